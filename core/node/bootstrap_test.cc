// Starting a cluster from nothing (etcd: RawNode.Bootstrap, TestRawNodeStart).

#include <gtest/gtest.h>

#include "core/base/codec.h"
#include "core/testing/cluster.h"

namespace squall {
namespace {

NodeSetup Empty(uint64_t id = 1) {
  NodeSetup setup;
  setup.config.id = NodeId(id);
  setup.members = ConfState();
  return setup;
}

const RawNode::Peer kPeers[] = {{NodeId(1), Payload("one")}, {NodeId(2), {}}, {NodeId(3), {}}};

TEST(Bootstrap, WritesOneCommittedChangeForEachPeer) {
  NodeForTest node(Empty());
  EXPECT_EQ(node.raw().Bootstrap(kPeers), "");
  EXPECT_EQ(node.Log(), "1/1:conf 2/1:conf 3/1:conf");
  EXPECT_EQ(node.raft().log().committed(), Index(3));
  EXPECT_EQ(node.raft().term(), Term(1));
  const Result<ConfChange> first =
      DecodeConfChange(node.raft().log().EntriesFrom(Index(1), kNoLimit).value[0].data.view());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first.value.node_id, NodeId(1));
  EXPECT_EQ(first.value.context.view(), "one");
}

// The driver writes and applies them like any others.
TEST(Bootstrap, TheFirstReadyCarriesEverything) {
  NodeForTest node(Empty());
  node.raw().Bootstrap(kPeers);
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(ready.entries.size(), 3u);
  EXPECT_EQ(ready.committed_entries.size(), 3u);
  EXPECT_EQ(ready.hard_state, (HardState{Term(1), kNoNode, Index(3)}));
  EXPECT_TRUE(ready.must_sync);
}

TEST(Bootstrap, TheConfigurationIsInForceAtOnce) {
  NodeForTest node(Empty());
  node.raw().Bootstrap(kPeers);
  EXPECT_EQ(ToConfState(node.raft().membership()), Voters({1, 2, 3}));
  node.Work();
  EXPECT_EQ(ToConfState(node.raft().membership()), Voters({1, 2, 3}));
}

TEST(Bootstrap, ABootstrappedClusterElectsALeader) {
  ClusterForTest cluster(0);
  for (uint64_t id : {1u, 2u, 3u}) {
    cluster.Add(Empty(id));
    cluster[id].raw().Bootstrap(kPeers);
  }
  cluster.Deliver();
  cluster.Campaign(2);
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster.Propose(2, "x"), StepStatus::kOk);
  for (uint64_t id : {1u, 2u, 3u}) EXPECT_EQ(cluster[id].applied(), "x");
}

TEST(Bootstrap, NeedsPeers) {
  NodeForTest node(Empty());
  EXPECT_EQ(node.raw().Bootstrap({}), "must provide at least one peer to Bootstrap");
  EXPECT_FALSE(node.raw().HasReady());
}

TEST(Bootstrap, NeedsAnEmptyStorage) {
  NodeForTest node(SetupWith(1, {1}));
  EXPECT_EQ(node.raw().Bootstrap(kPeers), "can't bootstrap a nonempty Storage");
  EXPECT_EQ(node.Log(), "1/1");
}

// A restart goes on from storage, and needs no bootstrap.
TEST(Bootstrap, IsNotNeededAgain) {
  NodeForTest before(Empty());
  before.raw().Bootstrap(kPeers);
  before.Work();
  NodeForTest after(before.SetupAfterCrash());
  after.Work();
  EXPECT_EQ(ToConfState(after.raft().membership()), Voters({1, 2, 3}));
  after.raw().Campaign();
  EXPECT_EQ(after.raft().role(), Role::kCandidate);
}

}  // namespace
}  // namespace squall
