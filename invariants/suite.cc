#include "invariants/suite.h"

#include <algorithm>
#include <utility>

#include "invariants/ghost/follow.h"
#include "invariants/safety/apply_order.h"
#include "invariants/safety/client_contract.h"
#include "invariants/safety/commit_order.h"
#include "invariants/safety/committed_on_quorum.h"
#include "invariants/safety/committed_persist.h"
#include "invariants/safety/configuration.h"
#include "invariants/safety/cross_check.h"
#include "invariants/safety/current_term_commit.h"
#include "invariants/safety/driver_contract.h"
#include "invariants/safety/election_safety.h"
#include "invariants/safety/follower_progress.h"
#include "invariants/safety/leader_append_only.h"
#include "invariants/safety/leader_completeness.h"
#include "invariants/safety/leader_longest.h"
#include "invariants/safety/linearizable_reads.h"
#include "invariants/safety/log_matching.h"
#include "invariants/safety/machine_digest.h"
#include "invariants/safety/message_contract.h"
#include "invariants/safety/snapshot_metadata.h"
#include "invariants/safety/state_machine_safety.h"
#include "invariants/safety/storage_image.h"
#include "invariants/safety/term_monotone.h"
#include "invariants/safety/vote_once.h"

namespace squall {
namespace {

// The lowest index that was written in a step. A log that became shorter or longer without saying
// so was written at least where the shorter one ends.
Index FirstWritten(const NodeGhost& node, Index first_changed) {
  const Index last = node.state.last;
  if (last == node.log.last()) return first_changed;
  const Index at_most = std::min(last, node.log.last()) + 1;
  return first_changed == kNoIndex ? at_most : std::min(first_changed, at_most);
}

// Whether a leader's commit index comes from counting. In the step in which it comes to lead it may
// also be what it learnt as a follower; an entry of its own term it can only have counted.
bool Counted(const NodeGhost& node, bool led_already) {
  const Index commit = node.state.commit;
  return led_already || (node.log.Contains(commit) && node.log.At(commit).term == node.state.term);
}

void FollowStep(Ghost& ghost, NodeId id, NodeGhost& node, const NodeState& after,
                const NodeView& view, Index first_changed);

// Looks at the members that a step of a leader may have touched: all of them if it may have told all
// of them something, otherwise the one that it was about.
void FollowFollowers(Ghost& ghost, NodeId id, NodeGhost& node, bool told_all,
                     const NodeView& view) {
  const Tracker* tracker = view.Followers();
  if (tracker == nullptr) return;
  if (told_all || node.state.term != node.followers_term ||
      node.conf_index != node.followers_conf ||
      tracker->members().size() != node.followers.size()) {
    CheckAllProgress(ghost, id, node, *tracker);
  } else if (node.touched != kNoNode) {
    CheckProgress(ghost, id, node, *tracker);
  }
}

// Nothing can leave an unstable part that is empty.
bool StableThroughout(const UnstableWindow& window) {
  return !window.known || (window.offset == window.end && !window.has_snapshot);
}

void FollowUnstable(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view) {
  const UnstableWindow now = view.Unstable();
  if (now.known) CheckUnstable(ghost, id, node, now);
  node.unstable = now;
}

// What was told of after the last step, which has therefore ended well: node.state is as of it,
// `view` is not.
[[gnu::noinline]] void JudgeLastStep(Ghost& ghost, NodeId id, NodeGhost& node,
                                     const NodeView& view) {
  if (node.unjudged.given_up != kNoIndex) [[unlikely]]
    CheckGivenUp(ghost, id, node);
  if (node.unjudged.written != kNoIndex) CheckWrittenIsLog(ghost, id, node);
  if (node.unjudged.applied) JudgeApplied(ghost, id, node);
  node.unjudged = {};
  if (node.contract.members_due) CheckMembersApplied(ghost, id, node, view.Members());
}

}  // namespace

Suite::Suite(uint64_t nodes, std::unique_ptr<StateMachine> machine, SuiteOptions options)
    : ghost_(nodes, std::move(machine)), options_(options) {}

void Suite::OnStart(NodeId id, const NodeView& view) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const bool first_start = !node->started;
  node->up = node->started = true;
  node->restoring = false;
  node->state = view.State();
  node->voters = view.Members().voters;
  CheckTermAtStart(ghost_, id, *node, node->state);
  CheckVoteAtStart(ghost_, id, *node, node->state);
  FollowStart(ghost_, id, *node, view);
  node->unstable = view.Unstable();
  node->snapshot = std::max(node->state.applied, node->log.before_first());
  node->contract = {};
  node->unjudged = {};
  CheckCommitOrder(ghost_, id, *node, node->state);
  if (CheckStateMachineSafety(ghost_, id, *node)) CheckLaterLeaders(ghost_, *node);
  CheckApplyAtStart(ghost_, id, *node);
  CheckMachineDigest(ghost_, id, *node, node->state.applied, view.MachineDigest(), "restarted");
  if (first_start && !ghost_.members.begun() && !node->voters.incoming.empty()) {
    ghost_.members.Begin(node->state.applied, view.Members());
  }
  node->conf_index = node->conf_reported = kNoIndex;
  node->followers.clear();
  node->followers_term = kNoTerm;
  FollowConfigurations(ghost_, id);
  CheckAppliedConfiguration(ghost_, id, *node, view);
}

