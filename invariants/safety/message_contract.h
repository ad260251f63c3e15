// S17, what a message says is true when it leaves (Paper Fig. 2, 5.3, 5.4; Thesis 3.8, 10.2.1;
// etcd: raft.go send(), comments at msgsAfterAppend).
//
//   any            to another node, with a term unless it is a request that has none
//   from a leader  MsgApp, MsgHeartbeat, MsgSnap, MsgTimeoutNow: the sender leads the term, as far
//                  as that is known
//   MsgApp         entries in order, terms that only grow and are at most the message's, all of it
//                  as in the sender's log; commit index not above the sender's
//   MsgHeartbeat   commit index neither above the sender's nor above what the follower has
//                  acknowledged
//   MsgAppResp     what is acknowledged is on the sender's disk, and is what the leader of the term
//                  has
//   MsgVoteResp    term and vote are on the sender's disk
//   MsgSnap        of nothing that the sender has not applied
//
// A message may leave after its sender has gone on to another term; then what it says of a log is
// compared with the entries that any log ever had, and what it says of the disk, which the later
// term may have overwritten, is taken for true. An acknowledgement of what the disk, or the leader,
// has compacted is taken for true. Does not verify: entries that every log has compacted; who leads
// a term if that was never seen; rejections and their hints; pre-votes, which bind no node;
// contents of snapshots (S15); reads (S16).
//
// A node that crashes in the call that sends a message has shown no state that the message could be
// compared with. What is said of the disk, and whether entries are in order and repeat some log, is
// looked at all the same.
//
// S17-campaign, only if the suite is told to look: term, vote and log that a MsgVote speaks of are
// on the sender's disk. The reference does not wait for that with asynchronous storage writes,
// which can lose committed entries; Config::durable_campaign does.
#ifndef SQUALL_INVARIANTS_SAFETY_MESSAGE_CONTRACT_H_
#define SQUALL_INVARIANTS_SAFETY_MESSAGE_CONTRACT_H_

#include "core/base/message.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node lets `message` go. O(entries in it).
void CheckMessage(Subject subject, const Message& message, SenderState state);
// The same for S17-campaign. Requires: message.type is kVote.
void CheckCampaign(Subject subject, const Message& message);

struct MessageContractChecker {
  static constexpr Property kProperty = Property::kMessageContract;

  static void Sent(Subject subject, const Message& message, SenderState state) {
    CheckMessage(subject, message, state);
  }
};

struct DurableCampaignChecker {
  static constexpr Property kProperty = Property::kDurableCampaign;

  static void Sent(Subject subject, const Message& message, SenderState) {
    if (message.type != MessageType::kVote) [[likely]]
      return;
    if (subject.ghost.options.campaign == CampaignRule::kDurableFirst) {
      CheckCampaign(subject, message);
    }
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_MESSAGE_CONTRACT_H_
