// The folders of findings in several folders of results, of which the merged results keep one for
// each signature.
#ifndef SQUALL_SCENARIOS_COMMAND_MERGE_FINDING_FOLDERS_H_
#define SQUALL_SCENARIOS_COMMAND_MERGE_FINDING_FOLDERS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace squall {

// Copies what is kept of each finding in `folders` to `out`, which may be one of them: of each
// signature the run that comes first in the sweep that begins at `first_seed`, and of that what has
// been shrunk. Reports name the files where they are then. Killed in the middle it leaves `folders`
// as they are, and can be called again. Returns what went wrong, empty if nothing.
std::string CopyFindings(const std::vector<std::string>& folders, const std::string& out,
                         uint64_t first_seed);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_MERGE_FINDING_FOLDERS_H_
