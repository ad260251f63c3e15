// Real nodes in front of a suite of checkers: RawNodes on storages in memory, joined by a queue.
#ifndef SQUALL_INVARIANTS_TESTING_RAW_CLUSTER_H_
#define SQUALL_INVARIANTS_TESTING_RAW_CLUSTER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"
#include "invariants/suite.h"

namespace squall {

// Nodes 1 to `voters`, all voters, with empty logs; more can join by a membership change. Whatever
// a node writes is synced at once. `adjust` changes every node's configuration.
class RawCluster {
 public:
  struct Setup {
    uint64_t voters = 3;
    uint64_t learners = 0;  // Numbered after the voters.
    Toggle pre_vote = Toggle::kOff;
    Toggle check_quorum = Toggle::kOff;
    uint64_t max_size_per_msg = kNoLimit;
    uint64_t max_inflight_msgs = 256;
    Toggle strict_readd = Toggle::kOff;
  };
  explicit RawCluster(const Setup& setup);
  ~RawCluster();

  uint64_t size() const { return slots_.size(); }
  bool up(uint64_t id) const;
  const Raft& raft(uint64_t id) const;

  // Each of these is one step of one node. What it sends is put on the queue.
  void Tick(uint64_t id);
  void Campaign(uint64_t id);
  StepStatus Propose(uint64_t id, std::string_view data);
  StepStatus ProposeChange(uint64_t id, const ConfChangeV2& change);
  void Crash(uint64_t id);
  void Restart(uint64_t id);
  // Takes a snapshot of what is applied and keeps `trailing` entries of the log before it.
  void Compact(uint64_t id, uint64_t trailing = 0);

  // What is on its way, in the order of sending.
  std::deque<Message>& queue() { return queue_; }
  // Delivers the message at `position`, which is lost if its receiver is down.
  void Deliver(size_t position);
  // Delivers until nothing is on its way.
  void DeliverAll();
  // Nothing passes in or out of the node, from now on or any more.
  void Isolate(uint64_t id) { isolated_ = id; }
  void Heal() { isolated_ = 0; }

  const Suite& suite() const { return suite_; }
  // What was found, a line each, by the suite and by its slow check.
  std::string Verdict();

 private:
  struct Slot;

  Config ConfigOf(uint64_t id) const;
  void AfterCall(Slot& slot);
  void TellStep(Slot& slot);
  void Write(Slot& slot, const Ready& ready);
  void Finish(Slot& slot, const Ready& ready);

  Setup setup_;
  Suite suite_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::deque<Message> queue_;
  uint64_t isolated_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_RAW_CLUSTER_H_
