// What is committed, when, and how the others hear of it (Paper 5.3, 5.4.2, Fig. 8; Thesis 3.6.2,
// 10.2.1; etcd: maybeCommit).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message Ack(uint64_t from, uint64_t term, uint64_t index) {
  return Make(MessageType::kAppResp, {.from = from, .term = term, .index = index});
}

// Paper 5.3: an entry is committed once a majority has it.
TEST(RaftCommit, NeedsAMajority) {
  struct Case {
    uint64_t voters;
    uint64_t acknowledging;  // Besides the leader.
    bool committed;
  };
  for (const Case& c :
       {Case{1, 0, true}, Case{3, 0, false}, Case{3, 1, true}, Case{3, 2, true}, Case{4, 1, false},
        Case{4, 2, true}, Case{5, 1, false}, Case{5, 2, true}, Case{5, 4, true}}) {
    NodeSetup setup;
    for (uint64_t id = 4; id <= c.voters; ++id) setup.members.voters.emplace_back(id);
    setup.members.voters.resize(c.voters);
    NodeForTest node(setup);
    node.BecomeLeader();
    for (uint64_t i = 0; i < c.acknowledging; ++i) node.Receive(Ack(2 + i, 1, 1));
    EXPECT_EQ(node.raft().log().committed(), Index(c.committed ? 1 : 0))
        << c.voters << " " << c.acknowledging;
  }
}

// Thesis 10.2.1: the leader's own copy counts like any other, so followers alone can be enough.
TEST(RaftCommit, AMajorityOfFollowersCommitsBeforeTheLeadersDisk) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.raw().TakeReady();
  node.raw().Step(Ack(2, 1, 2));
  EXPECT_EQ(node.raft().log().committed(), Index(1));
  node.raw().Step(Ack(3, 1, 2));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
  EXPECT_EQ(node.ProgressOf(1).match(), Index(1));
}

// Thesis 10.2.1, the other side: the leader's own entries count when they are on its disk.
TEST(RaftCommit, TheLeadersOwnCopyCountsWhenItIsStored) {
  NodeSetup setup;
  setup.members = Voters({1});
  NodeForTest node(setup);
  node.BecomeLeader();
  node.raw().Propose(Payload("x"));
  node.raw().TakeReady();
  EXPECT_EQ(node.raft().log().committed(), Index(1));
  node.raw().Advance();
  EXPECT_EQ(node.raft().log().committed(), Index(2));
}

// Paper 5.4.2: entries of earlier terms are not committed by counting their copies.
TEST(RaftCommit, OnlyEntriesOfTheOwnTermAreCommittedByCounting) {
  NodeForTest node(SetupWith(2, {1, 2}));
  node.BecomeLeader();  // Term 3, entry 3.
  for (uint64_t index : {1u, 2u}) {
    node.Receive(Ack(2, 3, index));
    EXPECT_EQ(node.raft().log().committed(), Index(0)) << index;
  }
  node.Receive(Ack(2, 3, 3));
  EXPECT_EQ(node.raft().log().committed(), Index(3));
}

// Paper 5.3: committing an entry commits all that precede it, other leaders' entries included.
TEST(RaftCommit, TakesAlongAllThatPrecedes) {
  for (const auto& log : {std::initializer_list<uint64_t>{}, {2}, {1, 2}, {1}}) {
    NodeForTest node(SetupWith(2, log));
    node.BecomeSettledLeader();
    EXPECT_EQ(node.raft().log().committed(), Index(log.size() + 1));
    EXPECT_EQ(node.applied_entries().size(), log.size() + 1);
  }
}

// Paper Fig. 8 (c) to (e): entry 2 of term 2 is on a majority, and is overwritten all the same.
TEST(RaftCommit, Figure8) {
  ClusterForTest cluster(5, [](NodeSetup& s) {
    const uint64_t id = s.config.id.value();
    s.hard_state.term = Term(3);
    s.log = id <= 2 ? LogOf({1, 2}) : id == 5 ? LogOf({1, 3}) : LogOf({1});
  });
  // (c) S1 leads again, in term 4, and copies entry 2 to S3, but nothing of its own term.
  cluster[1].BecomeLeader();
  ASSERT_EQ(cluster.raft(1).term(), Term(4));
  cluster[3].Receive(Make(
      MessageType::kApp,
      {.from = 1, .to = 3, .term = 4, .index = 1, .log_term = 1, .entries = EntriesFrom(2, {2})}));
  cluster[1].Receive(Ack(2, 4, 2));
  cluster[1].Receive(Ack(3, 4, 2));
  EXPECT_EQ(cluster.raft(1).log().committed(), Index(0));
  cluster.LoseInFlight();
  // (d) S1 fails. S5 can win with the votes of S2, S3 and S4, and overwrites entry 2.
  cluster.Isolate(1);
  cluster.Campaign(5);  // Too low a term for S3: it only learns of term 4.
  cluster.Campaign(5);
  ASSERT_EQ(cluster.raft(5).role(), Role::kLeader);
  for (uint64_t id : {2u, 3u, 4u, 5u}) EXPECT_EQ(cluster[id].Log().substr(0, 7), "1/1 2/3") << id;
}

