#include "scenarios/command/check/datum.h"

#include <gtest/gtest.h>

#include "scenarios/command/check/edn_reader.h"

namespace squall {
namespace {

std::string CanonicalOf(std::string_view edn) {
  Datum datum;
  const TextError error = EdnReader(edn).Read(&datum);
  return error.ok() ? CanonicalText(datum) : error.message;
}

TEST(CanonicalNumber, IsOneTextForAllWaysToWriteANumber) {
  for (const char* text : {"7", "+7", "7N", "7M", "7.0", "0.7e1", "70e-1", "7E0", "700e-2M"}) {
    EXPECT_EQ(CanonicalNumber(text), "7") << text;
  }
  for (const char* text : {"0", "-0", "0.0", "0e7", "-0.00M"}) {
    EXPECT_EQ(CanonicalNumber(text), "0") << text;
  }
  EXPECT_EQ(CanonicalNumber("-12.50"), "-12.5");
  EXPECT_EQ(CanonicalNumber("5e-3"), "0.005");
  EXPECT_EQ(CanonicalNumber("1e999999999"), "1e999999999");
}

TEST(CanonicalNumber, LosesNoDigitOfALargeNumber) {
  EXPECT_EQ(CanonicalNumber("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_NE(CanonicalNumber("9007199254740993"), CanonicalNumber("9007199254740992"));
}

TEST(CanonicalNumber, IsEmptyForWhatIsNone) {
  for (const char* text :
       {"", "-", "x", "1x", "1.2.3", "1e", "1e+-2", "--1", "1/", "1/2/3", "1NM", "1e99999999999"}) {
    EXPECT_EQ(CanonicalNumber(text), "") << text;
  }
}

TEST(CanonicalText, IsTheSameForEqualValues) {
  EXPECT_EQ(CanonicalOf("[1 2]"), CanonicalOf("(1, 2)"));
  EXPECT_EQ(CanonicalOf("#{2 1}"), CanonicalOf("#{1 2}"));
  EXPECT_EQ(CanonicalOf("{:b 1 :a 2}"), CanonicalOf("{:a 2, :b 1}"));
}

TEST(CanonicalText, DiffersForDifferentValues) {
  EXPECT_NE(CanonicalOf("[1 2]"), CanonicalOf("[2 1]"));
  EXPECT_NE(CanonicalOf("[1]"), CanonicalOf("[\"1\"]"));
  EXPECT_NE(CanonicalOf("[:a]"), CanonicalOf("[a]"));
  EXPECT_NE(CanonicalOf("[nil]"), CanonicalOf("[]"));
  EXPECT_NE(CanonicalOf("[\"a b\"]"), CanonicalOf("[\"a\" \"b\"]"));
  EXPECT_NE(CanonicalOf("#x [1]"), CanonicalOf("#y [1]"));
}

}  // namespace
}  // namespace squall
