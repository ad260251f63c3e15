#include "invariants/liveness/stable_leader.h"

#include <gtest/gtest.h>

#include <utility>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

TEST(StableLeader, OneWhoStaysIsStable) {
  FakeCore core(3);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  leader.Observe(core.View(), 5000);
  EXPECT_EQ(leader.leader(), NodeId(1));
  EXPECT_EQ(leader.StableFor(5000), 4000u);
}

TEST(StableLeader, AnotherTermStartsTheTimeAnew) {
  FakeCore core(3);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  for (uint64_t i = 1; i <= 3; ++i) core.node(i).state.term = Term(4);
  leader.Observe(core.View(), 5000);
  EXPECT_EQ(leader.StableFor(6000), 1000u);
  EXPECT_EQ(leader.Why(core.View(), 6000).pattern, "leadership does not come to rest");
}

// A leader of an older term, which does not know the new one, does not count.
TEST(StableLeader, LeaderThatAMemberIsBeyondIsNone) {
  FakeCore core(3);
  core.node(2).state.term = Term(4);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  EXPECT_EQ(leader.leader(), kNoNode);
}

// Near miss: a removed node campaigns on and on.
TEST(StableLeader, TermsOfThoseWhoAreNoMembersDoNotMatter) {
  FakeCore core(3);
  for (uint64_t i = 1; i <= 3; ++i) core.node(i).members.voters.incoming.erase(NodeId(3));
  core.node(3).state.term = Term(9);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  EXPECT_EQ(leader.leader(), NodeId(1));
}

TEST(StableLeader, SaysThatAQuorumIsDown) {
  FakeCore core(3);
  core.node(1).state.role = Role::kCandidate;
  core.TakeDown(2);
  core.TakeDown(3);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 2000000);
  const Violation v = leader.Why(core.View(), 2000000);
  EXPECT_EQ(v.property, Property::kStableLeader);
  EXPECT_EQ(v.pattern, "no leader: no node can win");
  EXPECT_EQ(
      v.detail,
      "no leader 2000 ms after the storm; node 1 is a candidate in term 3, its log ends at 10 "
      "of term 1, and cannot win: of (1 2 3) only 1 are up; node 2 is down; node 3 is down");
}

// Of three nodes without a leader the last cannot win, and no node wins in a term that others are
// in.
TEST(StableLeader, CountsCampaignsOfThoseWhoCanWin) {
  FakeCore core(3);
  StableLeader leader;
  leader.Begin(0);
  for (uint64_t i = 1; i <= 3; ++i) core.node(i).state.role = Role::kFollower;
  core.node(1).state.last = core.node(2).state.last = Index(11);
  leader.Observe(core.View(), 1000);
  const std::pair<uint64_t, uint64_t> campaigns[] = {{3, 4}, {1, 5}, {3, 6}, {2, 7}, {1, 7}};
  for (const auto& [campaigner, term] : campaigns) {
    FakeMember& node = core.node(campaigner);
    node.state.term = Term(term);
    node.state.role = Role::kCandidate;
    leader.Observe(core.View(), 2000);
    leader.Observe(core.View(), 3000);
    node.state.role = Role::kFollower;
  }
  EXPECT_EQ(leader.chances(), 2u);
  core.node(1).state.role = Role::kLeader;
  core.node(1).state.term = Term(9);
  leader.Observe(core.View(), 4000);
  EXPECT_EQ(leader.chances(), 0u);
}

// It is a leader to itself alone: the others have gone on to a higher term.
TEST(StableLeader, SaysOfAnOldLeaderWhichTermItDoesNotKnow) {
  FakeCore core(3);
  for (uint64_t i = 1; i <= 3; ++i) core.node(i).state.lead = kNoNode;
  core.node(1).state.role = Role::kLeader;
  core.node(1).state.term = Term(1);
  core.node(2).state.role = core.node(3).state.role = Role::kFollower;
  core.node(2).state.term = Term(4);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  const Violation v = leader.Why(core.View(), 1000);
  EXPECT_NE(v.detail.find("node 1 is a leader in term 1 that counts for none, because it does not "
                          "know of term 4, which node 2 is in"),
            std::string::npos)
      << v.detail;
}

TEST(StableLeader, SaysForWhomNodesVotedAndWhomTheyFollow) {
  FakeCore core(3);
  for (uint64_t i = 1; i <= 3; ++i) {
    core.node(i).state.role = Role::kFollower;
    core.node(i).state.lead = kNoNode;
  }
  core.node(2).state.vote = NodeId(3);
  core.node(3).state.lead = NodeId(1);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  const std::string detail = leader.Why(core.View(), 1000).detail;
  EXPECT_NE(detail.find("node 2 is a follower in term 3, has voted for node 3,"), std::string::npos)
      << detail;
  EXPECT_NE(detail.find("node 3 is a follower in term 3, follows node 1,"), std::string::npos)
      << detail;
}

TEST(StableLeader, SaysWhoseLogIsBehind) {
  FakeCore core(3);
  core.node(1).state.role = Role::kFollower;
  core.node(1).state.last = Index(4);
  StableLeader leader;
  leader.Begin(0);
  leader.Observe(core.View(), 1000);
  const Violation v = leader.Why(core.View(), 1000);
  EXPECT_EQ(v.pattern, "no leader although a node can win");
  EXPECT_NE(v.detail.find("of (1 2 3) only 1 have a log that is not ahead of its own"),
            std::string::npos)
      << v.detail;
}

}  // namespace
}  // namespace squall
