// The page of a run, made by running its plan once more.
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_RUN_REPORT_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_RUN_REPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "scenarios/command/page/run_page.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

struct RunReportRequest {
  const Plan& plan;
  const RunRecord& record;  // Of a run of the plan.
  const GuestFactory& factory;
  IsolatedCall settings;
  // Name and text of what is said at the top beside the run's own: {"replay", "squall replay ..."}.
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<PageCause> causes = {};
};

struct RunReport {
  std::string html;
  std::string error;  // Why there is none; empty if there is one.
};

// Runs the plan in a process of its own, up to the step before one that crashes or hangs.
RunReport WriteRunReport(const RunReportRequest& request);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_RUN_REPORT_H_
