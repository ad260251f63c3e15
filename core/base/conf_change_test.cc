#include "core/base/conf_change.h"

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

constexpr ConfChangeSingle kAdd2{ConfChangeType::kAddNode, NodeId(2)};
constexpr ConfChangeSingle kRemove3{ConfChangeType::kRemoveNode, NodeId(3)};

// etcd: (*ConfChangeV2).LeaveJoint.
TEST(ConfChangeV2, LeavesJointWhenItAsksForNothing) {
  EXPECT_TRUE(ConfChangeV2{}.LeavesJoint());
  EXPECT_FALSE((ConfChangeV2{ConfChangeTransition::kAuto, {kAdd2}, {}}).LeavesJoint());
  EXPECT_FALSE((ConfChangeV2{ConfChangeTransition::kJointExplicit, {}, {}}).LeavesJoint());
}

TEST(ConfChangeV2, ContextDoesNotKeepItFromLeavingJoint) {
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kAuto, {}, Payload("who asked")}).LeavesJoint());
}

// etcd: (*ConfChangeV2).EnterJoint, the second result. Thesis 4.1: one server at a time needs none.
TEST(ConfChangeV2, EntersJointForMoreThanOneChangeOrWhenTold) {
  EXPECT_FALSE((ConfChangeV2{ConfChangeTransition::kAuto, {kAdd2}, {}}).EntersJoint());
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kAuto, {kAdd2, kRemove3}, {}}).EntersJoint());
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kJointImplicit, {kAdd2}, {}}).EntersJoint());
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kJointExplicit, {kAdd2}, {}}).EntersJoint());
}

// etcd: (*ConfChangeV2).EnterJoint, the first result.
TEST(ConfChangeV2, LeavesByItselfUnlessExplicit) {
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kAuto, {}, {}}).auto_leave());
  EXPECT_TRUE((ConfChangeV2{ConfChangeTransition::kJointImplicit, {}, {}}).auto_leave());
  EXPECT_FALSE((ConfChangeV2{ConfChangeTransition::kJointExplicit, {}, {}}).auto_leave());
}

// etcd: (*ConfChange).AsV2. The id has no place in the newer form.
TEST(ConfChange, BecomesASimpleChangeOfTheNewerForm) {
  const ConfChange v1{ConfChangeType::kAddLearnerNode, NodeId(4), Payload("c"), 99};
  EXPECT_EQ(AsV2(v1), (ConfChangeV2{ConfChangeTransition::kAuto,
                                    {{ConfChangeType::kAddLearnerNode, NodeId(4)}},
                                    Payload("c")}));
}

}  // namespace
}  // namespace squall
