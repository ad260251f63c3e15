// H1: what a voter has promised to the leader whose heartbeat it answered, and how it comes not to
// keep it. Each test shows both: the lease breaks as etcd/raft is, and holds with strict_lease.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

std::function<void(NodeSetup&)> WithLeases(Toggle strict) {
  return [strict](NodeSetup& s) {
    s.config.check_quorum = Toggle::kOn;
    s.config.read_only = ReadOnlyOption::kLeaseBased;
    s.config.strict_lease = strict;
    // Node 2 is always the first to miss a leader.
    s.jitter = s.config.id == NodeId(2) ? 0 : 5;
  };
}

// All nodes have run for a while, and node 1 leads.
ClusterForTest LeasedCluster(Toggle strict) {
  ClusterForTest cluster(3, WithLeases(strict));
  // Voters with strict leases help no node, themselves included, before they have been up for an
  // election timeout; and node 2 would campaign then.
  cluster.TickAll(9);
  cluster.Tick(3);
  cluster.Tick(1);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Leader(), 1u);
  EXPECT_EQ(cluster.Propose(1, "x"), StepStatus::kOk);
  return cluster;
}

// H1a. The leader samples its quorum once an election timeout, so that a lease can outlive the
// voters' promise by as long again.
int StaleReadsOfACutOffLeader(Toggle strict) {
  int stale = 0;
  for (uint64_t phase = 0; phase < 10; ++phase) {
    ClusterForTest cluster = LeasedCluster(strict);
    cluster.TickAll(phase);
    cluster.Isolate(1);
    for (int tick = 0; tick < 40; ++tick) {
      cluster.TickAll();
      if (cluster.raft(2).role() == Role::kLeader) cluster.Propose(2, "y");
      if (cluster.raft(1).role() == Role::kLeader && cluster.ReadsStale(1)) ++stale;
    }
  }
  return stale;
}

TEST(RaftHazardH1a, ALeaseOutlivesThePromiseOfTheVoters) {
  EXPECT_GT(StaleReadsOfACutOffLeader(Toggle::kOff), 0);
}

TEST(RaftHazardH1a, AStrictLeaseDoesNot) { EXPECT_EQ(StaleReadsOfACutOffLeader(Toggle::kOn), 0); }

TEST(RaftHazardH1a, AStrictLeaseStillAnswersAtOnceWhileItHolds) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.TickAll();
  cluster.Isolate(1);
  cluster[1].raw().ReadIndex(Payload("r"));
  EXPECT_EQ(cluster[1].TakeReads().size(), 1u);
}

// Outside the lease a read is confirmed by heartbeats instead of being refused.
TEST(RaftHazardH1a, OutsideAStrictLeaseAReadIsConfirmed) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.Isolate(1);
  cluster.Tick(1, 9);
  cluster[1].raw().ReadIndex(Payload("r"));
  EXPECT_TRUE(cluster[1].TakeReads().empty());
  cluster.Heal();
  cluster.Tick(1);
  EXPECT_EQ(cluster[1].TakeReads().size(), 1u);
}

// H1b. Who is told to campaign does so in spite of the lease.
bool ReadsStaleAfterHandingOver(Toggle strict) {
  ClusterForTest cluster = LeasedCluster(strict);
  cluster.TickAll();
  cluster[1].raw().TransferLeader(NodeId(2));
  const std::vector<Message> sent = cluster[1].TakeSent();
  EXPECT_EQ(sent.size(), 1u);
  cluster.Isolate(1);
  cluster[2].raw().Step(sent[0]);
  cluster.Deliver();
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  return cluster.ReadsStale(1);
}

TEST(RaftHazardH1b, ALeaseOutlivesATransfer) {
  EXPECT_TRUE(ReadsStaleAfterHandingOver(Toggle::kOff));
}

TEST(RaftHazardH1b, AStrictLeaseEndsWithIt) {
  EXPECT_FALSE(ReadsStaleAfterHandingOver(Toggle::kOn));
}

// H1c. A voter that restarts has forgotten its leader, and its promise with it.
bool ReadsStaleAfterARestart(Toggle strict) {
  ClusterForTest cluster = LeasedCluster(strict);
  // Node 3 hears nothing for an election timeout; node 2 hears everything, and restarts.
  cluster.Cut(1, 3);
  cluster.TickAll(13);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster.Restart(2, WithLeases(strict));
  cluster.Isolate(1);
  cluster.Tick(3, 5);
  if (cluster.raft(3).role() == Role::kLeader) cluster.Propose(3, "y");
  return cluster.ReadsStale(1);
}

TEST(RaftHazardH1c, ARestartedVoterBreaksTheLease) {
  EXPECT_TRUE(ReadsStaleAfterARestart(Toggle::kOff));
}

