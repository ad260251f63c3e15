#include "sim/shrink/without_nodes.h"

#include <gtest/gtest.h>

#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"
#include "sim/plan/operations.h"
#include "sim/world/network.h"

namespace squall {
namespace {

constexpr uint8_t kApp = static_cast<uint8_t>(MessageType::kApp);

Plan OfFive() {
  Plan plan;
  plan.options.nodes = 5;
  return plan;
}

Plan WithoutNode(const Plan& plan, uint64_t node) {
  return WithoutNodes(plan, NodeSet::Of(NodeId(node)));
}

TEST(WithoutNodes, HasFewerNodes) { EXPECT_EQ(WithoutNode(OfFive(), 2).options.nodes, 4u); }

TEST(WithoutNodes, TakesSparesFromTheSpares) {
  Plan plan = OfFive();
  plan.options.spares = 2;
  const Plan less = WithoutNode(plan, 6);
  EXPECT_EQ(less.options.nodes, 5u);
  EXPECT_EQ(less.options.spares, 1u);
}

TEST(WithoutNodes, GivesTheOthersTheirNewNumbers) {
  Plan plan = OfFive();
  plan.choices = {{{ChoiceKind::kMessageDelay, 3, 5, kApp, 7}, 9}};
  const Plan less = WithoutNode(plan, 2);
  ASSERT_EQ(less.choices.size(), 1u);
  EXPECT_EQ(less.choices[0], (NamedChoice{{ChoiceKind::kMessageDelay, 2, 4, kApp, 7}, 9}));
}

TEST(WithoutNodes, LeavesOutWhatIsAboutThem) {
  Plan plan = OfFive();
  plan.choices = {{{ChoiceKind::kMessageDelay, 2, 5, kApp, 0}, 9},
                  {{ChoiceKind::kCrash, 2, 0, 0, 1}, 1}};
  plan.actions.resize(1);
  plan.actions[0].kind = Action::Kind::kCrash;
  plan.actions[0].node = 2;
  const Plan less = WithoutNode(plan, 2);
  EXPECT_TRUE(less.choices.empty());
  EXPECT_TRUE(less.actions.empty());
}

TEST(WithoutNodes, RenamesTheSidesOfAPartition) {
  Plan plan = OfFive();
  plan.actions.resize(1);
  plan.actions[0].kind = Action::Kind::kPartition;
  plan.actions[0].left = NodeSet::FromBits(0b001110);   // 1, 2 and 3.
  plan.actions[0].right = NodeSet::FromBits(0b110000);  // 4 and 5.
  const Plan less = WithoutNode(plan, 2);
  ASSERT_EQ(less.actions.size(), 1u);
  EXPECT_EQ(less.actions[0].left, NodeSet::FromBits(0b000110));
  EXPECT_EQ(less.actions[0].right, NodeSet::FromBits(0b011000));
}

TEST(WithoutNodes, LeavesOutAPartitionWithoutASide) {
  Plan plan = OfFive();
  plan.actions.resize(1);
  plan.actions[0].kind = Action::Kind::kPartition;
  plan.actions[0].left = NodeSet::FromBits(0b000100);
  plan.actions[0].right = NodeSet::FromBits(0b111010);
  EXPECT_TRUE(WithoutNode(plan, 2).actions.empty());
}

TEST(WithoutNodes, RenamesTheSidesOfADrawnPartition) {
  Plan plan = OfFive();
  // {1,3} against the rest: shape 0, bits 0 and 2.
  plan.choices = {{{ChoiceKind::kPartition, 0, 0, 0, 4}, 1 + 4 * 0b101}};
  const Plan less = WithoutNode(plan, 2);
  ASSERT_EQ(less.choices.size(), 1u);
  EXPECT_EQ(DecodePartition(less.choices[0].value, 4).left, NodeSet::FromBits(0b110));
}

TEST(WithoutNodes, RenamesTheNodesOfADrawnChange) {
  Plan plan = OfFive();
  plan.options.spares = 1;
  plan.choices = {{{ChoiceKind::kOperation, static_cast<uint8_t>(OperatorTask::kChange), 0, 0, 4},
                   EncodeChange(MembershipStep::kReplace, NodeId(3), NodeId(6))}};
  const Plan less = WithoutNode(plan, 1);
  ASSERT_EQ(less.choices.size(), 1u);
  EXPECT_EQ(less.choices[0].value, EncodeChange(MembershipStep::kReplace, NodeId(2), NodeId(5)));
}

TEST(WithoutNodes, RenamesTheNodesOfAChangeInWords) {
  Plan plan = OfFive();
  plan.actions.resize(2);
  for (Action& action : plan.actions) action.kind = Action::Kind::kChange;
  plan.actions[0].value = "explicit v4 r2";
  plan.actions[1].value = "r1";
  const Plan less = WithoutNode(plan, 1);
  ASSERT_EQ(less.actions.size(), 1u);
  EXPECT_EQ(less.actions[0].value, "explicit v3 r1");
}

// Whatever a plan has, it stays one that a world can run.
TEST(WithoutNodes, LeavesActionsThatAreValid) {
  Plan plan = OfFive();
  for (const ActionForm& form : ActionForms()) {
    Action action;
    action.kind = form.kind;
    action.node = 5;
    action.other = 4;
    action.left = NodeSet::FromBits(0b001110);
    action.right = NodeSet::FromBits(0b110000);
    if (action.kind == Action::Kind::kChange) action.value = "r5";
    if (action.kind == Action::Kind::kPartition) action.node = 0;
    if (action.kind == Action::Kind::kMisroute) action.count = 3;
    plan.actions.push_back(action);
  }
  const Plan less = WithoutNode(plan, 1);
  EXPECT_EQ(less.actions.size(), plan.actions.size());
  for (const Action& action : less.actions) EXPECT_EQ(Check(action, 4), "");
}

TEST(WithoutClient, GivesTheOthersTheirNewNumbers) {
  Plan plan;
  plan.options.clients = 3;
  plan.choices = {{{ChoiceKind::kClientKey, 0, 0, 0, 1}, 1},
                  {{ChoiceKind::kClientKey, 1, 0, 0, 1}, 2},
                  {{ChoiceKind::kClientKey, 2, 0, 0, 1}, 3}};
  const Plan less = WithoutClient(plan, 1);
  EXPECT_EQ(less.options.clients, 2u);
  ASSERT_EQ(less.choices.size(), 2u);
  EXPECT_EQ(less.choices[1], (NamedChoice{{ChoiceKind::kClientKey, 1, 0, 0, 1}, 3}));
}

}  // namespace
}  // namespace squall
