#include "invariants/liveness/calm_rejoin.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

class CalmRejoinTest : public testing::Test {
 protected:
  CalmRejoinTest() { rejoin_.Begin(NodeId(1), Term(3), {NodeId(4)}); }

  FakeCore core_{3};
  CalmRejoin rejoin_;
};

TEST_F(CalmRejoinTest, LeaderThatStaysIsUndisturbed) {
  EXPECT_FALSE(rejoin_.Disturbed(core_.View()));
}

TEST_F(CalmRejoinTest, HigherTermIsCaught) {
  core_.node(2).state.term = Term(4);
  const auto v = rejoin_.Disturbed(core_.View());
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kCalmRejoin);
  EXPECT_EQ(v->detail,
            "nodes 4 came back and node 2 is a follower in term 4, though node 1 led term 3 with a "
            "quorum behind it");
}

TEST_F(CalmRejoinTest, LeaderThatStepsDownIsCaught) {
  core_.node(1).state.role = Role::kFollower;
  EXPECT_TRUE(rejoin_.Disturbed(core_.View()));
}

// Near miss: rehearsals raise no term.
TEST_F(CalmRejoinTest, PreVotesDisturbNoNode) {
  core_.node(3).state.role = Role::kPreCandidate;
  EXPECT_FALSE(rejoin_.Disturbed(core_.View()));
}

}  // namespace
}  // namespace squall
