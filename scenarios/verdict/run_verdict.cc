#include "scenarios/verdict/run_verdict.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "invariants/history/linearizability.h"
#include "invariants/history/offending_window.h"

namespace squall {
namespace {

// The order of writes is known, so that histories that are linearizable are walked nearly without a
// choice. One that takes more than this, some tenths of a second, is left undecided, and said to
// be.
constexpr LinearizabilityBudget kBudget{200'000, uint64_t{64} << 20};

Violation NotLinearizable(const History& history, const OffendingWindow& window) {
  Violation v;
  v.property = Property::kLinearizableHistory;
  v.detail = absl::StrCat("key ", Quote(history.keys[window.key]), ": no order of ",
                          window.operations.size(),
                          window.operations.size() == 1 ? " operation" : " operations",
                          " explains ", Describe(history, history.operations[window.culprit]));
  v.pattern = "a history of clients is not linearizable";
  return v;
}

}  // namespace

RunJudgement JudgeRun(const World& world) {
  RunJudgement judgement;
  judgement.violations = world.violations();
  if (!judgement.violations.empty()) return judgement;
  const OperationDecoder* const decoder = world.application().decoder();
  if (decoder == nullptr) {
    judgement.history_undecided = true;
    return judgement;
  }
  History history = world.history().ToHistory(*decoder);
  const LinearizabilityResult result = CheckLinearizability(history, kBudget);
  for (const OffendingWindow& window : FindOffendingWindows(history, result)) {
    judgement.violations.push_back(NotLinearizable(history, window));
    std::string& detail = judgement.violations.back().detail;
    detail = world.clients().NameScriptClients(detail);
  }
  judgement.history_undecided = result.verdict == Verdict::kUndecided;
  return judgement;
}

}  // namespace squall
