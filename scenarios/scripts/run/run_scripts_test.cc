#include "scenarios/scripts/run/run_scripts.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/files/read_file.h"
#include "scenarios/scripts/run/script_files.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGood = "vote cfg=(1) votes=(y)\n----\nVoteWon\n";
constexpr const char* kWrong = "vote cfg=(1) votes=(y)\n----\nVoteLost\n";
constexpr const char* kMistaken = "vote cfg=(x) votes=(y)\n----\nVoteLost\n";

class RunScriptsTest : public testing::Test {
 protected:
  RunScriptsTest() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              ("squall_" + std::string(test->name()) + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    options_.operands = {folder_.string()};
  }
  ~RunScriptsTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string Read(const std::string& name) const {
    std::string text;
    EXPECT_EQ(ReadInput((folder_ / name).string(), &text), "");
    return text;
  }
  int Run() { return RunScripts(options_, out_, err_).exit_code(); }

  fs::path folder_;
  RunScriptsOptions options_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunScriptsTest, CountsScriptsAndDirectives) {
  Write("a.txt", kGood);
  Write("b.txt", kGood);
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(out_.str(), "2 scripts, 2 directives: 2 as expected\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunScriptsTest, ExitsWithOneIfAnExpectationIsNotMet) {
  Write("a.txt", kWrong);
  Write("b.txt", kGood);
  EXPECT_EQ(Run(), 1);
  const std::string path = (folder_ / "a.txt").string();
  EXPECT_NE(out_.str().find("-VoteLost\n+VoteWon\n"), std::string::npos);
  EXPECT_NE(out_.str().find("2 scripts, 2 directives: 1 as expected, 1 not as expected\n"),
            std::string::npos);
  EXPECT_NE(out_.str().find("again:   squall run " + path + "\n"), std::string::npos);
  EXPECT_NE(out_.str().find("accept:  squall run --rewrite " + path + "\n"), std::string::npos);
}

TEST_F(RunScriptsTest, ExitsWithTwoIfAScriptHasAMistake) {
  Write("a.txt", kWrong);
  Write("b.txt", kMistaken);
  EXPECT_EQ(Run(), 2);
  EXPECT_NE(err_.str().find("b.txt:1:11: read \"x\""), std::string::npos) << err_.str();
}

TEST_F(RunScriptsTest, ExitsWithTwoIfThereIsNothingToRun) {
  EXPECT_EQ(Run(), 2);
  EXPECT_NE(err_.str().find("no scripts"), std::string::npos);
}

TEST_F(RunScriptsTest, ReplacesFilesWhenItRewrites) {
  options_.script.mode = Mode::kRewrite;
  Write("a.txt", kWrong);
  Write("b.txt", kMistaken);
  EXPECT_EQ(Run(), 2);
  EXPECT_EQ(Read("a.txt"), kGood);
  EXPECT_EQ(Read("b.txt"), kMistaken);
}

TEST_F(RunScriptsTest, SaysNothingWhenQuietAndAsExpected) {
  options_.volume = RunScriptsOptions::Volume::kQuiet;
  Write("a.txt", kGood);
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunScriptsTest, PrintsOneJsonObject) {
  options_.format = RunScriptsOptions::Format::kJson;
  Write("a.txt", kWrong);
  EXPECT_EQ(Run(), 1);
  EXPECT_TRUE(out_.str().starts_with("{\"schema\":1,\"scripts\":1,\"directives\":1,"));
  EXPECT_NE(out_.str().find("\"result\":\"differs\",\"line\":1,\"details\":\""), std::string::npos);
  EXPECT_TRUE(out_.str().ends_with("]}\n"));
}

TEST_F(RunScriptsTest, QuotesPathsForTheShell) {
  Write("it's one.txt", kWrong);
  EXPECT_EQ(Run(), 1);
  EXPECT_NE(out_.str().find("it'\\''s one.txt'\n"), std::string::npos) << out_.str();
}

TEST_F(RunScriptsTest, ColoursDifferencesIfAsked) {
  options_.colour = RunScriptsOptions::Colour::kOn;
  Write("a.txt", kWrong);
  Run();
  EXPECT_NE(out_.str().find("\033[32m+VoteWon\033[0m\n"), std::string::npos);
}

}  // namespace
}  // namespace squall
