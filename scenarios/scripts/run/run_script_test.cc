#include "scenarios/scripts/run/run_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace squall {
namespace {

ScriptReport RunText(std::string text, const RunScriptOptions& options = {}) {
  return RunScript("a.txt", std::move(text), options);
}

TEST(RunScript, AcceptsWhatIsAsExpected) {
  const ScriptReport report = RunText("vote cfg=(1) votes=(y)\n----\nVoteWon\n");
  EXPECT_EQ(report.result, ScriptResult::kAsExpected);
  EXPECT_EQ(report.directives_run, 1u);
  EXPECT_EQ(report.details, "");
}

TEST(RunScript, ShowsTheFirstDifference) {
  const ScriptReport report = RunText(
      "# first\nvote cfg=(1) votes=(y)\n----\nVoteWon\n\nvote cfg=(1) votes=(n)\n----\n"
      "VoteWon\n\nvote cfg=(1) votes=(_)\n----\nVoteWon\n");
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_EQ(report.line, 6u);
  EXPECT_EQ(report.directives_run, 2u);
  EXPECT_EQ(report.details,
            "a.txt:6: vote cfg=(1) votes=(n)\n"
            "--- a.txt, expected\n"
            "+++ found\n"
            "@@ -8 +8 @@\n"
            "-VoteWon\n"
            "+VoteLost\n");
}

TEST(RunScript, RewritesWhatDiffers) {
  const ScriptReport report =
      RunText("# first\nvote cfg=(1) votes=(n)\n----\nVoteWon\n", {.mode = Mode::kRewrite});
  EXPECT_EQ(report.result, ScriptResult::kRewritten);
  EXPECT_EQ(report.rewritten, "# first\nvote cfg=(1) votes=(n)\n----\nVoteLost\n");
}

TEST(RunScript, RewritesNothingThatIsAsExpected) {
  EXPECT_EQ(RunText("vote cfg=(1) votes=(y)\n----\nVoteWon", {.mode = Mode::kRewrite}).result,
            ScriptResult::kAsExpected);
}

TEST(RunScript, AnswersAnUnknownDirectiveWithTheKnownOnes) {
  const ScriptReport report = RunText("campain 1\n----\nok\n");
  EXPECT_EQ(report.result, ScriptResult::kMistake);
  EXPECT_EQ(report.line, 1u);
  EXPECT_TRUE(report.details.starts_with("a.txt:1:1: unknown directive \"campain\"\n"));
  EXPECT_NE(report.details.find("valid: campaign, perhaps; all: "), std::string::npos);
}

TEST(RunScript, KeepsToTheDialectOfTheFirstDirective) {
  const ScriptReport report = RunText("raft-state\n----\nok\n\nsimple\nv1\n----\nok\n");
  EXPECT_EQ(report.result, ScriptResult::kMistake);
  EXPECT_EQ(report.line, 5u);
  EXPECT_EQ(report.directives_run, 0u);
}

TEST(RunScript, AnswersAMistakeWithItsPlace) {
  const ScriptReport report = RunText("raft-state\n----\nok\n\ncampaign 1\n----\nok\n");
  EXPECT_EQ(report.result, ScriptResult::kMistake);
  EXPECT_TRUE(report.details.starts_with("a.txt:5:10: ")) << report.details;
}

TEST(RunScript, RewritesNothingAfterAMistake) {
  const ScriptReport report =
      RunText("raft-state\n----\nwrong\n\ncampaign 1\n----\nok\n", {.mode = Mode::kRewrite});
  EXPECT_EQ(report.result, ScriptResult::kMistake);
  EXPECT_EQ(report.rewritten, "");
}

TEST(RunScript, WantsASeparator) {
  EXPECT_EQ(RunText("vote cfg=(1) votes=(y)\n").result, ScriptResult::kMistake);
}

TEST(RunScript, AddsTheSeparatorWhenItRewrites) {
  EXPECT_EQ(RunText("vote cfg=(1) votes=(y)\n", {.mode = Mode::kRewrite}).rewritten,
            "vote cfg=(1) votes=(y)\n----\nVoteWon\n");
}

TEST(RunScript, WantsADirective) {
  EXPECT_EQ(RunText("").result, ScriptResult::kMistake);
  EXPECT_EQ(RunText("# nothing\n").result, ScriptResult::kMistake);
}

TEST(RunScript, AnswersEveryTruncationOfAScript) {
  const std::string text =
      "# c\nadd-nodes 2 \\\n voters=(1,2) index=2\n----\n----\nINFO\n\n----\n----\n\n"
      "propose-conf-change 1 v1=true\nv3\n----\nok\n\ndeliver-msgs drop=(1)\n----\nno messages\n";
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(RunText(text.substr(0, size)).details, "") << size;
  }
}

