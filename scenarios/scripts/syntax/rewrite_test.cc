#include "scenarios/scripts/syntax/rewrite.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "scenarios/scripts/syntax/parser.h"

namespace squall {
namespace {

std::optional<std::string> Rewritten(std::string text, const std::vector<std::string>& outputs) {
  return Rewrite(ParseScript("a.txt", std::move(text)), outputs);
}

TEST(ScriptRewrite, ReplacesTheOutputThatDiffers) {
  EXPECT_EQ(Rewritten("x\n----\nold\n\ny\n----\nok\n", {"new", "ok"}),
            "x\n----\nnew\n\ny\n----\nok\n");
}

TEST(ScriptRewrite, KeepsCommentsSpacesAndUnusualForms) {
  const std::string text =
      "# why\n\n\n  x   1  \\\n   2\t\n input  \n----\nok  \n  "
      "\n#end\ny\n----\n----\nok\n----\n----";
  EXPECT_EQ(Rewritten(text, {"ok  ", "ok"}), text);
}

TEST(ScriptRewrite, FencesOutputWithBlankLines) {
  EXPECT_EQ(Rewritten("x\n----\nok\n\ny\n----\nok\n", {"a\n\nb\n", "ok"}),
            "x\n----\n----\na\n\nb\n----\n----\n\ny\n----\nok\n");
}

TEST(ScriptRewrite, UnfencesOutputWithoutBlankLines) {
  EXPECT_EQ(Rewritten("x\n----\n----\na\n\nb\n----\n----\ny\n----\nok\n", {"a", "ok"}),
            "x\n----\na\n\ny\n----\nok\n");
}

TEST(ScriptRewrite, FencesOutputThatBeginsWithASeparator) {
  EXPECT_EQ(Rewritten("x\n----\nok\n", {"----\nb\n"}), "x\n----\n----\n----\nb\n----\n----\n");
}

TEST(ScriptRewrite, AddsTheSeparatorThatIsMissing) {
  EXPECT_EQ(Rewritten("x 1", {"ok"}), "x 1\n----\nok\n");
}

TEST(ScriptRewrite, FillsInOutputThatIsMissing) {
  EXPECT_EQ(Rewritten("x\n----\n\ny\n----\n", {"a", "b"}), "x\n----\na\n\ny\n----\nb\n");
}

TEST(ScriptRewrite, WritesNoOutputAsABlankLine) {
  EXPECT_EQ(Rewritten("x\n----\nok\n", {""}), "x\n----\n----\n\n----\n----\n");
}

TEST(ScriptRewrite, RefusesOutputThatCannotBeReadBack) {
  EXPECT_EQ(Rewritten("x\n----\nok\n", {"a\n\n----\n----\nb\n"}), std::nullopt);
}

TEST(ScriptRewrite, EndsLinesAsTheFirstOneEnds) {
  EXPECT_EQ(Rewritten("x\r\n----\r\nold\r\n\r\ny\r\n----\r\nok\r\n", {"a\nb", "ok"}),
            "x\r\n----\r\na\r\nb\r\n\r\ny\r\n----\r\nok\r\n");
  EXPECT_EQ(Rewritten("x\n----\r\nold\r\n", {"new"}), "x\n----\nnew\n");
  EXPECT_EQ(Rewritten("x\r\n", {"a\n\nb"}), "x\r\n----\r\n----\r\na\r\n\r\nb\r\n----\r\n----\r\n");
}

TEST(ScriptRewrite, RepairsMixedLineEnds) {
  EXPECT_EQ(Rewritten("x\r\n----\nold\n\n# end", {"new"}), "x\r\n----\r\nnew\r\n\r\n# end");
}

TEST(ScriptRewrite, KeepsLineEndsWhereNothingChanges) {
  const std::string text = "x\r\n----\nok\n";
  EXPECT_EQ(Rewritten(text, {"ok"}), text);
}

}  // namespace
}  // namespace squall
