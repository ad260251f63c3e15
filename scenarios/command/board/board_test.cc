#include "scenarios/command/board/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace squall {
namespace {

using ::testing::HasSubstr;

HuntCampaign Found(uint64_t runs, uint64_t cpu_us, const std::string& property, uint64_t steps) {
  HuntCampaign c;
  c.found = true;
  c.runs = runs;
  c.events = 10 * runs;
  c.cpu_us = cpu_us;
  c.find.property = property;
  c.find.steps = steps;
  c.find.seed = steps;
  return c;
}

Hunt SomeHunt() {
  Hunt hunt;
  hunt.campaigns = {Found(3, 300, "current-term commit (S13)", 9),
                    Found(1, 100, "leader completeness (S6)", 7),
                    Found(8, 800, "current-term commit (S13)", 8), HuntCampaign()};
  hunt.campaigns.back().runs = 100;
  hunt.choices = 12;
  return hunt;
}

Bug SomeBug() {
  Bug bug;
  bug.id = "figure-8";
  bug.detectors = {Property::kCurrentTermCommit};
  return bug;
}

TEST(Spread, IsOfTheNumbersInOrder) {
  const Spread spread = SpreadOf({5, 1, 9, 2});
  EXPECT_EQ(spread.median, 2u);
  EXPECT_EQ(spread.mean, 4u);
  EXPECT_EQ(spread.worst, 9u);
  EXPECT_EQ(SpreadOf({}).worst, 0u);
}

TEST(BoardRow, CountsCampaignsThatFoundTheBug) {
  const BoardRow row = RowFor(SomeBug(), SomeHunt());
  EXPECT_EQ(row.found, 3u);
  EXPECT_EQ(row.campaigns, 4u);
  EXPECT_FALSE(row.always_found());
  EXPECT_EQ(row.runs, 112u);
  EXPECT_EQ(row.runs_to_find.median, 3u);
  EXPECT_EQ(row.cpu_us_to_find.worst, 800u);
}

TEST(BoardRow, NamesThePropertyThatFiredFirstMostOften) {
  const BoardRow row = RowFor(SomeBug(), SomeHunt());
  ASSERT_EQ(row.first.size(), 2u);
  EXPECT_EQ(row.first[0].property, "current-term commit (S13)");
  EXPECT_EQ(row.first[0].campaigns, 2u);
}

TEST(BoardRow, HasTheSeedOfTheShortestFind) { EXPECT_EQ(RowFor(SomeBug(), SomeHunt()).seed, 7u); }

TEST(BoardLine, MarksPropertiesThatAreNotExpected) {
  const std::string line = BoardLine(RowFor(SomeBug(), SomeHunt()));
  EXPECT_THAT(line, HasSubstr("3/4"));
  EXPECT_THAT(line, HasSubstr("S13 2, S6! 1"));
}

TEST(BoardLine, NamesTheEndOfAProcess) {
  Hunt hunt;
  hunt.campaigns = {Found(1, 100, "the node survives every call", 9)};
  EXPECT_THAT(BoardLine(RowFor(SomeBug(), hunt)), HasSubstr("guest-crash! 1"));
}

TEST(BoardLine, SaysThatABugIsNotFound) {
  Hunt hunt;
  hunt.campaigns.resize(2);
  EXPECT_THAT(BoardLine(RowFor(SomeBug(), hunt)), HasSubstr("0/2"));
  EXPECT_THAT(BoardLine(RowFor(SomeBug(), hunt)), HasSubstr("NOT FOUND"));
}

TEST(BoardMarkdown, HasARowOfAsManyColumnsAsItsHeading) {
  const auto columns = [](const std::string& text) {
    return std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(text.find('\n')), '|');
  };
  const std::string line = BoardMarkdownLine(RowFor(SomeBug(), SomeHunt()));
  EXPECT_THAT(line, HasSubstr("| `figure-8` | 3/4 | 3 / 4 / 8 |"));
  EXPECT_EQ(columns(line), columns(BoardMarkdownHeading()));
}

TEST(BoardJson, HasARowForEachBug) {
  const BoardRow rows[] = {RowFor(SomeBug(), SomeHunt())};
  const std::string json = BoardJson(HuntOptions(), rows, "complete");
  EXPECT_THAT(json, HasSubstr("\"bug\": \"figure-8\", \"campaigns\": 4, \"found\": 3"));
  EXPECT_THAT(json,
              HasSubstr("\"cpu_us_to_find\": {\"median\": 300, \"mean\": 400, \"worst\": 800}"));
  EXPECT_THAT(json, HasSubstr("\"choices\": 12"));
  EXPECT_THAT(json, HasSubstr("\"ended\": \"complete\""));
}

}  // namespace
}  // namespace squall
