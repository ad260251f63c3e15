// What goes wrong in etcd/raft as it is, and the options that close it. Each test shows both: the
// promise breaks without the option and holds with it.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

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

TEST(RaftHazardH2, WithDurableCampaignsThatVoteIsNotAskedFor) {
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
  return cluster.ReadsStale(1);
}

TEST(RaftHazardH7, ALeaderThatRemovedItselfReadsWithoutAQuorum) {
  EXPECT_TRUE(ReadsStaleAfterRemovingItself(Toggle::kOff));
}

TEST(RaftHazardH7, StrictReadsNeedTheVoterThatIsLeft) {
  EXPECT_FALSE(ReadsStaleAfterRemovingItself(Toggle::kOn));
}

}  // namespace
}  // namespace squall
