// Where tests find the repository and what was built from it.
#ifndef SQUALL_CORE_TESTING_BUILD_PATHS_H_
#define SQUALL_CORE_TESTING_BUILD_PATHS_H_

#include <string>

namespace squall {

// The repository's root, as an absolute path without a slash behind it.
std::string SourceDir();

// The root of the build tree, likewise.
std::string BinaryDir();

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_BUILD_PATHS_H_
