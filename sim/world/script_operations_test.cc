// What clients ask for by a plan's actions: writes of one session, retries, comparisons.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/clients/kv_command.h"
#include "sim/testing/actions.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Kind = Action::Kind;

Action Write(uint64_t ms, Kind kind, std::string value, uint64_t session = 0) {
  Action action = At(ms, kind);
  action.key = "x";
  action.value = std::move(value);
  action.count = session;
  return action;
}

Action Cas(uint64_t ms, std::string value, std::optional<std::string> expected) {
  Action action = Write(ms, Kind::kCompareAndSwap, std::move(value));
  action.expected = std::move(expected);
  return action;
}

Action Retry(uint64_t ms, uint64_t session, uint64_t node = 0) {
  Action action = At(ms, Kind::kRetry, node);
  action.count = session;
  return action;
}

// Node 1 of three leads from the beginning. At the end x is read through it.
World RunOf(std::vector<Action> actions) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = kSecond;
  plan.actions.push_back(At(10, Kind::kCampaign, 1));
  plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  Action get = At(900, Kind::kGet, 1);
  get.key = "x";
  plan.actions.push_back(get);
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_TRUE(world.violations().empty());
  return world;
}

std::string ValueOfX(const World& world) { return world.clients().script().back().value; }

TEST(ScriptOperations, AppendAddsToTheValue) {
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kPut, "a"), Write(200, Kind::kAppend, "b")})), "ab");
}

TEST(ScriptOperations, DeleteRemovesTheKey) {
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kPut, "a"), Write(200, Kind::kDelete, "")})),
            "(none)");
}

TEST(ScriptOperations, CompareAndSwapWritesOnlyIfTheValueIsTheExpectedOne) {
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kPut, "a"), Cas(200, "b", "a")})), "b");
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kPut, "a"), Cas(200, "b", "c")})), "a");
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kPut, "a"), Cas(200, "b", std::nullopt)})), "a");
  EXPECT_EQ(ValueOfX(RunOf({Cas(200, "b", std::nullopt)})), "b");
}

TEST(ScriptOperations, RetryOfASessionIsDoneOnce) {
  const World world = RunOf({Write(100, Kind::kAppend, "a", 7), Retry(200, 7), Retry(300, 7, 2)});
  EXPECT_EQ(ValueOfX(world), "a");
  EXPECT_EQ(world.statistics().operations_retried, 2u);
  // The empty entry of the leader, and one for each attempt.
  EXPECT_EQ(world.node(NodeId(1))->State().last, Index(4));
}

TEST(ScriptOperations, AnotherSessionDoesItOnceMore) {
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kAppend, "a", 7), Write(200, Kind::kAppend, "a", 8)})),
            "aa");
}

TEST(ScriptOperations, WritesOfASessionAreNumberedInTheirOrder) {
  const World world = RunOf({Write(100, Kind::kPut, "a", 7), Write(150, Kind::kPut, "b"),
                             Write(200, Kind::kPut, "c", 7), Write(250, Kind::kPut, "d", 7)});
  const auto& script = world.clients().script();
  EXPECT_EQ(script[0].name.sequence, 1u);
  EXPECT_EQ(script[2].name.client, script[0].name.client);
  EXPECT_EQ(script[2].name.sequence, 2u);
  EXPECT_EQ(script[3].name.sequence, 3u);
  EXPECT_NE(script[1].name.client, script[0].name.client);
  for (size_t i = 0; i < 4; ++i) EXPECT_NE(script[i].index, kNoIndex) << i;
}

// Thesis 6.3: a client that has gone on does not want its earlier commands done any more.
TEST(ScriptOperations, RetryIsOfTheLastWrite) {
  EXPECT_EQ(ValueOfX(RunOf({Write(100, Kind::kAppend, "a", 7), Write(200, Kind::kAppend, "b", 7),
                            Retry(300, 7)})),
            "ab");
}

TEST(ScriptOperations, RetryOfASessionWithoutAWriteDoesNothing) {
  const World world = RunOf({Retry(200, 7)});
  EXPECT_EQ(world.node(NodeId(1))->State().last, Index(1));
}

// --- Clients that act by themselves.

TEST(ScriptOperations, ClientsKeyThatThePlanChoosesMayBeAnyNumber) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.clients = 1;
  plan.options.keys = 2;
  plan.options.duration_us = kSecond;
  plan.choices = {{{ChoiceKind::kClientKey, 0, 0, 0, 1}, ~uint64_t{0}},
                  {{ChoiceKind::kClientKey, 0, 0, 0, 2}, 300000}};
  plan.actions = {At(10, Kind::kCampaign, 1)};
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_GT(world.statistics().operations_acknowledged, 2u);
  EXPECT_TRUE(world.violations().empty());
}

}  // namespace
}  // namespace squall
