// Paper Fig. 3 and 5.2: at most one leader can be elected in a given term.
#include "invariants/safety/election_safety.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

TEST(ElectionSafety, FiresOnTwoLeadersInOneTerm) {
  FakeCluster c(5);
  c.Lead(2, 7);
  c.Lead(4, 7);
  EXPECT_EQ(c.Verdict(), "S1: two leaders in term 7: node 2, then node 4");
}

TEST(ElectionSafety, FiresAlthoughTheFirstLeaderIsGone) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Crash(1);
  c.Lead(2, 3);
  EXPECT_EQ(c.Verdict(), "S1: two leaders in term 3: node 1, then node 2");
}

TEST(ElectionSafety, FiresOnASecondLeaderOfAnOlderTerm) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Lead(2, 5);
  c.Lead(3, 3);
  EXPECT_EQ(c.Verdict(), "S1: two leaders in term 3: node 1, then node 3");
}

TEST(ElectionSafety, NamesTheNodesThatLed) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Lead(2, 3);
  EXPECT_EQ(c.suite().violations()[0].nodes, (std::vector<NodeId>{NodeId(2), NodeId(1)}));
}

TEST(ElectionSafety, AllowsALeaderOfAnOlderTermBesideANewerOne) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Lead(2, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ElectionSafety, AllowsAnElectionOfAnOlderTermToEndLate) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Lead(2, 5);
  c.Lead(3, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ElectionSafety, AllowsOneNodeToLeadMoreThanOnce) {
  FakeCluster c(3);
  c.Lead(1, 3);
  c.Follow(1, 4);
  c.Lead(1, 5);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ElectionSafety, RemembersABoundedNumberOfLeaders) {
  FakeCluster c(3);
  for (uint64_t term = 1; term <= 3 * Ghost::kLeadersMax; ++term) c.Lead(1 + term % 3, term);
  EXPECT_LE(c.suite().ghost().leaders.size(), Ghost::kLeadersMax);
}

TEST(ElectionSafety, RemembersTheLatestLeaders) {
  FakeCluster c(3);
  const uint64_t last = 3 * Ghost::kLeadersMax;
  for (uint64_t term = 1; term <= last; ++term) c.Lead(1 + term % 2, term);
  c.Lead(3, last - 100);
  ASSERT_EQ(c.suite().violations().size(), 1u);
  EXPECT_EQ(c.suite().violations()[0].property, Property::kElectionSafety);
}

}  // namespace
}  // namespace squall