TEST(RaftHazardH1c, AVoterWithStrictLeasesWaitsAfterARestart) {
  EXPECT_FALSE(ReadsStaleAfterARestart(Toggle::kOn));
}

// H1d. An operator tells a voter to campaign that has promised the leader not to.
bool ReadsStaleAfterACampaign(Toggle strict) {
  ClusterForTest cluster = LeasedCluster(strict);
  // Node 3 hears nothing for an election timeout; node 2 hears everything.
  cluster.Cut(1, 3);
  cluster.TickAll(13);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster.Isolate(1);
  cluster.Campaign(2);
  if (cluster.raft(2).role() == Role::kLeader) cluster.Propose(2, "y");
  return cluster.ReadsStale(1);
}

TEST(RaftHazardH1d, AVoterThatIsToldToCampaignBreaksTheLease) {
  EXPECT_TRUE(ReadsStaleAfterACampaign(Toggle::kOff));
}

TEST(RaftHazardH1d, AVoterWithStrictLeasesRefusesToCampaign) {
  EXPECT_FALSE(ReadsStaleAfterACampaign(Toggle::kOn));
}

// The promise of a voter that has just started may be of its life before.
TEST(RaftHazardH1d, AVoterWithStrictLeasesRefusesToCampaignAfterARestart) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.Restart(2, WithLeases(Toggle::kOn));
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kFollower);
  EXPECT_TRUE(cluster[2].lines().Contains("2 cannot campaign at term"));
}

TEST(RaftHazardH1d, AVoterWithStrictLeasesCampaignsWhenItsPromiseIsOver) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.Isolate(1);
  cluster.Tick(2, 9);
  cluster.Tick(3, 9);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kFollower);
  cluster.Tick(3);
  cluster.Tick(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
}

// A follower that reads by rounds of heartbeats has promised nothing.
TEST(RaftHazardH1d, WithoutLeaseReadsAVoterCampaignsAtOnce) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    WithLeases(Toggle::kOn)(s);
    s.config.read_only = ReadOnlyOption::kSafe;
  });
  cluster.TickAll(9);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kCandidate);
}

// H1e. A voter hears of a higher term, by something else than a request for its vote, and knows no
// leader any more. In the variants the request that follows is of that term, or of the next one.
bool ReadsStaleAfterWordOfAHigherTerm(Toggle strict, uint64_t terms_later) {
  ClusterForTest cluster = LeasedCluster(strict);
  cluster.Cut(1, 3);
  cluster.TickAll(13);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster.Isolate(1);
  const uint64_t term = cluster.raft(3).term().value() + 1;
  cluster[2].Receive(Make(MessageType::kAppResp, {.from = 3, .to = 2, .term = term}));
  EXPECT_EQ(cluster.raft(2).term(), Term(term));
  for (uint64_t i = 0; i < terms_later; ++i) {
    cluster.Cut(2, 3);
    cluster.Campaign(3);
  }
  cluster.Heal();
  cluster.Isolate(1);
  cluster.Campaign(3);
  if (cluster.raft(3).role() == Role::kLeader) cluster.Propose(3, "y");
  return cluster.ReadsStale(1);
}

TEST(RaftHazardH1e, AVoterThatHearsOfAHigherTermBreaksTheLease) {
  EXPECT_TRUE(ReadsStaleAfterWordOfAHigherTerm(Toggle::kOff, 0));
  EXPECT_TRUE(ReadsStaleAfterWordOfAHigherTerm(Toggle::kOff, 1));
}

TEST(RaftHazardH1e, AVoterWithStrictLeasesKeepsItsPromiseInAHigherTerm) {
  EXPECT_FALSE(ReadsStaleAfterWordOfAHigherTerm(Toggle::kOn, 0));
  EXPECT_FALSE(ReadsStaleAfterWordOfAHigherTerm(Toggle::kOn, 1));
}

// The promise ends, whatever the term: nodes 2 and 3 find a leader without the old one.
TEST(RaftHazardH1e, TheNextLeaderIsFoundWhenThePromiseIsOver) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.Isolate(1);
  const uint64_t term = cluster.raft(2).term().value() + 3;
  cluster[2].Receive(Make(MessageType::kAppResp, {.from = 3, .to = 2, .term = term}));
  for (int i = 0; i < 60; ++i) cluster.TickAll();
  EXPECT_TRUE(cluster.Leader() == 2 || cluster.Leader() == 3);
}

// A leader that hands over has given its lease up, and the one that it names needs the votes of
// those who have promised.
TEST(RaftHazardH1e, ATransferDoesNotWaitForTheLease) {
  ClusterForTest cluster = LeasedCluster(Toggle::kOn);
  cluster.TickAll();
  cluster[1].raw().TransferLeader(NodeId(2));
  cluster.Deliver();
  EXPECT_EQ(cluster.Leader(), 2u);
}

}  // namespace
}  // namespace squall
