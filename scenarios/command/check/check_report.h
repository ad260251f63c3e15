// What `squall check` says of a client history.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_

#include <string>
#include <vector>

#include "invariants/history/linearizability.h"
#include "invariants/history/offending_window.h"

namespace squall {

// A history's check, and what reports say of it.
struct CheckedHistory {
  std::string file;  // As the user named it.
  const History& history;
  const LinearizabilityBudget& budget;
  const LinearizabilityResult& result;
  const std::vector<OffendingWindow>& windows;  // Those of `result`.
};

// For a person: the verdict, and for each key that is not linearizable the operations among which
// one has no place, with the lines of the file where they were invoked.
std::string DescribeCheck(const CheckedHistory& checked);

// For machines: one object on one line.
std::string CheckAsJson(const CheckedHistory& checked);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_CHECK_REPORT_H_
