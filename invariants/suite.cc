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

void FollowStep(Subject subject, const NodeState& after, const NodeView& view, Index first_changed);

// Looks at the members that a step of a leader may have touched: all of them if it may have told all
// of them something, otherwise the one that it was about.
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
}

// Nothing can leave an unstable part that is empty.
bool StableThroughout(const UnstableWindow& window) {
  return !window.known || (window.offset == window.end && !window.has_snapshot);
}

void FollowUnstable(Subject subject, const NodeView& view) {
  NodeGhost& node = subject.node;
  const UnstableWindow now = view.Unstable();
  if (now.known) CheckUnstable(subject, now);
  node.unstable = now;
}

// What was told of after the last step, which has therefore ended well: node.state is as of it,
// `view` is not.
[[gnu::noinline]] void JudgeLastStep(Subject subject, const NodeView& view) {
  NodeGhost& node = subject.node;
  if (node.unjudged.given_up != kNoIndex) [[unlikely]]
    CheckGivenUp(subject);
  if (node.unjudged.written != kNoIndex) CheckWrittenIsLog(subject);
  if (node.unjudged.applied) JudgeApplied(subject);
  node.unjudged = {};
  if (node.contract.members_due) CheckMembersApplied(subject, view.Members());
}

}  // namespace

Suite::Suite(uint64_t nodes, std::unique_ptr<StateMachine> machine, SuiteOptions options)
    : ghost_(nodes, std::move(machine)), options_(options) {}

void Suite::OnStart(NodeId id, const NodeView& view) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  const bool first_start = !node->started;
  node->up = node->started = true;
  node->restoring = false;
  node->state = view.State();
  node->voters = view.Members().voters;
  CheckTermAtStart(subject);
  CheckVoteAtStart(subject);
  FollowStart(subject, view);
  node->unstable = view.Unstable();
  node->snapshot = std::max(node->state.applied, node->log.before_first());
  node->contract = {};
  node->unjudged = {};
  CheckCommitOrder(subject, node->state);
  if (CheckStateMachineSafety(subject)) CheckLaterLeaders(subject);
  CheckApplyAtStart(subject);
  CheckMachineDigest(subject, node->state.applied, view.MachineDigest(), "restarted");
  if (first_start && !ghost_.members.begun() && !node->voters.incoming.empty()) {
    ghost_.members.Begin(node->state.applied, view.Members());
  }
  node->conf_index = node->conf_reported = kNoIndex;
  node->followers.clear();
  node->followers_term = kNoTerm;
  FollowConfigurations(subject);
  CheckAppliedConfiguration(subject, view);
}

void Suite::OnStep(NodeId id, const NodeView& view, const NodeState& state, Index first_changed) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr || !node->up) return;
  const Subject subject{ghost_, *node};
  if (node->unjudged.any) JudgeLastStep(subject, view);
  // Most steps change nothing that FollowStep() looks at.
  const bool moved = state.last != node->state.last || state.commit != node->state.commit;
  if (first_changed != kNoIndex || state != node->state) {
    FollowStep(subject, state, view, first_changed);
  } else if (!StableThroughout(node->unstable)) {
    FollowUnstable(subject, view);
  }
  if (state.role == Role::kLeader) FollowFollowers(subject, moved, view);
  node->touched = kNoNode;
}

void Suite::OnSend(NodeId id, const Message& message, SenderState state) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  if (state == SenderState::kTold) {
    CheckMessage(subject, message);
  } else {
    NoteUntoldEntries(subject, message);
  }
  if (NamesOwnTerm(message)) {
    node->promises.term_max = std::max(node->promises.term_max, message.term);
  }
  if (message.type == MessageType::kVote) [[unlikely]] {
    if (options_.campaign == CampaignRule::kDurableFirst) {
      CheckCampaign(subject, message);
    }
    CheckVoteTold(subject, message.term, id);
  } else if (message.type == MessageType::kVoteResp) [[unlikely]] {
    if (!message.reject) CheckVoteTold(subject, message.term, message.to);
  } else if (message.type == MessageType::kSnap && message.snapshot) [[unlikely]] {
    const SnapshotMetadata& metadata = message.snapshot->metadata;
    CheckSnapshotMetadata(subject, metadata, "sends");
    ghost_.NoteSent(metadata.index, metadata.term);
  }
}

void Suite::OnDurable(NodeId id, const DurableWrite& write) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  node->touched = id;
  FollowLanded(subject, write);
}

