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

// --- Seeds.

// The first message of node 1 decides who is elected: in some seeds node 1, in others not.
constexpr const char* kNodeOneLeads =
    "cluster nodes=3 seed=1\n----\nok\n\nrun until=1s\n----\nok\n\nexpect leader 1\n----\nok\n";

TEST_F(RunScriptsTest, NamesEachSeedThatMissesAndTheCommandThatRepeatsIt) {
  Write("a.scenario", kNodeOneLeads);
  options_.seeds = SeedRange{1, 8};
  EXPECT_EQ(Run(), 1);
  const std::string path = (folder_ / "a.scenario").string();
  const std::string out = out_.str();
  EXPECT_NE(out.find(path + ": 8 seeds, 1 to 8: "), std::string::npos) << out;
  EXPECT_NE(out.find(" missed; the first that missed is "), std::string::npos) << out;
  EXPECT_NE(out.find(": line 9: expect leader 1: not met: the leader is node "), std::string::npos)
      << out;
  const size_t again = out.find("again:   squall run " + path + " --seeds=");
  ASSERT_NE(again, std::string::npos) << out;
  const size_t dots = out.find("..", out.find("--seeds=", again));
  const std::string seed = out.substr(dots + 2, out.find('\n', dots) - dots - 2);
  EXPECT_NE(out.find("seed " + seed + ": line 9: "), std::string::npos) << out;
}

TEST_F(RunScriptsTest, ExitsWithZeroIfAllSeedsMeetTheExpectations) {
  Write("a.scenario", "cluster nodes=3\n----\nok\n\nexpect leader within=3s\n----\nok\n");
  options_.seeds = SeedRange{1, 8};
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(out_.str(), (folder_ / "a.scenario").string() +
                            ": 8 seeds, 1 to 8: 8 met, 0 missed\n"
                            "1 script, 8 seeds each, 16 directives: 8 as expected\n");
}

TEST_F(RunScriptsTest, StopsAtAMistakeThatEverySeedHas) {
  Write("a.scenario", "cluster nodes=3\n----\nok\n\nexpect lieder\n----\nok\n");
  options_.seeds = SeedRange{1, 8};
  EXPECT_EQ(Run(), 2);
  EXPECT_NE(err_.str().find("a.scenario:5:8: read \"lieder\""), std::string::npos) << err_.str();
}

TEST_F(RunScriptsTest, JsonNamesSeeds) {
  options_.format = RunScriptsOptions::Format::kJson;
  Write("a.scenario", kNodeOneLeads);
  options_.seeds = SeedRange{1, 8};
  EXPECT_EQ(Run(), 1);
  const std::string out = out_.str();
  EXPECT_NE(out.find("\"first\":\"1\",\"count\":\"8\",\"met\":"), std::string::npos) << out;
  EXPECT_NE(out.find(",\"first_missed\":\""), std::string::npos) << out;
  EXPECT_NE(out.find("\"line\":9,\"seed\":\""), std::string::npos) << out;
}

}  // namespace
}  // namespace squall
