#include "core/testing/cluster.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace squall {
namespace {

// A test's cluster falls silent after far fewer messages.
constexpr int kDeliveriesMax = 100'000;

}  // namespace

ClusterForTest::ClusterForTest(uint64_t voters, const std::function<void(NodeSetup&)>& adjust,
                               uint64_t learners) {
  ConfState members;
  for (uint64_t id = 1; id <= voters; ++id) members.voters.emplace_back(id);
  for (uint64_t id = voters + 1; id <= voters + learners; ++id) members.learners.emplace_back(id);
  for (uint64_t id = 1; id <= voters + learners; ++id) {
    NodeSetup setup;
    setup.config.id = NodeId(id);
    setup.members = members;
    if (adjust) adjust(setup);
    Add(setup);
  }
}

void ClusterForTest::Restart(uint64_t id, const std::function<void(NodeSetup&)>& adjust) {
  NodeSetup setup = nodes_.at(id).SetupAfterCrash();
  if (adjust) adjust(setup);
  nodes_.erase(id);
  Add(setup);
}

void ClusterForTest::Deliver() {
  Collect();
  for (int n = 0; !in_flight_.empty(); ++n) {
    if (n == kDeliveriesMax) {
      std::fprintf(stderr, "a test's cluster never falls silent\n");
      std::abort();
    }
    const Message m = std::move(in_flight_.front());
    in_flight_.pop_front();
    const auto to = nodes_.find(m.to.value());
    if (Lost(m) || to == nodes_.end()) continue;
    to->second.raw().Step(m);
    Collect();
  }
}

const std::deque<Message>& ClusterForTest::InFlight() {
  Collect();
  return in_flight_;
}

void ClusterForTest::LoseInFlight() {
  Collect();
  in_flight_.clear();
}

void ClusterForTest::Campaign(uint64_t id) {
  nodes_.at(id).raw().Campaign();
  Deliver();
}

StepStatus ClusterForTest::Propose(uint64_t id, std::string_view data) {
  const StepStatus status = nodes_.at(id).raw().Propose(Payload(data));
  Deliver();
  return status;
}

StepStatus ClusterForTest::ProposeChange(uint64_t id, const ConfChangeV2& change) {
  const StepStatus status = nodes_.at(id).raw().ProposeConfChange(change);
  Deliver();
  return status;
}

void ClusterForTest::Tick(uint64_t id, uint64_t ticks) {
  for (uint64_t i = 0; i < ticks; ++i) {
    nodes_.at(id).raw().Tick();
    Deliver();
  }
}

void ClusterForTest::Send(const Message& m) {
  in_flight_.push_back(m);
  Deliver();
}

void ClusterForTest::TickAll(uint64_t ticks) {
  for (uint64_t i = 0; i < ticks; ++i) {
    for (auto& [id, node] : nodes_) node.raw().Tick();
    Deliver();
  }
}

void ClusterForTest::Cut(uint64_t a, uint64_t b) {
  cut_.insert({a, b});
  cut_.insert({b, a});
}

void ClusterForTest::Isolate(uint64_t id) {
  for (const auto& [other, node] : nodes_) {
    if (other != id) Cut(id, other);
  }
}

void ClusterForTest::Heal() {
  cut_.clear();
  ignored_.clear();
}

uint64_t ClusterForTest::Leader() const {
  uint64_t leader = 0;
  Term highest;
  for (const auto& [id, node] : nodes_) {
    if (node.raft().role() != Role::kLeader || node.raft().term() < highest) continue;
    leader = node.raft().term() > highest ? id : 0;
    highest = node.raft().term();
  }
  return leader;
}

bool ClusterForTest::ReadsStale(uint64_t id) {
  nodes_.at(id).raw().ReadIndex(Payload("r"));
  Index committed;
  for (const auto& [other, node] : nodes_) {
    committed = std::max(committed, node.raft().log().committed());
  }
  const std::vector<std::string> reads = nodes_.at(id).TakeReads();
  return std::any_of(reads.begin(), reads.end(), [committed](const std::string& read) {
    return Index(std::stoull(read)) < committed;
  });
}

bool ClusterForTest::Agree(std::initializer_list<uint64_t> ids) {
  const NodeForTest& first = nodes_.at(*ids.begin());
  for (uint64_t id : ids) {
    const NodeForTest& node = nodes_.at(id);
    if (node.Log() != first.Log() ||
        node.raft().log().committed() != first.raft().log().committed()) {
      return false;
    }
  }
  return true;
}

void ClusterForTest::Collect() {
  for (auto& [id, node] : nodes_) {
    for (Message& m : node.TakeSent()) in_flight_.push_back(std::move(m));
  }
}

bool ClusterForTest::Lost(const Message& m) const {
  return ignored_.contains(m.type) || cut_.contains({m.from.value(), m.to.value()});
}

}  // namespace squall
