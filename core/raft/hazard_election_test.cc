// H4: membership changes are in force when they are applied, so that the one member which could win
// may not know that it may campaign, and a cluster with a majority up stays without a leader
// (etcd-io/etcd#12359). The option commit_by_vote closes it (as tikv/raft-rs#411 does).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

constexpr uint64_t kTicksOfALease = 10;
constexpr uint64_t kManyRounds = 20;

struct Options {
  Toggle commit_by_vote;
  Toggle pre_vote = Toggle::kOff;
  Toggle check_quorum = Toggle::kOff;
};

// Every way to hold elections.
std::vector<Options> All(Toggle commit_by_vote) {
  std::vector<Options> all;
  for (Toggle pre_vote : {Toggle::kOff, Toggle::kOn}) {
    for (Toggle check_quorum : {Toggle::kOff, Toggle::kOn}) {
      all.push_back({commit_by_vote, pre_vote, check_quorum});
    }
  }
  return all;
}

// Voters 1, 2 and 3 and learner 4; node 1 leads, node 2 is down. 4 is to replace 3.
ClusterForTest ClusterWithout2(const Options& options) {
  ClusterForTest cluster(
      3,
      [&options](NodeSetup& s) {
        s.config.commit_by_vote = options.commit_by_vote;
        s.config.pre_vote = options.pre_vote;
        s.config.check_quorum = options.check_quorum;
        s.jitter = 5;
      },
      /*learners=*/1);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster.Isolate(2);
  return cluster;
}

// Of the messages of node 1 only those to `to` arrive. Returns the answers.
std::vector<Message> DeliverOnlyTo(ClusterForTest& cluster, std::initializer_list<uint64_t> to) {
  std::vector<Message> answers;
  for (const Message& m : cluster[1].TakeSent()) {
    for (uint64_t id : to) {
      if (m.to != NodeId(id)) continue;
      for (const Message& answer : cluster[id].Receive(m)) answers.push_back(answer);
    }
  }
  return answers;
}

// Node 1 goes down and node 2 comes up. Whether 2, 3 and 4, a majority before and after the change,
// find a leader, though each of them campaigns again and again, now this one more often and now
// that.
bool FindsALeader(ClusterForTest& cluster) {
  cluster.LoseInFlight();
  cluster.Heal();
  cluster.Isolate(1);
  cluster.TickAll(kTicksOfALease);
  for (uint64_t round = 0; round < kManyRounds; ++round) {
    for (uint64_t id : {2u, 3u, 4u}) {
      for (uint64_t times = (7 * id + round * round) % 5; times > 0; --times) {
        cluster.Campaign(id);
        if (cluster.raft(id).role() == Role::kLeader) return true;
      }
    }
  }
  return false;
}

// Node 3 knows that the change is committed, and needs the vote of 4. Node 4 has more entries and
// does not give it; that it is a voter, it does not know, so that it does not campaign.
bool FindsALeaderWhenALearnerDoesNotKnowItIsAVoter(const Options& options) {
  ClusterForTest cluster = ClusterWithout2(options);
  cluster[1].raw().ProposeConfChange(Change("v4 l3"));
  const std::vector<Message> acks = DeliverOnlyTo(cluster, {3, 4});
  cluster[1].raw().Propose(Payload("x"));
  DeliverOnlyTo(cluster, {4});
  for (const Message& ack : acks) {
    if (ack.from == NodeId(3)) cluster[1].raw().Step(ack);
  }
  cluster[1].TakeSent();
  cluster[1].raw().Tick();
  DeliverOnlyTo(cluster, {3});
  EXPECT_EQ(Describe(cluster.raft(3).membership()),
            "voters=(1 2 4)&&(1 2 3) learners_next=(3) autoleave");
  EXPECT_EQ(Describe(cluster.raft(4).membership()), "voters=(1 2 3) learners=(4)");
  return FindsALeader(cluster);
}

TEST(RaftHazardH4, AVoterThatTakesItselfForALearnerKeepsTheClusterLeaderless) {
  for (const Options& options : All(Toggle::kOff)) {
    EXPECT_FALSE(FindsALeaderWhenALearnerDoesNotKnowItIsAVoter(options));
  }
}

TEST(RaftHazardH4, ItLearnsThatItIsAVoterFromARequestForItsVote) {
  for (const Options& options : All(Toggle::kOn)) {
    EXPECT_TRUE(FindsALeaderWhenALearnerDoesNotKnowItIsAVoter(options));
  }
}

// Node 4 knows of the joint configuration, and not that it is over. So it needs the vote of 3,
// which has more entries, and may not campaign itself because it is only a learner by now.
bool FindsALeaderWhenACandidateDoesNotKnowThatJointIsOver(const Options& options) {
  ClusterForTest cluster = ClusterWithout2(options);
  cluster.ProposeChange(1, Change("v4 l3", ConfChangeTransition::kJointExplicit));
  cluster[1].raw().ProposeConfChange(ConfChangeV2());
  const std::vector<Message> acks = DeliverOnlyTo(cluster, {3, 4});
  cluster[1].raw().Propose(Payload("x"));
  DeliverOnlyTo(cluster, {3});
  for (const Message& ack : acks) cluster[1].raw().Step(ack);
  cluster[1].TakeSent();
  cluster[1].raw().Tick();
  DeliverOnlyTo(cluster, {3});
  EXPECT_EQ(Describe(cluster.raft(3).membership()), "voters=(1 2 4) learners=(3)");
  EXPECT_EQ(Describe(cluster.raft(4).membership()), "voters=(1 2 4)&&(1 2 3) learners_next=(3)");
  return FindsALeader(cluster);
}

