#include "scenarios/command/sweep/result_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/hash.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

RunRecord SomeRun(uint64_t seed) {
  RunRecord record;
  record.seed = seed;
  record.digest = Mix(seed, 2);
  record.statistics.events = seed;
  record.wall_us = 1000;
  if (seed % 10 == 7) {
    record.verdict = RunVerdict::kViolation;
    record.signature = seed % 20 == 7 ? "one" : "other";
    record.property = "p (S1)";
    record.detail = "line \"" + std::to_string(seed) + "\"\xff";
  }
  return record;
}

std::string Read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class ResultDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ =
        fs::path(::testing::TempDir()) /
        (std::string("squall-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
  }
  void TearDown() override { fs::remove_all(path_); }

  // Runs seeds up to position `end` and leaves the directory as a killed process would.
  void RunUntilKilled(uint64_t end) {
    ResultDirectory directory(path_.string());
    SweepTotals totals = Earlier(directory);
    ASSERT_EQ(directory.Begin(identity_, totals), "");
    AddRuns(&directory, &totals, end);
    ASSERT_EQ(directory.Pause(totals, SweepEnd::kRunning), "");
  }
  void RunToEnd(uint64_t end) {
    ResultDirectory directory(path_.string());
    SweepTotals totals = Earlier(directory);
    ASSERT_EQ(directory.Begin(identity_, totals), "");
    AddRuns(&directory, &totals, end);
    totals.wall_us = 0;
    ASSERT_EQ(directory.Finish(totals, SweepEnd::kComplete), "");
  }
  SweepTotals Earlier(const ResultDirectory& directory) {
    const auto earlier = directory.Find(identity_.seeds.shard);
    EXPECT_EQ(earlier.error, "");
    return earlier.summary ? earlier.summary->totals : SweepTotals{};
  }
  void AddRuns(ResultDirectory* directory, SweepTotals* totals, uint64_t end) {
    while (totals->runs < end) {
      const RunRecord record = SomeRun(identity_.seeds.at(totals->runs));
      totals->Add(record);
      ASSERT_EQ(directory->OnRun(record, *totals), "");
    }
  }
  std::string Final() const { return Read(path_ / "shard-0-of-1.ndjson"); }

  fs::path path_;
  SweepIdentity identity_{"swarm", "", {{0, 100}, {}}};
};

TEST_F(ResultDirectoryTest, HoldsALineForEachFailureAndOneThatSumsUp) {
  RunToEnd(100);
  const std::string text = Final();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_THAT(text, HasSubstr("\"schema\":\"squall.run.1\""));
  EXPECT_THAT(text, HasSubstr("\"seed\":\"17\""));
  EXPECT_THAT(text, HasSubstr("\"repro\":\"squall:2:swarm:"));
}

TEST_F(ResultDirectoryTest, KilledSweepEndsLikeOneThatWasNot) {
  RunToEnd(100);
  const std::string whole = Final();
  fs::remove_all(path_);
  RunUntilKilled(33);
  RunUntilKilled(58);
  RunToEnd(100);
  EXPECT_EQ(Final(), whole);
}

TEST_F(ResultDirectoryTest, WhatWasWrittenAfterTheLastCheckpointIsNotCountedTwice) {
  RunToEnd(100);
  const std::string whole = Final();
  fs::remove_all(path_);
  RunUntilKilled(33);
  std::ofstream(path_ / "shard-0-of-1.ndjson.partial", std::ios::app)
      << RunJson(identity_, SomeRun(37)) << "\n{\"schema\":\"squall.r";
  RunToEnd(100);
  EXPECT_EQ(Final(), whole);
}

TEST_F(ResultDirectoryTest, KilledSweepLeavesNoFinalFile) {
  RunUntilKilled(33);
  EXPECT_FALSE(fs::exists(path_ / "shard-0-of-1.ndjson"));
}

TEST_F(ResultDirectoryTest, EndedSweepLeavesNothingAside) {
  RunToEnd(100);
  EXPECT_EQ(std::distance(fs::directory_iterator(path_), fs::directory_iterator()), 1);
}

TEST_F(ResultDirectoryTest, SweepThatEndedEarlyCanBeGoneOnWith) {
  RunToEnd(100);
  const std::string whole = Final();
  fs::remove_all(path_);
  RunToEnd(33);
  RunToEnd(100);
  EXPECT_EQ(Final(), whole);
}

