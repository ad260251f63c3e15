#include "invariants/safety/steady_roles.h"

#include <algorithm>
#include <vector>

#include "core/quorum/quorum.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

// Whether so many voters, the leader among them, that they are a majority of each half have
// answered since its clock had taken `since` ticks.
bool HeardFromQuorum(Subject subject, const JointConfig& voters, uint64_t since) {
  const std::vector<uint64_t>& answered = subject.node.heard.answered;
  const auto enough = [&](const MajorityConfig& half) {
    size_t heard = 0;
    for (NodeId id : half) {
      const size_t i = static_cast<size_t>(id.value() - 1);
      heard += id == subject.id() || (i < answered.size() && answered[i] > since) ? 1 : 0;
    }
    return half.empty() || heard >= MajorityOf(half.size());
  };
  return enough(voters.incoming) && enough(voters.outgoing);
}

void CheckCampaign(Subject subject) {
  const NodeGhost& node = subject.node;
  if (node.call.about == CallGhost::About::kOther) return;
  const uint64_t ticks = node.vote_requests.leader_ticks;
  if (node.call.IsMessage(MessageType::kTimeoutNow)) return;
  if (node.call.about == CallGhost::About::kTick && ticks >= subject.ghost.options.election_tick) {
    return;
  }
  subject.Report(Property::kSteadyRoles, node.state.last,
                 Sentence("node ", subject.id(), " campaigns and is a ", RoleWord(node.state.role),
                          " in term ", node.state.term, ", ", ticks,
                          " ticks after it heard from its leader or came up; an election timeout ",
                          "is ", subject.ghost.options.election_tick, " ticks"),
                 "a node campaigns while it hears from its leader");
}

void CheckStepDown(Subject subject, const Step& step) {
  const NodeGhost& node = subject.node;
  const SuiteOptions& options = subject.ghost.options;
  if (options.lease == VoteLease::kUnknown || !subject.ghost.members.begun()) return;
  const JointConfig& voters = step.view.Members().voters;
  if (node.conf_index != step.conf_before || voters != node.voters ||
      !voters.contains(subject.id())) {
    return;
  }
  if (options.lease == VoteLease::kNone) {
    subject.Report(Property::kSteadyRoles, node.state.commit,
                   Sentence("node ", subject.id(), " stops leading term ", node.state.term,
                            " without check-quorum, and no higher term made it"),
                   "a leader steps down without a reason");
    return;
  }
  const uint64_t ticks = node.heard.ticks;
  const bool in_tick = node.call.about == CallGhost::About::kTick;
  const uint64_t since = ticks - std::min(ticks, options.election_tick);
  if (in_tick && !HeardFromQuorum(subject, voters, since)) return;
  subject.Report(Property::kSteadyRoles, node.state.commit,
                 Sentence("node ", subject.id(), " stops leading term ", node.state.term,
                          in_tick ? " though a quorum has answered it in the last "
                                  : " out of turn; it looks for answers of a quorum every ",
                          options.election_tick, " of its ticks"),
                 in_tick ? "a leader steps down though it hears from a quorum"
                         : "a leader steps down out of turn");
}

}  // namespace

void NoteAnswer(NodeGhost& node, NodeId from) {
  const uint64_t i = from.value() - 1;
  if (i < node.heard.answered.size()) node.heard.answered[i] = node.heard.ticks + 1;
}

void CheckRoleMoved(Subject subject, const Step& step) {
  NodeGhost& node = subject.node;
  if (step.elected) node.heard.answered.assign(subject.ghost.size, 0);
  if (subject.ghost.options.election_tick == 0) return;
  if (step.before.role == Role::kFollower && node.state.role != Role::kFollower) {
    CheckCampaign(subject);
  }
  if (step.retired) CheckStepDown(subject, step);
}

}  // namespace squall
