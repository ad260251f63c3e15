// Broken nodes as a folder has them: a shared object NAME.so for each, and beside it the patch
// NAME.patch that broke it, whose header says what the bug is (sim/mutants/README.md).
#ifndef SQUALL_SCENARIOS_COMMAND_BOARD_BUG_H_
#define SQUALL_SCENARIOS_COMMAND_BOARD_BUG_H_

#include <string>
#include <string_view>
#include <vector>

#include "invariants/properties.h"

namespace squall {

// The header of a patch.
struct Bug {
  std::string id;                   // The name of its file.
  std::string bug;                  // What the node does wrong.
  std::string origin;               // Who shipped it.
  std::string breaks;               // Which properties, and why.
  std::string trigger;              // What must happen.
  std::vector<Property> detectors;  // That are expected to find it first.
  std::string object;               // The shared object with the node.
};

// `error` is empty, or names file, line, what was read and what is valid.
struct BugReading {
  Bug bug;
  std::string error;
};
// The header of the patch in the file `path`, whose contents are `text`. `object` stays empty.
BugReading ReadBug(std::string_view path, std::string_view text);

struct BugFolder {
  std::vector<Bug> bugs;  // In order of id.
  std::string error;
};
// The broken nodes in the folder `path`. A patch without its object is an error.
BugFolder ReadBugs(const std::string& path);

// The folder `mutants` beside the running program, where the build puts them.
std::string DefaultBugFolder();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_BOARD_BUG_H_
