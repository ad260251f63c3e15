#include "scenarios/command/crash/crash_points.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "scenarios/command/sweep/run_record.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

Plan ShortPlan() {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = 600 * kMillisecond;
  return plan;
}

TEST(CrashPoints, PointIsReadAsItIsWritten) {
  CrashPoint point;
  ASSERT_TRUE(ParseCrashPoint(Text({2, 317, 5}), &point));
  EXPECT_EQ(Describe(point), "node 2 at its call 317, outcome 5");
  for (const char* text : {"", "2", "2:3", "2:3:", "2:3:x", "2:3:4:", "-1:2:3", "a:b:c"}) {
    EXPECT_FALSE(ParseCrashPoint(text, &point)) << text;
  }
}

TEST(CrashPoints, EveryCallOfEveryNodeIsOne) {
  const Plan plan = ShortPlan();
  RunProgress progress;
  const CrashPoints points(plan, OwnNodeFactory(), 1, progress);
  World world(plan, OwnNodeFactory());
  uint64_t before = 0;
  for (uint64_t id = 1; id <= world.node_count(); ++id) before += world.calls(NodeId(id));
  world.RunUntil(SimTime(plan.options.duration_us - 1));
  uint64_t after = 0;
  for (uint64_t id = 1; id <= world.node_count(); ++id) after += world.calls(NodeId(id));
  EXPECT_EQ(points.boundaries(), after - before);
  std::set<std::string> texts;
  for (uint64_t i = 0; i < points.size(); ++i) texts.insert(Text(points.at(i)));
  EXPECT_EQ(texts.size(), points.boundaries());
}

TEST(CrashPoints, AreTheSameInAnotherProcess) {
  RunProgress progress;
  const CrashPoints points(ShortPlan(), OwnNodeFactory(), 3, progress);
  const auto other = CrashPoints::Unpack(points.Pack(), 3);
  ASSERT_TRUE(other);
  ASSERT_EQ(other->size(), points.size());
  for (const uint64_t i : {uint64_t{0}, points.size() / 2, points.size() - 1}) {
    EXPECT_EQ(Text(other->at(i)), Text(points.at(i)));
  }
  for (const char* text : {"1", "1:", "1:2", "a:b:", "1:2:3:"}) {
    EXPECT_FALSE(CrashPoints::Unpack(text, 3)) << text;
  }
}

TEST(CrashPoints, FirstAndLastAreMet) {
  const Plan plan = ShortPlan();
  RunProgress progress;
  const CrashPoints points(plan, OwnNodeFactory(), 1, progress);
  for (const uint64_t i : {uint64_t{0}, points.size() / 2, points.size() - 1}) {
    const RunRecord record = RunPlan(WithCrash(plan, points.at(i)), OwnNodeFactory());
    EXPECT_EQ(record.statistics.crashes_inside, 1u) << Text(points.at(i));
    EXPECT_FALSE(record.failed()) << record.detail;
  }
}

TEST(CrashPoints, OutcomesDiffer) {
  RunProgress progress;
  const CrashPoints points(ShortPlan(), OwnNodeFactory(), 3, progress);
  EXPECT_EQ(points.at(0).call, points.at(2).call);
  EXPECT_EQ(points.at(0).outcome, 0u);
  for (uint64_t outcomes = 1; outcomes <= CrashPoints::kOutcomesKept; ++outcomes) {
    EXPECT_EQ(points.at(1).outcome % outcomes, outcomes - 1);
  }
}

TEST(CrashPoints, StridesReachFromTheFirstToTheLastNode) {
  RunProgress progress;
  const CrashPoints points(ShortPlan(), OwnNodeFactory(), 3, progress);
  constexpr uint64_t kCount = 10;
  uint64_t node = 0;
  for (uint64_t i = 0; i < kCount; ++i) {
    EXPECT_GE(points.Strided(i, kCount).node, node);
    node = points.Strided(i, kCount).node;
  }
  EXPECT_EQ(points.Strided(0, kCount).node, 1u);
  EXPECT_EQ(node, 3u);
}

}  // namespace
}  // namespace squall
