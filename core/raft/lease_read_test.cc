// Reads that trust the leader's lease (Thesis 6.4.1; etcd: ReadOnlyLeaseBased).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

using Reads = std::vector<std::string>;

void WithLeases(NodeSetup& s) {
  s.config.check_quorum = Toggle::kOn;
  s.config.read_only = ReadOnlyOption::kLeaseBased;
}

NodeForTest Leader() {
  NodeSetup setup;
  WithLeases(setup);
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  return node;
}

// Thesis 6.4.1: no heartbeats are exchanged for a read.
TEST(RaftLeaseRead, IsAnsweredAtOnce) {
  NodeForTest node = Leader();
  node.raw().ReadIndex(Payload("r"));
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

TEST(RaftLeaseRead, AFollowersReadIsAnsweredAtOnce) {
  NodeForTest node = Leader();
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kReadIndex, {.from = 3, .entries = Proposals({"r"})}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kReadIndexResp);
  EXPECT_EQ(sent[0].to, NodeId(3));
  EXPECT_EQ(sent[0].index, Index(1));
  EXPECT_EQ(sent[0].entries[0].data.view(), "r");
}

// Thesis 6.4, step 1 holds for leases as well.
TEST(RaftLeaseRead, WaitsForACommitInTheTerm) {
  NodeSetup setup;
  WithLeases(setup);
  NodeForTest node(setup);
  node.BecomeLeader();
  node.raw().ReadIndex(Payload("r"));
  EXPECT_TRUE(node.TakeReads().empty());
  node.AcknowledgeAll();
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

TEST(RaftLeaseRead, HeartbeatsCarryNoContext) {
  NodeForTest node = Leader();
  node.raw().ReadIndex(Payload("r"));
  node.TakeSent();
  for (const Message& m : node.Tick()) EXPECT_FALSE(m.context.present());
}

TEST(RaftLeaseRead, AHeartbeatAnswerWithContextConfirmsNothing) {
  NodeForTest node = Leader();
  EXPECT_TRUE(
      node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1, .context = "12345678"}))
          .empty());
  EXPECT_TRUE(node.TakeReads().empty());
}

// etcd: TestReadOnlyOptionLease.
TEST(RaftLeaseRead, EveryNodeSeesEveryWriteBefore) {
  ClusterForTest cluster(3, WithLeases);
  cluster.Campaign(1);
  for (uint64_t writes = 1; writes <= 6; ++writes) {
    cluster.Propose(1, "x");
    NodeForTest& reader = cluster[1 + writes % 3];
    reader.raw().ReadIndex(Payload("r"));
    cluster.Deliver();
    EXPECT_EQ(reader.TakeReads(), (Reads{std::to_string(1 + writes) + ":r"}));
  }
}

// The lease ends with leadership: check-quorum deposes a leader without contact.
TEST(RaftLeaseRead, ALeaderWithoutQuorumAnswersNoMore) {
  NodeForTest node = Leader();
  node.Tick(20);
  ASSERT_EQ(node.raft().role(), Role::kFollower);
  node.raw().ReadIndex(Payload("r"));
  EXPECT_TRUE(node.TakeReads().empty());
}

}  // namespace
}  // namespace squall
