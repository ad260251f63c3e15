// What `squall check` says of a client history.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_

#include <string>

#include "invariants/history/linearizability.h"

namespace squall {

// For a person: the verdict, and for each key that is not linearizable the operations among which
// one has no place, with the lines of the file where they were invoked.
std::string DescribeCheck(const std::string& file, const History& history,
                          const LinearizabilityResult& result);

// For machines: one object on one line.
std::string CheckAsJson(const std::string& file, const History& history,
                        const LinearizabilityResult& result);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_
