#include "scenarios/json_text.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(JsonText, EscapesWhatJsonMustNotHold) {
  EXPECT_EQ(JsonString("a\"b\\c\nd\x01"), R"("a\"b\\c\nd\u0001")");
}

TEST(JsonText, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(JsonString("\x1b\x7f\t"), R"("\u001b\u007f\u0009")");
  EXPECT_EQ(JsonString("\xc2\x9b\xe2\x80\xae"), R"("\u009b\u202e")");
  EXPECT_EQ(JsonString("\xf3\xa0\x81\x81"), R"("\udb40\udc41")");
}

TEST(JsonText, KeepsUtf8) { EXPECT_EQ(JsonString("∞é😀"), "\"∞é😀\""); }

TEST(JsonText, ReplacesWhatIsNoUtf8) {
  // Stray and cut-off bytes, an overlong form, a surrogate, and beyond U+10FFFF.
  EXPECT_EQ(JsonString("\xff"), R"("\ufffd")");
  EXPECT_EQ(JsonString("\xe2\x88"), R"("\ufffd\ufffd")");
  EXPECT_EQ(JsonString("\xc0\x80"), R"("\ufffd\ufffd")");
  EXPECT_EQ(JsonString("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");
  EXPECT_EQ(JsonString("\xf4\x90\x80\x80"), R"("\ufffd\ufffd\ufffd\ufffd")");
}

}  // namespace
}  // namespace squall
