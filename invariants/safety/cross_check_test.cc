// The checkers' checker must see what the checkers were not shown, and must never see more than
// they do when they were shown everything.
#include "invariants/safety/cross_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "core/base/hash.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Three nodes of term 2 with the same four entries, two of them committed.
FakeCluster Replicated() {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Follow(id, 2);
    c.Write(id, {.from = 1, .terms = {1, 1, 2, 2}});
    c.Commit(id, 2);
  }
  return c;
}

TEST(CrossCheck, FindsNothingInEqualLogs) { EXPECT_EQ(Replicated().SlowVerdict(), ""); }

TEST(CrossCheck, FindsNothingInLogsOfDifferentExtent) {
  FakeCluster c = Replicated();
  c.Apply(1, 2);
  c.Compact(1, 2);
  c.Truncate(2, 3);
  c.Write(3, {.from = 4, .terms = {3, 3}});
  EXPECT_EQ(c.SlowVerdict(), "");
}

TEST(CrossCheck, LeavesNodesOutThatAreDown) {
  FakeCluster c = Replicated();
  c.Crash(2);
  c.node(2).log[0].term = Term(9);
  EXPECT_EQ(c.SlowVerdict(), "");
}

TEST(CrossCheck, FindsALogThatWasChangedInSecret) {
  FakeCluster c = Replicated();
  c.node(1).log[3].data = Payload("forged");
  EXPECT_EQ(c.SlowVerdict(),
            "S5: nodes 1 and 2 differ at index 4 and have a later entry of one term\n"
            "S5: nodes 1 and 3 differ at index 4 and have a later entry of one term\n"
            "X: node 1: the log that is remembered is another one at index 4");
}

TEST(CrossCheck, FindsCommittedEntriesThatWereChangedInSecret) {
  FakeCluster c = Replicated();
  c.node(3).log.resize(2);
  c.node(3).state.last = Index(2);
  c.Step(3);
  c.node(3).log[1].term = Term(2);
  EXPECT_EQ(c.SlowVerdict(),
            "S7: nodes 1 and 3 have different entries at index 2, which both have committed\n"
            "S7: nodes 2 and 3 have different entries at index 2, which both have committed\n"
            "X: node 3: the log that is remembered is another one at index 2");
}

TEST(CrossCheck, FindsTwoLeadersThatWereNotShown) {
  FakeCluster c = Replicated();
  c.node(1).state.role = c.node(2).state.role = Role::kLeader;
  EXPECT_EQ(c.SlowVerdict(),
            "S1: nodes 1 and 2 both lead in term 2\n"
            "X: node 1: the state that is remembered is not the node's at index 4\n"
            "X: node 2: the state that is remembered is not the node's at index 4");
}

TEST(CrossCheck, FindsALeaderWithoutWhatAnotherNodeHasCommitted) {
  FakeCluster c = Replicated();
  c.Commit(1, 4);
  c.node(2).state.term = Term(3);
  c.node(2).state.role = Role::kLeader;
  c.node(2).state.last = Index(3);
  c.node(2).log.resize(3);
  EXPECT_EQ(c.SlowVerdict(),
            "S6: node 2 leads term 3 without entry 4, which node 1 has committed in term 2\n"
            "X: node 2: the state that is remembered is not the node's at index 3");
}

// Mostly legal steps on shown nodes, now and then a wrong one. Whatever the slow check sees in the
// logs, the checkers must have reported by then.
class WrongLife {
 public:
  explicit WrongLife(uint64_t seed) : state_(seed), c_(3) {}

  void Step() {
    const uint64_t id = 1 + Below(3);
    const uint64_t last = c_.node(id).state.last.value();
    switch (Below(12)) {
      case 0:
      case 1:
      case 2:
        c_.Write(id, {.from = last + 1, .terms = {1 + Below(4)}});
        return;
      case 3:
      case 4:
      case 5:
      case 6:
        return Replicate(id, 1 + Below(3));
      case 7:
      case 8:
        if (c_.node(id).state.commit.value() < last) c_.Commit(id, 1 + Below(last));
        return;
      case 9:
        c_.node(id).state.term = c_.node(id).state.term + 1;
        c_.node(id).state.vote = NodeId(id);
        c_.node(id).state.role = Below(2) == 0 ? Role::kLeader : Role::kFollower;
        c_.Step(id);
        return;
      case 10:
        c_.Sync(id);
        return;
      case 11:
        if (Below(8) != 0) return;
        c_.Crash(id);
        c_.Restart(id);
        return;
    }
  }

  const FakeCluster& cluster() const { return c_; }

 private:
  uint64_t Below(uint64_t n) {
    state_ = Mix(state_, ++drawn_);
    return state_ % n;
  }

  // `to` takes over a part of what `from` has, from the first entry that differs on.
  void Replicate(uint64_t to, uint64_t from) {
    const std::vector<Entry> theirs = c_.node(from).log;
    std::vector<Entry>& ours = c_.node(to).log;
    size_t i = 0;
    while (i < ours.size() && i < theirs.size() && ours[i] == theirs[i]) ++i;
    if (i >= theirs.size()) return;
    ours.resize(i);
    const size_t end = i + 1 + Below(theirs.size() - i);
    ours.insert(ours.end(), theirs.begin() + static_cast<std::ptrdiff_t>(i),
                theirs.begin() + static_cast<std::ptrdiff_t>(end));
    c_.node(to).state.last = Index(ours.size());
    c_.Step(to, i + 1);
  }

  uint64_t state_;
  uint64_t drawn_ = 0;
  FakeCluster c_;
};

TEST(CrossCheck, SeesNothingThatTheCheckersHaveMissed) {
  int wrong = 0;
  int steps = 0;
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    WrongLife life(seed);
    for (int i = 0; i < 60 && life.cluster().Verdict().empty(); ++i, ++steps) {
      life.Step();
      const std::string slow = life.cluster().SlowVerdict();
      if (slow.empty()) continue;
      ASSERT_NE(life.cluster().Verdict(), "") << slow << " in seed " << seed << ", step " << i;
      ++wrong;
    }
  }
  EXPECT_GT(wrong, 500);
  EXPECT_GT(steps, 10'000);
}

}  // namespace
}  // namespace squall
