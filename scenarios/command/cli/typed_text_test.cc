#include "scenarios/command/cli/typed_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();

TEST(ParseNumber, ReadsWhatIsInRange) { EXPECT_EQ(ParseNumber("12", 1, 12).value, 12u); }

TEST(ParseNumber, RefusesWhatIsNot) {
  for (const char* text : {"", "0", "13", "-1", "+1", "1 ", "0x1", "1.0", "x"}) {
    EXPECT_FALSE(ParseNumber(text, 1, 12).ok()) << text;
  }
  EXPECT_FALSE(ParseNumber("18446744073709551616", 0, kAny).ok());
}

TEST(ParseTimeSpan, ReadsUnits) {
  EXPECT_EQ(ParseTimeSpan("10m").value, 600000000u);
  EXPECT_EQ(ParseTimeSpan("3.2s").value, 3200000u);
  EXPECT_EQ(ParseTimeSpan("1h30m").value, 5400000000u);
  EXPECT_EQ(ParseTimeSpan("250ms").value, 250000u);
  EXPECT_EQ(ParseTimeSpan("40us").value, 40u);
  EXPECT_EQ(ParseTimeSpan("0.000001s").value, 1u);
  EXPECT_EQ(ParseTimeSpan("0").value, 0u);
}

TEST(ParseTimeSpan, RefusesOtherText) {
  for (const char* text : {"", "10", "m", "10x", "-1s", "1.s", ".5s", "1 s", "1s2", "9999d",
                           "99999999999999999999s", "1e3s"}) {
    EXPECT_FALSE(ParseTimeSpan(text).ok()) << text;
  }
}

std::optional<std::string> Nothing(const char*) { return std::nullopt; }

auto With(std::map<std::string, std::string> variables) {
  return [variables](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional(at->second);
  };
}

TEST(ParseShard, ReadsIndexAndCount) { EXPECT_EQ(ParseShard("2/5", Nothing).value, (Shard{2, 5})); }

TEST(ParseShard, RefusesWhatIsNoPart) {
  for (const char* text : {"", "/", "1", "1/", "5/5", "6/5", "0/0", "-1/5", "a/b", "1/2/3", "/3"}) {
    EXPECT_FALSE(ParseShard(text, Nothing).ok()) << text;
  }
}

TEST(ParseShard, TakesTheIndexFromKubernetes) {
  EXPECT_EQ(ParseShard("/4", With({{"JOB_COMPLETION_INDEX", "3"}})).value, (Shard{3, 4}));
}

TEST(ShardFromEnvironment, IsTheWholeWithoutAFleet) {
  EXPECT_EQ(ShardFromEnvironment(Nothing, std::nullopt).value, (Shard{0, 1}));
}

TEST(ShardFromEnvironment, CountsSlurmTasksFromTheLeast) {
  EXPECT_EQ(ShardFromEnvironment(With({{"SLURM_ARRAY_TASK_ID", "7"},
                                       {"SLURM_ARRAY_TASK_MIN", "5"},
                                       {"SLURM_ARRAY_TASK_COUNT", "10"}}),
                                 std::nullopt)
                .value,
            (Shard{2, 10}));
}

TEST(ShardFromEnvironment, RefusesAnIndexOfUnknownlyMany) {
  EXPECT_THAT(ShardFromEnvironment(With({{"JOB_COMPLETION_INDEX", "3"}}), std::nullopt).error,
              HasSubstr("--shard=/N"));
}

TEST(ShardFromEnvironment, RefusesAnIndexBeyondTheCount) {
  EXPECT_FALSE(ShardFromEnvironment(With({{"JOB_COMPLETION_INDEX", "4"}}), 4).ok());
  EXPECT_FALSE(
      ShardFromEnvironment(With({{"SLURM_ARRAY_TASK_ID", "x"}, {"SLURM_ARRAY_TASK_COUNT", "10"}}),
                           std::nullopt)
          .ok());
}

TEST(ShardFromEnvironment, NamesTheVariableThatIsNoNumber) {
  for (const std::string wrong :
       {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"}) {
    std::map<std::string, std::string> variables = {{"SLURM_ARRAY_TASK_ID", "1"},
                                                    {"SLURM_ARRAY_TASK_MIN", "0"},
                                                    {"SLURM_ARRAY_TASK_COUNT", "10"}};
    variables[wrong] = "x";
    EXPECT_THAT(ShardFromEnvironment(With(variables), std::nullopt).error,
                StartsWith(wrong + ": \"x\" is no number"));
  }
}

TEST(ShardFromEnvironment, SaysWhichIndicesThereAre) {
  EXPECT_EQ(ShardFromEnvironment(With({{"SLURM_ARRAY_TASK_ID", "15"},
                                       {"SLURM_ARRAY_TASK_MIN", "5"},
                                       {"SLURM_ARRAY_TASK_COUNT", "10"}}),
                                 std::nullopt)
                .error,
            "SLURM_ARRAY_TASK_ID=15 names no part; with 10 parts it is 5 to 14");
}

constexpr std::string_view kNames[] = {"sweep", "replay", "run"};

TEST(NearestName, ForgivesATypingError) {
  EXPECT_EQ(NearestName("swep", kNames), "sweep");
  EXPECT_EQ(NearestName("erplay", kNames), "replay");
  EXPECT_EQ(NearestName("rnu", kNames), "run");
}

TEST(NearestName, CompletesABeginning) { EXPECT_EQ(NearestName("rep", kNames), "replay"); }

TEST(NearestName, DoesNotGuessWildly) {
  EXPECT_EQ(NearestName("bananas", kNames), std::nullopt);
  EXPECT_EQ(NearestName("x", kNames), std::nullopt);
}

TEST(UnknownName, SaysWhatIsValid) {
  EXPECT_EQ(UnknownName("verb", "swep", kNames),
            "unknown verb \"swep\"; did you mean \"sweep\"? Valid: sweep, replay, run");
}

}  // namespace
}  // namespace squall
