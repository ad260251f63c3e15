#include "scenarios/scripts/syntax/text.h"

#include <gtest/gtest.h>

#include <array>

namespace squall {
namespace {

TEST(ScriptText, SplitsLinesWithoutAnEmptyOneAtTheEnd) {
  EXPECT_EQ(Lines("a\r\n\nb\n"), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_TRUE(Lines("").empty());
}

TEST(ScriptText, FindsLinesOfWhiteSpace) {
  EXPECT_TRUE(HasBlankLine("a\n \t\nb\n"));
  EXPECT_TRUE(HasBlankLine("\n"));
  EXPECT_FALSE(HasBlankLine("a\nb\n"));
}

TEST(ScriptText, SuggestsTheNearestName) {
  constexpr std::array<std::string_view, 3> kNames = {"campaign", "compact", "status"};
  EXPECT_EQ(Nearest("campain", kNames), "campaign");
  EXPECT_EQ(Nearest("statsu", kNames), "status");
}

TEST(ScriptText, SuggestsNothingThatIsFarOff) {
  constexpr std::array<std::string_view, 2> kNames = {"campaign", "status"};
  EXPECT_EQ(Nearest("propose", kNames), "");
  EXPECT_EQ(Nearest(std::string(1000, 'c'), kNames), "");
}

}  // namespace
}  // namespace squall
