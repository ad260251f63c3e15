#include "scenarios/scripts/syntax/arguments.h"

#include <gtest/gtest.h>

#include "scenarios/scripts/syntax/parser.h"

namespace squall {
namespace {

Directive Read(const std::string& line) {
  return ParseScript("a.txt", line + "\n----\nok\n").directives.at(0);
}

TEST(ArgumentReader, ReadsANumberInRange) {
  const Directive directive = Read("x 3");
  ArgumentReader reader(directive);
  EXPECT_EQ(reader.BareNumber(0, {.min = 1, .max = 3, .what = "a node"}), 3u);
  EXPECT_TRUE(reader.ok());
}

TEST(ArgumentReader, ReportsANumberOutOfRangeWithItsPlace) {
  const Directive directive = Read("x 4");
  ArgumentReader reader(directive);
  EXPECT_EQ(reader.BareNumber(0, {.min = 1, .max = 3, .what = "a node"}), 0u);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.mistake()->at, (Position{1, 3}));
  EXPECT_EQ(reader.mistake()->problem, "read \"4\"");
  EXPECT_EQ(reader.mistake()->valid, "a node from 1 to 3");
}

TEST(ArgumentReader, ReportsWhatIsNoNumber) {
  for (const char* line : {"x one", "x -1", "x 1x", "x 18446744073709551616"}) {
    const Directive directive = Read(line);
    ArgumentReader reader(directive);
    reader.BareNumber(0, {});
    EXPECT_FALSE(reader.ok()) << line;
  }
}

TEST(ArgumentReader, ReportsAMissingArgument) {
  const Directive directive = Read("x");
  ArgumentReader reader(directive);
  reader.Bare(0, "a node");
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.mistake()->problem, "\"x\" lacks argument 1");
}

TEST(ArgumentReader, ReportsAMissingKey) {
  const Directive directive = Read("x 1");
  ArgumentReader reader(directive);
  reader.Required("timeout", "TICKS");
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.mistake()->valid, "timeout=TICKS");
}

TEST(ArgumentReader, ReadsSwitchesAsGoDoes) {
  const Directive directive = Read("x a=(true,T,1,false,F,0)");
  ArgumentReader reader(directive);
  std::string read;
  for (const Word& word : reader.Find("a")->values) read += reader.Switch(word) ? 'y' : 'n';
  EXPECT_EQ(read, "yyynnn");
  EXPECT_TRUE(reader.ok());
}

TEST(ArgumentReader, ReportsASwitchThatIsNeither) {
  const Directive directive = Read("x a=yes");
  ArgumentReader reader(directive);
  reader.Switch(reader.Find("a")->values[0]);
  EXPECT_EQ(reader.mistake()->at, (Position{1, 5}));
}

TEST(ArgumentReader, KeepsTheFirstMistake) {
  const Directive directive = Read("x a b");
  ArgumentReader reader(directive);
  reader.BareNumber(0, {});
  reader.BareNumber(1, {});
  EXPECT_EQ(reader.mistake()->problem, "read \"a\"");
}

}  // namespace
}  // namespace squall