void Suite::OnStep(NodeId id, const NodeView& view, const NodeState& state, Index first_changed) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr || !node->up) return;
  if (node->unjudged.any) JudgeLastStep(ghost_, id, *node, view);
  // Most steps change nothing that FollowStep() looks at.
  const bool moved = state.last != node->state.last || state.commit != node->state.commit;
  if (first_changed != kNoIndex || state != node->state) {
    FollowStep(ghost_, id, *node, state, view, first_changed);
  } else if (!StableThroughout(node->unstable)) {
    FollowUnstable(ghost_, id, *node, view);
  }
  if (state.role == Role::kLeader) FollowFollowers(ghost_, id, *node, moved, view);
  node->touched = kNoNode;
}

void Suite::OnSend(NodeId id, const Message& message, SenderState state) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  if (state == SenderState::kTold) {
    CheckMessage(ghost_, id, *node, message);
  } else {
    NoteUntoldEntries(ghost_, id, message);
  }
  if (NamesOwnTerm(message)) {
    node->promises.term_max = std::max(node->promises.term_max, message.term);
  }
  if (message.type == MessageType::kVote) [[unlikely]] {
    if (options_.campaign == CampaignRule::kDurableFirst) {
      CheckCampaign(ghost_, id, *node, message);
    }
    CheckVoteTold(ghost_, id, *node, message.term, id);
  } else if (message.type == MessageType::kVoteResp) [[unlikely]] {
    if (!message.reject) CheckVoteTold(ghost_, id, *node, message.term, message.to);
  } else if (message.type == MessageType::kSnap && message.snapshot) [[unlikely]] {
    const SnapshotMetadata& metadata = message.snapshot->metadata;
    CheckSnapshotMetadata(ghost_, id, *node, metadata, "sends");
    ghost_.NoteSent(metadata.index, metadata.term);
  }
}

void Suite::OnDurable(NodeId id, const DurableWrite& write) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->touched = id;
  FollowLanded(ghost_, id, *node, write);
}

void Suite::OnDurableCompact(NodeId id, Index index) {
  if (NodeGhost* node = ghost_.Find(id)) FollowCompact(ghost_, id, *node, index);
}

