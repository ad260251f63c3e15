#include "scenarios/scripts/syntax/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall {
namespace {

Script Parse(std::string text) { return ParseScript("a.txt", std::move(text)); }

Directive ParseOne(const std::string& line) {
  const Script script = Parse(line + "\n----\nok\n");
  EXPECT_FALSE(script.mistake.has_value()) << script.mistake->problem;
  EXPECT_EQ(script.directives.size(), 1u);
  return script.directives.empty() ? Directive() : script.directives.front();
}

std::vector<std::string> Values(const Argument& argument) {
  std::vector<std::string> texts;
  for (const Word& word : argument.values) texts.push_back(word.text);
  return texts;
}

TEST(ScriptParser, ReadsTheNameOfADirective) { EXPECT_EQ(ParseOne("stabilize").name, "stabilize"); }

TEST(ScriptParser, ReadsBareArgumentsAsKeysWithoutValues) {
  const Directive directive = ParseOne("campaign 1");
  ASSERT_EQ(directive.arguments.size(), 1u);
  EXPECT_EQ(directive.arguments[0].key, "1");
  EXPECT_TRUE(directive.arguments[0].values.empty());
}

TEST(ScriptParser, ReadsOneValue) {
  const Directive directive = ParseOne("x index=10");
  EXPECT_EQ(directive.arguments[0].key, "index");
  EXPECT_EQ(Values(directive.arguments[0]), std::vector<std::string>{"10"});
}

TEST(ScriptParser, ReadsAnEmptyValue) {
  EXPECT_EQ(Values(ParseOne("x a= b").arguments[0]), std::vector<std::string>{""});
}

TEST(ScriptParser, ReadsAListOfValues) {
  EXPECT_EQ(Values(ParseOne("x voters=(1,2, 3)").arguments[0]),
            (std::vector<std::string>{"1", "2", "3"}));
}

TEST(ScriptParser, KeepsParenthesesWithinAListTogether) {
  EXPECT_EQ(Values(ParseOne("x e=(f(a, b), c)").arguments[0]),
            (std::vector<std::string>{"f(a, b)", "c"}));
}

TEST(ScriptParser, JoinsLinesThatEndWithABackslash) {
  const Directive directive = ParseOne("x 1 \\\n  2");
  ASSERT_EQ(directive.arguments.size(), 2u);
  EXPECT_EQ(directive.arguments[1].key, "2");
  EXPECT_EQ(directive.arguments[1].at, (Position{2, 3}));
}

TEST(ScriptParser, KnowsWhereArgumentsAndValuesStand) {
  const Directive directive = ParseOne("  x  1 voters=(7,  8)");
  EXPECT_EQ(directive.at, (Position{1, 3}));
  EXPECT_EQ(directive.arguments[0].at, (Position{1, 6}));
  EXPECT_EQ(directive.arguments[1].at, (Position{1, 8}));
  EXPECT_EQ(directive.arguments[1].values[0].at, (Position{1, 16}));
  EXPECT_EQ(directive.arguments[1].values[1].at, (Position{1, 20}));
}

TEST(ScriptParser, TakesLinesBeforeTheSeparatorAsInput) {
  const Script script = Parse("x\nv1 v2\n\nl3\n----\nok\n");
  EXPECT_EQ(script.directives[0].InputText(), "v1 v2\n\nl3");
  EXPECT_EQ(script.directives[0].input[2].at, (Position{4, 1}));
}

TEST(ScriptParser, EndsExpectedOutputAtABlankLine) {
  const Script script = Parse("x\n----\none\ntwo\n\ny\n----\nok\n");
  ASSERT_EQ(script.directives.size(), 2u);
  EXPECT_EQ(script.directives[0].expected, "one\ntwo\n");
  EXPECT_EQ(script.directives[0].expected_line, 3u);
  EXPECT_EQ(script.directives[1].name, "y");
}

TEST(ScriptParser, KeepsBlankLinesBetweenTwoPairsOfSeparators) {
  const Script script = Parse("x\n----\n----\none\n\ntwo\n----\n----\ny\n----\nok\n");
  ASSERT_EQ(script.directives.size(), 2u);
  EXPECT_EQ(script.directives[0].expected, "one\n\ntwo\n");
  EXPECT_EQ(script.directives[0].expected_line, 4u);
}

TEST(ScriptParser, TakesOneSeparatorWithinAPairAsOutput) {
  const Script script = Parse("x\n----\n----\none\n----\ntwo\n----\n----\n");
  EXPECT_EQ(script.directives[0].expected, "one\n----\ntwo\n");
}

TEST(ScriptParser, PassesOverCommentsAndBlankLines) {
  const Script script = Parse("# one\n\n  # two\nx\n----\nok\n# three\n");
  ASSERT_EQ(script.directives.size(), 1u);
  EXPECT_EQ(script.directives[0].at.line, 4u);
  // Behind output a comment needs a blank line before it.
  EXPECT_EQ(script.directives[0].expected, "ok\n# three\n");
}

TEST(ScriptParser, ReadsLinesThatEndAsInDos) {
  const Script script = Parse("x 1\r\n----\r\nok\r\n\r\ny\r\n----\r\nok\r\n");
  ASSERT_EQ(script.directives.size(), 2u);
  EXPECT_EQ(script.directives[0].arguments[0].key, "1");
  EXPECT_EQ(script.directives[0].expected, "ok\n");
}

TEST(ScriptParser, ReadsALastLineWithoutNewline) {
  EXPECT_EQ(Parse("x\n----\nok").directives[0].expected, "ok\n");
}

TEST(ScriptParser, LeavesADirectiveWithoutSeparatorToTheReader) {
  const Script script = Parse("x\nv1\n");
  EXPECT_FALSE(script.mistake.has_value());
  EXPECT_FALSE(script.directives[0].has_separator);
}

TEST(ScriptParser, ReportsAParenthesisThatIsNotClosed) {
  const Script script = Parse("\nadd-nodes 3 voters=(1,2\n----\nok\n");
  ASSERT_TRUE(script.mistake.has_value());
  EXPECT_EQ(script.mistake->at, (Position{2, 20}));
}

TEST(ScriptParser, ReportsAValueWithoutAName) {
  const Script script = Parse("x a =3\n----\nok\n");
  ASSERT_TRUE(script.mistake.has_value());
  EXPECT_EQ(script.mistake->at, (Position{1, 5}));
}

TEST(ScriptParser, ReportsOutputBetweenSeparatorsThatHasNoEnd) {
  const Script script = Parse("x\n----\n----\none\n\n");
  ASSERT_TRUE(script.mistake.has_value());
  EXPECT_EQ(script.mistake->at, (Position{2, 1}));
}

TEST(ScriptMistake, IsDescribedWithFileLineColumnAndWhatIsValid) {
  const Script script = Parse("x\n----\nok\n\nstep 9\n----\nok\n");
  EXPECT_EQ(Describe(script, {{5, 6}, "read \"9\"", "a node from 1 to 3"}),
            "a.txt:5:6: read \"9\"\n"
            "  step 9\n"
            "       ^\n"
            "  valid: a node from 1 to 3\n");
}

TEST(ScriptMistake, ShowsNoControlCharacters) {
  const Script script = Parse("x\x1b[31m\n----\nok\n");
  EXPECT_EQ(Describe(script, {{1, 1}, "problem", ""}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace squall
