// Linearizable reads by a round of heartbeats (Thesis 6.4; etcd: ReadIndex, ReadOnlySafe).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

using Reads = std::vector<std::string>;

NodeForTest Leader() {
  NodeForTest node;
  node.BecomeSettledLeader();
  return node;
}

Message HeartbeatAnswer(uint64_t from, const Payload& context) {
  Message m = Make(MessageType::kHeartbeatResp, {.from = from, .term = 1});
  m.context = context;
  return m;
}

// The context of the heartbeats that a read brings about.
Payload AskAndSee(NodeForTest& node, std::string_view context) {
  node.raw().ReadIndex(Payload(context));
  const std::vector<Message> sent = node.TakeSent();
  EXPECT_EQ(Recipients(Only(MessageType::kHeartbeat, sent)), (std::vector<uint64_t>{2, 3}));
  return sent.at(0).context;
}

// Thesis 6.4, steps 2 and 3: the commit index is remembered, and leadership confirmed.
TEST(RaftReadIndex, AMajorityOfHeartbeatAnswersReleasesARead) {
  NodeForTest node = Leader();
  const Payload round = AskAndSee(node, "r");
  EXPECT_TRUE(node.TakeReads().empty());
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

TEST(RaftReadIndex, AnAnswerToAnEarlierHeartbeatDoesNotRelease) {
  NodeForTest node = Leader();
  AskAndSee(node, "r");
  node.raw().Step(HeartbeatAnswer(2, Payload()));
  node.raw().Step(HeartbeatAnswer(3, Payload("r")));
  EXPECT_TRUE(node.TakeReads().empty());
}

// Thesis 6.4: one round of heartbeats serves any number of reads.
TEST(RaftReadIndex, ALaterRoundReleasesEarlierReads) {
  NodeForTest node = Leader();
  AskAndSee(node, "a");
  const Payload second = AskAndSee(node, "b");
  node.raw().Step(HeartbeatAnswer(3, second));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:a", "1:b"}));
}

TEST(RaftReadIndex, AnEarlierRoundDoesNotReleaseLaterReads) {
  NodeForTest node = Leader();
  const Payload first = AskAndSee(node, "a");
  AskAndSee(node, "b");
  node.raw().Step(HeartbeatAnswer(3, first));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:a"}));
}

// Heartbeats get lost: the periodic ones repeat the question.
TEST(RaftReadIndex, PeriodicHeartbeatsAskAgain) {
  NodeForTest node = Leader();
  AskAndSee(node, "r");
  const std::vector<Message> sent = node.Tick();
  ASSERT_EQ(sent.size(), 2u);
  node.raw().Step(HeartbeatAnswer(2, sent[0].context));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
  EXPECT_FALSE(node.Tick()[0].context.present());
}

// The index is the one when the read came, not when it is answered.
TEST(RaftReadIndex, TheIndexIsTheCommitIndexOfTheRequest) {
  NodeForTest node = Leader();
  const Payload round = AskAndSee(node, "r");
  node.raw().Propose(Payload("x"));
  node.AcknowledgeAll();
  ASSERT_EQ(node.raft().log().committed(), Index(2));
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

// etcd: TestReadOnlyDuplicateRequest. What the reader gives plays no part in the confirmation.
TEST(RaftReadIndex, ContextsMayRepeat) {
  NodeForTest node = Leader();
  AskAndSee(node, "same");
  const Payload round = AskAndSee(node, "same");
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:same", "1:same"}));
}

TEST(RaftReadIndex, AContextMayBeEmpty) {
  NodeForTest node = Leader();
  const Payload round = AskAndSee(node, "");
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:"}));
}

// Learners confirm nothing (etcd: TestReadOnlyWithLearner).
TEST(RaftReadIndex, AnswersOfLearnersDoNotCount) {
  NodeSetup setup;
  setup.members = Voters({1, 2}, {3});
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  const Payload round = AskAndSee(node, "r");
  node.raw().Step(HeartbeatAnswer(3, round));
  EXPECT_TRUE(node.TakeReads().empty());
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

// Thesis 4.3: leadership is confirmed by both majorities.
TEST(RaftReadIndex, AJointConfigurationNeedsBothHalves) {
  NodeSetup setup;
  setup.members.voters_outgoing = {NodeId(1), NodeId(4), NodeId(5)};
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  node.raw().ReadIndex(Payload("r"));
  const Payload round = node.TakeSent().at(0).context;
  node.raw().Step(HeartbeatAnswer(2, round));
  EXPECT_TRUE(node.TakeReads().empty());
  node.raw().Step(HeartbeatAnswer(4, round));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

TEST(RaftReadIndex, ASingleVoterAnswersItself) {
  NodeSetup setup;
  setup.members = Voters({1}, {2});
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  node.raw().ReadIndex(Payload("r"));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:r"}));
}

// Thesis 6.4, step 1; etcd: TestReadOnlyForNewLeader. A new leader does not know what is committed
// until an entry of its own term is.
TEST(RaftReadIndex, WaitsForACommitInTheTerm) {
  NodeForTest node;
  node.BecomeLeader();
  node.raw().ReadIndex(Payload("early"));
  EXPECT_TRUE(node.TakeSent().empty());
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 1}));
  const std::vector<Message> heartbeats = Only(MessageType::kHeartbeat, sent);
  ASSERT_EQ(heartbeats.size(), 2u);
  node.raw().Step(HeartbeatAnswer(3, heartbeats[0].context));
  EXPECT_EQ(node.TakeReads(), (Reads{"1:early"}));
}

// A leader that is deposed forgets what it was asked: the reader must ask again.
TEST(RaftReadIndex, ANewLeaderDoesNotConfirmOldReads) {
  NodeForTest node = Leader();
  const Payload round = AskAndSee(node, "r");
  node.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 2}));
  node.BecomeLeader();
  Message answer = HeartbeatAnswer(2, round);
  answer.term = node.raft().term();
  node.raw().Step(answer);
  EXPECT_TRUE(node.TakeReads().empty());
}