void Suite::OnDurableCompact(NodeId id, Index index) {
  if (NodeGhost* node = ghost_.Find(id)) FollowCompact({ghost_, *node}, index);
}

void Suite::OnCrash(NodeId id) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  node->up = false;
  ForgetLongest({ghost_, *node});
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
  const Subject subject{ghost_, *node};
  FollowAsked(subject, write);
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
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  CheckApplied(subject, entry, result);
  CheckApply(subject, entry);
  CheckMachineDigest(subject, entry.index, result.digest, "applied it");
  CheckContractApply(subject, entry);
}

void Suite::OnSnapshotTaken(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  const Index index = snapshot.metadata.index;
  CheckSnapshotApplied(subject, index);
  CheckSnapshotMetadata(subject, snapshot.metadata, "makes");
  CheckMachineDigest(subject, index, digest, "made a snapshot");
  node->snapshot = std::max(node->snapshot, index);
}

void Suite::OnSnapshotInstalled(NodeId id, const Snapshot& snapshot, uint64_t digest) {
  NodeGhost* node = ghost_.Find(id);
  if (node == nullptr) return;
  const Subject subject{ghost_, *node};
  const Index index = snapshot.metadata.index;
  CheckSnapshotMetadata(subject, snapshot.metadata, "installs");
  CheckApplySnapshot(subject, snapshot);
  CheckMachineDigest(subject, index, digest, "installed a snapshot");
  node->snapshot = std::max(node->snapshot, index);
  NoteContractInstall(*node);
}

void Suite::OnContract(NodeId id, ContractStep step, uint64_t number) {
  if (NodeGhost* node = ghost_.Find(id)) CheckContract({ghost_, *node}, step, number);
}

void Suite::OnReceive(NodeId id, const Message& message) {
  if (NodeGhost* node = ghost_.Find(id)) node->touched = message.from;
}

void Suite::CrossCheck(std::span<const NodeView* const> views) { CheckEverything(ghost_, views); }

namespace {

// Takes in what the step led to. Checkers whose inputs are the same as before are not asked.
[[gnu::noinline]] void FollowStep(Subject subject, const NodeState& after, const NodeView& view,
                                  Index first_changed) {
  NodeGhost& node = subject.node;
  const NodeState before = node.state;
  node.state = after;
  const bool leads = after.role == Role::kLeader;
  const bool led_already = leads && before.role == Role::kLeader && before.term == after.term;

  if (after.term != before.term || after.vote != before.vote) {
    CheckTermInStep(subject, before);
    CheckVoteInStep(subject, before);
  }
  if (leads && !led_already) CheckElectionSafety(subject);

  const Index written = FirstWritten(node, first_changed);
  if (written != kNoIndex || after.first != before.first) {
    if (written != kNoIndex) {
      CheckLeaderAppendOnly(subject, before, written);
      if (written < after.first) {
        node.restoring = true;
        CheckSnapshotRestored(subject, after.first - 1, before.commit);
      }
    }
    const Index keep = written != kNoIndex ? MustKeep(subject.ghost, node, written) : kNoIndex;
    FollowLog(subject, view, written);
    if (written != kNoIndex) {
      CheckKept(subject, written, keep);
      CheckLeaderLongest(subject, written);
      if (leads) CheckProposedChange(subject, written);
    }
  }
  if (leads && !led_already) CheckNewLeader(subject);

  CheckCommitOrder(subject, before);
  if (after.applied + 1 >= after.first) node.restoring = false;
  if (after.applied != before.applied) node.unjudged.any = node.unjudged.applied = true;
  FollowUnstable(subject, view);
  const bool advanced = after.commit > before.commit;
  if (advanced || (written != kNoIndex && written <= before.commit)) {
    if (CheckStateMachineSafety(subject)) CheckLaterLeaders(subject);
    FollowConfigurations(subject);
  }
  const Index conf_before = node.conf_index;
  if (after.applied != before.applied || after.first != before.first) {
    CheckAppliedConfiguration(subject, view);
  }
  if (!leads) return;

  if (!led_already) CheckLeaderIsVoter(subject, view, conf_before);
  const JointConfig& voters = view.Members().voters;
  if (!led_already) node.voters = voters;
  if (advanced && led_already) CheckCurrentTermCommit(subject);
  if (advanced && Counted(node, led_already)) CheckCommittedOnQuorum(subject, voters);
  if (node.voters != voters) node.voters = voters;
}

}  // namespace
}  // namespace squall
