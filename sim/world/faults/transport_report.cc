// What a transport tells its node of messages to another one, late, early or wrong. The reports
// that the network itself gives, and how late they come, are World's (world_network.cc).

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"
#include "sim/world/stage_call.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "report_delay_us",
     .number = &Options::report_delay_us,
     .most = kDay,
     .script = {.name = "report-delay", .form = ScriptOption::Form::kDuration, .example = "300ms"},
     .tried = {0, kSecond}},
};

ActionOutcome ReportUnreachable(Stage& stage, const Action& action) {
  stage.Call(NodeId(action.node), [&](Guest& guest, GuestEnvironment& env) {
    guest.ReportUnreachable(NodeId(action.other), env);
  });
  return ActionOutcome::kDone;
}

ActionOutcome ReportSnapshot(Stage& stage, const Action& action) {
  const SnapshotReport report =
      action.count == 1 ? SnapshotReport::kFailed : SnapshotReport::kDelivered;
  stage.Call(NodeId(action.node), [&](Guest& guest, GuestEnvironment& env) {
    guest.ReportSnapshot(NodeId(action.other), report, env);
  });
  return ActionOutcome::kDone;
}

constexpr ActionArgument kOther[] = {
    {.form = ActionArgument::Form::kNode, .field = &Action::other}};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kReportUnreachable,
     .verb = "report-unreachable",
     .arguments = kOther,
     .sentence = "node {id} is told that a message to node {other} was lost",
     .target = Target::kProcess,
     .perform = ReportUnreachable},
    {.kind = Kind::kReportSnapshot,
     .verb = "report-snapshot",
     .arguments = kOther,
     .count = 0,
     .sentence = "node {id} is told that its snapshot has reached node {other}",
     .target = Target::kProcess,
     .perform = ReportSnapshot},
    {.kind = Kind::kReportSnapshot,
     .verb = "report-failed-snapshot",
     .arguments = kOther,
     .count = 1,
     .sentence = "node {id} is told that its snapshot to node {other} failed",
     .target = Target::kProcess,
     .perform = ReportSnapshot},
};

}  // namespace

const Fault kTransportReport = {
    .name = "transport-report", .options = kOptions, .actions = kActions};

}  // namespace squall
