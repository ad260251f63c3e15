#include "scenarios/command/github/github.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "scenarios/testing/scratch_directory.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

auto EnvironmentOf(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

GithubNote SomeNote() {
  GithubNote note;
  note.title = "election safety (S1), seed 0x4";
  note.text = "nodes 1 and 2 lead term 3";
  note.command = "squall replay 4";
  return note;
}

TEST(GithubJob, IsNoneOutsideOfGithub) {
  EXPECT_FALSE(GithubJobOf(EnvironmentOf({})));
  EXPECT_FALSE(GithubJobOf(EnvironmentOf({{"GITHUB_ACTIONS", ""}})));
  EXPECT_FALSE(GithubJobOf(EnvironmentOf({{"GITHUB_ACTIONS", "false"}})));
}

TEST(GithubJob, HasTheFileOfTheSummary) {
  const auto job =
      GithubJobOf(EnvironmentOf({{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", "a.md"}}));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->summary_path, "a.md");
}

TEST(Annotation, IsOneLine) {
  EXPECT_EQ(Annotation(SomeNote()),
            "::error title=election safety (S1)%2C seed 0x4::nodes 1 and 2 lead term 3%0Asquall "
            "replay 4\n");
}

TEST(Annotation, NamesFileAndLine) {
  GithubNote note = SomeNote();
  note.file = "a:b,c.scenario";
  note.line = 7;
  EXPECT_THAT(Annotation(note), HasSubstr("::error file=a%3Ab%2Cc.scenario,line=7,title="));
}

TEST(Annotation, TextEndsNoLineAndNoProperty) {
  GithubNote note;
  note.title = "50%, really: a\nb";
  note.text = "100%\n::set-env name=x::y\rz";
  const std::string line = Annotation(note);
  EXPECT_EQ(line, "::error title=50%25%2C really%3A a%0Ab::100%25%0A::set-env name=x::y\\rz\n");
}

TEST(Annotation, LevelIsThatOfTheRun) {
  RunRecord record;
  record.seed = 4;
  record.property = "linearizable reads (S16)";
  record.verdict = RunVerdict::kViolation;
  EXPECT_THAT(Annotation(NoteOf(record, "")), HasSubstr("::error title=linearizable reads (S16)"));
  record.verdict = RunVerdict::kHazard;
  record.hazard = "H2";
  EXPECT_THAT(Annotation(NoteOf(record, "")),
              HasSubstr("::notice title=hazard H2%3A linearizable"));
  record = {};
  record.verdict = RunVerdict::kInconclusive;
  EXPECT_THAT(Annotation(NoteOf(record, "")), HasSubstr("::warning title=no verdict%2C seed 0x0"));
}

TEST(Markdown, NamesEachNote) {
  const std::string text = Markdown({"squall sweep", "3 runs", {SomeNote()}});
  EXPECT_EQ(text,
            "### squall sweep\n\n3 runs\n\n**election safety \\(S1\\)\\, seed 0x4**\n\n"
            "```text\nnodes 1 and 2 lead term 3\n```\n\n```text\nsquall replay 4\n```\n\n");
}

TEST(Markdown, TextIsNoMarkup) {
  GithubNote note;
  note.title = "<b>[x](http://a)\n# y";
  note.text = "````\n<script>";
  const std::string text = Markdown({"a_b", "*c*", {note}});
  EXPECT_THAT(text, HasSubstr("### a\\_b\n"));
  EXPECT_THAT(text, HasSubstr("\\*c\\*"));
  EXPECT_THAT(text, HasSubstr("\\<b\\>\\[x\\]\\(http\\:\\/\\/a\\) \\# y"));
  EXPECT_THAT(text, HasSubstr("`````text\n````\n<script>\n`````\n"));
}

TEST(Markdown, LeavesOutWhatIsTooMuch) {
  GithubNote note = SomeNote();
  note.text = std::string(100000, 'x');
  const std::string text = Markdown({"a", "b", std::vector<GithubNote>(1000, note)});
  EXPECT_LT(text.size(), size_t{1} << 20);
  EXPECT_THAT(text, HasSubstr("and 950 more"));
}

TEST(TellGithub, AddsToTheSummary) {
  const ScratchDirectory folder;
  folder.Write("summary.md", "before\n");
  std::ostringstream out;
  const GithubJob job{folder.Path("summary.md")};
  EXPECT_EQ(TellGithub(job, {"squall sweep", "clean", {SomeNote()}}, out), "");
  EXPECT_THAT(out.str(), HasSubstr("::error title="));
  EXPECT_THAT(folder.Read("summary.md"), HasSubstr("before\n### squall sweep\n"));
}

TEST(TellGithub, SaysThatTheSummaryCannotBeWritten) {
  std::ostringstream out;
  EXPECT_THAT(TellGithub(GithubJob{"/nowhere/summary.md"}, {"a", "b", {}}, out),
              HasSubstr("cannot write /nowhere/summary.md"));
}

TEST(TellGithub, SaysNothingWithoutAJob) {
  std::ostringstream out;
  EXPECT_EQ(TellGithub(std::nullopt, {"a", "b", {SomeNote()}}, out), "");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace squall