TEST_F(ResultDirectoryTest, RefusesAFileThatIsNoResult) {
  fs::create_directories(path_);
  std::ofstream(path_ / "shard-0-of-1.ndjson") << "hello\n";
  EXPECT_THAT(ResultDirectory(path_.string()).Find({}).error, HasSubstr("holds no results"));
}

TEST_F(ResultDirectoryTest, RefusesASecondSweepAtTheSameTime) {
  ResultDirectory first(path_.string());
  ASSERT_EQ(first.Begin(identity_, {}), "");
  ResultDirectory second(path_.string());
  EXPECT_THAT(second.Begin(identity_, {}), HasSubstr("another sweep"));
}

TEST_F(ResultDirectoryTest, SaysWhyItCannotWrite) {
  fs::create_directories(path_);
  std::ofstream(path_ / "file") << "";
  ResultDirectory directory((path_ / "file" / "below").string());
  EXPECT_THAT(directory.Begin(identity_, {}), HasSubstr("cannot make"));
}

TEST(SweepJson, IsReadBack) {
  SweepTotals totals;
  for (uint64_t seed = 0; seed < 40; ++seed) totals.Add(SomeRun(seed));
  const SweepIdentity identity{"calm", "guest.so", {{~uint64_t{0}, 100}, {1, 3}}};
  for (JsonLayout layout : {JsonLayout::kLine, JsonLayout::kIndented}) {
    const std::string json = SweepJson(identity, totals, SweepEnd::kTime, layout);
    const auto summary = ReadSweepJson(json);
    ASSERT_TRUE(summary);
    EXPECT_EQ(SweepJson(summary->identity, summary->totals, summary->end, layout), json);
    EXPECT_EQ(summary->identity.seeds.range.first, ~uint64_t{0});
    EXPECT_EQ(summary->totals.statistics.events, 780u);
    EXPECT_EQ(summary->end, SweepEnd::kTime);
  }
}

// A FIFO would wait for its other end, and a device may have no end.
TEST_F(ResultDirectoryTest, RefusesWhatIsNoRegularFile) {
  for (const char* name :
       {"shard-0-of-1.ndjson", "shard-0-of-1.ndjson.partial", "shard-0-of-1.ndjson.checkpoint"}) {
    const fs::path file = path_ / name;
    const auto error = [&] {
      ResultDirectory directory(path_.string());
      const std::string found = directory.Find(identity_.seeds.shard).error;
      return found.empty() ? directory.Begin(identity_, {}) : found;
    };
    fs::create_directories(path_);
    ASSERT_EQ(mkfifo(file.c_str(), 0666), 0);
    EXPECT_EQ(error(), "cannot use " + file.string() + ": it is no regular file");
    fs::remove_all(path_);
    fs::create_directories(file);
    EXPECT_THAT(error(), HasSubstr(name));
    fs::remove_all(path_);
    fs::create_directories(path_);
    fs::create_symlink("/dev/zero", file);
    EXPECT_EQ(error(), "cannot use " + file.string() + ": it is no regular file");
    fs::remove_all(path_);
  }
}

TEST_F(ResultDirectoryTest, SaysWhyANameIsTooLong) {
  ResultDirectory directory((path_ / std::string(100000, 'a')).string());
  const std::string error = directory.Find(identity_.seeds.shard).error;
  EXPECT_THAT(error, EndsWith("File name too long"));
  EXPECT_LT(error.size(), 1100u);
}

TEST(SweepJson, KeepsEveryCharacterOfANameAndEscapesWhatATerminalObeys) {
  SweepTotals totals;
  SweepIdentity identity;
  identity.profile = "calm";
  identity.guest = "caf\xc3\xa9 \033[31m\xe2\x80\xae.so";
  const std::string json = SweepJson(identity, totals, SweepEnd::kComplete, JsonLayout::kLine);
  EXPECT_THAT(json, HasSubstr("caf\xc3\xa9 \\u001b[31m\\u202e.so"));
  EXPECT_EQ(ReadSweepJson(json)->identity.guest, identity.guest);
}

TEST(SweepJson, IsUtf8WhateverTheName) {
  SweepIdentity identity;
  identity.guest = "a\xff.so";
  const std::string json = SweepJson(identity, {}, SweepEnd::kComplete, JsonLayout::kLine);
  EXPECT_THAT(json, HasSubstr("a\xef\xbf\xbd.so"));
}

TEST(SweepJson, RefusesOtherText) {
  for (const char* text :
       {"", "{}", "[]", "null", "{\"schema\":\"squall.run.1\"}", "{\"schema\":"}) {
    EXPECT_FALSE(ReadSweepJson(text)) << text;
  }
}

}  // namespace
}  // namespace squall
