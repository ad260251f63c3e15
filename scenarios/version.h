// Which program this is: its version, and the sources that it was built from.
#ifndef SQUALL_SCENARIOS_VERSION_H_
#define SQUALL_SCENARIOS_VERSION_H_

#include <string>
#include <string_view>

namespace squall {

// "0.1.0": the project's version in CMakeLists.txt.
std::string_view Version();

// "1985a4636cde": the commit that was built; "1985a4636cde+dirty.5f0e12ab" if files were changed
// since, with a hash of the changes; "tree.77aa12cd34ef", a hash of the sources, where there was no
// repository. Letters, digits and the signs .+-_ only.
std::string_view BuildCommit();

// "0.1.0 (1985a4636cde)".
std::string VersionText();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_VERSION_H_
