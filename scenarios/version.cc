#include "scenarios/version.h"

namespace squall {

std::string_view Version() { return SQUALL_VERSION; }

}  // namespace squall
