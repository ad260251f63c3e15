#include "fuzz/schedule_input.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/hash.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

std::string RandomBytes(uint64_t seed, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(Mix(seed, i)));
  return bytes;
}

TEST(ScheduleInput, NoBytesAreAPlan) {
  EXPECT_EQ(Validate(DecodeSchedule("").options), "");
  EXPECT_TRUE(DecodeSchedule("").choices.empty());
}

TEST(ScheduleInput, BeginsWithTheSeed) {
  const Plan plan = DecodeSchedule(std::string("\x02\x01\0\0\0\0\0\0", 8));
  EXPECT_EQ(plan.seed, 0x102u);
  EXPECT_EQ(plan.options.nodes, ExpandSeed("swarm", 0x102).options.nodes);
}

TEST(ScheduleInput, RecordNamesAChoiceAndItsValue) {
  std::string bytes(kSeedBytes, '\0');
  bytes += std::string("\x01\x00\x01\x02\x05\x00\x01\x00\x00\x00", 10);
  const Plan plan = DecodeSchedule(bytes);
  ASSERT_GE(plan.options.nodes, 2u);
  ASSERT_EQ(plan.choices.size(), 1u);
  EXPECT_EQ(Describe(plan.choices[0].name), "message-fate 1->2 MsgVote #5");
  EXPECT_EQ(plan.choices[0].value, 1u);
}

TEST(ScheduleInput, PartOfARecordIsIgnored) {
  const std::string bytes = RandomBytes(1, kSeedBytes + 3 * kRecordBytes);
  EXPECT_EQ(DecodeSchedule(bytes).choices.size(), 3u);
  EXPECT_EQ(DecodeSchedule(bytes + "12345").choices.size(), 3u);
}

TEST(ScheduleInput, TakesAtMostSoManyRecords) {
  const std::string bytes = RandomBytes(1, kSeedBytes + 2 * kRecordsMax * kRecordBytes);
  EXPECT_EQ(DecodeSchedule(bytes).choices.size(), kRecordsMax);
}

TEST(ScheduleInput, AnyBytesAreAPlanThatAPlanFileCanHold) {
  for (uint64_t i = 0; i < 300; ++i) {
    const Plan plan = DecodeSchedule(RandomBytes(i, kSeedBytes + i * kRecordBytes));
    EXPECT_EQ(Validate(plan.options), "") << i;
    const PlanReading reading = ReadPlan(WritePlanText({plan, {}}), "plan.txtpb");
    ASSERT_EQ(reading.status, PlanReading::Status::kOk) << reading.error;
    EXPECT_EQ(reading.file.plan.choices, plan.choices);
  }
}

// If the names were out of a run's reach, mutations of an input would change nothing.
TEST(ScheduleInput, ManyRecordsNameAChoiceThatTheRunAsksFor) {
  size_t named = 0;
  size_t unused = 0;
  for (uint64_t i = 0; i < 30; ++i) {
    const Plan plan = DecodeSchedule(RandomBytes(i, kSeedBytes + 50 * kRecordBytes));
    World world(plan, OwnNodeFactory());
    world.Run();
    named += plan.choices.size();
    unused += world.choices().Unused().size();
  }
  EXPECT_GT(named - unused, named / 4);
}

}  // namespace
}  // namespace squall
