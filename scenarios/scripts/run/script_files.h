// Finds scripts on disk.
#ifndef SQUALL_SCENARIOS_SCRIPTS_RUN_SCRIPT_FILES_H_
#define SQUALL_SCENARIOS_SCRIPTS_RUN_SCRIPT_FILES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

// Files larger than this are no scripts.
inline constexpr uint64_t kScriptBytesMax = uint64_t{64} << 20;

struct FoundScripts {
  std::vector<std::string> paths;  // In order of name within each directory.
  // Named as scripts are, but without any directive's separator, or no regular file.
  struct Skipped {
    std::string path;
    std::string why;
  };
  std::vector<Skipped> skipped;
  std::vector<std::string> errors;  // One sentence each.
};

// The scripts that `operands` name. A file is taken as it is. Of a directory, and of those in it,
// the files *.txt and *.scenario are taken, except hidden and temporary ones.
FoundScripts FindScripts(std::span<const std::string> operands);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_RUN_SCRIPT_FILES_H_
