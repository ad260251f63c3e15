#include "scenarios/command/sweep/json_numbers.h"

#include <gtest/gtest.h>

#include "scenarios/command/sweep/results.pb.h"

namespace squall {
namespace {

std::string Written(std::string_view json) {
  return WithNumbers(json, *results::Run::descriptor()->file());
}

TEST(JsonNumbers, CountsAreNumbers) {
  EXPECT_EQ(Written(R"({"steps":"24413","wall_ms": "0"})"), R"({"steps":24413,"wall_ms": 0})");
}

TEST(JsonNumbers, LargestThatFitsIsANumber) {
  EXPECT_EQ(Written(R"({"steps":"9007199254740991"})"), R"({"steps":9007199254740991})");
}

TEST(JsonNumbers, WhatDoesNotFitStaysAString) {
  EXPECT_EQ(Written(R"({"steps":"9007199254740992"})"), R"({"steps":"9007199254740992"})");
  EXPECT_EQ(Written(R"({"seeds":"18446744073709551615"})"), R"({"seeds":"18446744073709551615"})");
}

TEST(JsonNumbers, SeedsAreStrings) {
  EXPECT_EQ(Written(R"({"seed":"7","first_seed":"0"})"), R"({"seed":"7","first_seed":"0"})");
}

TEST(JsonNumbers, DigitsInTextsAreTexts) {
  EXPECT_EQ(Written(R"({"detail":"7","digest":"0000000000000007"})"),
            R"({"detail":"7","digest":"0000000000000007"})");
}

TEST(JsonNumbers, FieldsOfInnerMessagesAreNumbersToo) {
  EXPECT_EQ(Written(R"({"counts": {"events": "7"}, "findings": [{"runs": "2"}]})"),
            R"({"counts": {"events": 7}, "findings": [{"runs": 2}]})");
}

TEST(JsonNumbers, QuotesAndNamesInsideTextsAreTexts) {
  const std::string_view json = R"({"detail":"he said \"steps\":\"7\" \\","signature":"a\\"})";
  EXPECT_EQ(Written(json), json);
}

}  // namespace
}  // namespace squall
