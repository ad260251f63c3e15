#include "scenarios/story/node_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Plan Calm() {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.clients = 0;
  plan.options.settle_us = 0;
  return plan;
}

TEST(NodeTable, ShowsTermsOfLogsConfigurationAndFollowers) {
  World world(Calm(), OwnNodeFactory());
  world.RunUntil(SimTime(2 * kSecond));
  ASSERT_NE(world.Leader(), kNoNode);
  const std::string table = DescribeNodes(world);
  EXPECT_THAT(table, HasSubstr("  node 1  "));
  EXPECT_THAT(table, HasSubstr("log: 1\n"));
  EXPECT_THAT(table, HasSubstr("configuration: voters=("));
  EXPECT_THAT(table, HasSubstr(": StateReplicate match=1 next=2"));
}

TEST(NodeTable, ShowsWhatTheDiskOfADownNodeHolds) {
  Plan plan = Calm();
  Action crash;
  crash.kind = Action::Kind::kCrash;
  crash.at = SimTime(kSecond);
  crash.node = 2;
  plan.actions = {crash};
  World world(plan, OwnNodeFactory());
  world.RunUntil(SimTime(kSecond));
  EXPECT_THAT(DescribeNodes(world), HasSubstr("  node 2  down   disk: term 1 vote "));
}

TEST(NodeTable, ShowsMessagesUnderWayInOrderOfArrival) {
  World world(Calm(), OwnNodeFactory());
  while (world.MessagesUnderWay().empty() && world.Step()) {
  }
  const std::vector<World::UnderWay> messages = world.MessagesUnderWay();
  ASSERT_FALSE(messages.empty());
  for (size_t i = 1; i < messages.size(); ++i) {
    EXPECT_LE(messages[i - 1].arrives.value(), messages[i].arrives.value());
  }
  EXPECT_THAT(DescribeNodes(world), HasSubstr("MsgVote Term:1"));
  EXPECT_THAT(DescribeNodes(world), Not(HasSubstr("  0 messages under way")));
}

// Nodes that voted for it, itself included.
TEST(NodeTable, ShowsTheVotesOfACandidate) {
  Plan plan = Calm();
  plan.options.pre_vote = false;
  World world(plan, OwnNodeFactory());
  NodeId candidate;
  while (candidate == kNoNode && world.Step()) {
    for (uint64_t i = 1; i <= world.node_count(); ++i) {
      const Guest* guest = world.node(NodeId(i));
      if (guest != nullptr && guest->State().role == Role::kCandidate) candidate = NodeId(i);
    }
  }
  ASSERT_NE(candidate, kNoNode);
  EXPECT_THAT(DescribeNodes(world), HasSubstr("votes: " + std::to_string(candidate.value())));
}

}  // namespace
}  // namespace squall
