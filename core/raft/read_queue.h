// Reads that wait for a majority to confirm the leader (Thesis 6.4, step 3; etcd: readOnly).
#ifndef SQUALL_CORE_RAFT_READ_QUEUE_H_
#define SQUALL_CORE_RAFT_READ_QUEUE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/base/payload.h"
#include "core/base/types.h"
#include "core/quorum/quorum.h"

namespace squall {

// Reads are numbered from 1 as they arrive. A heartbeat carries the number of the newest read that
// waits; an answer to it confirms that read and all before it. Whatever context the reader gave
// plays no part in this, so that contexts may repeat.
class ReadQueue {
 public:
  struct Read {
    Message request;
    Index index;  // The commit index when the read arrived.
  };

  bool empty() const { return waiting_.empty(); }
  void Add(Message request, Index index) { waiting_.push_back({std::move(request), index}); }
  // The number of the newest read: 0 before the first.
  uint64_t newest() const { return confirmed_ + waiting_.size(); }
  // `from` answered a heartbeat that carried the number of read `read`.
  void Acknowledge(NodeId from, uint64_t read);
  // Takes out the reads that a quorum of `voters` has confirmed, oldest first. Takes
  // constant time until as many nodes as make a majority are ahead.
  std::vector<Read> TakeConfirmed(const JointConfig& voters);
  size_t size() const { return waiting_.size(); }

 private:
  struct Ack {
    NodeId node;
    uint64_t read;
  };
  static bool Before(const Ack& ack, NodeId node) { return ack.node < node; }

  std::vector<Read> waiting_;
  uint64_t confirmed_ = 0;  // Reads confirmed so far; waiting_[0] is number confirmed_ + 1.
  std::vector<Ack> acks_;   // The newest read that each node confirmed, in order of node.
  size_t ahead_ = 0;        // Nodes that confirmed a read that still waits.
};

}  // namespace squall

#endif  // SQUALL_CORE_RAFT_READ_QUEUE_H_
