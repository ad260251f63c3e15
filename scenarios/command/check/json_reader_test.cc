#include "scenarios/command/check/json_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall {
namespace {

struct Values {
  std::vector<std::string> texts;
  std::vector<size_t> offsets;
  TextError error;
};

Values ReadAll(std::string_view text) {
  Values values;
  values.error = ReadJsonValues(text, 0, [&values](const Datum& datum) {
    values.texts.push_back(CanonicalText(datum));
    values.offsets.push_back(datum.offset);
    return TextError{};
  });
  return values;
}

using Texts = std::vector<std::string>;

TEST(JsonReader, GivesValuesOneBehindTheOther) {
  const Values values = ReadAll("{\"a\":1}\n\n{\"a\" : [true, null]} \"x\"\r\n");
  EXPECT_EQ(values.error.message, "");
  EXPECT_EQ(values.texts, (Texts{"{\"a\" 1}", "{\"a\" [true nil]}", "x"}));
  EXPECT_EQ(values.offsets, (std::vector<size_t>{0, 9, 30}));
}

TEST(JsonReader, GivesTheItemsOfAnArray) {
  const Values values = ReadAll(" [ {\"a\":[]}, [3,4] ,[], 5]\n");
  EXPECT_EQ(values.error.message, "");
  EXPECT_EQ(values.texts, (Texts{"{\"a\" []}", "[3 4]", "[]", "5"}));
  EXPECT_EQ(values.offsets, (std::vector<size_t>{3, 13, 20, 24}));
}

TEST(JsonReader, LosesNoDigitOfANumber) {
  const Values values =
      ReadAll("[9007199254740993, -0, 123456789012345678901234567890, 1.50, 2e2]");
  EXPECT_EQ(values.error.message, "");
  EXPECT_EQ(values.texts,
            (Texts{"9007199254740993", "0", "123456789012345678901234567890", "1.5", "200"}));
}

TEST(JsonReader, KnowsWhereValuesInsideBegin) {
  TextError error;
  std::vector<size_t> offsets;
  const std::string text = R"([{"k\u0041": [ "a,]}", 12 ], "m": {"n":false}}])";
  error = ReadJsonValues(text, 0, [&offsets](const Datum& map) {
    for (const Datum& item : map.items) offsets.push_back(item.offset);
    for (const Datum& item : map.items[1].items) offsets.push_back(item.offset);
    return TextError{};
  });
  EXPECT_EQ(error.message, "");
  EXPECT_EQ(offsets, (std::vector<size_t>{text.find("\"k"), text.find("[ "), text.find("\"m"),
                                          text.find("{\"n"), text.find("\"a,"), text.find("12")}));
}

struct BadJson {
  std::string text;
  size_t offset;
  const char* message;
};

class JsonReaderRefuses : public testing::TestWithParam<BadJson> {};

TEST_P(JsonReaderRefuses, WithItsPlace) {
  const Values values = ReadAll(GetParam().text);
  EXPECT_EQ(values.error.message, GetParam().message);
  EXPECT_EQ(values.error.offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, JsonReaderRefuses,
    testing::Values(
        BadJson{"{\"a\":1} ]", 8, "read \"]\"; expected JSON: Invalid value"},
        BadJson{"[1] [2]", 4, "read \"[\"; expected the end: an array is the whole history"},
        BadJson{"{} [2]", 3, "read \"[\"; expected the end: an array is the whole history"},
        BadJson{"[1", 2,
                "read the end; expected JSON: Missing a comma or ']' after an array element"},
        BadJson{"{\"a\":1},{}", 7, "read \",{}\"; expected JSON: Invalid value"},
        BadJson{"{\"a\":tru}", 8, "read \"}\"; expected JSON: Invalid value"},
        BadJson{std::string("{}\0{}", 5), 2, "read \"\\x00{}\"; expected JSON: Invalid value"}));

TEST(JsonReader, RefusesWhatNestsTooDeeply) {
  for (const char* opening : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += opening;
    EXPECT_EQ(ReadAll(text).error.message, "values nest deeper than 64 levels") << opening;
  }
}

}  // namespace
}  // namespace squall
