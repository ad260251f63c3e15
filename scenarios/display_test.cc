#include "scenarios/display.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(ForDisplay, KeepsWhatIsSeen) {
  for (const char* text : {"", "plain text\n\tand tabs", "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x80",
                           "a backslash \\ stays one"}) {
    EXPECT_EQ(ForDisplay(text), text);
  }
}

TEST(ForDisplay, EscapesControls) {
  EXPECT_EQ(ForDisplay("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(ForDisplay("a\rb\b\a\v\f"), "a\\rb\\b\\a\\v\\f");
  EXPECT_EQ(ForDisplay(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
}

TEST(ForDisplay, EscapesControlsBeyondAscii) { EXPECT_EQ(ForDisplay("\xc2\x9b"), "\\u009b"); }

TEST(ForDisplay, EscapesMarksOfDirection) {
  EXPECT_EQ(ForDisplay("a\xe2\x80\xae!"), "a\\u202e!");
  EXPECT_EQ(ForDisplay("\xe2\x81\xa6"), "\\u2066");
  EXPECT_EQ(ForDisplay("\xf3\xa0\x81\x81"), "\\U000e0041");
}

TEST(ForDisplay, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(ForDisplay("\xff"), "\\xff");
  EXPECT_EQ(ForDisplay("\xc3"), "\\xc3");
  EXPECT_EQ(ForDisplay("\xc0\x9b"), "\\xc0\\x9b");
  EXPECT_EQ(ForDisplay("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

TEST(ForDisplay, EveryByteAloneIsEscapedOrSeen) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string shown = ForDisplay(std::string(1, static_cast<char>(byte)));
    for (const char c : shown) EXPECT_TRUE((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t');
  }
}

TEST(ForDisplay, ChangesNothingMoreTheSecondTime) {
  const std::string once = ForDisplay("\x1b\\\xff\r\xe2\x80\xae");
  EXPECT_EQ(ForDisplay(once), once);
}

TEST(ForDisplayShortly, SaysHowLongTheTextIs) {
  EXPECT_EQ(ForDisplayShortly("\033ab", 3), "\\x1bab");
  EXPECT_EQ(ForDisplayShortly(std::string(1 << 20, 'a'), 3), "aaa... (1,048,576 bytes)");
}

}  // namespace
}  // namespace squall
