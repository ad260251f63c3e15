// Every state that a crash can leave, for small logs.
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/testing/log_files_model.h"
#include "core/testing/memory_files.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// Calls `check` once for every sequence of answers that its draws can get. Returns how many.
uint64_t ForEveryOutcome(const std::function<void(const MemoryFiles::Draw&)>& check) {
  std::vector<std::pair<uint64_t, uint64_t>>
      draws;  // Answer and range; the last one turns fastest.
  for (uint64_t outcomes = 1;; ++outcomes) {
    size_t at = 0;
    check([&](uint64_t range) {
      if (at == draws.size()) draws.emplace_back(0, range);
      return draws[at++].first;
    });
    while (!draws.empty() && draws.back().first + 1 == draws.back().second) draws.pop_back();
    if (draws.empty()) return outcomes;
    ++draws.back().first;
  }
}

uint64_t CheckEveryCrash(const LogFilesModel& model) {
  return ForEveryOutcome(
      [&](const MemoryFiles::Draw& draw) { EXPECT_EQ(model.CheckCrash(draw), ""); });
}

constexpr uint64_t kAll = 100;  // More entries than there are.

// A durable beginning.
LogFilesModel Begun(uint64_t segment_bytes_max) {
  LogFilesModel model(segment_bytes_max);
  model.Append(3, 0, 2, 10);
  model.Sync();
  model.EndSync();
  return model;
}

TEST(LogFilesOutcomes, OfTheFirstWrite) {
  LogFilesModel model(1 << 20);
  EXPECT_EQ(CheckEveryCrash(model), 1u);
  model.Append(2, 0, 1, 200);
  // A file that is there or not, and its header's and two records' sectors, in three states each.
  EXPECT_EQ(CheckEveryCrash(model), 2u * 27u);
}

TEST(LogFilesOutcomes, OfAppends) {
  LogFilesModel model = Begun(1 << 20);
  for (int i = 0; i < 3; ++i) model.Append(2, 1, 1, 200);
  EXPECT_GT(CheckEveryCrash(model), 100u);
}

TEST(LogFilesOutcomes, OfARoll) {
  LogFilesModel model = Begun(300);
  for (int i = 0; i < 4; ++i) model.Append(1, 0, 1, 100);
  EXPECT_GT(CheckEveryCrash(model), 100u);
}

TEST(LogFilesOutcomes, OfASnapshotOfItsOwn) {
  LogFilesModel model = Begun(1 << 20);
  model.SaveSnapshot(0);
  model.Append(1, 0, 1, 10);
  EXPECT_GT(CheckEveryCrash(model), 10u);
}

TEST(LogFilesOutcomes, OfAReceivedSnapshot) {
  LogFilesModel model = Begun(1 << 20);
  model.InstallSnapshot(3);
  model.Append(1, 0, 1, 10);
  EXPECT_GT(CheckEveryCrash(model), 10u);
}

TEST(LogFilesOutcomes, OfACompaction) {
  LogFilesModel model = Begun(300);
  for (int i = 0; i < 12; ++i) model.Append(1, 0, 1, 60);
  model.SaveSnapshot(6);
  model.Sync();
  model.EndSync();
  model.EndSync();
  model.SaveSnapshot(1);
  model.Sync();
  model.EndSync();
  model.EndSync();
  const size_t before = model.files().operations();
  model.Compact(0);
  const size_t removed = model.files().operations() - before;
  EXPECT_GT(removed, 4u);
  EXPECT_EQ(CheckEveryCrash(model), removed + 1);
}

// Votes fill the segment, so that the next one begins right behind the snapshot: the log could
// begin there, but its header is not durable yet.
TEST(LogFilesOutcomes, OfACompactionInTheMiddleOfWrites) {
  for (uint64_t votes = 0; votes <= 5; ++votes) {
    LogFilesModel model = Begun(300);
    model.Append(1, 0, kAll, 60);
    model.SaveSnapshot(0);
    for (uint64_t i = 0; i < votes; ++i) model.Vote(1 + i);
    model.Sync();
    model.EndSync();
    model.EndSync();
    model.Append(1, 0, 0, 60);
    model.Compact(0);
    EXPECT_GT(CheckEveryCrash(model), 1u);
  }
}

// A crash in the repairs that followed a crash.
TEST(LogFilesOutcomes, OfARecovery) {
  LogFilesModel model = Begun(300);
  for (int i = 0; i < 3; ++i) model.Append(1, 0, 1, 100);
  uint64_t outcomes = 0;
  ForEveryOutcome([&](const MemoryFiles::Draw& draw) {
    LogFilesModel next = model;
    ASSERT_EQ(next.Crash(draw), "");
    // A sample: each has hundreds of its own.
    if (++outcomes % 17 != 0) return;
    CheckEveryCrash(next);
    next.Append(1, 0, 1, 10);
    CheckEveryCrash(next);
  });
  EXPECT_GT(outcomes, 100u);
}

}  // namespace
}  // namespace squall