// The only voter leaves, which a node accepts only if it is told not to look.
const std::string kBroken =
    "log-level none\n----\nok\n\n"
    "add-nodes 1 voters=(1) index=2 disable-conf-change-validation=true\n----\nok\n\n"
    "campaign 1\n----\nok\n\nstabilize\n----\nok\n\n"
    "propose-conf-change 1\nr1\n----\nok\n\nstabilize\n----\nok\n";

TEST(RunScript, ShowsAnAssertionThatFailsAsADifference) {
  const ScriptReport report = RunText(kBroken);
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_NE(report.details.find("+assertion failed: "), std::string::npos) << report.details;
}

TEST(RunScript, RefusesToRewriteAViolation) {
  const ScriptReport report = RunText(kBroken, {.mode = Mode::kRewrite});
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_NE(report.details.find("not rewritten"), std::string::npos) << report.details;
}

TEST(RunScript, RewritesAViolationIfToldSo) {
  const ScriptReport report = RunText(
      kBroken, {.mode = Mode::kRewrite, .violations = RunScriptOptions::Violations::kAccept});
  EXPECT_EQ(report.result, ScriptResult::kRewritten);
  EXPECT_NE(report.rewritten.find("assertion failed: "), std::string::npos);
}

constexpr char kLedByTwo[] =
    "cluster nodes=3 election=20s..40s heartbeat=100ms\n----\nok\n\n"
    "run until=1s\nat 0.1s campaign 2\nat 0.5s crash 3\n----\nok\n\n";

TEST(RunScript, TellsWhatHappenedBeforeAnExpectationThatIsNotMet) {
  const ScriptReport report =
      RunText(std::string(kLedByTwo) + "expect leader 1\n----\nok node 1\n");
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_NE(report.details.find("what happened before it:\n"), std::string::npos);
  EXPECT_NE(report.details.find("  node 2  leader of term 1\n"), std::string::npos)
      << report.details;
  EXPECT_NE(report.details.find("  0.500s  node 3  crashes"), std::string::npos) << report.details;
}

TEST(RunScript, WhatHappenedBeforeIsBounded) {
  std::string text = "cluster nodes=3 seed=1\n----\nok\n\nrun until=100s\n";
  for (int i = 1; i < 90; ++i) {
    text += "at " + std::to_string(i) + "s crash 3 for 300ms\n";
  }
  const ScriptReport report = RunText(text + "----\nok\n\nexpect leader 3\n----\nok\n");
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_LT(std::count(report.details.begin(), report.details.end(), '\n'), 25);
  EXPECT_NE(report.details.find("89."), std::string::npos) << report.details;
}

TEST(RunScript, DirectiveThatIsTakenForOutputIsHintedAt) {
  const ScriptReport report =
      RunText(std::string(kLedByTwo) + "expect leader 1\n----\nok\ncheck all\n----\nok\n");
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_NE(report.details.find("hint: line 14, \"check all\", looks like a directive"),
            std::string::npos)
      << report.details;
}

TEST(RunScript, DirectiveThatIsTakenForOutputIsNotRewritten) {
  const ScriptReport report =
      RunText("vote cfg=(1) votes=(y)\n----\nVoteWon\nvote cfg=(1) votes=(n)\n----\nVoteLost\n",
              {.mode = Mode::kRewrite});
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_NE(report.details.find("not rewritten: a directive would be lost\n"), std::string::npos)
      << report.details;
}

