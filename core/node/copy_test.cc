// A node is a value: a copy that is bound to a storage of its own goes its own way.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

TEST(NodeCopy, LooksLikeTheOriginal) {
  NodeForTest original = NodeIn(Role::kLeader, SetupWith(2, {1, 2}));
  const NodeForTest copy = original;
  EXPECT_EQ(copy.raft().hard_state(), original.raft().hard_state());
  EXPECT_EQ(copy.raft().soft_state(), original.raft().soft_state());
  EXPECT_EQ(copy.Log(), original.Log());
  EXPECT_EQ(Describe(copy.raft().leader_state()->tracker),
            Describe(original.raft().leader_state()->tracker));
}

TEST(NodeCopy, DoesNotChangeTheOriginal) {
  NodeForTest original = NodeIn(Role::kLeader);
  NodeForTest copy = original;
  copy.raw().Propose(Payload("copy"));
  copy.AcknowledgeAll();
  copy.raw().ApplyConfChange(Change("v4"));
  copy.Tick(20);
  EXPECT_EQ(original.Log(), "1/1");
  EXPECT_EQ(original.storage().LastIndex(), Index(1));
  EXPECT_EQ(original.raft().log().committed(), Index(0));
  EXPECT_EQ(original.applied(), "");
  EXPECT_EQ(Describe(original.raft().membership()), "voters=(1 2 3)");
  EXPECT_EQ(original.raft().election_elapsed(), 0u);
}

TEST(NodeCopy, IsNotChangedByTheOriginal) {
  NodeForTest original = NodeIn(Role::kLeader);
  const NodeForTest copy = original;
  original.raw().Propose(Payload("original"));
  original.AcknowledgeAll();
  original.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 9}));
  EXPECT_EQ(copy.Log(), "1/1");
  EXPECT_EQ(copy.raft().role(), Role::kLeader);
  EXPECT_EQ(copy.raft().term(), Term(1));
}

// Both write behind the same end of the same shared block.
TEST(NodeCopy, BothMayAppendAfterTheFork) {
  NodeForTest original = NodeIn(Role::kLeader);
  NodeForTest copy = original;
  original.raw().Propose(Payload("a"));
  copy.raw().Propose(Payload("b"));
  original.Work();
  copy.Work();
  original.raw().Propose(Payload("c"));
  copy.raw().Propose(Payload("d"));
  original.Work();
  copy.Work();
  EXPECT_EQ(original.Log(), "1/1 2/1:a 3/1:c");
  EXPECT_EQ(copy.Log(), "1/1 2/1:b 3/1:d");
}

// Entries that are not in storage yet are copied too, with what is left of a Ready.
TEST(NodeCopy, MayBeMadeInTheMiddleOfAReady) {
  NodeForTest original;
  original.BecomeSettledLeader();
  original.raw().Propose(Payload("x"));
  const Ready& ready = original.raw().TakeReady();
  const Entries to_store = ready.entries;
  NodeForTest copy = original;
  copy.storage().Append(to_store);
  copy.raw().Advance();
  EXPECT_EQ(copy.ProgressOf(1).match(), Index(2));
  EXPECT_EQ(original.ProgressOf(1).match(), Index(1));
  original.storage().Append(to_store);
  original.raw().Advance();
  EXPECT_EQ(original.ProgressOf(1).match(), Index(2));
}

// Each draws from its own source of choices.
TEST(NodeCopy, RebindReplacesTheSourceOfTimeouts) {
  NodeForTest original;
  NodeForTest copy = original;
  FixedJitter other(7);
  copy.raw().Rebind(&copy.storage(), &other);
  copy.raw().Campaign();
  EXPECT_EQ(copy.raft().randomized_election_timeout(), 17u);
  ASSERT_EQ(other.requests().size(), 1u);
  const size_t drawn = original.jitter().requests().size();
  EXPECT_EQ(other.requests()[0].ordinal, drawn);  // The count goes on.
  original.raw().Campaign();
  EXPECT_EQ(original.raft().randomized_election_timeout(), 10u);
}

TEST(NodeCopy, KeepsReportsOfItsOwn) {
  NodeSetup setup;
  setup.config.assert_mode = AssertMode::kReport;
  NodeForTest original = NodeIn(Role::kLeader, setup);
  NodeForTest copy = original;
  copy.raw().Step(Make(MessageType::kProp, {.from = 1}));
  EXPECT_EQ(copy.raw().reports().size(), 1u);
  EXPECT_TRUE(original.raw().reports().empty());
}

// A whole cluster, in the middle of an election: both futures are the same, step by step.
TEST(NodeCopy, ACopiedClusterTakesTheSameCourse) {
  ClusterForTest original(5, [](NodeSetup& s) { s.jitter = s.config.id.value(); });
  original.TickAll(11);
  original[1].raw().Tick();
  ClusterForTest copy = original;
  for (ClusterForTest* cluster : {&original, &copy}) {
    cluster->TickAll(20);
    cluster->Propose(cluster->Leader(), "x");
    cluster->TickAll(5);
  }
  EXPECT_EQ(copy.Leader(), original.Leader());
  for (uint64_t id = 1; id <= 5; ++id) {
    EXPECT_EQ(copy[id].Log(), original[id].Log());
    EXPECT_EQ(copy.raft(id).hard_state(), original.raft(id).hard_state());
    EXPECT_EQ(copy[id].applied(), "x");
  }
}

// And different futures do not meet.
TEST(NodeCopy, ACopiedClusterMayTakeAnotherCourse) {
  ClusterForTest original(3);
  original.Campaign(1);
  original.Propose(1, "both");
  ClusterForTest copy = original;
  original.Propose(1, "original");
  copy.Campaign(2);
  copy.Propose(2, "copy");
  EXPECT_EQ(original[3].applied(), "both original");
  EXPECT_EQ(copy[3].applied(), "both copy");
  EXPECT_EQ(original.Leader(), 1u);
  EXPECT_EQ(copy.Leader(), 2u);
}

}  // namespace
}  // namespace squall
