// Messages that reach a node that they were not sent to (etcd-io/etcd#17081): one behind the same
// address, or where a switch sends them. A node has to pass over them. The messages that a storm
// sends astray are World's (world_network.cc).

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Form = ActionArgument::Form;

constexpr OptionField kOptions[] = {
    {.name = "misroute_ppm",
     .number = &Options::misroute_ppm,
     .most = kPpmMax,
     .script = {.name = "misrouted", .form = ScriptOption::Form::kRate, .example = "1%"},
     .tried = {0, 50000}},
};

ActionOutcome Perform(Stage& stage, const Action& action) {
  NodeId& reaches = stage.network().Misrouted(NodeId(action.node), NodeId(action.other));
  if (reaches == NodeId(action.count)) return ActionOutcome::kAlreadySo;
  reaches = NodeId(action.count);
  return ActionOutcome::kDone;
}

constexpr ActionArgument kLink[] = {{.form = Form::kNode, .field = &Action::other},
                                    {.word = "to", .form = Form::kNode, .field = &Action::count}};

constexpr ActionForm kActions[] = {
    {.kind = Action::Kind::kMisroute,
     .verb = "misroute",
     .arguments = kLink,
     .sentence = "the next message from node {id} to node {other} reaches node {count}",
     .perform = Perform},
};

}  // namespace

const Fault kMisroute = {.name = "misroute", .options = kOptions, .actions = kActions};

}  // namespace squall
