// The built command, run as people run it: what it says, where it says it, and its exit code.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "core/testing/build_paths.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/exit_code.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

std::string Read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void Write(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Runs the command in an empty directory of its own.
class CommandTest : public ::testing::Test {
 protected:
  CommandTest() {
    const char* binary = std::getenv("SQUALL_BINARY");
    binary_ = binary != nullptr ? binary : BinaryDir() + "/squall";
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    for (char& c : name) c = c == '/' ? '-' : c;
    base_ = fs::path(::testing::TempDir()) /
            ("squall-command-" + std::to_string(getpid()) + "-" + name);
    fs::remove_all(base_);
    fs::create_directories(cwd());
  }
  ~CommandTest() override { fs::remove_all(base_); }

  fs::path cwd() const { return base_ / "cwd"; }

  pid_t Start(const Words& words) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    for (const auto& [name, fd] : {std::pair("out", STDOUT_FILENO), {"err", STDERR_FILENO}}) {
      dup2(open((base_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), fd);
    }
    if (chdir(cwd().c_str()) != 0) _exit(126);
    std::vector<char*> argv = {const_cast<char*>("squall")};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    // Tests run on GitHub too, and look at results as they are elsewhere.
    unsetenv("GITHUB_ACTIONS");
    for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
    execv(binary_.c_str(), argv.data());
    _exit(127);
  }

  Finished Run(const Words& words) {
    int status = 0;
    waitpid(Start(words), &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read(base_ / "out"), Read(base_ / "err")};
  }

  std::string binary_;
  fs::path base_;
  std::vector<std::pair<std::string, std::string>> environment_;  // Of the command.
};

// --- Help.

class CommandHelp : public CommandTest, public ::testing::WithParamInterface<Words> {};
TEST_P(CommandHelp, GoesToStandardOutputAndIsNoError) {
  const Finished run = Run(GetParam());
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out, HasSubstr("Usage: squall"));
  EXPECT_THAT(run.err, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(All, CommandHelp,
                         ::testing::Values(Words{"-h"}, Words{"--help"}, Words{"sweep", "-h"},
                                           Words{"sweep", "--help"}, Words{"replay", "-h"},
                                           Words{"replay", "--help"}, Words{"shrink", "-h"},
                                           Words{"shrink", "--help"}, Words{"run", "-h"},
                                           Words{"run", "--help"}, Words{"export", "-h"},
                                           Words{"export", "--help"}));

TEST_F(CommandTest, VersionIsOneLineWithTheCommitThatWasBuilt) {
  const Finished run = Run({"--version"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out,
              ::testing::MatchesRegex("squall [0-9]+\\.[0-9]+\\.[0-9]+ \\([0-9A-Za-z.+_-]+\\)\n"));
}

// --- Bad input.

// Of seed 7 of profile calm. `outcome` is the signature and the step.
std::string Repro(const std::string& guest, const std::string& commit, const std::string& outcome) {
  std::string text = MakeRepro(ExpandSeed("calm", 7), {});
  text.resize(text.find(":0x7:") + 5);
  return text + guest + ":0.1.0-" + commit + ":" + outcome;
}

struct BadInput {
  Words words;
  const char* error;  // Part of what stands on standard error.
  int exit_code = kExitUsage;
};

class CommandRefuses : public CommandTest, public ::testing::WithParamInterface<BadInput> {};
TEST_P(CommandRefuses, WithAnErrorAndNothingElse) {
  const Finished run = Run(GetParam().words);
  EXPECT_EQ(run.exit_code, GetParam().exit_code);
  EXPECT_THAT(run.err, HasSubstr(GetParam().error));
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_TRUE(fs::is_empty(cwd())) << "something was written";
}
INSTANTIATE_TEST_SUITE_P(
    Verbs, CommandRefuses,
    ::testing::Values(BadInput{{}, "Usage: squall"}, BadInput{{"swep"}, "did you mean \"sweep\"?"},
                      BadInput{{"bananas"}, "unknown verb \"bananas\". Valid: sweep"},
                      BadInput{{""}, "unknown verb"}, BadInput{{"--json"}, "squall: "},
                      BadInput{{"--bogus", "sweep"}, "unknown flag \"--bogus\""}));
INSTANTIATE_TEST_SUITE_P(
    Sweep, CommandRefuses,
    ::testing::Values(
        BadInput{{"sweep", "--sedes=1"}, "unknown flag \"--sedes\"; did you mean \"--seeds\"?"},
        BadInput{{"sweep", "--bananas"}, "unknown flag \"--bananas\""},
        BadInput{{"sweep", "7"}, "unexpected argument \"7\""},
        BadInput{{"sweep", "--profile=swrm"}, "unknown profile \"swrm\"; did you mean \"swarm\"?"},
        BadInput{{"sweep", "--profile="}, "--profile"},
        BadInput{{"sweep", "--seeds=x"}, "\"x\" is no seed"},
        BadInput{{"sweep", "--seeds=1:x"}, "\"x\" is no seed"},
        BadInput{{"sweep", "--seeds=5:5"}, "holds no seed"},
        BadInput{{"sweep", "--seeds=18446744073709551616"}, "too large"},
        BadInput{{"sweep", "--seeds"}, "--seeds"},
        BadInput{{"sweep", "--seeds=1:2", "--count=3"}, "contradict"},
        BadInput{{"sweep", "--count=0"}, "--count: \"0\" is no number"},
        BadInput{{"sweep", "--count=-1"}, "--count: \"-1\" is no number"},
        BadInput{{"sweep", "--jobs=0"}, "--jobs: \"0\" is no number"},
        BadInput{{"sweep", "--jobs=many"}, "--jobs: \"many\" is no number"},
        BadInput{{"sweep", "--shard=3/3", "--seeds=0:9"}, "--shard: \"3/3\" is no shard"},
        BadInput{{"sweep", "--shard=0/2"}, "a sweep in shards needs --seeds"},
        BadInput{{"sweep", "--time-budget=10"}, "\"10\" is no length of time"},
        BadInput{{"sweep", "--time-budget=0"}, "--time-budget"},
        BadInput{{"sweep", "--max-findings=0"}, "--max-findings"},
        BadInput{{"sweep", "--guest=missing.so"}, "--guest: missing.so"},
        BadInput{{"sweep", "--out=/dev/null", "--count=1"}, "--out: /dev/null is no directory"},
        BadInput{{"sweep", "--junit=missing/a.xml"}, "there is no directory missing"}));
INSTANTIATE_TEST_SUITE_P(
    Export, CommandRefuses,
    ::testing::Values(
        BadInput{{"mutants"}, "required"},
        BadInput{{"mutants", "shoot"}, "unknown action \"shoot\""},
        BadInput{{"mutants", "list", "--profile=disk"}, "--profile: is about `hunt`"},
        BadInput{{"mutants", "list", "--markdown"}, "--markdown: is about `hunt`"},
        BadInput{{"mutants", "hunt", "--markdown", "--json"}, "contradict each other"},
        BadInput{{"mutants", "list", "--black-box"}, "--black-box: is about `hunt`"},
        BadInput{{"mutants", "hunt", "--campaigns=0"}, "--campaigns: "},
        BadInput{{"mutants", "hunt", "--budget=0s"}, "--budget: "},
        BadInput{{"mutants", "hunt", "--seed=x"}, "--seed: "},
        BadInput{{"mutants", "hunt", "--profile=gale"}, "unknown profile \"gale\""},
        BadInput{{"mutants", "hunt", "--bug=figure8"}, "unknown bug \"figure8\""},
        BadInput{{"mutants", "hunt", "--mutants=missing"}, "missing: "},
        BadInput{{"mutants", "hunt", "--black-box", "--shrink-budget=1s"}, "is not shrunk"},
        BadInput{{"export"}, "required"}, BadInput{{"export", "tla"}, "what to export is missing"},
        BadInput{{"export", "svg", "7"}, "unknown format \"svg\". Valid: chrome"},
        BadInput{{"export", "crome", "7"}, "did you mean \"chrome\"?"},
        BadInput{{"export", "chrome", "7", "8"}, "unexpected argument \"8\""},
        BadInput{{"export", "--to=chrome", "7", "8"}, "unexpected argument \"8\""},
        BadInput{{"export", "chrome", "missing.txtpb"}, "is no file, no repro string"},
        BadInput{{"export", "chrome", "7", "--profile=gale"}, "unknown profile \"gale\""},
        BadInput{{"export", "chrome", "7", "--from=soon"}, "--from: "},
        BadInput{{"export", "chrome", "7", "--from=2s", "--until=1s"}, "before --from"},
        BadInput{{"export", "tla", "7", "--from=1s"}, "begins with the run"},
        BadInput{{"export", "chrome", "7", "--anyway"}, "--anyway"},
        BadInput{{"export", "chrome", "7", "--guest=missing.so"}, "--guest: missing.so"},
        BadInput{{"export", "tla", "7", "--profile=async"},
                 "asynchronous storage writes (async_storage)",
                 kExitCannotRunHere}));
INSTANTIATE_TEST_SUITE_P(
    Replay, CommandRefuses,
    ::testing::Values(
        BadInput{{"replay"}, "required"},
        BadInput{{"replay", "7", "8"}, "unexpected argument \"8\""},
        BadInput{{"replay", "missing.txtpb"}, "\"missing.txtpb\" is no file, no repro string"},
        BadInput{{"replay", "."}, "cannot read '.': it is a directory"},
        BadInput{{"replay", "7", "--profile=gale"}, "unknown profile \"gale\""},
        BadInput{{"replay", "7", "--trace=stats"}, "did you mean \"states\"?"},
        BadInput{{"replay", "7", "--from=1s"}, "need --trace"},
        BadInput{{"replay", "7", "--trace=all", "--from=2s", "--until=1s"}, "before --from"},
        BadInput{{"replay", "7", "--trace=all", "--json"}, "contradict"},
        BadInput{{"replay", "7", "--trace=all", "--until=soon"}, "--until: "},
        BadInput{{"replay", "7", "--trace=all", "--nodes=99"}, "--nodes: "},
        BadInput{{"run", "--show", "--rewrite", "a.txt"}, "contradict"},
        BadInput{{"run", "--show", "--json", "a.txt"}, "contradict"},
        BadInput{{"run", "--seeds=x", "a.txt"}, "--seeds: \"x\" names no seeds"},
        BadInput{{"run", "--seeds=5..4", "a.txt"}, "holds no seed"},
        BadInput{{"run", "--seeds=2", "--rewrite", "a.txt"}, "contradict"},
        BadInput{{"run", "--seeds=2", "--show", "a.txt"}, "more than one of --seeds contradict"},
        BadInput{{"run", "--seeds=2", "--record=p", "a.txt"},
                 "more than one of --seeds contradict"},
        BadInput{{"run", "--record=p", "--rewrite", "a.txt"}, "contradict"},
        BadInput{{"run", "--record=p", "a.txt", "b.txt"}, "--record: one script is needed"},
        BadInput{{"run", "--record=p", "."}, "--record: one script is needed"},
        BadInput{{"replay", "7", "--break-at-step=x"}, "--break-at-step: \"x\" is no number"},
        BadInput{{"replay", "7", "--guest=missing.so"}, "--guest: missing.so"},
        BadInput{{"replay", "squall:2:swarm"}, "3 parts and not 9"},
        BadInput{{"replay", "squall:x"}, "no number"},
        BadInput{{"replay", "squall:3:x"}, "version 3", kExitCannotRunHere},
        BadInput{{"replay", "squall:1:swarm:5a324f:0x4"},
                 "is run by: squall replay 0x4 --profile=swarm",
                 kExitCannotRunHere},
        BadInput{{"replay", "squall:2:gale:123456:1:none:0.1.0-abc:clean:7"},
                 "\"gale\"",
                 kExitCannotRunHere},
        BadInput{{"replay", "squall:2:calm:000000:1:none:0.1.0-abc:clean:7"},
                 "fingerprint",
                 kExitCannotRunHere},
        BadInput{
            {"replay", Repro("node.so@0123456789abcdef", "abc", "vote-once-11aa:7")},
            "found in guest node.so 0123456789abcdef, and this would run Squall's own node; pass "
            "--guest=PATH/node.so",
            kExitCannotRunHere},
        BadInput{{"replay", Repro("none", "abc", "clean:7"), "--guest=other.so"},
                 "leave --guest out",
                 kExitCannotRunHere},
        BadInput{{"replay", Repro("node.so@", "abc", "clean:7"), "--guest=other.so"},
                 "this would run guest other.so",
                 kExitCannotRunHere}));
INSTANTIATE_TEST_SUITE_P(
    CrashPoints, CommandRefuses,
    ::testing::Values(BadInput{{"crash-points"}, "required"},
                      BadInput{{"crash-points", "missing.txtpb"}, "is no file"},
                      BadInput{{"crash-points", "7", "--point=9:9"}, "\"9:9\" is no crash point"},
                      BadInput{{"crash-points", "7", "--outcomes=0"}, "--outcomes: "},
                      BadInput{{"crash-points", Repro("node.so@", "abc", "clean:7")},
                               "this would run Squall's own node",
                               kExitCannotRunHere},
                      BadInput{{"crash-points", "7", "--record=x"}, "needs --point"},
                      BadInput{{"explain"}, "required"},
                      BadInput{{"explain", "missing.txtpb"}, "is no file"},
                      BadInput{{"explain", "7", "--max-causes=0"}, "--max-causes: "},
                      BadInput{{"explain", "7", "--runs=0"}, "--runs: "},
                      BadInput{{"explain", "7", "--guest=missing.so"}, "--guest: missing.so"}));
INSTANTIATE_TEST_SUITE_P(
    Merge, CommandRefuses,
    ::testing::Values(BadInput{{"merge"}, "required"}, BadInput{{"merge", "out"}, "required"},
                      BadInput{{"merge", "out", "missing"}, "cannot read missing"},
                      BadInput{{"merge", "out", "."}, "holds no results of a sweep"},
                      BadInput{{"merge", "/dev/null", "."}, "cannot make /dev/null"}));
INSTANTIATE_TEST_SUITE_P(Run, CommandRefuses,
                         ::testing::Values(BadInput{{"run"}, "required"},
                                           BadInput{{"run", "--bogus", "x"}, "unknown flag"}));

struct BadPlan {
  const char* name;
  std::string bytes;
  const char* error;
  int exit_code = kExitUsage;
};
class CommandRefusesPlan : public CommandTest, public ::testing::WithParamInterface<BadPlan> {};
TEST_P(CommandRefusesPlan, WithItsName) {
  const fs::path path = base_ / GetParam().name;
  Write(path, GetParam().bytes);
  const Finished run = Run({"replay", path.string()});
  EXPECT_EQ(run.exit_code, GetParam().exit_code);
  EXPECT_THAT(run.err, HasSubstr(path.string() + GetParam().error));
  EXPECT_THAT(run.out, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(
    Plans, CommandRefusesPlan,
    ::testing::Values(
        BadPlan{"empty", "", ": no version"},
        BadPlan{"random", std::string("\x8f\x00\xff\x13 what", 9), ": 9 bytes that are no plan"},
        BadPlan{"typo", "version: 2\nseeed: 7\n", ":2:6: "},
        BadPlan{"none", "version: 2 options { nodes: 0 }", ": options: nodes is 0; it must be"},
        BadPlan{"many", "version: 2 options { nodes: 1000 }", ": options: nodes is 1000"},
        BadPlan{"both", "version: 2 options { drop_ppm: 600000 duplicate_ppm: 600000 }",
                ": options: drop_ppm 600000 and duplicate_ppm 600000"},
        BadPlan{"later", "version: 9 weather: RAIN", ": a plan of version 9", kExitCannotRunHere}));

INSTANTIATE_TEST_SUITE_P(Check, CommandRefuses,
                         ::testing::Values(BadInput{
                             {"check", "--keyed=perhaps", "x"},
                             "--keyed: read \"perhaps\"; valid: auto, yes, no"}));

TEST_F(CommandTest, Utf16IsNamedForEachFileThatIsTyped) {
  const std::string file = (base_ / "file").string();
  Write(file, std::string_view("\xff\xfes\0e\0", 6));
  for (const char* verb : {"run", "replay", "check"}) {
    const Finished run = Run({verb, file});
    EXPECT_EQ(run.exit_code, kExitUsage) << verb;
    EXPECT_THAT(run.err, HasSubstr("this is UTF-16; save it as UTF-8")) << verb;
  }
}

TEST_F(CommandTest, UnreadableFileIsNamed) {
  const fs::path path = base_ / "secret";
  Write(path, "version: 2");
  fs::permissions(path, fs::perms::none);
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const Finished run = Run({"replay", path.string()});
  EXPECT_EQ(run.exit_code, kExitUsage);
  EXPECT_THAT(run.err, HasSubstr("Permission denied"));
}

// --- Good input.

TEST_F(CommandTest, AByteOrderMarkIsPassedOverAndKept) {
  const std::string mark = "\xef\xbb\xbf";
  Write(cwd() / "script.txt", mark + "log-level none\n----\nwrong\n");
  Write(cwd() / "plan.txtpb", mark + "version: 2\nseed: 4\n");
  Write(cwd() / "history.txt", mark + "0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n");
  EXPECT_EQ(Run({"run", "--rewrite", "script.txt"}).exit_code, kExitClean);
  EXPECT_EQ(Read(cwd() / "script.txt"), mark + "log-level none\n----\nok\n");
  EXPECT_EQ(Run({"run", "script.txt"}).exit_code, kExitClean);
  EXPECT_EQ(Run({"replay", "plan.txtpb"}).exit_code, kExitClean);
  EXPECT_EQ(Run({"check", "history.txt"}).exit_code, kExitClean);
}

TEST_F(CommandTest, KeyedSaysWhatAHistoryDoesNotShow) {
  Write(cwd() / "history.txt", "0\t:invoke\t:write\t[0 1]\n0\t:ok\t:write\t[0 1]\n");
  EXPECT_THAT(Run({"check", "history.txt"}).err, HasSubstr("--keyed=yes"));
  EXPECT_EQ(Run({"check", "--keyed=yes", "history.txt"}).exit_code, kExitClean);
  EXPECT_EQ(Run({"check", "--keyed=no", "history.txt"}).exit_code, kExitClean);
}

TEST_F(CommandTest, FlagsStandBeforeOrAfterOperands) {
  const Finished before = Run({"replay", "--profile=calm", "7"});
  const Finished after = Run({"replay", "7", "--profile=calm"});
  EXPECT_EQ(before.exit_code, kExitClean);
  EXPECT_THAT(before.out, HasSubstr("digest"));
  EXPECT_EQ(before.out, after.out);
}

TEST_F(CommandTest, ReproStringIsTheSameRunAsItsSeed) {
  const Finished seed = Run({"replay", "7", "--json"});
  const std::string key = "\"repro\": \"";
  const size_t begin = seed.out.find(key) + key.size();
  const std::string repro = seed.out.substr(begin, seed.out.find('"', begin) - begin);
  ASSERT_THAT(repro, StartsWith("squall:2:swarm:"));
  const Finished again = Run({"replay", repro});
  EXPECT_EQ(again.exit_code, kExitClean);
  const size_t digest = again.out.find("digest ");
  ASSERT_NE(digest, std::string::npos);
  EXPECT_THAT(seed.out, HasSubstr(again.out.substr(digest + 7, 16)));
}

TEST_F(CommandTest, ReproStringOfAFailureThatDoesNotComeExitsWithFiveAndSaysWhatTheBuildIs) {
  const Finished run =
      Run({"replay", Repro("none", "def456", "vote-once-11aa:7-0123456789abcdef")});
  EXPECT_EQ(run.exit_code, kExitNotReproduced);
  EXPECT_THAT(run.err, HasSubstr("recorded is vote-once-11aa at step 7, and this run is clean"));
  EXPECT_THAT(run.err,
              HasSubstr("is not the one that failed (def456, guest none); a clean run proves "
                        "nothing unless the runs are equal up to step 7: the runs differ "
                        "before step 7\n"));
}

TEST_F(CommandTest, PlanThatWasCutShortExitsWithFive) {
  ASSERT_EQ(Run({"replay", "7", "--record=plan.txtpb"}).exit_code, kExitClean);
  EXPECT_EQ(Run({"replay", "plan.txtpb"}).exit_code, kExitClean);
  std::string text = Read(cwd() / "plan.txtpb");
  const size_t choice = text.find("\nchoice", text.size() / 2);
  ASSERT_NE(choice, std::string::npos);
  Write(cwd() / "plan.txtpb", text.substr(0, choice + 1));
  const Finished cut = Run({"replay", "plan.txtpb"});
  EXPECT_EQ(cut.exit_code, kExitNotReproduced);
  EXPECT_THAT(cut.err, HasSubstr("it was cut short or edited\n"));
}

TEST_F(CommandTest, PlanOfOneGuestIsNotRunWithAnother) {
  Write(cwd() / "plan.txtpb",
        "version: 2 expectation { signature: \"vote-once-11aa\" guest: \"a/node.so\" }\n");
  const Finished run = Run({"replay", "plan.txtpb"});
  EXPECT_EQ(run.exit_code, kExitCannotRunHere);
  EXPECT_THAT(run.err, HasSubstr("pass --guest=PATH/node.so"));
}

TEST_F(CommandTest, HelpIsAVerbToo) {
  EXPECT_EQ(Run({"help"}).out, Run({"--help"}).out);
  EXPECT_EQ(Run({"help"}).exit_code, kExitClean);
  for (const char* verb : {"sweep", "merge", "replay", "shrink", "crash-points", "explain",
                           "export", "mutants", "run", "check"}) {
    const Finished help = Run({"help", verb});
    EXPECT_EQ(help.exit_code, kExitClean);
    EXPECT_EQ(help.out, Run({verb, "--help"}).out);
    EXPECT_THAT(help.out, HasSubstr("Usage: squall " + std::string(verb) + " "));
  }
}

TEST_F(CommandTest, MutantsListSaysWhatEachBugIs) {
  const Finished run = Run({"mutants", "list", "--bug=noop-missing"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out,
              StartsWith("noop-missing\n  A new leader appends no entry of its own term."));
  EXPECT_THAT(run.out, HasSubstr("detector: L6"));
}

TEST_F(CommandTest, MutantsHuntIsCleanIfEachCampaignFindsItsBug) {
  const Finished run = Run(
      {"mutants", "hunt", "--bug=append-ack-before-fsync", "--campaigns=2", "--shrink-budget=0"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out, HasSubstr("2/2"));
  EXPECT_THAT(run.out, HasSubstr("1 bug: 1 found by each campaign"));
}

TEST_F(CommandTest, MutantsHuntEndsWithOneIfACampaignDoesNotFindItsBug) {
  const Finished run = Run({"mutants", "hunt", "--bug=campaign-with-unapplied-conf",
                            "--campaigns=1", "--profile=calm", "--budget=1ms", "--json"});
  EXPECT_EQ(run.exit_code, kExitFinding);
  EXPECT_THAT(run.out, HasSubstr("\"found\": 0"));
}

TEST_F(CommandTest, HelpHasOneLineAVerb) {
  const std::string help = Run({"help"}).out;
  std::istringstream verbs(help.substr(help.find("Subcommands:")));
  std::string line;
  std::getline(verbs, line);
  for (const char* verb : {"sweep", "merge", "replay", "shrink", "crash-points", "explain",
                           "export", "mutants", "run", "check"}) {
    std::getline(verbs, line);
    EXPECT_THAT(line, StartsWith("  " + std::string(verb) + " "));
    EXPECT_LE(line.size(), 100u);
  }
  std::getline(verbs, line);
  EXPECT_EQ(line, "");
}

TEST_F(CommandTest, HelpOfEachVerbEndsWithItsExitCodes) {
  for (const char* verb : {"sweep", "merge", "replay", "shrink", "crash-points", "explain",
                           "export", "mutants", "run", "check"}) {
    // There is nothing to shrink in a run without a finding.
    const bool needs_finding = std::string_view(verb) == "shrink";
    const char* const first = needs_finding ? "\nExit codes: 1 " : "\nExit codes: 0 ";
    EXPECT_THAT(Run({"help", verb}).out, HasSubstr(first)) << verb;
  }
}

TEST_F(CommandTest, HelpOfAnUnknownVerbNamesTheNearest) {
  const Finished help = Run({"help", "swep"});
  EXPECT_EQ(help.exit_code, kExitUsage);
  EXPECT_THAT(help.err, HasSubstr("did you mean \"sweep\"?"));
  EXPECT_EQ(Run({"help", "sweep", "run"}).exit_code, kExitUsage);
}

TEST_F(CommandTest, RunShowsAWholeScript) {
  Write(cwd() / "a.txt", "# why\nvote cfg=(1) votes=(n)\n----\nVoteWon\n");
  const Finished run = Run({"run", "--show", "a.txt"});
  EXPECT_EQ(run.exit_code, kExitFinding);
  EXPECT_THAT(run.out, StartsWith("# why\nvote cfg=(1) votes=(n)\n----\nVoteLost\n"));
  EXPECT_EQ(Read(cwd() / "a.txt"), "# why\nvote cfg=(1) votes=(n)\n----\nVoteWon\n");
}

TEST_F(CommandTest, RunRecordsAPlanThatReplaysAsTheScriptRan) {
  Write(cwd() / "a.scenario",
        "cluster nodes=3 seed=3\n----\nok\n\n"
        "run until=1s\nat 500ms crash leader for 100ms\n----\nok\n\n"
        "cluster nodes=5 seed=4\n----\nok\n\nexpect leader within=2s\n----\nwrong\n");
  const Finished run = Run({"run", "a.scenario", "--record=p.txtpb"});
  EXPECT_EQ(run.exit_code, kExitFinding);
  for (const char* name : {"p-1.txtpb", "p-2.txtpb"}) {
    const Finished replay = Run({"replay", name});
    EXPECT_EQ(replay.exit_code, kExitClean) << replay.err;
    const size_t digest = run.out.find("digest ", run.out.find(name));
    ASSERT_NE(digest, std::string::npos) << run.out;
    EXPECT_THAT(replay.out, HasSubstr(run.out.substr(digest, 23)));
    EXPECT_THAT(run.out, HasSubstr("replay:  squall replay " + std::string(name) + "\n"));
  }
}

TEST_F(CommandTest, RunRecordsTheSeedThatItIsGiven) {
  Write(cwd() / "a.scenario", "cluster seed=3\n----\nok\n\nexpect leader within=2s\n----\nok\n");
  EXPECT_EQ(Run({"run", "a.scenario", "--seeds=9..9", "--record=p.txtpb"}).exit_code, kExitClean);
  EXPECT_THAT(Read(cwd() / "p.txtpb"), HasSubstr("seed: 9"));
  EXPECT_EQ(Run({"replay", "p.txtpb"}).exit_code, kExitClean);
}

TEST_F(CommandTest, RunRecordsNothingOfAScriptWithAMistake) {
  Write(cwd() / "a.scenario", "cluster seed=3\n----\nok\n\nexpect lieder\n----\nok\n");
  EXPECT_EQ(Run({"run", "a.scenario", "--record=p.txtpb"}).exit_code, kExitUsage);
  EXPECT_FALSE(fs::exists(cwd() / "p.txtpb"));
}

TEST_F(CommandTest, RunNamesThePlaceOfAMistakeInALine) {
  for (const auto& [line, place] : {std::pair("when node 2 led: heal", "6:13: read \"led\""),
                                    std::pair("at 1s retry 2 session x", "6:23: read \"x\""),
                                    std::pair("latency 1->1 = 20ms", "6:9: a node sends itself"),
                                    std::pair("drift 2 = 200% fast", "6:11: read \"200%\""),
                                    std::pair("on each MsgApp it->2: drop", "6:16: read \"it\"")}) {
    Write(cwd() / "a.scenario",
          "cluster seed=3\n----\nok\n\nrun until=2s\n" + std::string(line) + "\n----\nok\n");
    const Finished run = Run({"run", "a.scenario"});
    EXPECT_EQ(run.exit_code, kExitUsage) << line;
    EXPECT_THAT(run.err, StartsWith("a.scenario:" + std::string(place))) << line;
    EXPECT_THAT(run.err, HasSubstr("  valid: ")) << line;
  }
}

TEST_F(CommandTest, RunShowsAScriptWithAnotherSeed) {
  Write(cwd() / "a.scenario", "cluster seed=3\n----\nok\n\nexpect leader within=2s\n----\nok\n");
  const Finished run = Run({"run", "--show", "--seeds=9..9", "a.scenario"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out, HasSubstr("----\nok node "));
}

// The last lines of a whole trace, and nothing but them.
TEST_F(CommandTest, TraceFromBeforeTheEndIsTheEndOfTheTrace) {
  const Finished whole = Run({"replay", "7", "--profile=calm", "--trace=all"});
  for (const char* from : {"--from=-300ms", "--from=9.9s"}) {
    const Finished part = Run({"replay", "7", "--profile=calm", "--trace=all", from});
    EXPECT_EQ(part.exit_code, kExitClean);
    EXPECT_LT(part.out.size(), whole.out.size() / 4) << from;
    EXPECT_GT(part.out.size(), 1000u) << from;
    EXPECT_TRUE(whole.out.ends_with(part.out)) << from;
  }
}

TEST_F(CommandTest, TraceBeginsAtAStep) {
  const Finished whole = Run({"replay", "7", "--profile=calm", "--trace=all"});
  const Finished part = Run({"replay", "7", "--profile=calm", "--trace=all", "--from=2000"});
  EXPECT_TRUE(whole.out.ends_with(part.out));
  EXPECT_THAT(part.out.substr(0, part.out.find('\n')), HasSubstr("#2000 "));
}

TEST_F(CommandTest, CrashPointsAreRunAndCanBeRunAgain) {
  const Finished all = Run({"crash-points", "7", "--profile=calm", "--count=20"});
  EXPECT_EQ(all.exit_code, kExitClean);
  EXPECT_THAT(all.out, HasSubstr("3 outcomes each, 20 runs\n"));
  EXPECT_THAT(all.out, HasSubstr("20 crashes inside a step: no property broken."));
  const Finished one =
      Run({"crash-points", "7", "--profile=calm", "--point=2:300:0", "--record=crash.txtpb"});
  EXPECT_EQ(one.exit_code, kExitClean);
  EXPECT_THAT(one.out, HasSubstr("node 2 at its call 300, outcome 0: no property broken"));
  EXPECT_EQ(Run({"replay", "crash.txtpb"}).exit_code, kExitClean);
}

TEST_F(CommandTest, MergeJoinsShards) {
  for (const char* shard : {"0/2", "1/2"}) {
    Run({"sweep", "--profile=calm", "--seeds=1:5", std::string("--shard=") + shard,
         std::string("--out=") + shard[0]});
  }
  const Finished merge = Run({"merge", "all", "0", "1", "--json"});
  EXPECT_EQ(merge.exit_code, kExitClean) << merge.err;
  EXPECT_THAT(merge.out, HasSubstr("\"ended\": \"complete\""));
  EXPECT_THAT(merge.out, HasSubstr("\"runs\": 4"));
  EXPECT_TRUE(fs::exists(cwd() / "all/shard-0-of-1.ndjson"));
}

TEST_F(CommandTest, GithubIsShownWhatASweepFinds) {
  const std::string guest = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  environment_ = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", "summary.md"}};
  const Finished sweep = Run({"sweep", "--seeds=1:9", "--guest=" + guest});
  EXPECT_EQ(sweep.exit_code, kExitFinding);
  EXPECT_THAT(sweep.out, HasSubstr("\n::error title=current-term commit (S13)%2C seed 0x4"));
  EXPECT_THAT(sweep.out, HasSubstr("%0Asquall replay squall:2:swarm:"));
  const std::string summary = Read(cwd() / "summary.md");
  EXPECT_THAT(summary, StartsWith("### squall sweep\\: profile swarm\\, seeds 0x1 to 0x8"));
  EXPECT_THAT(summary, HasSubstr("```text\nsquall replay squall:2:swarm:"));
}

TEST_F(CommandTest, GithubIsShownWhatAReplayFinds) {
  const std::string guest = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  environment_ = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", "summary.md"}};
  const Finished replay = Run({"replay", "4", "--json", "--guest=" + guest});
  EXPECT_EQ(replay.exit_code, kExitFinding);
  EXPECT_THAT(replay.out, StartsWith("{"));  // Nothing else comes between.
  EXPECT_THAT(replay.err, StartsWith("::error title=current-term commit (S13)%2C seed 0x4::"));
  EXPECT_THAT(Read(cwd() / "summary.md"), HasSubstr("finding"));
}

TEST_F(CommandTest, GithubIsShownWhereAScriptIsNotAsExpected) {
  Write(cwd() / "a.scenario", "cluster\n----\nok\n\nrun for=1s\n----\nmore\n");
  environment_ = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", "summary.md"}};
  const Finished run = Run({"run", "a.scenario"});
  EXPECT_EQ(run.exit_code, kExitFinding);
  EXPECT_THAT(run.out, HasSubstr("\n::error file=a.scenario,line=5,title=not as expected::"));
  EXPECT_THAT(Read(cwd() / "summary.md"), HasSubstr("in a\\.scenario, line 5"));
}

TEST_F(CommandTest, HistoryOfARunIsChecked) {
  EXPECT_EQ(Run({"replay", "7", "--history=history.jsonl"}).exit_code, kExitClean);
  const Finished check = Run({"check", "history.jsonl", "--report=history.html"});
  EXPECT_EQ(check.exit_code, kExitClean) << check.err;
  EXPECT_THAT(check.out, StartsWith("history.jsonl: linearizable ("));
  EXPECT_THAT(Read(cwd() / "history.html"), HasSubstr("\"kind\":\"history\""));
}

// It ends where the property broke, with operations that never return.
TEST_F(CommandTest, HistoryOfARunThatBreaksAPropertyIsChecked) {
  const std::string guest = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  const Finished replay = Run({"replay", "4", "--guest=" + guest, "--history=history.jsonl"});
  EXPECT_EQ(replay.exit_code, kExitFinding);
  const Finished check = Run({"check", "history.jsonl"});
  EXPECT_EQ(check.exit_code, kExitClean) << check.err;
  EXPECT_THAT(check.out, HasSubstr(" operations, "));
}

TEST_F(CommandTest, GithubIsShownNothingOfACleanRun) {
  environment_ = {{"GITHUB_ACTIONS", "true"}};
  EXPECT_THAT(Run({"replay", "7"}).out, Not(HasSubstr("::")));
}

TEST_F(CommandTest, NothingIsColouredWithoutATerminal) {
  const Finished run = Run({"sweep", "--profile=calm", "--seeds=0:3"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out + run.err, Not(HasSubstr("\033")));
  EXPECT_THAT(run.err, IsEmpty());
}

TEST_F(CommandTest, SweepWithoutASeedPrintsTheOneItDrew) {
  const Finished run = Run({"sweep", "--profile=calm", "--count=1"});
  EXPECT_EQ(run.exit_code, kExitClean);
  EXPECT_THAT(run.out, ::testing::ContainsRegex("^squall sweep: profile calm, seed 0x[0-9a-f]+ "));
}

TEST_F(CommandTest, SweepPrintsTheSameJsonWithAnyNumberOfJobs) {
  std::vector<SweepSummary> summaries;
  for (const char* jobs : {"--jobs=1", "--jobs=3"}) {
    const Finished run = Run({"sweep", "--seeds=0:8", "--json", jobs});
    EXPECT_EQ(run.exit_code, kExitClean);
    const auto summary = ReadSweepJson(run.out);
    ASSERT_TRUE(summary) << run.out;
    summaries.push_back(*summary);
    summaries.back().totals.wall_us = 0;
  }
  const auto text = [](const SweepSummary& s) {
    return SweepJson(s.identity, s.totals, s.end, JsonLayout::kLine);
  };
  EXPECT_EQ(text(summaries[0]), text(summaries[1]));
}

TEST_F(CommandTest, SweepThatWasKilledGoesOnAndLosesNothing) {
  const Words words = {"sweep", "--seeds=0:60", "--json", "--out=results"};
  const pid_t pid = Start(words);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  const Finished second = Run(words);
  const Finished whole = Run({"sweep", "--seeds=0:60", "--json"});
  const auto resumed = ReadSweepJson(second.out);
  const auto fresh = ReadSweepJson(whole.out);
  ASSERT_TRUE(resumed && fresh) << second.err;
  EXPECT_EQ(resumed->totals.digest, fresh->totals.digest);
  EXPECT_EQ(resumed->totals.runs, 60u);
  EXPECT_EQ(resumed->totals.statistics.events, fresh->totals.statistics.events);
}

TEST_F(CommandTest, ControlCKeepsWhatWasDone) {
  const pid_t pid = Start({"sweep", "--seeds=0:1000000", "--out=results"});
  std::this_thread::sleep_for(std::chrono::milliseconds(800));
  kill(pid, SIGINT);
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), kExitInterrupted);
  EXPECT_THAT(Read(base_ / "out"), HasSubstr("Interrupted."));
  EXPECT_TRUE(fs::exists(cwd() / "results" / "shard-0-of-1.ndjson.checkpoint"));
}

// --- Guests behind the C interface.

std::string Guest(const std::string& name) {
  return "--guest=" + BinaryDir() + "/guests/" + name + ".so";
}

TEST_F(CommandTest, SweepOfAGuestListsWhatIsNotChecked) {
  const Finished run = Run({"sweep", "--seeds=1:21", Guest("toy")});
  EXPECT_EQ(run.exit_code, kExitClean) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("\nNot checked\n"));
  EXPECT_THAT(run.out, HasSubstr("  L4: the guest has no leadership transfers\n"));
  const Finished json = Run({"sweep", "--seeds=1:3", "--json", Guest("toy")});
  EXPECT_THAT(json.out, HasSubstr("\"why\": \"the guest has no leadership transfers\""));
}

TEST_F(CommandTest, ReproStringSaysWhatWasLeftOutAndSet) {
  const Finished sweep = Run({"sweep", "--seeds=1:40", "--without=reads", "--set=nodes=3",
                              "--max-findings=1", "--json", Guest("toy-sends-before-disk")});
  EXPECT_EQ(sweep.exit_code, kExitFinding) << sweep.err;
  const auto summary = ReadSweepJson(sweep.out);
  ASSERT_TRUE(summary && !summary->totals.findings.empty());
  EXPECT_THAT(summary->identity.profile, HasSubstr(",-reads,"));
  EXPECT_THAT(summary->identity.profile, HasSubstr(",nodes=3"));
  const std::string repro = ReproOf(summary->identity, summary->totals.findings.front().first);
  EXPECT_THAT(repro, StartsWith("squall:2:swarm,-"));
  const Finished replay = Run({"replay", repro, Guest("toy-sends-before-disk")});
  EXPECT_EQ(replay.exit_code, kExitFinding) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr("\nNot checked\n"));
}

TEST_F(CommandTest, FeaturesAndOptionsThatAreNoneAreRefused) {
  for (const Words& words : {Words{"sweep", "--without=speed"}, Words{"replay", "7", "--set=nodes"},
                             Words{"crash-points", "7", "--set=nodes=0"}}) {
    const Finished run = Run(words);
    EXPECT_EQ(run.exit_code, kExitUsage);
    EXPECT_THAT(run.err, HasSubstr("valid"));
  }
  const Finished run = Run({"replay", "squall:2:x", "--set=nodes=3"});
  EXPECT_THAT(run.err, HasSubstr("--set contradicts the repro string"));
}

TEST_F(CommandTest, OwnNodeRunsWithoutAFeature) {
  const Finished run = Run({"sweep", "--seeds=1:11", "--without=membership", "--without=reads"});
  EXPECT_EQ(run.exit_code, kExitClean) << run.out << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("Not checked")));
  EXPECT_THAT(run.out, HasSubstr("profile swarm,-membership,-reads,"));
}

TEST_F(CommandTest, FailureOfAGuestIsShrunkAndExplained) {
  const Finished shrink = Run({"shrink", "1", "--profile=disk", "--time-budget=20s", "--json",
                               Guest("toy-vote-not-written")});
  EXPECT_EQ(shrink.exit_code, kExitFinding) << shrink.err;
  const Finished replay = Run({"replay", "minimal.plan.txtpb", Guest("toy-vote-not-written")});
  EXPECT_EQ(replay.exit_code, kExitFinding) << replay.out << replay.err;
  const Finished explain = Run(
      {"explain", "minimal.plan.txtpb", "--runs=20", "--futures=4", Guest("toy-vote-not-written")});
  EXPECT_EQ(explain.exit_code, kExitFinding) << explain.out << explain.err;
}

TEST_F(CommandTest, GuestIsCrashedAtEachOfItsCalls) {
  const Finished run = Run({"crash-points", "1", "--profile=calm", "--set=duration_us=300000",
                            "--count=40", Guest("toy")});
  EXPECT_EQ(run.exit_code, kExitClean) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("\nNot checked\n"));
}

TEST_F(CommandTest, GuestThatEndsItsProcessIsAFinding) {
  for (const char* name : {"bad-crashes", "bad-exits"}) {
    const Finished run = Run({"replay", "1", "--profile=calm", Guest(name)});
    EXPECT_EQ(run.exit_code, kExitFinding) << name;
    EXPECT_THAT(run.out, HasSubstr("the node under test ended the process")) << name;
  }
}

TEST_F(CommandTest, GuestThatDoesNotReturnIsAFinding) {
  const Finished run =
      Run({"replay", "1", "--profile=calm", "--run-time-max=1s", Guest("bad-loops-forever")});
  EXPECT_EQ(run.exit_code, kExitFinding) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("did not end within"));
}

TEST_F(CommandTest, GuestThatCannotBeUsedIsRefused) {
  const Finished run = Run({"sweep", "--seeds=1:3", Guest("bad-other-version")});
  EXPECT_EQ(run.exit_code, kExitUsage);
  EXPECT_THAT(run.err, HasSubstr("a guest of version 99"));
}

}  // namespace
}  // namespace squall
