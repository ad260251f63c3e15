#include "scenarios/command/check/edn_reader.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

Datum ReadOne(std::string_view text) {
  Datum datum;
  EdnReader reader(text);
  const TextError error = reader.Read(&datum);
  EXPECT_EQ(error.message, "") << text;
  EXPECT_EQ(reader.SkipBlank().message, "") << text;
  EXPECT_TRUE(reader.AtEnd()) << text;
  return datum;
}

struct Atom {
  const char* text;
  DatumKind kind;
  const char* value;
};

class EdnAtoms : public testing::TestWithParam<Atom> {};

TEST_P(EdnAtoms, AreRead) {
  const Datum datum = ReadOne(GetParam().text);
  EXPECT_EQ(datum.kind, GetParam().kind);
  EXPECT_EQ(datum.text, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    All, EdnAtoms,
    testing::Values(
        Atom{"nil", DatumKind::kNil, ""}, Atom{"true", DatumKind::kBool, "true"},
        Atom{"-12N", DatumKind::kNumber, "-12"}, Atom{"1/2", DatumKind::kNumber, "1/2"},
        Atom{"2.50M", DatumKind::kNumber, "2.5"}, Atom{"0x1F", DatumKind::kNumber, "31"},
        Atom{"-0Xff", DatumKind::kNumber, "-255"}, Atom{"##Inf", DatumKind::kSymbol, "##Inf"},
        Atom{":db.type/long", DatumKind::kKeyword, "db.type/long"},
        Atom{"foo/bar?", DatumKind::kSymbol, "foo/bar?"}, Atom{"-", DatumKind::kSymbol, "-"},
        Atom{"\\newline", DatumKind::kCharacter, "\\newline"},
        Atom{"\\(", DatumKind::kCharacter, "\\("},
        Atom{R"("a \"b\" \\ \t\u0041")", DatumKind::kString, "a \"b\" \\ \tA"},
        Atom{R"("\ud83d\ude00")", DatumKind::kString, "\xf0\x9f\x98\x80"},
        Atom{"\"two\nlines ; no comment\"", DatumKind::kString, "two\nlines ; no comment"}));

TEST(EdnReader, PassesOverCommentsDiscardedValuesMetadataAndCommas) {
  const Datum list = ReadOne("; a list\n,^{:line 3} [1 #_ [2 (3)] , #_ #_ 3 4 5 ; the last\n]");
  EXPECT_EQ(CanonicalText(list), "[1 5]");
}

TEST(EdnReader, ReadsCollectionsInOneAnother) {
  const Datum map = ReadOne("{:a [1 (2 #{3})], \"b\" #inst \"2026-01-05\"}");
  ASSERT_EQ(map.kind, DatumKind::kMap);
  ASSERT_EQ(map.items.size(), 4u);
  EXPECT_EQ(CanonicalText(map.items[1]), "[1 [2 #{3}]]");
  EXPECT_EQ(map.items[3].kind, DatumKind::kTagged);
  EXPECT_EQ(map.items[3].text, "inst");
  EXPECT_EQ(map.items[3].items[0].offset, 28u);
}

struct BadEdn {
  std::string text;
  size_t offset;
  const char* message;
};

class EdnReaderRefuses : public testing::TestWithParam<BadEdn> {};

TEST_P(EdnReaderRefuses, WithItsPlace) {
  Datum datum;
  const TextError error = EdnReader(GetParam().text).Read(&datum);
  EXPECT_EQ(error.message, GetParam().message);
  EXPECT_EQ(error.offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, EdnReaderRefuses,
    testing::Values(BadEdn{"", 0, "read the end; expected a value"},
                    BadEdn{"[1 (2", 3, "read \"(\" without its \")\""},
                    BadEdn{"[1 }", 3, R"(read "}"; expected a value or "]")"},
                    BadEdn{"{:a}", 3, R"(read "}"; expected the value of the map's last key)"},
                    BadEdn{"[\"abc]", 1, "read a string without its end"},
                    BadEdn{
                        "\"a\\q\"", 2,
                        R"(read "\\q" in a string; expected \t, \n, \r, \b, \f, \", \\ or \uXXXX)"},
                    BadEdn{"\"\\ud83d\"", 1, R"(read "\\ud83d"; expected a character as \uXXXX)"},
                    BadEdn{"0x", 0, R"(read "0x"; expected a number)"},
                    BadEdn{"0xfg", 0, R"(read "0xfg"; expected a number)"},
                    BadEdn{"12ab", 0, R"(read "12ab"; expected a number)"},
                    BadEdn{"#<Object>", 0, R"(read "#<Object>"; expected a set or a tagged value)"},
                    BadEdn{"@ref", 0, R"(read "@ref"; expected a value)"},
                    BadEdn{"#foo", 4, "read the end; expected a value"},
                    BadEdn{"[#_]", 3, R"(read "]"; expected a value)"},
                    BadEdn{std::string("\0", 1), 0, R"(read "\x00"; expected a value)"}));

TEST(EdnReader, RefusesWhatNestsTooDeeply) {
  for (const char* opening : {"[", "{", "#{", "(", "#_", "#a ", "^", "^#_"}) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += opening;
    Datum datum;
    EXPECT_EQ(EdnReader(text).Read(&datum).message, "values nest deeper than 64 levels") << opening;
  }
}

}  // namespace
}  // namespace squall
