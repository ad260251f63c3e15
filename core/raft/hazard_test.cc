// What goes wrong in etcd/raft as it is, and the options that close it. Each test shows both: the
// promise breaks without the option and holds with it.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// A read at node `id` now. Returns whether it is answered at an index that others have left behind.
bool ReadsStale(ClusterForTest& cluster, uint64_t id) {
  cluster[id].raw().ReadIndex(Payload("r"));
  Index committed;
  for (uint64_t other = 1; other <= 3; ++other) {
    committed = std::max(committed, cluster.raft(other).log().committed());
  }
  for (const std::string& read : cluster[id].TakeReads()) {
    if (Index(std::stoull(read)) < committed) return true;
  }
  return false;
}

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
  cluster.TickAll(9);
  cluster.Campaign(1);
  for (int i = 0; cluster.Leader() != 1 && i < 100; ++i) {
    cluster.TickAll();
    if (cluster.Leader() != 1 && i % 10 == 9) cluster.Campaign(1);
  }
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
      if (cluster.raft(1).role() == Role::kLeader && ReadsStale(cluster, 1)) ++stale;
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
  return ReadsStale(cluster, 1);
}

TEST(RaftHazardH1b, ALeaseOutlivesAHandover) {
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
  return ReadsStale(cluster, 1);
}

TEST(RaftHazardH1c, ARestartedVoterBreaksTheLease) {
  EXPECT_TRUE(ReadsStaleAfterARestart(Toggle::kOff));
}

TEST(RaftHazardH1c, AVoterWithStrictLeasesWaitsAfterARestart) {
  EXPECT_FALSE(ReadsStaleAfterARestart(Toggle::kOn));
}

// H2. With asynchronous storage writes a request for votes may leave before the term and the log's
// end that it speaks of are on disk.
size_t VoteRequestsBeforeTheWrite(Toggle durable) {
  NodeSetup setup = SetupWith(1, {1});
  setup.config.async_storage_writes = Toggle::kOn;
  setup.config.durable_campaign = durable;
  NodeForTest node(setup);
  node.raw().Campaign();
  size_t requests = 0;
  for (const Message& m : node.raw().TakeReady().messages) {
    if (m.type == MessageType::kVote) ++requests;
  }
  return requests;
}

TEST(RaftHazardH2, RequestsForVotesLeaveBeforeTheirTermIsOnDisk) {
  EXPECT_EQ(VoteRequestsBeforeTheWrite(Toggle::kOff), 2u);
}

TEST(RaftHazardH2, DurableCampaignsWaitForTheWrite) {
  EXPECT_EQ(VoteRequestsBeforeTheWrite(Toggle::kOn), 0u);
}

// The whole way to the damage. Nodes 1 and 2 commit an entry while node 3's disk stalls; node 3 has
// the entry in memory, campaigns with it, and is given a vote that is long under way. It restarts
// without the entry, campaigns for the same term again, and receives that vote.
bool LeadsWithoutWhatIsCommitted(Toggle durable) {
  ClusterForTest cluster(3, [durable](NodeSetup& s) {
    s.config.async_storage_writes = Toggle::kOn;
    s.config.durable_campaign = durable;
  });
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Propose(1, "x"), StepStatus::kOk);

  cluster[1].raw().Propose(Payload("y"));
  for (const Message& m : cluster[1].TakeSent()) {
    if (m.to == NodeId(3)) {
      cluster[3].raw().Step(m);
    } else {
      for (const Message& ack : cluster[2].Receive(m)) cluster[1].Receive(ack);
    }
  }
  EXPECT_EQ(cluster[1].applied(), "x y");
  cluster[3].raw().TakeReady();  // Asks for a write that does not happen.

  cluster[3].raw().Campaign();
  std::vector<Message> votes;
  for (const Message& m : cluster[3].raw().TakeReady().messages) {
    if (m.to == NodeId(2)) votes = cluster[2].Receive(m);
  }
  const Term first = cluster.raft(3).term();
  cluster.Restart(3);
  EXPECT_EQ(cluster[3].Log(), "1/1 2/1:x");
  cluster[3].raw().Campaign();
  cluster[3].TakeSent();
  EXPECT_EQ(cluster.raft(3).term(), first);
  for (const Message& vote : votes) cluster[3].Receive(vote);
  return cluster.raft(3).role() == Role::kLeader;
}

TEST(RaftHazardH2, AVoteForWhatACrashTookAwayElectsALeaderWithoutIt) {
  EXPECT_TRUE(LeadsWithoutWhatIsCommitted(Toggle::kOff));
}

TEST(RaftHazardH2, WithDurableCampaignsNobodyIsAskedForThatVote) {
  EXPECT_FALSE(LeadsWithoutWhatIsCommitted(Toggle::kOn));
}

TEST(RaftHazardH2, DurableCampaignsAreWonAllTheSame) {
  NodeSetup setup = SetupWith(1, {1});
  setup.config.async_storage_writes = Toggle::kOn;
  setup.config.durable_campaign = Toggle::kOn;
  NodeForTest node(setup);
  node.BecomeLeader();
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// H6. The commit index need not be synced, so that the only voter may have forgotten what it
// committed. Before it has committed anything in its term, it knows no better.
std::vector<std::string> ReadOfARestartedOnlyVoter(Toggle strict) {
  NodeSetup setup = SetupWith(1, {1, 1, 1}, /*commit=*/1);
  setup.members = Voters({1});
  setup.config.strict_reads = strict;
  NodeForTest node(setup);
  RawNode& raw = node.raw();
  raw.Campaign();
  node.storage().SetHardState(*raw.TakeReady().hard_state);
  raw.Advance();
  EXPECT_EQ(raw.raft().role(), Role::kLeader);
  raw.ReadIndex(Payload("r"));
  return node.TakeReads();
}

TEST(RaftHazardH6, TheOnlyVoterReadsBehindItsOwnCommits) {
  EXPECT_EQ(ReadOfARestartedOnlyVoter(Toggle::kOff), std::vector<std::string>{"1:r"});
}

TEST(RaftHazardH6, StrictReadsWaitForACommitInTheTerm) {
  EXPECT_EQ(ReadOfARestartedOnlyVoter(Toggle::kOn), std::vector<std::string>{"4:r"});
}

// H7. A leader that removed itself looks at the number of voters, which is one, and not at who it
// is.
bool ReadsStaleAfterRemovingItself(Toggle strict) {
  ClusterForTest cluster(3, [strict](NodeSetup& s) {
    s.members = Voters({1, 2});
    s.config.strict_reads = strict;
  });
  cluster.Campaign(1);
  EXPECT_EQ(cluster.ProposeChange(1, Change("r1")), StepStatus::kOk);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  cluster.Isolate(1);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
  EXPECT_EQ(cluster.Propose(2, "y"), StepStatus::kOk);
  return ReadsStale(cluster, 1);
}

TEST(RaftHazardH7, ALeaderThatRemovedItselfReadsWithoutAnybody) {
  EXPECT_TRUE(ReadsStaleAfterRemovingItself(Toggle::kOff));
}

TEST(RaftHazardH7, StrictReadsNeedTheVoterThatIsLeft) {
  EXPECT_FALSE(ReadsStaleAfterRemovingItself(Toggle::kOn));
}

}  // namespace
}  // namespace squall