TEST(RunScript, ShowsTheWholeScriptWithWhatWasFound) {
  const ScriptReport report = RunText(
      "# first\nvote cfg=(1) votes=(n)\n----\nVoteWon\n\nvote cfg=(1) votes=(_)\n----\nVoteWon\n",
      {.mode = Mode::kShow});
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_EQ(report.line, 2u);
  EXPECT_EQ(report.directives_run, 2u);
  EXPECT_EQ(report.rewritten,
            "# first\nvote cfg=(1) votes=(n)\n----\nVoteLost\n\n"
            "vote cfg=(1) votes=(_)\n----\nVotePending\n");
}

TEST(RunScript, ShowsWhatCameBeforeAMistake) {
  const ScriptReport report =
      RunText("vote cfg=(1) votes=(n)\n----\nVoteWon\n\nvote cfg=(x) votes=(y)\n----\nVoteWon\n",
              {.mode = Mode::kShow});
  EXPECT_EQ(report.result, ScriptResult::kMistake);
  EXPECT_EQ(report.rewritten,
            "vote cfg=(1) votes=(n)\n----\nVoteLost\n\nvote cfg=(x) votes=(y)\n----\nVoteWon\n");
}

TEST(RunScript, ShowsAScriptThatIsAsExpectedAsItIs) {
  const std::string text = "vote cfg=(1) votes=(y)\n----\nVoteWon\n";
  const ScriptReport report = RunText(text, {.mode = Mode::kShow});
  EXPECT_EQ(report.result, ScriptResult::kAsExpected);
  EXPECT_EQ(report.rewritten, text);
}

// --- Other seeds.

constexpr const char* kElection =
    "cluster nodes=3 seed=1\n----\nok\n\nrun until=1s trace=roles\n----\nwhat seed 1 gives\n\n"
    "expect leader\n----\nok node 1, term 1, at 0.200s\n";

TEST(RunScriptWithSeed, ComparesOnlyWhatDoesNotDependOnIt) {
  EXPECT_EQ(RunText(kElection, {.seed = 7}).result, ScriptResult::kAsExpected);
  EXPECT_EQ(RunText(kElection).result, ScriptResult::kDiffers);
}

TEST(RunScriptWithSeed, TakesThePlaceOfTheScriptsOwn) {
  const std::string script = "cluster nodes=3 seed=1\n----\n\nrun until=1s trace=roles\n----\n";
  const auto shown = [&](std::optional<uint64_t> seed) {
    return RunText(script, {.mode = Mode::kShow, .seed = seed}).rewritten;
  };
  EXPECT_EQ(shown(1), shown(std::nullopt));
  EXPECT_NE(shown(2), shown(std::nullopt));
}

TEST(RunScriptWithSeed, DiffersIfAnExpectationIsNotMet) {
  const ScriptReport report =
      RunText("cluster nodes=3 seed=1\n----\nok\n\nexpect leader\n----\nok\n", {.seed = 7});
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  EXPECT_EQ(report.line, 5u);
}

TEST(RunScriptWithSeed, DiffersIfAnExpectationIsMetThatShouldNotBe) {
  const std::string script =
      "cluster nodes=3 seed=1\n----\nok\n\nrun until=2s\n----\nok\n\nexpect leader\n----\n";
  EXPECT_EQ(RunText(script + "not met: there is no leader\n", {.seed = 7}).result,
            ScriptResult::kDiffers);
}

TEST(RunScriptWithSeed, RefusesAScriptWithoutRandomParts) {
  const ScriptReport plain = RunText("vote cfg=(1) votes=(y)\n----\nVoteWon\n", {.seed = 7});
  EXPECT_EQ(plain.result, ScriptResult::kMistake);
  EXPECT_TRUE(plain.details.starts_with("a.txt:1:1: a script of the dialect quorum has no random"))
      << plain.details;
  const ScriptReport benign = RunText("cluster nodes=3 seed=none\n----\nok\n", {.seed = 7});
  EXPECT_EQ(benign.result, ScriptResult::kMistake);
  EXPECT_TRUE(benign.details.starts_with("a.txt:1:1: no cluster of this script has random parts"))
      << benign.details;
}

}  // namespace
}  // namespace squall
