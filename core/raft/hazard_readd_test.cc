// H3: an acknowledgement of an id's earlier life, counted for the life that came after it
// (etcd-io/raft#349). The option strict_readd closes it.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

constexpr int kManyTicks = 100;

struct Readded {
  ClusterForTest cluster;
  Message stale;
};

// Node 1 leads all along. Node 3 acknowledges entry 3, is removed, loses its disk, and is added
// again. Its acknowledgement is still under way.
Readded ReaddedCluster(Toggle strict) {
  ClusterForTest cluster(3, [strict](NodeSetup& s) {
    s.config.strict_readd = strict;
    s.config.assert_mode = AssertMode::kReport;
    s.jitter = 2 * s.config.id.value();
  });
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Propose(1, "x"), StepStatus::kOk);

  cluster.Isolate(3);
  cluster[1].raw().Propose(Payload("y"));
  Message stale;
  for (const Message& m : cluster[1].TakeSent()) {
    if (m.to == NodeId(3)) {
      stale = cluster[3].Receive(m).at(0);
    } else {
      cluster.Send(m);
    }
  }
  EXPECT_EQ(stale.index, Index(3));
  EXPECT_EQ(cluster.ProposeChange(1, Change("r3")), StepStatus::kOk);
  cluster.Restart(3, [](NodeSetup& s) {
    s.log = Entries();
    s.hard_state = HardState();
  });
  EXPECT_EQ(cluster.ProposeChange(1, Change("v3")), StepStatus::kOk);
  EXPECT_EQ(Describe(cluster.raft(2).membership()), "voters=(1 2 3)");
  return {cluster, stale};
}

TEST(RaftHazardH3, AnAcknowledgementOfAnEarlierLifeCounts) {
  Readded r = ReaddedCluster(Toggle::kOff);
  r.cluster[1].raw().Step(r.stale);
  EXPECT_EQ(r.cluster[1].ProgressOf(3).match(), Index(3));
  EXPECT_EQ(r.cluster.raft(3).log().LastIndex(), kNoIndex);
}

// In etcd it panics.
TEST(RaftHazardH3, TheNewLifeIsToldToCommitWhatItHasNotGot) {
  Readded r = ReaddedCluster(Toggle::kOff);
  r.cluster[1].raw().Step(r.stale);
  r.cluster.Heal();
  r.cluster.Ignore(MessageType::kApp);
  r.cluster.Tick(1);
  ASSERT_FALSE(r.cluster[3].raw().reports().empty());
  EXPECT_NE(r.cluster[3].raw().reports()[0].find("tocommit(3) is out of range [lastIndex(0)]"),
            std::string::npos);
}

// Where it does not, it never catches up: the leader does not go back behind what it takes for
// matched, and sends the same again at once, for ever.
TEST(RaftHazardH3, TheNewLifeDoesNotCatchUp) {
  Readded r = ReaddedCluster(Toggle::kOff);
  std::vector<Message> answers = {r.stale};
  uint64_t appends = 0;
  for (int round = 0; round < kManyTicks; ++round) {
    for (const Message& answer : answers) r.cluster[1].raw().Step(answer);
    answers.clear();
    for (const Message& m : r.cluster[1].TakeSent()) {
      if (m.to != NodeId(3)) continue;
      if (m.type == MessageType::kApp) ++appends;
      for (const Message& answer : r.cluster[3].Receive(m)) answers.push_back(answer);
    }
    if (answers.empty()) r.cluster[1].raw().Tick();
  }
  EXPECT_GT(appends, uint64_t{kManyTicks} / 2);
  EXPECT_EQ(r.cluster[3].Log(), "");
}

TEST(RaftHazardH3, WithStrictReaddTheLeaderStepsDown) {
  Readded r = ReaddedCluster(Toggle::kOn);
  EXPECT_EQ(r.cluster.raft(1).role(), Role::kFollower);
  EXPECT_TRUE(r.cluster[1].lines().Contains("a member is back that was removed in term 1"));
}

TEST(RaftHazardH3, WithStrictReaddTheNewLifeCatchesUp) {
  Readded r = ReaddedCluster(Toggle::kOn);
  r.cluster[1].raw().Step(r.stale);
  r.cluster.Heal();
  r.cluster.TickAll(kManyTicks);
  ASSERT_NE(r.cluster.Leader(), 0u);
  r.cluster[r.cluster.Leader()].raw().Step(r.stale);
  EXPECT_EQ(r.cluster.Propose(r.cluster.Leader(), "z"), StepStatus::kOk);
  EXPECT_TRUE(r.cluster.Agree({1, 2, 3}));
  EXPECT_TRUE(r.cluster[3].raw().reports().empty());
  EXPECT_EQ(r.cluster[3].applied(), "x y z");
}

NodeForTest StrictLeader() {
  NodeSetup setup;
  setup.config.strict_readd = Toggle::kOn;
  return NodeIn(Role::kLeader, setup);
}

TEST(RaftHazardH3, AnIdThatIsNewCostsNoElection) {
  NodeForTest node = StrictLeader();
  node.raw().ApplyConfChange(Change("r3"));
  node.raw().ApplyConfChange(Change("v4"));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// What was acknowledged to an earlier leader is of a lower term anyway.
TEST(RaftHazardH3, AnIdRemovedInAnEarlierTermCostsNoElection) {
  NodeForTest node = StrictLeader();
  node.raw().ApplyConfChange(Change("r3"));
  node.Receive(Make(MessageType::kHeartbeat, {.term = 2}));
  node.BecomeLeader();
  node.raw().ApplyConfChange(Change("v3"));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// Going from voter to learner and back is no removal.
TEST(RaftHazardH3, APromotionCostsNoElection) {
  NodeForTest node = StrictLeader();
  node.raw().ApplyConfChange(Change("l3"));
  node.raw().ApplyConfChange(Change("v3"));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

TEST(RaftHazardH3, ALearnerThatIsBackCostsOneToo) {
  NodeForTest node = StrictLeader();
  node.raw().ApplyConfChange(Change("r3"));
  node.raw().ApplyConfChange(Change("l3"));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

}  // namespace
}  // namespace squall
