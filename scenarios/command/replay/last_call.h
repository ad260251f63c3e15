// In which call of which node a run ended its process, or came to a stand.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_LAST_CALL_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_LAST_CALL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/guest/guest.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

struct LastCall {
  SimTime at;
  uint64_t node = 0;
  std::string what;           // "receives 1->2 MsgApp Term:7 Log:6/12".
  bool has_returned = false;  // The node did return; it went wrong when it was looked at.
  // The choices made up to the call that are not benign, as Recorded() gives them.
  std::vector<NamedChoice> choices;
};

// Runs the plan again in a process of its own, with every call announced in memory that both share.
// The run went wrong in step `step`, from 1 on. Nothing if it did not do so again.
std::optional<LastCall> FindLastCall(const Plan& plan, const GuestFactory& factory, uint64_t step);

// "node 2 receives 1->2 MsgApp ..., and does not return".
std::string Describe(const LastCall& call);

// What is to be told of a run that crashed or hangs: where, in which call, and the last words of
// the node under test.
Failure FailureOf(const RunRecord& record, const std::optional<LastCall>& call);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_LAST_CALL_H_
