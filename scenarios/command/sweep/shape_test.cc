#include "scenarios/command/sweep/shape.h"

#include <gtest/gtest.h>

#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/sweep.h"

namespace squall {
namespace {

RunRecord RecordOf(uint64_t seed, uint64_t wall_us) {
  RunRecord record;
  record.seed = seed;
  record.wall_us = wall_us;
  record.steps = 100;
  record.statistics.events = 100;
  record.statistics.committed = 5;
  record.first_leader_us = 200000;
  return record;
}

TEST(Distribution, ANumberIsInTheBinOfItsPowerOfTwo) {
  Distribution d;
  for (uint64_t number : {uint64_t{0}, uint64_t{1}, uint64_t{2}, uint64_t{3}, uint64_t{4}}) {
    d.Add(number);
  }
  EXPECT_EQ(d.runs[0], 1u);
  EXPECT_EQ(d.runs[1], 1u);
  EXPECT_EQ(d.runs[2], 2u);
  EXPECT_EQ(d.runs[3], 1u);
}

TEST(Distribution, EveryNumberHasABin) {
  Distribution d;
  d.Add(~uint64_t{0});
  EXPECT_EQ(d.runs[Distribution::kBins - 1], 1u);
}

TEST(Distribution, BinsAreNextToEachOther) {
  for (size_t bin = 1; bin < Distribution::kBins; ++bin) {
    EXPECT_EQ(Distribution::Least(bin), Distribution::Most(bin - 1) + 1);
  }
}

TEST(SweepShape, TheSlowestRunsAreKeptInOrder) {
  SweepShape shape;
  for (uint64_t i = 0; i < 30; ++i) shape.Add(RecordOf(i, (i * 7) % 30));
  ASSERT_EQ(shape.slowest.size(), SweepShape::kSlowMax);
  for (size_t i = 0; i < shape.slowest.size(); ++i) EXPECT_EQ(shape.slowest[i].wall_us, 29 - i);
}

TEST(SweepShape, ARunWithoutALeaderIsCountedApart) {
  SweepShape shape;
  RunRecord record = RecordOf(1, 1);
  record.first_leader_us = 0;
  shape.Add(record);
  EXPECT_EQ(shape.without_leader, 1u);
  EXPECT_EQ(shape.first_leader_ms, Distribution());
}

TEST(SweepShape, OfARunThatWasCutOffOnlyItsTimeIsKnown) {
  SweepShape shape;
  RunRecord record;
  record.wall_us = 9;
  shape.Add(record);
  EXPECT_EQ(shape.slowest.size(), 1u);
  EXPECT_EQ(shape.committed, Distribution());
}

// A sweep that goes on has what the one before had.
TEST(SweepShape, ItIsReadBackFromASummary) {
  SweepTotals totals;
  for (uint64_t i = 1; i < 20; ++i) {
    RunRecord record = RecordOf(i, i * 1000);
    record.first_leader_us = i % 3 == 0 ? 0 : i * 50000;
    totals.Add(record);
  }
  const SweepIdentity identity{"swarm", "", {{1, 19}, {}}, ""};
  const auto read =
      ReadSweepJson(SweepJson(identity, totals, SweepEnd::kComplete, JsonLayout::kLine));
  ASSERT_TRUE(read);
  for (const ShapeField& field : kShapeFields) {
    EXPECT_EQ(read->totals.shape.*field.member, totals.shape.*field.member) << field.name;
  }
  EXPECT_EQ(read->totals.shape.without_leader, totals.shape.without_leader);
}

}  // namespace
}  // namespace squall
