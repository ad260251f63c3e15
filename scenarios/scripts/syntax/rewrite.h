// Writes what happened back into a script.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_REWRITE_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_REWRITE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/scripts/syntax/script.h"

namespace squall {

// `output` as the expected part of a directive holds it: it ends with a newline.
std::string AsExpected(std::string_view output);

// The text of `script` with `outputs[i]` as expected output of directive i. Comments, directives,
// input and answers that stay as they are keep their bytes, except that each line of a text in
// which anything changes ends as the first line does. Nothing if an output cannot be written down
// in this form, because it contains two separators in a row. Requires: one output a directive;
// `script` was read without a mistake.
std::optional<std::string> Rewrite(const Script& script, std::span<const std::string> outputs);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_REWRITE_H_
