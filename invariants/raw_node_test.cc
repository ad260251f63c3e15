// Real nodes break no property, whatever legal things happen to them.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "core/base/hash.h"
#include "core/testing/values.h"
#include "invariants/testing/raw_cluster.h"

namespace squall {
namespace {

TEST(SuiteOnRawNodes, FindsNothingInAnElectionAndItsProposals) {
  RawCluster c({});
  c.Campaign(1);
  c.DeliverAll();
  for (int i = 0; i < 10; ++i) c.Propose(1, "x");
  c.DeliverAll();
  ASSERT_EQ(c.raft(3).log().committed(), Index(11));
  EXPECT_EQ(c.Verdict(), "");
  EXPECT_EQ(c.suite().ghost().LedgerLast(), Index(11));
}

// Paper Fig. 7: a deposed leader's own entries are replaced.
TEST(SuiteOnRawNodes, FindsNothingWhenAConflictingSuffixIsCutOff) {
  RawCluster c({});
  c.Campaign(1);
  c.DeliverAll();
  c.Isolate(1);
  for (int i = 0; i < 5; ++i) c.Propose(1, "lost");
  c.DeliverAll();
  c.Campaign(2);
  c.DeliverAll();
  c.Propose(2, "kept");
  c.DeliverAll();
  c.Heal();
  ASSERT_EQ(c.raft(1).log().LastIndex(), Index(6));
  for (int i = 0; i < 3; ++i) c.Tick(2);
  c.DeliverAll();
  ASSERT_EQ(c.raft(1).log().LastIndex(), Index(3));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(SuiteOnRawNodes, FindsNothingWhenASnapshotIsInstalled) {
  RawCluster c({});
  c.Campaign(1);
  c.DeliverAll();
  c.Isolate(3);
  for (int i = 0; i < 20; ++i) c.Propose(1, "x");
  c.DeliverAll();
  c.Compact(1);
  c.Compact(2, 5);
  c.Heal();
  for (int i = 0; i < 3; ++i) c.Tick(1);
  c.DeliverAll();
  c.Propose(1, "y");
  c.DeliverAll();
  ASSERT_EQ(c.raft(3).log().FirstIndex(), Index(22));
  ASSERT_EQ(c.raft(3).log().committed(), Index(22));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(SuiteOnRawNodes, FindsNothingWhenNodesRestart) {
  RawCluster c({});
  c.Campaign(1);
  c.DeliverAll();
  for (int i = 0; i < 5; ++i) c.Propose(1, "x");
  c.DeliverAll();
  c.Compact(2, 2);
  for (uint64_t id = 1; id <= 3; ++id) c.Crash(id);
  for (uint64_t id = 1; id <= 3; ++id) c.Restart(id);
  c.Campaign(2);
  c.DeliverAll();
  c.Propose(2, "y");
  c.DeliverAll();
  ASSERT_EQ(c.raft(1).log().committed(), Index(8));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(SuiteOnRawNodes, FindsNothingInASingleNode) {
  RawCluster c({.voters = 1});
  c.Campaign(1);
  for (int i = 0; i < 5; ++i) c.Propose(1, "x");
  c.Compact(1);
  c.Propose(1, "y");
  c.Crash(1);
  c.Restart(1);
  ASSERT_EQ(c.raft(1).log().LastIndex(), Index(7));
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 4.3: through a joint configuration and out of it.
TEST(SuiteOnRawNodes, FindsNothingInAMembershipChange) {
  RawCluster c({.voters = 3, .learners = 2});
  c.Campaign(1);
  c.DeliverAll();
  ASSERT_EQ(c.ProposeChange(1, Change("v4 v5 r2 r3", ConfChangeTransition::kJointImplicit)),
            StepStatus::kOk);
  c.DeliverAll();
  c.Isolate(4);
  c.Propose(1, "x");
  c.DeliverAll();
  ASSERT_EQ(c.raft(1).membership().voters, (JointConfig{{NodeId(1), NodeId(4), NodeId(5)}, {}}));
  ASSERT_EQ(c.raft(1).log().committed(), c.raft(1).log().LastIndex());
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 4.2.1: a new member catches up as a learner, by a snapshot, before it votes.
TEST(SuiteOnRawNodes, FindsNothingWhenALearnerIsBroughtUpAndPromoted) {
  RawCluster c({.voters = 3, .learners = 1});
  c.Campaign(1);
  c.DeliverAll();
  c.Isolate(4);
  for (int i = 0; i < 20; ++i) c.Propose(1, "x");
  c.DeliverAll();
  c.Compact(1);
  c.Heal();
  for (int i = 0; i < 3; ++i) c.Tick(1);
  c.DeliverAll();
  ASSERT_EQ(c.ProposeChange(1, Change("v4")), StepStatus::kOk);
  c.DeliverAll();
  ASSERT_TRUE(c.raft(4).membership().voters.contains(NodeId(4)));
  c.Campaign(4);
  c.DeliverAll();
  ASSERT_EQ(c.raft(4).role(), Role::kLeader);
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 4.2.2: a leader that is removed goes on until the change is committed.
TEST(SuiteOnRawNodes, FindsNothingWhenALeaderRemovesItself) {
  RawCluster c({});
  c.Campaign(1);
  c.DeliverAll();
  ASSERT_EQ(c.ProposeChange(1, Change("r1")), StepStatus::kOk);
  c.DeliverAll();
  c.Campaign(2);
  c.DeliverAll();
  c.Propose(2, "x");
  c.DeliverAll();
  ASSERT_EQ(c.raft(3).membership().voters.incoming, (MajorityConfig{NodeId(2), NodeId(3)}));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(SuiteOnRawNodes, FindsNothingAmongManyNodes) {
  RawCluster c({.voters = 51, .learners = 12, .max_inflight_msgs = 1});
  c.Campaign(1);
  c.DeliverAll();
  for (int i = 0; i < 5; ++i) c.Propose(1, "x");
  c.DeliverAll();
  ASSERT_EQ(c.ProposeChange(1, Change("v52 v53 r2 l3", ConfChangeTransition::kJointImplicit)),
            StepStatus::kOk);
  c.DeliverAll();
  ASSERT_EQ(c.raft(63).membership().voters.incoming.size(), 51u);
  EXPECT_EQ(c.Verdict(), "");
}

// A long random life: messages lost, repeated and out of order, nodes that crash and compact, and
// members that come and go, if they may.
class RandomLife {
 public:
  enum class Members : uint8_t { kStay, kChange };
  RandomLife(uint64_t seed, const RawCluster::Setup& setup, Members members = Members::kStay)
      : state_(seed), members_(members), c_(setup) {}

  void Run(int steps) {
    for (int i = 0; i < steps; ++i) Step();
  }
  RawCluster& cluster() { return c_; }

 private:
  uint64_t Below(uint64_t n) {
    state_ = Mix(state_, ++drawn_);
    return state_ % n;
  }

  void Step() {
    const uint64_t id = 1 + Below(c_.size());
    const uint64_t what = Below(1000);
    if (what < 600 && !c_.queue().empty()) {
      Deliver();
    } else if (what == 998) {
      c_.up(id) ? c_.Crash(id) : c_.Restart(id);
    } else if (!c_.up(id)) {
      if (what < 650) c_.Restart(id);
    } else if (what < 900) {
      c_.Tick(id);
    } else if (what < 915 && members_ == Members::kChange) {
      c_.ProposeChange(id, RandomChange());
    } else if (what < 985) {
      c_.Propose(id, std::string(1 + Below(3), 'x'));
    } else if (what < 995) {
      c_.Compact(id, Below(4));
    } else if (what < 998) {
      c_.Campaign(id);
    } else {
      Below(2) == 0 ? c_.Isolate(id) : c_.Heal();
    }
  }

  ConfChangeV2 RandomChange() {
    std::string text;
    for (uint64_t changes = Below(4); changes > 0; --changes) {
      text += std::string(text.empty() ? "" : " ") + "vlr"[Below(3)] +
              std::to_string(1 + Below(c_.size()));
    }
    const auto transition = static_cast<ConfChangeTransition>(text.empty() ? 0 : Below(3));
    return Change(text, transition);
  }

  void Deliver() {
    const size_t position = Below(4) == 0 ? Below(c_.queue().size()) : 0;
    const uint64_t fate = Below(20);
    if (fate == 0) {
      c_.queue().erase(c_.queue().begin() + static_cast<std::ptrdiff_t>(position));
      return;
    }
    if (fate == 1) c_.queue().push_back(c_.queue()[position]);
    c_.Deliver(position);
  }

  uint64_t state_;
  uint64_t drawn_ = 0;
  Members members_;
  RawCluster c_;
};

TEST(SuiteOnRawNodes, FindsNothingInRandomLives) {
  uint64_t committed = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    RandomLife life(seed, {.voters = 1 + seed % 5,
                           .learners = seed % 2,
                           .pre_vote = seed % 3 == 0 ? Toggle::kOn : Toggle::kOff,
                           .check_quorum = seed % 4 == 0 ? Toggle::kOn : Toggle::kOff,
                           .max_size_per_msg = seed % 7 == 0 ? 0 : kNoLimit});
    for (int part = 0; part < 10; ++part) {
      life.Run(300);
      ASSERT_EQ(life.cluster().Verdict(), "") << "seed " << seed << ", part " << part;
    }
    committed += life.cluster().suite().ghost().LedgerLast().value();
  }
  EXPECT_GT(committed, 1000u);  // They did live.
}

// Members are removed and added again in one term; without strict_readd that is hazard H3, and S18
// would see it.
TEST(SuiteOnRawNodes, FindsNothingInRandomLivesWithMembershipChanges) {
  uint64_t configurations = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    RandomLife life(seed,
                    {.voters = 2 + seed % 4,
                     .learners = seed % 3,
                     .pre_vote = seed % 3 == 0 ? Toggle::kOn : Toggle::kOff,
                     .check_quorum = seed % 4 == 0 ? Toggle::kOn : Toggle::kOff,
                     .max_inflight_msgs = seed % 5 == 0 ? 1u : 256u,
                     .strict_readd = Toggle::kOn},
                    RandomLife::Members::kChange);
    Index last;
    for (int part = 0; part < 10; ++part) {
      life.Run(300);
      ASSERT_EQ(life.cluster().Verdict(), "") << "seed " << seed << ", part " << part;
      const Index now = life.cluster().suite().ghost().members.steps().back().index;
      configurations += now != last ? 1 : 0;
      last = now;
    }
  }
  EXPECT_GT(configurations, 60u);  // They did change.
}

}  // namespace
}  // namespace squall