TEST(RaftHazardH4, ACandidateInAConfigurationThatIsOverNeedsTheVoteOfALearner) {
  for (const Options& options : All(Toggle::kOff)) {
    EXPECT_FALSE(FindsALeaderWhenACandidateDoesNotKnowThatJointIsOver(options));
  }
}

TEST(RaftHazardH4, ItLearnsThatItIsOverFromTheRefusal) {
  for (const Options& options : All(Toggle::kOn)) {
    EXPECT_TRUE(FindsALeaderWhenACandidateDoesNotKnowThatJointIsOver(options));
  }
}

// --- The parts of it.

NodeSetup Telling(NodeSetup setup) {
  setup.config.commit_by_vote = Toggle::kOn;
  setup.config.assert_mode = AssertMode::kReport;
  return setup;
}

TEST(RaftCommitByVote, RequestsAndRefusalsNameTheLastCommittedEntry) {
  NodeForTest node(Telling(SetupWith(2, {1, 2, 2}, /*commit=*/2)));
  node.raw().Campaign();
  for (const Message& m : Only(MessageType::kVote, node.TakeSent())) {
    EXPECT_EQ(Show(m.entries), "2/2");
  }
  const std::vector<Message> refusal =
      node.Receive(Make(MessageType::kVote, {.term = 4, .index = 1, .log_term = 1}));
  ASSERT_EQ(refusal.size(), 1u);
  EXPECT_TRUE(refusal[0].reject);
  EXPECT_EQ(Show(refusal[0].entries), "2/2");
}

TEST(RaftCommitByVote, WithoutItNothingIsTold) {
  NodeForTest node(SetupWith(2, {1, 2, 2}, /*commit=*/2));
  node.raw().Campaign();
  for (const Message& m : node.TakeSent()) EXPECT_TRUE(m.entries.empty());
}

TEST(RaftCommitByVote, AnEntryThatIsAnotherOneTellsNothing) {
  NodeForTest node(Telling(SetupWith(2, {1, 2, 2}, /*commit=*/1)));
  node.Receive(Make(MessageType::kVote,
                    {.term = 3, .index = 2, .log_term = 1, .entries = EntriesFrom(2, {1})}));
  EXPECT_EQ(node.raft().log().committed(), Index(1));
}

// A leader of an earlier term may not know what is committed, and overwrite it: a pre-vote, which
// otherwise raises no term, raises this one to the candidate's own.
TEST(RaftCommitByVote, WhoLearnsObeysNoEarlierLeader) {
  NodeForTest node(Telling(SetupWith(3, {1, 1, 2, 2}, /*commit=*/1)));
  node.Receive(
      Make(MessageType::kPreVote,
           {.from = 3, .term = 6, .index = 3, .log_term = 2, .entries = EntriesFrom(3, {2})}));
  EXPECT_EQ(node.raft().log().committed(), Index(3));
  EXPECT_EQ(node.raft().term(), Term(5));
  node.Receive(
      Make(MessageType::kApp,
           {.from = 2, .term = 3, .index = 2, .log_term = 1, .entries = EntriesFrom(3, {3})}));
  EXPECT_EQ(node.Log(), "1/1 2/1 3/2 4/2");
  EXPECT_TRUE(node.raw().reports().empty());
}

TEST(RaftCommitByVote, ARehearsalThatTellsNothingRaisesNoTerm) {
  NodeForTest node(Telling(SetupWith(3, {1, 1, 2, 2}, /*commit=*/3)));
  node.Receive(
      Make(MessageType::kPreVote,
           {.from = 3, .term = 6, .index = 3, .log_term = 2, .entries = EntriesFrom(3, {2})}));
  EXPECT_EQ(node.raft().term(), Term(3));
}

TEST(RaftCommitByVote, ALeaderLearnsNothing) {
  NodeSetup setup = Telling(SetupWith(3, {1, 1}));
  setup.config.pre_vote = Toggle::kOn;
  NodeForTest node = NodeIn(Role::kLeader, setup);
  node.Receive(
      Make(MessageType::kPreVote,
           {.from = 3, .term = 5, .index = 2, .log_term = 1, .entries = EntriesFrom(2, {1})}));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(node.raft().log().committed(), Index(0));
}

// Its votes were asked for in a configuration that is over.
TEST(RaftCommitByVote, ACandidateThatLearnsOfAChangeStepsDown) {
  NodeSetup setup = Telling(SetupWith(1, {1}));
  setup.log = Entries();
  Entry change = DataEntry(1, 1, "");
  change.type = EntryType::kConfChangeV2;
  setup.log.Append(change);
  NodeForTest node = NodeIn(Role::kCandidate, setup);
  node.raw().Step(
      Make(MessageType::kVoteResp, {.term = 2, .reject = true, .entries = EntriesFrom(1, {1})}));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().log().committed(), Index(1));
}

TEST(RaftCommitByVote, ACandidateThatLearnsOfNoChangeGoesOn) {
  NodeForTest node = NodeIn(Role::kCandidate, Telling(SetupWith(1, {1, 1})));
  node.Receive(
      Make(MessageType::kVoteResp, {.term = 2, .reject = true, .entries = EntriesFrom(1, {1})}));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().log().committed(), Index(1));
}

}  // namespace
}  // namespace squall
