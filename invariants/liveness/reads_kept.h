// L6, what a leader owes: a read that is put to it is not lost while it goes on leading and hears
// from a quorum (Thesis 6.4, steps 2 and 3; etcd: readOnly).
//
// A host may give a read up that waits too long, because it cannot know whether the question is on
// its way. The driver knows: an answer to a heartbeat that the leader sent after the read was put
// to it confirms the read. If such answers of a quorum have reached the leader, and the read is
// lost all the same, the leader has dropped it. A leader that gives a read up in the call in which
// it is asked, with none waiting, has refused it without a reason.
//
// A heartbeat has to leave in the call in which it is made: the driver tells of a read, and of the
// first commit of a term, only while nothing of the leader's waits for its disk. A follower answers
// heartbeats in their order, so the n-th answer is to the n-th heartbeat that it
// took in. Where a follower passes over some, its answers are taken for older than they are. Looked
// at all the time. Does not verify: reads through other nodes than the leader; reads before the
// leader has committed an entry of its term, or in whose time its configuration changed; answers,
// which S16 does.
#ifndef SQUALL_INVARIANTS_LIVENESS_READS_KEPT_H_
#define SQUALL_INVARIANTS_LIVENESS_READS_KEPT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/message.h"
#include "core/quorum/quorum.h"
#include "invariants/liveness/core_node.h"

namespace squall {

class ReadsKept {
 public:
  ReadsKept() = default;
  explicit ReadsKept(uint64_t nodes);

  // A message is sent. Returns when the heartbeat was sent that it is, or that it answers, for
  // Arrives(); 0 for other messages.
  uint64_t Sends(const Message& message, uint64_t now_us) {
    if (message.type == MessageType::kHeartbeat) return now_us;
    return message.type == MessageType::kHeartbeatResp ? TakeQuestion(message) : 0;
  }
  // It reaches its receiver, which is in `state`.
  void Arrives(const Message& message, uint64_t heartbeat_us, const NodeState& state) {
    if (message.type == MessageType::kHeartbeat) AddQuestion(message, heartbeat_us, state);
    if (message.type == MessageType::kHeartbeatResp) Confirm(message, heartbeat_us, state);
  }

  // The node comes to lead a term.
  void Elected(NodeId leader);
  // The leader has committed an entry of its term.
  void Committed(NodeId leader, uint64_t now_us);
  // Another configuration is in force on the node.
  void MembersChanged(NodeId node, uint64_t now_us);
  // The node is gone, and what it was asked with it.
  void Crashed(NodeId node);

  // A read is about to be put to the node, which is in `state`; the call that does so is over.
  void Asking(NodeId node, uint64_t request, const NodeState& state, uint64_t now_us);
  void Asked() { asking_ = kNoNode; }
  // It was answered.
  void Answered(NodeId node, uint64_t request) { Take(node, request); }
  // It is known to be lost. Says whether the node, which is in `state`, has dropped it.
  std::optional<Violation> Lost(NodeId node, uint64_t request, const NodeState& state,
                                const NodeView& view);

  // Reads that were put to leaders, and heartbeats without an answer, that are remembered.
  size_t remembered() const;

 private:
  struct Read {
    uint64_t request = 0;
    Term term;  // That the node led when it was asked.
    uint64_t asked_us = 0;
  };
  struct Node {
    std::vector<Read> reads;
    // While it leads: when it first committed an entry of its term, 0 if it has not; and when the
    // latest heartbeat was sent that a node has answered, by node.
    uint64_t ready_us = 0;
    std::vector<uint64_t> confirmed_us;
    uint64_t members_us = 0;  // When its configuration last changed.
    // The heartbeats that it has taken in from the leader of the term and has not answered: when
    // they were sent, oldest first.
    NodeId leader;
    Term term;
    std::vector<uint64_t> questions;
  };

  // A node that forgets reads, or answers, would make these grow.
  static constexpr size_t kReadsMax = 4096;
  static constexpr size_t kQuestionsMax = 64;

  Node* Find(NodeId id) {
    return id.value() - 1 < nodes_.size() ? &nodes_[id.value() - 1] : nullptr;
  }
  uint64_t TakeQuestion(const Message& answer);
  void AddQuestion(const Message& heartbeat, uint64_t sent_us, const NodeState& state);
  void Confirm(const Message& answer, uint64_t heartbeat_us, const NodeState& state);
  std::optional<Read> Take(NodeId node, uint64_t request);

  std::vector<Node> nodes_;  // Node i stands at i - 1.
  NodeId asking_;            // The node that is being asked.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_READS_KEPT_H_
