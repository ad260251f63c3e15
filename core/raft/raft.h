// The protocol's state machine: messages and ticks in, messages and state to keep out.
//
// Behaviour is etcd/raft v3.7's. This header is the map; each feature is a file of its own:
//
//   step.cc        what arrives, and what its term means
//   roles.cc       who may become what
//   election.cc    campaigns and votes
//   append.cc      replication and commit
//   propose.cc     proposals
//   heartbeat.cc   heartbeats, and the leader's check of its quorum
//   snapshot.cc    snapshots
//   membership.cc  configuration changes
//   read_index.cc  linearizable reads
//   transfer.cc    leadership transfer
//   trace.cc       what a tracer is told
//   follower.cc, candidate.cc, leader.cc: which role answers which message
//
// Drivers use core/node/raw_node.h.
#ifndef SQUALL_CORE_RAFT_RAFT_H_
#define SQUALL_CORE_RAFT_RAFT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/config.h"
#include "core/base/message.h"
#include "core/base/types.h"
#include "core/log/raft_log.h"
#include "core/raft/lease.h"
#include "core/raft/read_queue.h"
#include "core/raft/tracer.h"
#include "core/tracker/tracker.h"

namespace squall {

// What became of a message.
enum class StepStatus : uint8_t {
  kOk,
  kProposalDropped,  // There is no leader, or it cannot take proposals now. Try again later.
  kLocalMessage,     // A message that only a node itself may make came from outside.
  kPeerNotFound,     // A response came from a node that is no member.
};

std::string_view Describe(StepStatus status);  // In etcd's words.

// A read may be served once the state machine has applied up to `index` (Thesis 6.4).
struct ReadState {
  Index index;
  Payload context;  // As given with the request.
};

// Why an election is held.
enum class Campaign : uint8_t {
  kPreElection,  // A rehearsal that raises no term (Thesis 9.6).
  kElection,
  kTransfer,  // The leader asked for it: leases do not hold it up (Thesis 3.10).
};

// The context of a vote request whose campaign is kTransfer (etcd: campaignTransfer).
inline constexpr std::string_view kTransferContext = "CampaignTransfer";

class Raft {
 public:
  // Requires: Validate(config) is OK. `storage` must outlive this node or be replaced by Rebind().
  Raft(const Config& config, const Storage* storage);

  // A copy reads from its own storage and draws from its own source of choices.
  void Rebind(const Storage* storage, ElectionJitter* jitter);

  StepStatus Step(const Message& message);
  void Tick();

  // --- What can be seen.
  NodeId id() const { return config_.id; }
  Term term() const { return term_; }
  NodeId vote() const { return vote_; }
  NodeId lead() const { return lead_; }
  Role role() const { return role_; }
  bool is_learner() const { return is_learner_; }
  const RaftLog& log() const { return log_; }
  RaftLog& log() { return log_; }
  const Membership& membership() const { return membership_; }
  const Config& config() const { return config_; }
  SoftState soft_state() const { return {lead_, role_}; }
  HardState hard_state() const { return {term_, vote_, log_.committed()}; }
  uint64_t election_elapsed() const { return election_elapsed_; }
  uint64_t randomized_election_timeout() const { return randomized_election_timeout_; }

  // A leader's own state; null in every other role.
  struct LeaderState {
    Tracker tracker;
    uint64_t heartbeat_elapsed = 0;
    // No membership change may be proposed before this index is applied: there may be one in it.
    Index pending_conf_index;
    // Payload bytes proposed in this term and not yet applied; may be too low, never too high.
    uint64_t uncommitted_bytes = 0;
    ReadQueue reads;
    NodeId transferee;  // kNoNode, unless leadership is being transferred.
    // With strict_lease: ticks of this leadership, from 1, and who was behind it when.
    uint64_t ticks = 1;
    Lease lease;
    // A node was told to campaign in spite of the lease, and may do so at any time from now on.
    bool lease_given_up = false;
    // With strict_readd: who was removed in this term.
    MajorityConfig removed;
  };
  const LeaderState* leader_state() const { return std::get_if<LeaderState>(&state_); }

 private:
  friend class RawNode;

  struct FollowerState {};
  struct CandidateState {
    struct Ballot {
      NodeId voter;
      bool granted;
    };
    std::vector<Ballot> ballots;  // The first of each node, in order of id.
    // Votes of the voters of each half, incoming first.
    size_t granted[2] = {0, 0};
    size_t refused[2] = {0, 0};
  };

  // step.cc
  enum class TermCheck : uint8_t { kGoOn, kDone };
  TermCheck CheckTerm(const Message& m);
  TermCheck HandleHigherTerm(const Message& m);
  void HandleLowerTerm(const Message& m);
  void HandleStorageAppendResp(const Message& m);
  void HandleStorageApplyResp(const Message& m);

  // follower.cc, candidate.cc, leader.cc
  StepStatus StepFollower(const Message& m);
  void HandleFromLeader(const Message& m);
  StepStatus StepCandidate(const Message& m);
  StepStatus StepLeader(const Message& m);

  // roles.cc
  void BecomeFollower(Term term, NodeId lead);
  void BecomePreCandidate();
  void BecomeCandidate();
  void BecomeLeader();
  bool ChangeRole(Role to);
  void Reset(Term term);

