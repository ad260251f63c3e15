#include "scenarios/files/text_encoding.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(TextEncoding, AByteOrderMarkOfUtf8IsPassedOver) {
  std::string_view text = "\xef\xbb\xbfseed: 4";
  EXPECT_EQ(PassByteOrderMark(&text), "");
  EXPECT_EQ(text, "seed: 4");
}

TEST(TextEncoding, OtherTextStaysAsItIs) {
  for (std::string_view same : {"", "s", "seed: 4", "\xef\xbb", "\x08\x02\x10\x04"}) {
    std::string_view text = same;
    EXPECT_EQ(PassByteOrderMark(&text), "");
    EXPECT_EQ(text, same);
  }
}

TEST(TextEncoding, Utf16AndUtf32AreNamed) {
  for (std::string_view text :
       {std::string_view("\xff\xfe{\0", 4), std::string_view("\xfe\xff\0{", 4),
        std::string_view("{\0\"\0", 4), std::string_view("\0{\0\"", 4)}) {
    EXPECT_EQ(PassByteOrderMark(&text), "this is UTF-16; save it as UTF-8");
  }
  for (std::string_view text :
       {std::string_view("\xff\xfe\0\0{\0\0\0", 8), std::string_view("\0\0\xfe\xff\0\0\0{", 8)}) {
    EXPECT_EQ(PassByteOrderMark(&text), "this is UTF-32; save it as UTF-8");
  }
}

TEST(TextEncoding, ZerosOfABinaryFileAreNoUtf16) {
  std::string_view text("\x08\0\x10\0", 4);
  EXPECT_EQ(PassByteOrderMark(&text), "");
}

}  // namespace
}  // namespace squall
