#include "scenarios/byte_count.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(ByteCount, IsANumberAndAUnit) {
  EXPECT_EQ(ParseByteCount("1B"), 1u);
  EXPECT_EQ(ParseByteCount("3KiB"), 3u << 10);
  EXPECT_EQ(ParseByteCount("512 MiB"), 512u << 20);
  EXPECT_EQ(ParseByteCount("4GiB"), uint64_t{4} << 30);
  EXPECT_EQ(ParseByteCount("1TiB"), uint64_t{1} << 40);
}

TEST(ByteCount, NeedsBoth) {
  EXPECT_EQ(ParseByteCount(""), std::nullopt);
  EXPECT_EQ(ParseByteCount("4"), std::nullopt);
  EXPECT_EQ(ParseByteCount("GiB"), std::nullopt);
  EXPECT_EQ(ParseByteCount("4GB"), std::nullopt);
  EXPECT_EQ(ParseByteCount("-4GiB"), std::nullopt);
  EXPECT_EQ(ParseByteCount("1.5GiB"), std::nullopt);
  EXPECT_EQ(ParseByteCount("4GiB!"), std::nullopt);
}

TEST(ByteCount, IsMoreThanNothing) { EXPECT_EQ(ParseByteCount("0GiB"), std::nullopt); }

TEST(ByteCount, FitsIntoSixtyFourBits) {
  EXPECT_EQ(ParseByteCount("16777215TiB"), uint64_t{16777215} << 40);
  EXPECT_EQ(ParseByteCount("16777216TiB"), std::nullopt);
  EXPECT_EQ(ParseByteCount("99999999999999999999B"), std::nullopt);
}

TEST(ByteCount, IsWrittenAsItIsRead) {
  for (uint64_t bytes : {uint64_t{1}, uint64_t{1000}, uint64_t{1} << 20, uint64_t{2} << 30}) {
    EXPECT_EQ(ParseByteCount(FormatByteCount(bytes)), bytes);
  }
  EXPECT_EQ(FormatByteCount(uint64_t{2} << 30), "2 GiB");
  EXPECT_EQ(FormatByteCount(1536 << 10, ""), "1536KiB");
}

}  // namespace
}  // namespace squall
