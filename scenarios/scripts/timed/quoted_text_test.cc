#include "scenarios/scripts/timed/quoted_text.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

std::optional<std::string> Back(const std::string& quoted) {
  std::string_view rest = quoted;
  std::optional<std::string> text = TakeText(&rest, '=');
  if (!rest.empty()) return std::nullopt;
  return text;
}

TEST(QuotedText, PlainTextsStandAsTheyAre) {
  EXPECT_EQ(QuoteText("x"), "x");
  EXPECT_EQ(QuoteText("c1-2.5"), "c1-2.5");
}

TEST(QuotedText, OthersStandInQuotes) {
  EXPECT_EQ(QuoteText(""), "\"\"");
  EXPECT_EQ(QuoteText("a b"), "\"a b\"");
  EXPECT_EQ(QuoteText("a=b"), "\"a=b\"");
  EXPECT_EQ(QuoteText("#"), "\"#\"");
  EXPECT_EQ(QuoteText("\""), "\"\\\"\"");
}

TEST(QuotedText, EveryByteAndPairOfBytesComesBack) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b <= 256; b += a % 7 + 1) {
      std::string text(1, static_cast<char>(a));
      if (b < 256) text += static_cast<char>(b);
      const std::string quoted = QuoteText(text);
      EXPECT_EQ(Back(quoted), text) << quoted;
      for (const char c : quoted) EXPECT_TRUE(c >= ' ' && c < 0x7f) << quoted;
    }
  }
}

TEST(QuotedText, EndsBeforeTheSignThatFollows) {
  std::string_view text = "\"a=b\"=c";
  EXPECT_EQ(TakeText(&text, '='), "a=b");
  EXPECT_EQ(text, "=c");
}

TEST(QuotedText, UnclosedQuotesAndUnknownEscapesAreRefused) {
  for (std::string_view text : {"\"", "\"a", "\"a\\", "\"a\\\"", "\"\\q\""}) {
    EXPECT_EQ(TakeText(&text, '='), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace squall
