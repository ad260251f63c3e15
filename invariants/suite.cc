#include "invariants/suite.h"

#include <algorithm>
#include <utility>

#include "invariants/ghost/follow.h"
#include "invariants/safety/checkers.h"
#include "invariants/safety/cross_check.h"

namespace squall {
namespace {

using Checkers = SafetyCheckers;

// The lowest index that was written in a step. A log that became shorter or longer without saying
// so was written at least where the shorter one ends.
Index FirstWritten(const NodeGhost& node, Index first_changed) {
  const Index last = node.state.last;
  if (last == node.log.last()) return first_changed;
  const Index at_most = std::min(last, node.log.last()) + 1;
  return first_changed == kNoIndex ? at_most : std::min(first_changed, at_most);
}

// Looks at the members that a step of a leader may have touched: all of them if it may have told
// all of them something, otherwise the one that it was about.
void FollowFollowers(Subject subject, bool told_all, const NodeView& view) {
  NodeGhost& node = subject.node;
  const Tracker* tracker = view.Followers();
  if (tracker == nullptr) return;
  if (told_all || node.state.term != node.followers_term ||
      node.conf_index != node.followers_conf ||
      tracker->members().size() != node.followers.size()) {
    CheckAllProgress(subject, *tracker);
  } else if (node.touched != kNoNode) {
    CheckProgress(subject, *tracker);
  }
  CheckPromptCommit(subject, *tracker, view);
}

// Nothing can leave an unstable part that is empty.
bool StableThroughout(const UnstableWindow& window) {
  return !window.known || (window.offset == window.end && !window.has_snapshot);
}

void FollowUnstable(Subject subject, const NodeView& view) {
  const UnstableWindow now = view.Unstable();
  if (now.known) CheckUnstable(subject, now);
  subject.node.unstable = now;
}

// Continues the ledger by what the node has committed, and the configurations by what that makes.
void FollowCommitted(Subject subject) {
  if (CheckStateMachineSafety(subject)) Checkers::Committed(subject);
  FollowConfigurations(subject);
}

// What was told of after the last step, which has therefore ended well: node.state is as of it,
// `view` is not.
[[gnu::noinline]] void JudgeLastStep(Subject subject, const NodeView& view) {
  Checkers::Judged(subject, view);
  subject.node.unjudged = {};
  subject.node.unjudged.any = subject.node.contract.members_due;  // They need a second look.
}

// Takes in what the step led to. Checkers whose inputs are the same as before are not asked.
[[gnu::noinline]] void FollowStep(Subject subject, const NodeState& after, const NodeView& view,
                                  Index first_changed) {
  NodeGhost& node = subject.node;
  const NodeState before = node.state;
  node.state = after;
  Step step{before, view};
  step.leads = after.role == Role::kLeader;
  step.elected = step.leads && (before.role != Role::kLeader || before.term != after.term);
  step.retired = before.role == Role::kLeader && !step.leads && before.term == after.term;
  step.committed = after.commit > before.commit;
  step.written = FirstWritten(node, first_changed);

  if (after.term != before.term || after.vote != before.vote) Checkers::TermMoved(subject, step);
  if (step.elected) Checkers::Elected(subject);
  const bool written = step.written != kNoIndex;
  if (written) {
    if (step.written < after.first) node.restoring = true;
    Checkers::Overwriting(subject, step);
  }
  if (written || after.first != before.first) FollowLog(subject, view, step.written);
  if (written) Checkers::Written(subject, step);
  Checkers::LogKnown(subject, step);
  Checkers::Ordered(subject, before);

  if (after.applied + 1 >= after.first) node.restoring = false;
  if (after.applied != before.applied) node.unjudged.any = node.unjudged.applied = true;
  FollowUnstable(subject, view);
  if (step.committed || (written && step.written <= before.commit)) FollowCommitted(subject);
  step.conf_before = node.conf_index;
  if (after.applied != before.applied || after.first != before.first) {
    CheckAppliedConfiguration(subject, view);
  }
  Checkers::Stepped(subject, before);
  if (after.role != before.role || after.term != before.term) Checkers::RoleMoved(subject, step);
  // A node that is deposed by a higher term may have learnt of commits from its new leader in the
  // same call, which S7 compares. In its own term a leader learns of none: it has counted.
  if (!step.leads && !(step.retired && step.committed)) return;

  const JointConfig& voters = view.Members().voters;
  if (step.elected) node.voters = voters;
  Checkers::Led(subject, step);
  if (node.voters != voters) node.voters = voters;
}

}  // namespace

Suite::Suite(uint64_t nodes, std::unique_ptr<MachineModel> model, SuiteOptions options)
    : ghost_(nodes, std::move(model)) {
  ghost_.options = options;
}

void Suite::OnStart(NodeId id, const NodeView& view) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  const bool first_start = !node->started;
  node->up = node->started = true;
  node->restoring = false;
  node->state = view.State();
  node->voters = view.Members().voters;
  Checkers::Starting(subject);
  FollowStart(subject, view);
  node->unstable = view.Unstable();
  node->snapshot = std::max(node->state.applied, node->log.before_first());
  node->contract = {};
  node->unjudged = {};
  node->conf_index = node->conf_reported = kNoIndex;
  node->followers.clear();
  node->followers_term = kNoTerm;
  node->call = {};
  Checkers::Ordered(subject, node->state);
  if (CheckStateMachineSafety(subject)) Checkers::Committed(subject);
  if (first_start && !ghost_.members.begun() && !node->voters.incoming.empty()) {
    ghost_.members.Begin(node->state.applied, view.Members());
  }
  FollowConfigurations(subject);
  Checkers::Started(subject, view);
}

