#include "scenarios/scripts/syntax/unified_diff.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall {
namespace {

// Letters as lines.
std::string AsLines(const std::string& letters) {
  std::string text;
  for (const char c : letters) text += std::string(1, c) + "\n";
  return text;
}

std::string Diff(const std::string& old_letters, const std::string& new_letters,
                 const DiffOptions& options = {}) {
  const std::string diff = UnifiedDiff(AsLines(old_letters), AsLines(new_letters), options);
  const std::string head = "--- expected\n+++ found\n";
  EXPECT_TRUE(diff.empty() || diff.starts_with(head)) << diff;
  return diff.empty() ? diff : diff.substr(head.size());
}

// What the '+' and ' ' lines of a diff with unlimited context spell.
std::string NewSideOf(const std::string& diff) {
  std::string letters;
  for (size_t i = diff.find("@@\n") + 3; i < diff.size(); i += 3) {
    if (diff[i] != '-') letters += diff[i + 1];
  }
  return letters;
}

TEST(UnifiedDiff, IsEmptyForEqualTexts) { EXPECT_EQ(Diff("abc", "abc"), ""); }

TEST(UnifiedDiff, TakesNoNoticeOfTheLastNewline) { EXPECT_EQ(UnifiedDiff("a\n", "a"), ""); }

TEST(UnifiedDiff, ShowsALineThatChanged) {
  EXPECT_EQ(Diff("abc", "axc"), "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
}

TEST(UnifiedDiff, ShowsThreeLinesAround) {
  EXPECT_EQ(Diff("abcdefghi", "abcdxfghi"), "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+x\n f\n g\n h\n");
}

TEST(UnifiedDiff, SplitsChangesThatAreFarApart) {
  EXPECT_EQ(Diff("abcdefghij", "xbcdefghiy", {.context_lines = 1}),
            "@@ -1,2 +1,2 @@\n-a\n+x\n b\n@@ -9,2 +9,2 @@\n i\n-j\n+y\n");
}

TEST(UnifiedDiff, JoinsChangesWhoseContextsTouch) {
  EXPECT_EQ(Diff("abcd", "xbcy", {.context_lines = 1}),
            "@@ -1,4 +1,4 @@\n-a\n+x\n b\n c\n-d\n+y\n");
}

TEST(UnifiedDiff, NamesTheLineBeforeAnEmptySide) {
  EXPECT_EQ(Diff("", "a"), "@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(Diff("a", ""), "@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, CountsFromTheGivenLine) {
  EXPECT_EQ(Diff("ab", "ac", {.first_line = 40}), "@@ -40,2 +40,2 @@\n a\n-b\n+c\n");
}

TEST(UnifiedDiff, FindsAShortestWay) {
  // The example of Myers' paper: five edits.
  const std::string diff = Diff("abcabba", "cbabac", {.context_lines = 100});
  size_t edits = 0;
  for (size_t i = diff.find("@@\n") + 3; i < diff.size(); i += 3) edits += diff[i] != ' ';
  EXPECT_EQ(edits, 5u);
  EXPECT_EQ(NewSideOf(diff), "cbabac");
}

TEST(UnifiedDiff, LeadsFromEveryShortTextToEveryOther) {
  std::vector<std::string> texts = {""};
  for (size_t i = 0; texts[i].size() < 4; ++i) {
    for (const char c : {'a', 'b'}) texts.push_back(texts[i] + c);
  }
  for (const std::string& from : texts) {
    for (const std::string& to : texts) {
      if (from == to) continue;
      EXPECT_EQ(NewSideOf(Diff(from, to, {.context_lines = 100})), to) << from;
    }
  }
}

TEST(UnifiedDiff, ReplacesTextsThatHaveNothingInCommon) {
  std::string old_text;
  std::string new_text;
  for (int i = 0; i < 3000; ++i) {
    old_text += "old " + std::to_string(i) + "\n";
    new_text += "new " + std::to_string(i) + "\n";
  }
  const std::string diff = UnifiedDiff(old_text, new_text);
  EXPECT_NE(diff.find("@@ -1,3000 +1,3000 @@\n-old 0\n"), std::string::npos);
  EXPECT_NE(diff.find("-old 2999\n+new 0\n"), std::string::npos);
}

}  // namespace
}  // namespace squall
