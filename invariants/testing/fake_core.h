// A core of nodes that show whatever a test says, for the checkers of liveness.
#ifndef SQUALL_INVARIANTS_TESTING_FAKE_CORE_H_
#define SQUALL_INVARIANTS_TESTING_FAKE_CORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "invariants/liveness/core_node.h"

namespace squall {

// A node that is nothing but what it shows. Its log holds entries of one term.
class FakeMember final : public NodeView {
 public:
  NodeState State() const override { return state; }
  Entries ReadLog(Index from, Index to) const override {
    Entries entries;
    for (Index i = from; i < to; ++i) entries.Append(Entry{i, log_term, Payload()});
    return entries;
  }
  Term TermBeforeFirst() const override { return log_term; }
  const Membership& Members() const override { return members; }
  const Tracker* Followers() const override { return followers ? &*followers : nullptr; }
  UnstableWindow Unstable() const override { return unstable; }
  Burden Burdens() const override { return burden; }
  uint64_t MachineDigest() const override { return digest; }

  NodeState state{};
  Term log_term{1};
  Membership members;
  std::optional<Tracker> followers;
  UnstableWindow unstable{};
  Burden burden{true, 0, 0};
  uint64_t digest = 77;
};

// Nodes 1 to `nodes`, all voters, at rest: node 1 leads term 3, and all hold, and have applied, a
// log that ends at 10.
class FakeCore {
 public:
  explicit FakeCore(uint64_t nodes) : nodes_(nodes), up_(nodes, true) {
    std::vector<NodeId> voters;
    for (uint64_t i = 1; i <= nodes; ++i) voters.push_back(NodeId(i));
    for (FakeMember& node : nodes_) {
      node.members.voters.incoming = MajorityConfig(voters);
      node.state.term = Term(3);
      node.state.lead = NodeId(1);
      node.state.first = Index(1);
      node.state.commit = node.state.applying = node.state.applied = node.state.last = Index(10);
      node.unstable = {true, Index(11), Index(11), Index(11), false};
    }
    node(1).state.role = Role::kLeader;
    node(1).followers = Tracker(node(1).members, {256, 0}, Index(11));
    for (Tracker::Member& member : node(1).followers->members()) {
      node(1).followers->MaybeUpdate(member, Index(10));
      member.progress.BecomeReplicate();
    }
  }

  FakeMember& node(uint64_t i) { return nodes_[i - 1]; }
  Progress& progress(uint64_t i) { return *node(1).followers->Find(NodeId(i)); }
  void TakeDown(uint64_t i) { up_[i - 1] = false; }
  void BringUp(uint64_t i) { up_[i - 1] = true; }

  std::vector<CoreNode> View() const {
    std::vector<CoreNode> core;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      core.push_back({NodeId(i + 1), up_[i] ? &nodes_[i] : nullptr});
    }
    return core;
  }
  CoreNode Leader() const { return {NodeId(1), &nodes_[0]}; }

 private:
  std::vector<FakeMember> nodes_;
  std::vector<bool> up_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_FAKE_CORE_H_
