#include "fuzz/schedule_mutator.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "fuzz/schedule_input.h"

namespace squall {
namespace {

constexpr size_t kSizeMax = 4096;

// A seed and three records.
std::string Input() {
  std::string bytes(kSeedBytes, '\1');
  for (size_t i = 0; i < 3; ++i) bytes += std::string(kRecordBytes, static_cast<char>('a' + i));
  return bytes;
}

TEST(ScheduleMutator, IsAFunctionOfItsArguments) {
  for (uint64_t random = 0; random < 50; ++random) {
    EXPECT_EQ(MutateSchedule(Input(), kSizeMax, random), MutateSchedule(Input(), kSizeMax, random));
  }
}

TEST(ScheduleMutator, KeepsRecordsWhole) {
  for (uint64_t random = 0; random < 500; ++random) {
    const std::string changed = MutateSchedule(Input(), kSizeMax, random);
    ASSERT_GE(changed.size(), kSeedBytes);
    EXPECT_EQ((changed.size() - kSeedBytes) % kRecordBytes, 0u);
  }
}

TEST(ScheduleMutator, AddsAndRemovesOneRecordAtMost) {
  std::set<size_t> records;
  for (uint64_t random = 0; random < 500; ++random) {
    records.insert((MutateSchedule(Input(), kSizeMax, random).size() - kSeedBytes) / kRecordBytes);
  }
  EXPECT_EQ(records, (std::set<size_t>{2, 3, 4}));
}

TEST(ScheduleMutator, NeverExceedsTheLimit) {
  const size_t limit = Input().size() + 3;
  for (uint64_t random = 0; random < 500; ++random) {
    EXPECT_LE(MutateSchedule(Input(), limit, random).size(), limit);
  }
}

TEST(ScheduleMutator, MakesAnInputOfNothing) {
  for (uint64_t random = 0; random < 50; ++random) {
    EXPECT_GE(MutateSchedule("", kSizeMax, random).size(), kSeedBytes);
  }
}

TEST(ScheduleMutator, ChangesTheSeedSometimesAndNotAlways) {
  int same = 0;
  for (uint64_t random = 0; random < 500; ++random) {
    same += MutateSchedule(Input(), kSizeMax, random).starts_with(Input().substr(0, kSeedBytes));
  }
  EXPECT_GT(same, 300);
  EXPECT_LT(same, 480);
}

}  // namespace
}  // namespace squall
