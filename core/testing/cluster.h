// Nodes joined by a network that loses exactly what a test tells it to lose.
#ifndef SQUALL_CORE_TESTING_CLUSTER_H_
#define SQUALL_CORE_TESTING_CLUSTER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/testing/node.h"

namespace squall {

// A value: a copy goes on by itself.
class ClusterForTest {
 public:
  // Voters 1 to `voters`, then `learners` learners with the numbers that follow, all empty.
  // `adjust` may change each node's setup.
  explicit ClusterForTest(uint64_t voters, const std::function<void(NodeSetup&)>& adjust = {},
                          uint64_t learners = 0);

  NodeForTest& operator[](uint64_t id) { return nodes_.at(id); }
  const Raft& raft(uint64_t id) const { return nodes_.at(id).raft(); }

  // Adds a node that starts from `setup`.
  void Add(const NodeSetup& setup) { nodes_.try_emplace(setup.config.id.value(), setup); }

  // Node `id` crashes and starts again from its storage, with its setup adjusted.
  void Restart(uint64_t id, const std::function<void(NodeSetup&)>& adjust = {});

  // Delivers, in the order of sending, until nothing is on its way.
  void Deliver();
  // Collects what the nodes have sent without delivering it, and shows it.
  const std::deque<Message>& InFlight();
  void LoseInFlight();

  // Each of these acts at node `id` and delivers.
  void Campaign(uint64_t id);
  StepStatus Propose(uint64_t id, std::string_view data);
  StepStatus ProposeChange(uint64_t id, const ConfChangeV2& change);
  void Tick(uint64_t id, uint64_t ticks = 1);
  void Send(const Message& m);
  // Ticks all nodes in step, in order of their ids.
  void TickAll(uint64_t ticks = 1);

  // Nothing passes between `a` and `b`, or in or out of `id`, or of this type, until Heal().
  void Cut(uint64_t a, uint64_t b);
  void Isolate(uint64_t id);
  void Ignore(MessageType type) { ignored_.insert(type); }
  void Heal();

  // The only node that leads in the highest term, or 0.
  uint64_t Leader() const;
  // Whether node `id` answers a read now, at an index that others have left behind.
  bool ReadsStale(uint64_t id);
  // All of `ids` have the same log and the same commit index.
  bool Agree(std::initializer_list<uint64_t> ids);

 private:
  void Collect();
  bool Lost(const Message& m) const;

  std::map<uint64_t, NodeForTest> nodes_;
  std::deque<Message> in_flight_;
  std::set<std::pair<uint64_t, uint64_t>> cut_;
  std::set<MessageType> ignored_;
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_CLUSTER_H_
