// Heartbeats, both sides (Paper 5.2; etcd: bcastHeartbeat, handleHeartbeat).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// Paper 5.2: leaders send periodic heartbeats to all followers.
TEST(RaftHeartbeat, ALeaderSendsThemAtItsInterval) {
  NodeSetup setup;
  setup.config.heartbeat_tick = 3;
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  for (int round = 0; round < 4; ++round) {
    EXPECT_TRUE(node.Tick(2).empty());
    const std::vector<Message> sent = node.Tick();
    EXPECT_EQ(Recipients(Only(MessageType::kHeartbeat, sent)), (std::vector<uint64_t>{2, 3}));
    EXPECT_EQ(sent.size(), 2u);
  }
}

TEST(RaftHeartbeat, LearnersGetThemToo) {
  NodeSetup setup;
  setup.members = Voters({1, 2}, {5});
  NodeForTest node(setup);
  node.BecomeLeader();
  EXPECT_EQ(Recipients(node.Tick()), (std::vector<uint64_t>{2, 5}));
}

TEST(RaftHeartbeat, OnlyLeadersSendThem) {
  for (Role role : {Role::kFollower, Role::kCandidate, Role::kPreCandidate}) {
    NodeForTest node = NodeIn(role);
    EXPECT_TRUE(Only(MessageType::kHeartbeat, node.Tick(5)).empty());
  }
}

// etcd: TestBcastBeat. Behind its match a follower may have anything: it must not commit that.
TEST(RaftHeartbeat, TheCommitIndexIsLimitedToWhatTheFollowerIsKnownToHave) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.raw().Propose(Payload("y"));
  node.TakeSent();
  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 3}));
  ASSERT_EQ(node.raft().log().committed(), Index(3));
  for (const Message& m : node.Tick()) {
    EXPECT_EQ(m.commit, Index(m.to == NodeId(2) ? 3 : 1));
    EXPECT_TRUE(m.entries.empty());
    EXPECT_FALSE(m.context.present());
  }
}

// etcd: TestHandleHeartbeat.
TEST(RaftHeartbeat, AFollowerCommitsWhatItIsTold) {
  NodeForTest node(SetupWith(2, {1, 1, 1}, 2));
  node.Receive(Make(MessageType::kHeartbeat, {.term = 2, .commit = 3}));
  EXPECT_EQ(node.raft().log().committed(), Index(3));
}

TEST(RaftHeartbeat, TheAnswerReturnsTheContext) {
  NodeForTest node(SetupWith(2, {}));
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kHeartbeat, {.term = 2, .context = "token"}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kHeartbeatResp);
  EXPECT_EQ(sent[0].to, NodeId(2));
  EXPECT_EQ(sent[0].context.view(), "token");
}

// etcd: TestHandleHeartbeatResp. A follower that lags gets what it lacks; one that has all,
// nothing.
TEST(RaftHeartbeat, AnAnswerBringsALaggingFollowerWhatItLacks) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().ReportUnreachable(NodeId(2));
  const Message answer = Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1});
  const std::vector<Message> sent = node.Receive(answer);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(Show(sent[0].entries), "2/1:x");

  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 2}));
  EXPECT_TRUE(node.Receive(answer).empty());
}

TEST(RaftHeartbeat, AnAnswerMarksTheMemberActive) {
  NodeForTest node = NodeIn(Role::kLeader);
  EXPECT_FALSE(node.ProgressOf(3).recent_active());
  node.Receive(Make(MessageType::kHeartbeatResp, {.from = 3, .term = 1}));
  EXPECT_TRUE(node.ProgressOf(3).recent_active());
}

// etcd: TestRecvMsgBeat. The local message that asks for heartbeats.
TEST(RaftHeartbeat, TheyCanBeAskedForOnlyByTheNodeItself) {
  NodeForTest node = NodeIn(Role::kLeader);
  EXPECT_EQ(node.raw().Step(Make(MessageType::kBeat, {.from = 1})), StepStatus::kLocalMessage);
  // As the protocol's own state machine takes it:
  EXPECT_EQ(node.raw().Step(Make(MessageType::kBeat, {.from = kAppendThread.value()})),
            StepStatus::kOk);
  EXPECT_EQ(Only(MessageType::kHeartbeat, node.TakeSent()).size(), 2u);
}

TEST(RaftHeartbeat, OnlyALeaderCanBeAskedForThem) {
  for (Role role : {Role::kFollower, Role::kCandidate}) {
    NodeForTest node = NodeIn(role);
    EXPECT_TRUE(node.Receive(Make(MessageType::kBeat, {.from = kAppendThread.value()})).empty());
  }
}

// Paper 5.2: as long as they come, no follower campaigns.
TEST(RaftHeartbeat, TheyKeepALeaderInPower) {
  ClusterForTest cluster(5, [](NodeSetup& s) { s.jitter = s.config.id.value(); });
  cluster.Campaign(3);
  cluster.TickAll(200);
  EXPECT_EQ(cluster.Leader(), 3u);
  EXPECT_EQ(cluster.raft(3).term(), Term(1));
}

// Paper 5.2: when they stop, another node takes over.
TEST(RaftHeartbeat, WithoutThemAnotherLeaderIsElected) {
  ClusterForTest cluster(3, [](NodeSetup& s) { s.jitter = s.config.id.value(); });
  cluster.Campaign(1);
  cluster.Isolate(1);
  cluster.TickAll(15);
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster.raft(3).lead(), NodeId(2));
}

}  // namespace
}  // namespace squall
