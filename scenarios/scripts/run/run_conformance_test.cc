// etcd/raft's own traces, reproduced byte for byte.
//
// They are no part of this repository. SQUALL_CONFORMANCE names the folder that holds them
// (default: ../shared/conformance beside the repository); SQUALL_ETCD_RAFT may name a checkout of
// etcd-io/raft, whose test data are then run too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/testing/build_paths.h"
#include "scenarios/files/read_file.h"
#include "scenarios/scripts/run/run_script.h"
#include "scenarios/scripts/run/script_files.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/syntax/script.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

std::string FromEnvironment(const char* name, std::string fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != 0 ? value : std::move(fallback);
}

std::string ConformanceFolder() {
  return FromEnvironment("SQUALL_CONFORMANCE",
                         (fs::path(SourceDir()).parent_path() / "shared" / "conformance").string());
}

void ExpectAllAsExpected(const std::string& folder) {
  const FoundScripts found = FindScripts(std::vector<std::string>{folder});
  EXPECT_TRUE(found.errors.empty()) << found.errors.front();
  EXPECT_FALSE(found.paths.empty());
  size_t differing = 0;
  for (const std::string& path : found.paths) {
    std::string text;
    ASSERT_EQ(ReadInput(path, &text), "");
    const ScriptReport report = RunScript(path, std::move(text));
    if (report.result == ScriptResult::kAsExpected) continue;
    // The first few tell enough.
    if (++differing <= 3) ADD_FAILURE() << report.details;
  }
  EXPECT_EQ(differing, 0u) << "of " << found.paths.size() << " scripts in " << folder;
}

class Conformance : public testing::TestWithParam<const char*> {};

TEST_P(Conformance, EveryTraceIsReproduced) {
  const fs::path folder = fs::path(ConformanceFolder()) / GetParam();
  if (!fs::is_directory(folder)) {
    GTEST_SKIP() << "no traces in " << folder << "; set SQUALL_CONFORMANCE to their folder";
  }
  ExpectAllAsExpected(folder.string());
}

INSTANTIATE_TEST_SUITE_P(Traces, Conformance,
                         testing::Values("interaction", "confchange", "quorum",
                                         "generated/interaction", "generated/confchange",
                                         "generated/quorum"),
                         [](const auto& param) {
                           std::string name = param.param;
                           for (char& c : name) c = c == '/' ? '_' : c;
                           return name;
                         });

class ReferenceCheckout : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceCheckout, EveryTestDatumIsReproduced) {
  const std::string checkout = FromEnvironment("SQUALL_ETCD_RAFT", "");
  if (checkout.empty()) GTEST_SKIP() << "set SQUALL_ETCD_RAFT to a checkout of etcd-io/raft";
  ExpectAllAsExpected((fs::path(checkout) / GetParam()).string());
}

INSTANTIATE_TEST_SUITE_P(Folders, ReferenceCheckout,
                         testing::Values("testdata", "confchange/testdata", "quorum/testdata"),
                         [](const auto& param) {
                           std::string name = param.param;
                           for (char& c : name) c = c == '/' ? '_' : c;
                           return name;
                         });

// `text` with an output that is certainly wrong for every directive.
std::string WithWrongAnswers(const Script& script) {
  std::string text;
  size_t copied = 0;
  for (const Directive& directive : script.directives) {
    text += script.text.substr(copied, directive.answer_begin - copied);
    text += "----\nnot this\n";
    copied = directive.answer_end;
  }
  return text + script.text.substr(copied);
}

TEST(ConformanceRewrite, RestoresTracesWhoseAnswersWereReplaced) {
  const std::string folder = ConformanceFolder();
  if (!fs::is_directory(folder)) {
    GTEST_SKIP() << "no traces in " << folder << "; set SQUALL_CONFORMANCE to their folder";
  }
  for (const std::string& path : FindScripts(std::vector<std::string>{folder}).paths) {
    std::string text;
    ASSERT_EQ(ReadInput(path, &text), "");
    const Script script = ParseScript(path, text);
    const ScriptReport report = RunScript(path, WithWrongAnswers(script), {.mode = Mode::kRewrite});
    ASSERT_EQ(report.result, ScriptResult::kRewritten) << path << "\n" << report.details;
    EXPECT_EQ(report.rewritten, text) << path;
  }
}

}  // namespace
}  // namespace squall
