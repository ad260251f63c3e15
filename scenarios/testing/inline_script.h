// Runs small scripts that stand in tests.
#ifndef SQUALL_SCENARIOS_TESTING_INLINE_SCRIPT_H_
#define SQUALL_SCENARIOS_TESTING_INLINE_SCRIPT_H_

#include <string>
#include <string_view>

#include "scenarios/scripts/syntax/script.h"

namespace squall {

// What the last of `directives` prints, when all are run in their order. They are separated by
// blank lines; lines after the first are input. Fails the test if one cannot be carried out.
std::string LastOutputOf(std::string_view directives);

// The mistake in the last of `directives`. Fails the test if there is none, or an earlier one.
Mistake MistakeIn(std::string_view directives);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_INLINE_SCRIPT_H_
