#include "scenarios/version.h"

namespace squall {

std::string_view Version() { return SQUALL_VERSION; }

std::string VersionText() {
  return std::string(Version()) + " (" + std::string(BuildCommit()) + ")";
}

}  // namespace squall
