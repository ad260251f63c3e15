// The version of the command.
#ifndef SQUALL_SCENARIOS_VERSION_H_
#define SQUALL_SCENARIOS_VERSION_H_

#include <string_view>

namespace squall {

// "0.1.0": the project's version in CMakeLists.txt.
std::string_view Version();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_VERSION_H_
