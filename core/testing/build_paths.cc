#include "core/testing/build_paths.h"

namespace squall {

std::string SourceDir() { return SQUALL_SOURCE_DIR; }
std::string BinaryDir() { return SQUALL_BINARY_DIR; }

}  // namespace squall
