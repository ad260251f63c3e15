#include "core/base/shared_log.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace squall {
namespace {

using Strings = Slice<std::string>;
using Log = ChunkedLog<std::string>;

constexpr uint64_t kChunk = Log::kChunk;
constexpr uint64_t kDirectory = Log::kDirectory;

std::vector<std::string> Values(const Strings& run) { return {run.begin(), run.end()}; }

Strings StringsOf(const std::vector<std::string>& values) {
  Strings run;
  for (const std::string& v : values) run.Append(v);
  return run;
}

// Values "1", "2", ... at positions [from, to).
Log Numbered(uint64_t from, uint64_t to) {
  Log log(from);
  for (; from < to; ++from) log.PushBack(std::to_string(from));
  return log;
}

std::vector<std::string> Values(const Log& log) {
  std::vector<std::string> values;
  for (uint64_t i = log.first(); i < log.end(); ++i) values.push_back(log.At(i));
  return values;
}

TEST(Slice, DefaultIsEmpty) {
  const Strings run;
  EXPECT_TRUE(run.empty());
  EXPECT_EQ(run.size(), 0u);
  EXPECT_EQ(run.begin(), run.end());
}

TEST(Slice, IsTwoPointersWide) { EXPECT_EQ(sizeof(Strings), 2 * sizeof(void*)); }

TEST(Slice, HoldsOneValue) {
  const Strings run(std::string("a"));
  EXPECT_EQ(run.front(), "a");
  EXPECT_EQ(run.back(), "a");
  EXPECT_EQ(run.size(), 1u);
}

TEST(Slice, AppendsValuesInOrder) {
  EXPECT_EQ(Values(StringsOf({"a", "b", "c"})), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Slice, SubIsAViewOfTheSameBlock) {
  const Strings run = StringsOf({"a", "b", "c", "d"});
  const Strings middle = run.Sub(1, 3);
  EXPECT_EQ(Values(middle), (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(&middle[0], &run[1]);
}

TEST(Slice, FirstAndFromSplitIt) {
  const Strings run = StringsOf({"a", "b", "c"});
  EXPECT_EQ(Values(run.First(1)), (std::vector<std::string>{"a"}));
  EXPECT_EQ(Values(run.From(1)), (std::vector<std::string>{"b", "c"}));
  EXPECT_TRUE(run.From(3).empty());
}

TEST(Slice, AppendAfterACopyIsNotSeenByTheCopy) {
  Strings run = StringsOf({"a"});
  const Strings copy = run;
  run.Append(std::string("b"));
  EXPECT_EQ(copy.size(), 1u);
  EXPECT_EQ(run.size(), 2u);
}

TEST(Slice, TwoWritersOfOneBlockDoNotDisturbEachOther) {
  Strings one = StringsOf({"a"});
  Strings two = one;
  one.Append(std::string("left"));
  two.Append(std::string("right"));
  EXPECT_EQ(Values(one), (std::vector<std::string>{"a", "left"}));
  EXPECT_EQ(Values(two), (std::vector<std::string>{"a", "right"}));
}

TEST(Slice, AppendToAPrefixDoesNotOverwriteTheRest) {
  const Strings run = StringsOf({"a", "b", "c"});
  Strings prefix = run.First(1);
  prefix.Append(std::string("x"));
  EXPECT_EQ(Values(run), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(Values(prefix), (std::vector<std::string>{"a", "x"}));
}

TEST(Slice, AppendedRunIsAdoptedByAnEmptyOne) {
  const Strings run = StringsOf({"a", "b"});
  Strings other;
  other.Append(run);
  EXPECT_EQ(&other[0], &run[0]);
}

TEST(Slice, AppendOfTheAdjacentRunCopiesNothing) {
  const Strings run = StringsOf({"a", "b", "c"});
  Strings first = run.First(1);
  first.Append(run.From(1));
  EXPECT_EQ(&first[2], &run[2]);
  EXPECT_EQ(first.size(), 3u);
}

TEST(Slice, AppendOfAStrangersRunCopiesIt) {
  Strings run = StringsOf({"a"});
  run.Append(StringsOf({"b", "c"}));
  EXPECT_EQ(Values(run), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Slice, AppendOfAnEmptyRunChangesNothing) {
  Strings run = StringsOf({"a"});
  run.Append(Strings());
  EXPECT_EQ(run.size(), 1u);
}

TEST(Slice, AppendedToItselfDoubles) {
  Strings run = StringsOf({"a", "b"});
  run.Append(run);
  EXPECT_EQ(Values(run), (std::vector<std::string>{"a", "b", "a", "b"}));
}

TEST(Slice, GrowsBeyondOneBlock) {
  Strings run;
  std::vector<std::string> want;
  for (uint32_t i = 0; i < 3 * Strings::kBlockCapacity; ++i) {
    run.Append(std::to_string(i));
    want.push_back(std::to_string(i));
  }
  EXPECT_EQ(Values(run), want);
}

TEST(Slice, KeepsItsBlockAlive) {
  Strings tail;
  {
    const Strings run = StringsOf({"a", "b"});
    tail = run.From(1);
  }
  EXPECT_EQ(tail.front(), "b");
}

TEST(ChunkedLog, StartsWhereItIsTold) {
  const Log log(7);
  EXPECT_EQ(log.first(), 7u);
  EXPECT_EQ(log.end(), 7u);
  EXPECT_TRUE(log.empty());
  EXPECT_FALSE(log.Contains(7));
}

TEST(ChunkedLog, FindsValuesByPosition) {
  const Log log = Numbered(5, 5 + 3 * kChunk);
  EXPECT_EQ(log.size(), 3 * kChunk);
  EXPECT_EQ(log.At(5), "5");
  EXPECT_EQ(log.At(5 + kChunk), std::to_string(5 + kChunk));
  EXPECT_EQ(log.back(), std::to_string(4 + 3 * kChunk));
}

TEST(ChunkedLog, TruncatedPositionsAreWrittenAnew) {
  Log log = Numbered(1, 6);
  log.TruncateTo(3);
  log.PushBack("x");
  EXPECT_EQ(Values(log), (std::vector<std::string>{"1", "2", "x"}));
}

TEST(ChunkedLog, TruncatesAtTheEdgeOfAChunk) {
  Log log = Numbered(0, 2 * kChunk + 3);
  log.TruncateTo(kChunk);
  log.PushBack("x");
  EXPECT_EQ(log.size(), kChunk + 1);
  EXPECT_EQ(log.At(kChunk - 1), std::to_string(kChunk - 1));
  EXPECT_EQ(log.back(), "x");
}

TEST(ChunkedLog, TruncatesToNothing) {
  Log log = Numbered(4, 9);
  log.TruncateTo(4);
  EXPECT_TRUE(log.empty());
  log.PushBack("x");
  EXPECT_EQ(log.At(4), "x");
}

TEST(ChunkedLog, DroppedValuesAreGoneAndTheRestStays) {
  Log log = Numbered(1, 3 * kChunk);
  log.DropBefore(2 * kChunk);
  EXPECT_EQ(log.first(), 2 * kChunk);
  EXPECT_FALSE(log.Contains(2 * kChunk - 1));
  EXPECT_EQ(log.At(2 * kChunk), std::to_string(2 * kChunk));
  EXPECT_EQ(log.back(), std::to_string(3 * kChunk - 1));
}

TEST(ChunkedLog, GoesOnAfterAllWasDropped) {
  for (const uint64_t end : {uint64_t{10}, kChunk, 2 * kChunk, 2 * kChunk + 1}) {
    Log log = Numbered(0, end);
    log.DropBefore(end);
    EXPECT_TRUE(log.empty());
    log.PushBack("x");
    EXPECT_EQ(log.At(end), "x") << end;
  }
}

TEST(ChunkedLog, ResetForgetsAndMoves) {
  Log log = Numbered(1, 10);
  log.Reset(100);
  EXPECT_TRUE(log.empty());
  log.PushBack("x");
  EXPECT_EQ(log.At(100), "x");
}

TEST(ChunkedLog, ForksGoTheirOwnWays) {
  Log one = Numbered(0, 5);
  Log two = one;
  one.PushBack("one");
  two.PushBack("two");
  EXPECT_EQ(one.back(), "one");
  EXPECT_EQ(two.back(), "two");
  EXPECT_EQ(&one.At(5) == &two.At(5), false);
}

TEST(ChunkedLog, ForksShareWhatNeitherChanged) {
  Log one = Numbered(0, kChunk + 5);
  const Log two = one;
  one.PushBack("x");
  EXPECT_EQ(&one.At(0), &two.At(0));
  EXPECT_EQ(two.size(), kChunk + 5);
}

TEST(ChunkedLog, TruncationOfAForkLeavesTheOriginal) {
  const Log original = Numbered(0, 10);
  Log fork = original;
  fork.TruncateTo(4);
  fork.PushBack("x");
  EXPECT_EQ(original.At(4), "4");
  EXPECT_EQ(original.size(), 10u);
  EXPECT_EQ(fork.At(4), "x");
}

// A copy shares whole directories, and pays for one when it goes on in it.
TEST(ChunkedLog, ForksGoTheirOwnWaysAcrossDirectories) {
  for (const uint64_t at : {kDirectory - 1, kDirectory, kDirectory + 1, kDirectory + kChunk}) {
    Log one = Numbered(0, at);
    Log two = one;
    for (uint64_t i = 0; i < kDirectory + 2; ++i) one.PushBack("one");
    for (uint64_t i = 0; i < kDirectory + 2; ++i) two.PushBack("two");
    for (uint64_t i = 0; i < at; ++i) EXPECT_EQ(one.At(i), std::to_string(i));
    for (uint64_t i = 0; i < at; ++i) EXPECT_EQ(two.At(i), std::to_string(i));
    EXPECT_EQ(&one.At(0), &two.At(0));
    for (uint64_t i = at; i < one.end(); ++i) {
      EXPECT_EQ(one.At(i), "one");
      EXPECT_EQ(two.At(i), "two");
    }
  }
}

TEST(ChunkedLog, TruncationOfAForkAcrossDirectoriesLeavesTheOriginal) {
  for (const uint64_t keep :
       {uint64_t{0}, kChunk, kDirectory - kChunk, kDirectory, kDirectory + 1, 2 * kDirectory}) {
    const Log original = Numbered(0, 2 * kDirectory + 10);
    Log fork = original;
    fork.TruncateTo(keep);
    for (uint64_t i = 0; i < kDirectory; ++i) fork.PushBack("x");
    for (uint64_t i = 0; i < original.end(); ++i) EXPECT_EQ(original.At(i), std::to_string(i));
    for (uint64_t i = 0; i < keep; ++i) EXPECT_EQ(fork.At(i), std::to_string(i));
    for (uint64_t i = keep; i < fork.end(); ++i) EXPECT_EQ(fork.At(i), "x");
  }
}

TEST(ChunkedLog, DroppingInAForkLeavesTheOriginal) {
  for (const uint64_t first : {kChunk, kDirectory, kDirectory + kChunk, 2 * kDirectory}) {
    const Log original = Numbered(0, 2 * kDirectory);
    Log fork = original;
    fork.DropBefore(kChunk / 2);
    fork.DropBefore(first);
    fork.PushBack("x");
    for (uint64_t i = 0; i < original.end(); ++i) EXPECT_EQ(original.At(i), std::to_string(i));
    for (uint64_t i = first; i + 1 < fork.end(); ++i) EXPECT_EQ(fork.At(i), std::to_string(i));
    EXPECT_EQ(fork.back(), "x");
  }
}

// Dropped and truncated entries are freed, a block at a time, once no copy shares the block.
TEST(ChunkedLog, FreesWhatIsForgotten) {
  ChunkedLog<std::shared_ptr<int>> log(0);
  const auto value = std::make_shared<int>(1);
  for (uint64_t i = 0; i < 3 * kDirectory; ++i) log.PushBack(value);
  log.DropBefore(kDirectory + 2 * kChunk);
  EXPECT_EQ(value.use_count(), static_cast<long>(1 + 2 * kDirectory - 2 * kChunk));
  log.TruncateTo(2 * kDirectory);
  EXPECT_EQ(value.use_count(), static_cast<long>(1 + kDirectory - 2 * kChunk));
  log.DropBefore(2 * kDirectory);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(ChunkedLog, SlidesAlongWithoutEnd) {
  Log log(3);
  for (uint64_t i = 3; i < 5 * kDirectory; ++i) {
    log.PushBack(std::to_string(i));
    if (log.size() > 3 * kChunk) log.DropBefore(log.first() + kChunk / 3);
    if (i % 1000 == 0) {
      log.TruncateTo(log.end() - 1);
      log.PushBack(std::to_string(i));
    }
  }
  for (uint64_t i = log.first(); i < log.end(); ++i) EXPECT_EQ(log.At(i), std::to_string(i));
}

TEST(ChunkedLog, RunWithinAChunkSharesIt) {
  const Log log = Numbered(0, 10);
  const Strings run = log.Run(2, 5);
  EXPECT_EQ(Values(run), (std::vector<std::string>{"2", "3", "4"}));
  EXPECT_EQ(&run[0], &log.At(2));
}

TEST(ChunkedLog, RunAcrossChunksHasAllValues) {
  const Log log = Numbered(0, 3 * kChunk);
  const Strings run = log.Run(kChunk - 2, 2 * kChunk + 2);
  ASSERT_EQ(run.size(), kChunk + 4);
  for (size_t i = 0; i < run.size(); ++i) EXPECT_EQ(run[i], std::to_string(kChunk - 2 + i));
}

TEST(ChunkedLog, RunOfNothingIsEmpty) { EXPECT_TRUE(Numbered(0, 3).Run(3, 3).empty()); }

TEST(ChunkedLog, RunOutlivesTruncationAndOverwriting) {
  Log log = Numbered(0, 6);
  const Strings run = log.Run(0, 6);
  log.TruncateTo(2);
  for (int i = 0; i < 4; ++i) log.PushBack("x");
  EXPECT_EQ(Values(run), (std::vector<std::string>{"0", "1", "2", "3", "4", "5"}));
}

TEST(ChunkedLog, AppendToARunDoesNotReachTheLog) {
  Log log = Numbered(0, 3);
  Strings run = log.Run(0, 3);
  run.Append(std::string("mine"));
  log.PushBack("log's");
  EXPECT_EQ(run.back(), "mine");
  EXPECT_EQ(log.back(), "log's");
}

}  // namespace
}  // namespace squall
