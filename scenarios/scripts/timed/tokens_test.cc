#include "scenarios/scripts/timed/tokens.h"

#include <gtest/gtest.h>

#include "scenarios/scripts/syntax/parser.h"

namespace squall {
namespace {

std::vector<std::string> Texts(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.push_back(word.text);
  return texts;
}

std::vector<std::string> Split(std::string line) {
  return Texts(SplitLine({std::move(line), {1, 1}}));
}

TokenReader Reader(std::string line) { return {SplitLine({line, {4, 1}}), {4, 99}}; }

using Strings = std::vector<std::string>;

TEST(Tokens, SetsStayWhole) {
  EXPECT_EQ(Split("at 2s partition {1, 2}|{3,4} for 5s"),
            (Strings{"at", "2s", "partition", "{1, 2}", "|", "{3,4}", "for", "5s"}));
}

TEST(Tokens, ArrowsAndColonsPart) {
  EXPECT_EQ(Split("on first MsgApp 3->5: drop"),
            (Strings{"on", "first", "MsgApp", "3", "->", "5", ":", "drop"}));
}

TEST(Tokens, ValuesKeepTheirSigns) {
  EXPECT_EQ(Split("put 1 x=a->b|c: y=1"), (Strings{"put", "1", "x=a->b|c:", "y=1"}));
}

TEST(Tokens, CommentsEndLines) {
  EXPECT_EQ(Split("heal # and | more"), (Strings{"heal"}));
  EXPECT_EQ(Split("put 1 x=#1"), (Strings{"put", "1", "x=#1"}));
}

TEST(Tokens, WordsKnowTheirColumns) {
  const std::vector<Word> words = SplitLine({"  at 3->5", {7, 1}});
  EXPECT_EQ(words[0].at, (Position{7, 3}));
  EXPECT_EQ(words[2].at, (Position{7, 7}));
  EXPECT_EQ(words[3].at, (Position{7, 9}));
}

TEST(Tokens, ArgumentsJoinSetsAgain) {
  const Script script = ParseScript("a", "expect leader in {3, 4} within=3s\n----\n");
  EXPECT_EQ(Texts(SplitArguments(script.directives[0])),
            (Strings{"leader", "in", "{3, 4}", "within=3s"}));
}

TEST(Tokens, SetIsABitMask) {
  EXPECT_EQ(Reader("{1, 3}").Set(3), NodeSet::FromBits(0b1010));
  EXPECT_EQ(Reader("all").Set(3), NodeSet::FromBits(0b1110));
  EXPECT_EQ(Reader("2").Set(3), NodeSet::FromBits(0b100));
}

TEST(Tokens, SetRefusesStrangers) {
  TokenReader reader = Reader("{1,7}");
  reader.Set(5);
  EXPECT_EQ(reader.mistake()->problem, "read \"7\"");
  EXPECT_EQ(reader.mistake()->valid, "a node from 1 to 5");
  EXPECT_EQ(reader.mistake()->at, (Position{4, 4}));
}

TEST(Tokens, SetRefusesMalformedOnes) {
  for (const char* text : {"{}", "{1,}", "{,1}", "{1", "{", "{1 2}", "{1,1}", "{a}", "{0}", "x"}) {
    TokenReader reader = Reader(text);
    reader.Set(5);
    EXPECT_FALSE(reader.ok()) << text;
  }
}

TEST(Tokens, OnlyTheFirstMistakeCounts) {
  TokenReader reader = Reader("x y");
  reader.Node(3);
  reader.Duration();
  EXPECT_EQ(reader.mistake()->problem, "read \"x\"");
  EXPECT_TRUE(reader.AtEnd());
}

TEST(Tokens, MissingWordIsMissedAtTheEnd) {
  TokenReader reader = Reader("");
  reader.Node(3);
  EXPECT_EQ(reader.mistake()->at, (Position{4, 99}));
  EXPECT_EQ(reader.mistake()->problem, "something is missing here");
}

TEST(Tokens, TimesMayBeRelative) {
  EXPECT_EQ(Reader("2s").Time(SimTime(500)), SimTime(2'000'000));
  EXPECT_EQ(Reader("+2s").Time(SimTime(500)), SimTime(2'000'500));
}

}  // namespace
}  // namespace squall