void Suite::OnCrash(NodeId id) {
  if (NodeGhost* node = ghost_.Find(id)) node->up = false;
  ForgetLongest(ghost_, id);
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

void Suite::OnWrite(NodeId id, const DurableWrite& write) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  FollowAsked(ghost_, id, *node, write);
  NoteContractWrite(*node);
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

void Suite::OnApply(NodeId id, const Entry& entry, const ApplyResult& result) {
  CheckApplied(ghost_, id, entry, result);
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  CheckApply(ghost_, id, *node, entry);
  CheckMachineDigest(ghost_, id, *node, entry.index, result.digest, "applied it");
  CheckContractApply(ghost_, id, *node, entry);
}

void Suite::OnSnapshotTaken(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Index index = snapshot.metadata.index;
  CheckSnapshotApplied(ghost_, id, *node, index);
  CheckSnapshotMetadata(ghost_, id, *node, snapshot.metadata, "makes");
  CheckMachineDigest(ghost_, id, *node, index, digest, "made a snapshot");
  node->snapshot = std::max(node->snapshot, index);
}

void Suite::OnSnapshotInstalled(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Index index = snapshot.metadata.index;
  CheckSnapshotMetadata(ghost_, id, *node, snapshot.metadata, "installs");
  CheckApplySnapshot(ghost_, id, *node, snapshot);
  CheckMachineDigest(ghost_, id, *node, index, digest, "installed a snapshot");
  node->snapshot = std::max(node->snapshot, index);
  NoteContractInstall(*node);
}

void Suite::OnContract(NodeId id, ContractStep step, uint64_t number) {
  if (NodeGhost* node = ghost_.Find(id)) CheckContract(ghost_, id, *node, step, number);
}

void Suite::OnReceive(NodeId id, const Message& message) {
  if (NodeGhost* node = ghost_.Find(id)) node->touched = message.from;
}

void Suite::CrossCheck(std::span<const NodeView* const> views) { CheckEverything(ghost_, views); }

namespace {

// Takes in what the step led to. Checkers whose inputs are the same as before are not asked.
[[gnu::noinline]] void FollowStep(Ghost& ghost, NodeId id, NodeGhost& node, const NodeState& after,
                                  const NodeView& view, Index first_changed) {
  const NodeState before = node.state;
  node.state = after;
  const bool leads = after.role == Role::kLeader;
  const bool led_already = leads && before.role == Role::kLeader && before.term == after.term;

  if (after.term != before.term || after.vote != before.vote) {
    CheckTermInStep(ghost, id, before, after);
    CheckVoteInStep(ghost, id, before, after);
  }
  if (leads && !led_already) CheckElectionSafety(ghost, id, after.term);

  const Index written = FirstWritten(node, first_changed);
  if (written != kNoIndex || after.first != before.first) {
    if (written != kNoIndex) {
      CheckLeaderAppendOnly(ghost, id, before, after, written);
      if (written < after.first) {
        node.restoring = true;
        CheckSnapshotRestored(ghost, id, node, after.first - 1, before.commit);
      }
    }
    const Index keep = written != kNoIndex ? MustKeep(ghost, node, written) : kNoIndex;
    FollowLog(ghost, id, node, view, written);
    if (written != kNoIndex) {
      CheckKept(ghost, id, node, written, keep);
      CheckLeaderLongest(ghost, id, node, written);
      if (leads) CheckProposedChange(ghost, id, node, written);
    }
  }
  if (leads && !led_already) CheckNewLeader(ghost, id, node);

  CheckCommitOrder(ghost, id, node, before);
  if (after.applied + 1 >= after.first) node.restoring = false;
  if (after.applied != before.applied) node.unjudged.any = node.unjudged.applied = true;
  FollowUnstable(ghost, id, node, view);
  const bool advanced = after.commit > before.commit;
  if (advanced || (written != kNoIndex && written <= before.commit)) {
    if (CheckStateMachineSafety(ghost, id, node)) CheckLaterLeaders(ghost, node);
    FollowConfigurations(ghost, id);
  }
  const Index conf_before = node.conf_index;
  if (after.applied != before.applied || after.first != before.first) {
    CheckAppliedConfiguration(ghost, id, node, view);
  }
  if (!leads) return;

  if (!led_already) CheckLeaderIsVoter(ghost, id, node, view, conf_before);
  const JointConfig& voters = view.Members().voters;
  if (!led_already) node.voters = voters;
  if (advanced && led_already) CheckCurrentTermCommit(ghost, id, node);
  if (advanced && Counted(node, led_already)) CheckCommittedOnQuorum(ghost, id, node, voters);
  if (node.voters != voters) node.voters = voters;
}

}  // namespace
}  // namespace squall
