// What etcd's specification of traces demands of a file of events, as far as it can be told without
// running it: the form of lines, and that what one line rests on stands before it.
#ifndef SQUALL_SCENARIOS_TESTING_TLA_FORMAT_H_
#define SQUALL_SCENARIOS_TESTING_TLA_FORMAT_H_

#include <string>
#include <string_view>

namespace squall {

// The first line of `text` that breaks a rule, and how; empty if none does.
std::string TlaFormatError(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_TLA_FORMAT_H_