// Paper Fig. 8 (e): had S1 copied an entry of its own term, entry 2 would have been safe.
TEST(RaftCommit, Figure8Saved) {
  ClusterForTest cluster(5, [](NodeSetup& s) {
    const uint64_t id = s.config.id.value();
    s.hard_state.term = Term(3);
    s.log = id <= 2 ? LogOf({1, 2}) : id == 5 ? LogOf({1, 3}) : LogOf({1});
  });
  cluster.Isolate(5);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).log().committed(), Index(3));
  cluster.Heal();
  cluster.Isolate(1);
  for (int i = 0; i < 3; ++i) cluster.Campaign(5);
  EXPECT_NE(cluster.raft(5).role(), Role::kLeader);
}

// etcd: TestCannotCommitWithoutNewTermEntry, TestCommitWithoutNewTermEntry.
TEST(RaftCommit, ANewLeaderCommitsTheRestOfTheLogWithItsFirstEntry) {
  ClusterForTest cluster(5);
  cluster.Campaign(1);
  for (uint64_t id : {3u, 4u, 5u}) cluster.Cut(1, id);
  cluster.Propose(1, "a");
  cluster.Propose(1, "b");
  EXPECT_EQ(cluster.raft(1).log().committed(), Index(1));
  cluster.Heal();
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(1).log().committed(), Index(4));
  EXPECT_TRUE(cluster.Agree({1, 2, 3, 4, 5}));
  EXPECT_EQ(cluster[5].applied(), "a b");
}

// Paper 5.3: the leader tells the followers what is committed with what it sends next; here at
// once.
TEST(RaftCommit, FollowersHearOfACommitAtOnce) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  const std::vector<Message> sent = node.Receive(Ack(2, 1, 2));
  ASSERT_EQ(Recipients(Only(MessageType::kApp, sent)), (std::vector<uint64_t>{2, 3}));
  for (const Message& m : sent) {
    EXPECT_EQ(m.commit, Index(2));
    EXPECT_TRUE(m.entries.empty());
  }
}

// etcd: CanBumpCommit. Node 3 was told of the commit before it had the entry; now that it has it,
// it need not wait for a heartbeat.
TEST(RaftCommit, ALateFollowerHearsOfTheCommitWithItsAcknowledgement) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().ReportUnreachable(NodeId(3));
  node.Receive(Make(MessageType::kHeartbeatResp, {.from = 3, .term = 1}));  // A probe at 2 is out.
  node.Receive(Ack(2, 1, 2));
  const std::vector<Message> sent = node.Receive(Ack(3, 1, 2));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].to, NodeId(3));
  EXPECT_EQ(sent[0].commit, Index(2));
}

// etcd: sentCommit. Who has been told, or is being told, is not told again.
TEST(RaftCommit, TheSameCommitIsNotSentTwice) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Ack(2, 1, 2));  // Commits 2, and tells both.
  EXPECT_TRUE(node.Receive(Ack(3, 1, 2)).empty());
}

// etcd: sendHeartbeat, SentCommit. A heartbeat tells only what the follower is known to have, and
// so takes back what was sent ahead of that.
TEST(RaftCommit, AfterAHeartbeatThatSaidLessTheCommitIsSentAgain) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Ack(2, 1, 2));
  node.Tick();
  const std::vector<Message> sent = node.Receive(Ack(3, 1, 2));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].commit, Index(2));
}

TEST(RaftCommit, NeverGoesBack) {
  NodeForTest node(SetupWith(2, {1, 2}, 2));
  node.Receive(Make(MessageType::kHeartbeat, {.term = 2, .commit = 1}));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
}

// Learners have every entry and no say (Thesis 4.2.1).
TEST(RaftCommit, LearnersDoNotCount) {
  NodeSetup setup;
  setup.members = Voters({1, 2, 3}, {4, 5});
  NodeForTest node(setup);
  node.BecomeLeader();
  node.Receive(Ack(4, 1, 1));
  node.Receive(Ack(5, 1, 1));
  EXPECT_EQ(node.raft().log().committed(), Index(0));
}

// Paper 5.3: a partitioned minority commits nothing, and its entries give way to the majority's.
TEST(RaftCommit, AMinorityCommitsNothing) {
  ClusterForTest cluster(5);
  cluster.Campaign(1);
  for (uint64_t a : {1u, 2u}) {
    for (uint64_t b : {3u, 4u, 5u}) cluster.Cut(a, b);
  }
  cluster.Propose(1, "lost");
  cluster.Campaign(3);
  cluster.Propose(3, "kept");
  EXPECT_EQ(cluster[1].applied(), "");
  EXPECT_EQ(cluster[3].applied(), "kept");
  cluster.Heal();
  cluster.Tick(3);
  EXPECT_TRUE(cluster.Agree({1, 2, 3, 4, 5}));
  EXPECT_EQ(cluster[1].applied(), "kept");
}

}  // namespace
}  // namespace squall
