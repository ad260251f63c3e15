// S22, votes by log: a voter gives its vote, or pre-vote, only to a candidate whose log is at least
// as up to date as its own, and not while it hears from a leader under check-quorum; and it gives
// it where nothing speaks against it (Paper 5.4.1, 5.2; Thesis 4.2.3, 9.6; etcd: raft.Step,
// inLease).
//
//   up to date  the candidate's last entry is of a later term than the voter's, or of the same
//               term, and its index is not smaller
//   lease       under check-quorum a leader, and a node that has heard from its leader less than an
//               election timeout ago, answers no request of a later term, unless the leader itself
//               asked for the campaign (the context of a transfer)
//   must grant  the request is up to date, no lease can be meant, and it is of a later term, or the
//               voter's vote in the term is free and it knows of no leader, or its vote is the
//               candidate's already. Whether the candidate or the voter is a member does not
//               matter: either may not know yet
//
// What the request asks for is compared with the voter's log as it was when the request was handed
// to it. The answer to a vote is what the voter's state shows at the end of the call; the answer to
// a pre-vote is the message that leaves, then or later. A pre-vote that must be granted is
// answered by the next tick of the voter's clock at which none of its writes is under way.
//
// Does not verify: that a candidate's request tells the truth about its log (S17-campaign sees a
// part of it); answers to pre-votes of the lowest terms of
// more than VoteRequests::kPreVotesMax that were asked for since the node came up; a pre-vote that
// is refused, where another request of the candidate gave a reason; votes in calls in which the
// node crashed; leases, unless SuiteOptions says what the nodes hold themselves to; that a vote is
// given once (S2) and is on disk when it is told (S17).
#ifndef SQUALL_INVARIANTS_SAFETY_VOTE_BY_LOG_H_
#define SQUALL_INVARIANTS_SAFETY_VOTE_BY_LOG_H_

#include "core/base/message.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// What the node will have to answer to `message`, which asks for a vote or a pre-vote and is about
// to be handed to it.
void NoteVoteRequest(Subject subject, const Message& message);
// The call that it was handed in has ended; the node was in state `before`.
void CheckVoteGiven(Subject subject, const NodeState& before);
// The clock ticks, and no answer of the node waits for its disk.
void CheckSilence(Subject subject);
// An answer to a pre-vote leaves.
void CheckPreVoteAnswer(Subject subject, const Message& message);

struct VoteByLogChecker {
  static constexpr Property kProperty = Property::kVoteByLog;

  static void Started(Subject subject, const NodeView&) { subject.node.vote_requests = {}; }
  static void Ticked(Subject subject) {
    VoteRequests& requests = subject.node.vote_requests;
    ++requests.leader_ticks;
    if (requests.pre_votes_size != 0 && subject.node.pending.empty()) [[unlikely]]
      CheckSilence(subject);
  }
  static void Received(Subject subject, const Message& message) {
    VoteRequests& requests = subject.node.vote_requests;
    requests.open.from = kNoNode;
    if (AsksForVote(message.type)) [[unlikely]] {
      NoteVoteRequest(subject, message);
    } else if (FromLeader(message.type) && message.term >= subject.node.state.term) {
      requests.leader_ticks = 0;
    }
  }
  static void Stepped(Subject subject, const NodeState& before) {
    if (subject.node.vote_requests.open.from != kNoNode) [[unlikely]]
      CheckVoteGiven(subject, before);
  }
  static void Sent(Subject subject, const Message& message, SenderState) {
    if (message.type == MessageType::kPreVoteResp) [[unlikely]]
      CheckPreVoteAnswer(subject, message);
  }

 private:
  static constexpr uint32_t Bit(MessageType type) { return 1u << static_cast<uint32_t>(type); }
  static bool FromLeader(MessageType type) {
    constexpr uint32_t kFromLeaders =
        Bit(MessageType::kApp) | Bit(MessageType::kHeartbeat) | Bit(MessageType::kSnap);
    return (Bit(type) & kFromLeaders) != 0;
  }
  static bool AsksForVote(MessageType type) {
    return (Bit(type) & (Bit(MessageType::kVote) | Bit(MessageType::kPreVote))) != 0;
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_VOTE_BY_LOG_H_
