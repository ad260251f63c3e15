#include "core/node/raw_node.h"

#include <utility>

#include "core/base/codec.h"

namespace squall {
namespace {

// An entry on its way to a leader, who gives it its place.
Entry Unplaced(Payload data, EntryType type = EntryType::kNormal,
               TypePresence presence = TypePresence::kImplied) {
  return {Index(), Term(), std::move(data), type, presence};
}

}  // namespace

RawNode::RawNode(const Config& config, const Storage* storage)
    : raft_(config, storage),
      previous_soft_state_(raft_.soft_state()),
      previous_hard_state_(raft_.hard_state()) {}

void RawNode::Rebind(const Storage* storage, ElectionJitter* jitter) {
  raft_.Rebind(storage, jitter);
}

std::string RawNode::Bootstrap(std::span<const Peer> peers) {
  if (peers.empty()) return "must provide at least one peer to Bootstrap";
  if (raft_.log_.LastIndex() != kNoIndex) return "can't bootstrap a nonempty Storage";
  // Nothing is on disk yet: the first Ready must carry the hard state.
  previous_hard_state_ = HardState();
  raft_.BecomeFollower(Term(1), kNoNode);
  Entries entries;
  for (const Peer& peer : peers) {
    const ConfChange change{ConfChangeType::kAddNode, peer.id, peer.context, 0};
    entries.Append(Entry{Index(entries.size() + 1), Term(1), Payload(Encode(change)),
                         EntryType::kConfChange, TypePresence::kExplicit});
  }
  raft_.log_.Append(entries);
  // Applied at once, so that the node may campaign; the driver sees and applies them once more.
  raft_.log_.LoadCommitted(Index(entries.size()));
  for (const Peer& peer : peers) {
    raft_.ApplyConfChange(AsV2({ConfChangeType::kAddNode, peer.id, {}, 0}));
  }
  return "";
}

void RawNode::Campaign() {
  Message m;
  m.type = MessageType::kHup;
  raft_.Step(m);
}

StepStatus RawNode::Propose(Payload data) { return Propose(std::span<const Payload>(&data, 1)); }

StepStatus RawNode::Propose(std::span<const Payload> data) {
  proposal_.type = MessageType::kProp;
  proposal_.from = raft_.id();
  for (const Payload& payload : data) proposal_.entries.Append(Unplaced(payload));
  const StepStatus status = raft_.Step(proposal_);
  proposal_.entries.Clear();
  return status;
}

StepStatus RawNode::ProposeConfChange(const ConfChange& change) {
  return ProposeChangeEntry(EntryType::kConfChange, Encode(change));
}

StepStatus RawNode::ProposeConfChange(const ConfChangeV2& change) {
  return ProposeChangeEntry(EntryType::kConfChangeV2, Encode(change));
}

StepStatus RawNode::ProposeChangeEntry(EntryType type, std::string encoded) {
  Message m;
  m.type = MessageType::kProp;
  m.entries.Append(Unplaced(Payload(encoded), type, TypePresence::kExplicit));
  return raft_.Step(m);
}

ConfState RawNode::ApplyConfChange(const ConfChangeV2& change) {
  raft_.ApplyConfChange(change);
  return ToConfState(raft_.membership());
}

StepStatus RawNode::Step(const Message& m) {
  if (IsLocalMessage(m.type) && !IsLocalThread(m.from)) return StepStatus::kLocalMessage;
  if (IsResponseMessage(m.type) && !IsLocalThread(m.from) && !raft_.membership().contains(m.from)) {
    return StepStatus::kPeerNotFound;
  }
  return raft_.Step(m);
}

void RawNode::ReadIndex(Payload context) {
  Message m;
  m.type = MessageType::kReadIndex;
  m.entries.Append(Unplaced(std::move(context)));
  raft_.Step(m);
}

void RawNode::TransferLeader(NodeId to) {
  Message m;
  m.type = MessageType::kTransferLeader;
  m.from = to;
  raft_.Step(m);
}

void RawNode::ForgetLeader() {
  Message m;
  m.type = MessageType::kForgetLeader;
  raft_.Step(m);
}

void RawNode::ReportUnreachable(NodeId id) {
  Message m;
  m.type = MessageType::kUnreachable;
  m.from = id;
  raft_.Step(m);
}

void RawNode::ReportSnapshot(NodeId id, SnapshotReport report) {
  Message m;
  m.type = MessageType::kSnapStatus;
  m.from = id;
  m.reject = report == SnapshotReport::kFailed;
  raft_.Step(m);
}

bool RawNode::HasReady() const {
  if (!raft_.messages_.empty() || !raft_.messages_after_append_.empty()) return true;
  const HardState hard_state = raft_.hard_state();
  return raft_.soft_state() != previous_soft_state_ ||
         (!hard_state.empty() && hard_state != previous_hard_state_) ||
         raft_.log_.unstable().HasNextSnapshot() || raft_.log_.unstable().HasNextEntries() ||
         raft_.log_.HasNextCommitted(apply_unstable()) || !raft_.read_states_.empty();
}

Ready& RawNode::TakeReady() {
  raft_.diag().Expect(async() || advance_steps_.empty(),
                      [] { return "two accepted Ready structs without call to Advance"; });
  if (raft_.traced()) [[unlikely]]
    raft_.TellUntold();
  ready_.Clear();
  ready_.entries = raft_.log_.unstable().NextEntries();
  ready_.committed_entries = raft_.log_.NextCommitted(apply_unstable());
  ready_.snapshot = raft_.log_.unstable().NextSnapshot();
  ready_.messages.swap(raft_.messages_);
  ready_.read_states.swap(raft_.read_states_);
  if (const SoftState now = raft_.soft_state(); now != previous_soft_state_) {
    ready_.soft_state = previous_soft_state_ = now;
  }
  // Thesis 3.8: term, vote and entries must be on disk before another node relies on them; the
  // commit index alone can be recovered.
  const HardState now = raft_.hard_state();
  ready_.must_sync = !ready_.entries.empty() || now.vote != previous_hard_state_.vote ||
                     now.term != previous_hard_state_.term;
  if (now != previous_hard_state_) {
    ready_.hard_state = now;
    if (!now.empty()) previous_hard_state_ = now;
  }

  if (async()) {
    AddStorageMessages();
  } else {
    QueueAdvanceSteps();
  }
  raft_.messages_after_append_.clear();
  raft_.log_.AcceptUnstable();
  if (!ready_.committed_entries.empty()) {
    raft_.log_.AcceptApplying(
        ready_.committed_entries.back().index,
        raft_.log_.limits_applying() ? EncodedSize(ready_.committed_entries) : 0, apply_unstable());
  }
  if (raft_.traced()) [[unlikely]]
    raft_.TracePlain(TracePlace::kReady);
  return ready_;
}

void RawNode::Advance() {
  if (!raft_.diag().Expect(
          !async(), [] { return "Advance must not be called when using AsyncStorageWrites"; })) {
    return;
  }
  for (const Message& m : advance_steps_) raft_.Step(m);
  advance_steps_.clear();
}

// Without asynchronous writes: what others wait for leaves with this Ready, because the driver
// writes first; what this node tells itself waits for Advance.
void RawNode::QueueAdvanceSteps() {
  for (Message& m : raft_.messages_after_append_) {
    (m.to == raft_.id() ? advance_steps_ : ready_.messages).push_back(std::move(m));
  }
  if (NeedsAppendResponse()) advance_steps_.push_back(AppendResponse());
  if (!ready_.committed_entries.empty()) advance_steps_.push_back(ApplyResponse());
}

// With asynchronous writes: one message for the append queue, one for the apply queue.
void RawNode::AddStorageMessages() {
  const bool writes = !ready_.entries.empty() ||
                      (ready_.hard_state && !ready_.hard_state->empty()) || ready_.snapshot;
  if (writes || !raft_.messages_after_append_.empty()) {
    // The node's own acknowledgements come before the news that the entries are stable: handling
    // them is cheaper while the entries are still at hand.
    if (NeedsAppendResponse()) raft_.messages_after_append_.push_back(AppendResponse());
    Message& m = ready_.messages.emplace_back();
    m.type = MessageType::kStorageAppend;
    m.to = kAppendThread;
    m.from = raft_.id();
    m.entries = ready_.entries;
    if (ready_.hard_state) {
      m.term = ready_.hard_state->term;
      m.vote = ready_.hard_state->vote;
      m.commit = ready_.hard_state->commit;
    }
    m.snapshot = ready_.snapshot;
    if (!raft_.messages_after_append_.empty()) {
      m.responses = CarryResponses(&raft_.messages_after_append_);
    }
  }
  if (!ready_.committed_entries.empty()) {
    apply_responses_.push_back(ApplyResponse());
    Message& m = ready_.messages.emplace_back();
    m.type = MessageType::kStorageApply;
    m.to = kApplyThread;
    m.from = raft_.id();
    m.entries = ready_.committed_entries;
    m.responses = CarryResponses(&apply_responses_);
  }
}

// What a storage message carries: `responses`, which are empty afterwards and have the memory of
// earlier ones that no driver holds any more.
Shared<std::vector<Message>> RawNode::CarryResponses(std::vector<Message>* responses) {
  for (Shared<std::vector<Message>>& old : carried_) {
    std::vector<Message>* const free = old.Reclaim();
    if (free == nullptr) continue;
    free->clear();
    free->swap(*responses);
    return old;
  }
  Shared<std::vector<Message>> fresh(std::move(*responses));
  responses->clear();
  if (carried_.size() < kCarriedMax) {
    carried_.push_back(fresh);
  } else {
    // A copy of this node may hold the others for as long as it lives.
    carried_[carried_next_++ % kCarriedMax] = fresh;
  }
  return fresh;
}

bool RawNode::NeedsAppendResponse() const {
  return raft_.log_.unstable().has_entries() || ready_.snapshot;
}

// Confirms that everything handed out so far is stable.
//
// It names the end of the log and the present term. When it comes back under another term it is
// ignored, because a write that replaces those entries may be under way; and when the log then
// looks the same again by chance, as after two changes of leader, that write would still come (an
// ABA problem). So that the news is not lost for good, every response names the end of the log as
// long as anything is unstable, not only those of writes that had entries: each new term brings a
// write of the hard state, and its response confirms the entries under the new term.
Message RawNode::AppendResponse() const {
  Message m;
  m.type = MessageType::kStorageAppendResp;
  m.to = raft_.id();
  m.from = kAppendThread;
  m.term = raft_.term();
  if (raft_.log_.unstable().has_entries()) {
    const EntryId last = raft_.log_.LastId();
    m.index = last.index;
    m.log_term = last.term;
  }
  m.snapshot = ready_.snapshot;
  return m;
}

// Committed entries are good in every term: this carries none.
Message RawNode::ApplyResponse() const {
  Message m;
  m.type = MessageType::kStorageApplyResp;
  m.to = raft_.id();
  m.from = kApplyThread;
  m.entries = ready_.committed_entries;
  return m;
}

BasicStatus RawNode::GetBasicStatus() const {
  const Raft::LeaderState* leader = raft_.leader_state();
  return {raft_.id(), raft_.hard_state(), raft_.soft_state(), raft_.log().applied(),
          leader != nullptr ? leader->transferee : kNoNode};
}

Status RawNode::GetStatus() const {
  Status status{GetBasicStatus(), raft_.membership(), {}};
  if (const Raft::LeaderState* leader = raft_.leader_state(); leader != nullptr) {
    status.members = leader->tracker.members();
  }
  return status;
}

}  // namespace squall