  // election.cc
  void TickElection();
  void Hup(Campaign campaign);
  void RunCampaign(Campaign campaign);
  bool Promotable() const;
  bool InLease() const;
  bool Promised() const;
  bool BreaksPromise(const Message& m) const;
  void LogIgnoredInLease(const Message& m) const;
  void HandleVoteRequest(const Message& m);
  void HandleVoteResponse(const Message& m);
  VoteResult Poll(const Message& m);
  void CountBallot(const CandidateState::Ballot& ballot);
  void RecountBallots();
  void TellCommitted(Message& m) const;
  void LearnCommitted(const Message& m);

  // append.cc
  enum class SendEmpty : uint8_t { kNo, kYes };
  bool MaybeSendAppend(NodeId to, Progress& progress, SendEmpty empty);
  void BroadcastAppend();
  void HandleAppend(const Message& m);
  void HandleAppendResponse(const Message& m, Tracker::Member& member);
  void HandleRejection(const Message& m, Progress& progress);
  void HandleUnreachable(const Message& m, Progress& progress);
  bool MaybeCommit();
  void AppliedTo(Index index, uint64_t bytes);

  // propose.cc
  StepStatus HandleProposal(const Message& m);
  StepStatus ForwardProposal(const Message& m);
  bool AppendOwn(const Entries& entries);
  bool ReserveUncommitted(const Entries& entries);
  void ReleaseUncommitted(uint64_t bytes);

  // heartbeat.cc
  void TickHeartbeat();
  void SendHeartbeat(Tracker::Member& to, const Payload& context);
  void BroadcastHeartbeat();
  void HandleHeartbeat(const Message& m);
  void HandleHeartbeatResponse(const Message& m, Progress& progress);
  void CheckQuorum();

  // snapshot.cc
  bool MaybeSendSnapshot(NodeId to, Progress& progress);
  void HandleSnapshot(const Message& m);
  bool RestoreSnapshot(const SnapshotRef& snapshot);
  void HandleSnapshotStatus(const Message& m, Progress& progress);
  void AppliedSnapshot(const SnapshotRef& snapshot);

  // membership.cc
  void ApplyConfChange(const ConfChangeV2& change);
  void SwitchTo(const MembershipChange& change);
  bool BringsBackRemoved(const MembershipChange& change);
  Entries ExamineConfChanges(const Entries& entries);
  std::string RefusalOf(const ConfChangeV2& change) const;
  void MaybeLeaveJoint(Index applied);

  // read_index.cc
  void HandleReadIndex(const Message& m);
  void ForwardReadIndex(const Message& m);
  void HandleReadIndexResponse(const Message& m);
  void StartRead(const Message& m);
  void ConfirmRead(const Message& m);
  bool LeaseHolds() const;
  Payload CurrentHeartbeatContext() const;
  void AnswerRead(const Message& request, Index index);
  void ReleaseDeferredReads();
  bool CommittedInCurrentTerm() const;

  // transfer.cc
  void HandleTransferLeader(const Message& m, Progress& progress);
  void ForwardTransferLeader(const Message& m);
  void HandleTimeoutNow(const Message& m);
  void HandleForgetLeader();
  void SendTimeoutNow(NodeId to);

  // trace.cc
  bool traced() const { return config_.tracer != nullptr; }
  TracePoint PointAt(TracePlace place) const;
  void TellUntold();
  void Tell(const TracePoint& point);
  void TracePlain(TracePlace place);
  void TraceReceived(const Message& m);
  void TraceSending(const std::vector<Message>& queue);
  void TraceCommitting();
  void TraceReplicating(const Entries& entries);
  void TraceChange(const ConfChangeV2& change);
  void TraceSwitch(const Membership& next);
  static bool IsTraced(MessageType type);

  // raft.cc
  Message& Emit(MessageType type, NodeId to);
  Message& EmitVote(MessageType type, NodeId to, Term term);
  void Forward(const Message& m, NodeId to);
  void LoadHardState(const HardState& state);
  void DrawElectionTimeout();
  bool On(Toggle toggle) const { return toggle == Toggle::kOn; }
  LeaderState& leader() { return *std::get_if<LeaderState>(&state_); }
  const LeaderState& leader() const { return *std::get_if<LeaderState>(&state_); }
  Diagnostics& diag() { return log_.diagnostics(); }
  const Diagnostics& diag() const { return log_.diagnostics(); }

  Config config_;  // With defaults resolved.
  RaftLog log_;
  Term term_;
  NodeId vote_;
  NodeId lead_;
  Role role_ = Role::kFollower;
  bool is_learner_ = false;
  std::variant<FollowerState, CandidateState, LeaderState> state_;
  Membership membership_;

  // Ticks since the last timeout, word from the leader or vote given; on a leader, since the last
  // check of the quorum.
  uint64_t election_elapsed_ = 0;
  uint64_t randomized_election_timeout_ = 0;
  uint64_t election_timeouts_drawn_ = 0;
  // With strict_lease: ticks since this node may last have promised a leader to help no other one,
  // which is when it started or, where leases are read by, when it last heard from a leader. Up to
  // election_tick, when the promise is over. Neither term nor role ends it earlier.
  uint64_t promise_age_ = 0;

  // May leave at once; to other nodes only.
  std::vector<Message> messages_;
  // Must not leave before everything unstable is in stable storage: acknowledgements and votes,
  // this node's own included (Thesis 3.8).
  std::vector<Message> messages_after_append_;
  std::vector<ReadState> read_states_;
  // Reads that came to a leader before it committed anything of its term.
  std::vector<Message> deferred_reads_;
};

}  // namespace squall

#endif  // SQUALL_CORE_RAFT_RAFT_H_
