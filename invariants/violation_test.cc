#include "invariants/violation.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

Violation Of(Property property, std::string pattern) {
  return {property, "", std::move(pattern), {}, Term(), Index()};
}

TEST(Signature, IsASlugOfTheNameAndFourDigits) {
  EXPECT_EQ(Signature(Of(Property::kLeaderAppendOnly, "p")).substr(0, 19), "leader-append-only-");
  EXPECT_EQ(Signature(Of(Property::kLeaderAppendOnly, "p")).size(), 23u);
}

TEST(Signature, IsTheSameOnEveryMachine) {
  EXPECT_EQ(Signature(Of(Property::kElectionSafety, "two leaders in one term")),
            "election-safety-92be");
}

TEST(Signature, DiffersBetweenPatterns) {
  EXPECT_NE(Signature(Of(Property::kVoteOnce, "p")), Signature(Of(Property::kVoteOnce, "q")));
}

TEST(Signature, IsTheSameForOneBugInTwoRuns) {
  FakeCluster a(5);
  a.Lead(2, 7);
  a.Lead(4, 7);
  FakeCluster b(3);
  b.Lead(1, 30);
  b.Lead(3, 30);
  EXPECT_EQ(Signature(a.suite().violations()[0]), Signature(b.suite().violations()[0]));
}

}  // namespace
}  // namespace squall