void Suite::OnTick(NodeId id) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->call.about = CallGhost::About::kTick;
  Checkers::Ticked({ghost_, *node});
}

void Suite::OnReceive(NodeId id, const Message& message) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->call.about = CallGhost::About::kMessage;
  node->call.type = message.type;
  node->call.tells_commit = message.commit != kNoIndex || message.snapshot ||
                            (message.type != MessageType::kApp && !message.entries.empty());
  if (message.to != id && message.to != kNoNode) [[unlikely]] {
    node->call.meant_for = message.to;
    return;
  }
  node->touched = message.from;
  Checkers::Received({ghost_, *node}, message);
}

void Suite::OnStep(NodeId id, const NodeView& view, const NodeState& state, Index first_changed) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr || !node->up) return;
  const Subject subject{ghost_, *node};
  if (node->unjudged.any) JudgeLastStep(subject, view);
  if (node->call.meant_for != kNoNode) [[unlikely]]
    CheckMisrouted(subject, state);
  // Most steps change nothing that FollowStep() looks at.
  const bool moved = state.last != node->state.last || state.commit != node->state.commit;
  if (first_changed != kNoIndex || state != node->state) {
    FollowStep(subject, state, view, first_changed);
  } else {
    if (!StableThroughout(node->unstable)) FollowUnstable(subject, view);
    Checkers::Stepped(subject, node->state);
  }
  if (state.role == Role::kLeader) FollowFollowers(subject, moved, view);
  node->touched = kNoNode;
  node->call = {};
}

void Suite::OnSend(NodeId id, const Message& message, SenderState state) {
  if (NodeGhost* node = ghost_.Find(id)) Checkers::Sent({ghost_, *node}, message, state);
}

void Suite::OnWrite(NodeId id, const DiskWrite& write) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  FollowAsked(subject, write);
  Checkers::Asked(subject);
}

void Suite::OnDurable(NodeId id, const DiskWrite& write) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->touched = id;
  const Subject subject{ghost_, *node};
  FollowLanded(subject, write);
  if (write.compact_to != kNoIndex) FollowCompact(subject, write.compact_to);
}

void Suite::OnCrash(NodeId id) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->up = false;
  node->call = {};
  Checkers::Crashed({ghost_, *node});
}

void Suite::OnWipe(NodeId id) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->up = false;
  node->gone = true;
  // What its disk held counted while it was there (S8), and is remembered for that.
  node->pending.Clear();
  ghost_.Prune();
}

void Suite::OnEmptied(NodeId id) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  *node = NodeGhost();
  node->id = id;
}

void Suite::OnApply(NodeId id, const Entry& entry, const ApplyResult& result) {
  if (NodeGhost* node = ghost_.Find(id)) Checkers::Applied({ghost_, *node}, entry, result);
}

void Suite::OnSnapshotTaken(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  Checkers::SnapshotTaken({ghost_, *node}, snapshot, digest);
  node->snapshot = std::max(node->snapshot, snapshot.metadata.index);
}

void Suite::OnSnapshotInstalled(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  Checkers::SnapshotInstalled({ghost_, *node}, snapshot, digest);
  node->snapshot = std::max(node->snapshot, snapshot.metadata.index);
}

void Suite::OnContract(NodeId id, ContractStep step, uint64_t number) {
  if (NodeGhost* node = ghost_.Find(id)) Checkers::Contract({ghost_, *node}, step, number);
}

void Suite::OnInvoke(const ClientOperation& operation, const Payload& command) {
  ghost_.clients.Invoke(operation, command);
}

void Suite::OnWritten(const ClientOperation& operation, Index index, const Payload& result) {
  CheckWritten(ghost_, operation, index, result);
}

void Suite::OnRefused(const ClientOperation& operation) { CheckRefused(ghost_, operation); }

void Suite::OnRead(const ClientOperation& operation, Index index, const Payload& answer) {
  CheckRead(ghost_, operation, index, answer);
}

void Suite::CrossCheck(std::span<const NodeView* const> views) { CheckEverything(ghost_, views); }

}  // namespace squall
