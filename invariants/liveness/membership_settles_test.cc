#include "invariants/liveness/membership_settles.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

TEST(MembershipSettles, CoreAtRestHasSettled) {
  FakeCore core(3);
  EXPECT_FALSE(NotSettled(core.View(), core.Leader()));
}

TEST(MembershipSettles, JointConfigurationMustBeLeftByItself) {
  FakeCore core(3);
  for (uint64_t i = 1; i <= 3; ++i) {
    core.node(i).members.voters.outgoing = MajorityConfig{NodeId(1), NodeId(2)};
    core.node(i).members.auto_leave = true;
  }
  const auto v = NotSettled(core.View(), core.Leader());
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kMembershipSettles);
  EXPECT_EQ(v->pattern, "a joint configuration is not left by itself");
}

TEST(MembershipSettles, JointConfigurationMustBeLeftOnRequest) {
  FakeCore core(3);
  core.node(1).members.voters.outgoing = MajorityConfig{NodeId(1), NodeId(2)};
  EXPECT_EQ(NotSettled(core.View(), core.Leader())->pattern,
            "a joint configuration is not left on request");
}

TEST(MembershipSettles, MemberThatMissedAChangeIsCaught) {
  FakeCore core(3);
  core.node(2).members.learners.insert(NodeId(4));
  EXPECT_EQ(NotSettled(core.View(), core.Leader())->pattern,
            "members act on different configurations");
}

// Near miss: a node that was removed never hears of it.
TEST(MembershipSettles, RemovedNodeMayKeepTheOldOne) {
  FakeCore core(3);
  core.node(1).members.voters.incoming.erase(NodeId(3));
  core.node(2).members.voters.incoming.erase(NodeId(3));
  EXPECT_FALSE(NotSettled(core.View(), core.Leader()));
}

}  // namespace
}  // namespace squall
