// Differences between two texts in the form of `diff -u`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_UNIFIED_DIFF_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_UNIFIED_DIFF_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

struct DiffOptions {
  std::string_view old_label = "expected";
  std::string_view new_label = "found";
  // The number that the first line of both texts has in the file that they come from.
  uint32_t first_line = 1;
  // Lines that are alike, shown before and after those that are not.
  size_t context_lines = 3;
};

// Empty if the texts are equal. A last line without a newline is as good as one with it.
std::string UnifiedDiff(std::string_view old_text, std::string_view new_text,
                        const DiffOptions& options = {});

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_UNIFIED_DIFF_H_