// --- From followers.

TEST(RaftReadIndex, AFollowerAsksTheLeader) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Propose(1, "x");
  cluster[2].raw().ReadIndex(Payload("r"));
  const std::vector<Message> asked = cluster[2].TakeSent();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].type, MessageType::kReadIndex);
  EXPECT_EQ(asked[0].from, NodeId(2));
  EXPECT_EQ(asked[0].term, kNoTerm);

  const std::vector<Message> heartbeats = cluster[1].Receive(asked[0]);
  const std::vector<Message> answers =
      cluster[1].Receive(HeartbeatAnswer(3, heartbeats.at(0).context));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].type, MessageType::kReadIndexResp);
  EXPECT_EQ(answers[0].index, Index(2));
  cluster[2].raw().Step(answers[0]);
  EXPECT_EQ(cluster[2].TakeReads(), (Reads{"2:r"}));
}

TEST(RaftReadIndex, ALearnerMayAskToo) {
  ClusterForTest cluster(1, {}, 1);
  cluster.Campaign(1);
  cluster[2].raw().ReadIndex(Payload("r"));
  const std::vector<Message> answers = cluster[1].Receive(cluster[2].TakeSent().at(0));
  ASSERT_EQ(answers.size(), 1u);
  cluster[2].raw().Step(answers[0]);
  EXPECT_EQ(cluster[2].TakeReads(), (Reads{"1:r"}));
}

TEST(RaftReadIndex, WithoutLeaderARequestIsDropped) {
  for (Role role : {Role::kFollower, Role::kCandidate}) {
    NodeForTest node = NodeIn(role);
    node.raw().ReadIndex(Payload("r"));
    EXPECT_TRUE(node.TakeSent().empty());
  }
}

// Bytes of some other program's making.
TEST(RaftReadIndex, MalformedAnswersAreIgnored) {
  NodeForTest follower;
  follower.Receive(Make(MessageType::kReadIndexResp, {.term = 1, .index = 5}));
  EXPECT_TRUE(follower.TakeReads().empty());
  EXPECT_TRUE(follower.lines().ContainsAt(Severity::kError, "invalid format of MsgReadIndexResp"));
}

// Thesis 6.4: what has been committed before the read is seen by it, wherever it is asked.
TEST(RaftReadIndex, AReadSeesEveryWriteBeforeIt) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  for (uint64_t writes = 1; writes <= 6; ++writes) {
    cluster.Propose(1, "x");
    NodeForTest& reader = cluster[1 + writes % 3];
    reader.raw().ReadIndex(Payload("r"));
    cluster.Deliver();
    EXPECT_EQ(reader.TakeReads(), (Reads{std::to_string(1 + writes) + ":r"}));
  }
}

// Thesis 6.4, the danger: a leader that was deposed and does not know it must not answer.
TEST(RaftReadIndex, ADeposedLeaderAnswersNoReads) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Isolate(1);
  cluster.Campaign(2);
  cluster.Propose(2, "x");
  ASSERT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster[1].raw().ReadIndex(Payload("r"));
  cluster.Tick(1, 5);
  EXPECT_TRUE(cluster[1].TakeReads().empty());
}

}  // namespace
}  // namespace squall
