// Runs every script of the library as `squall run` does, each as a test of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "core/testing/build_paths.h"
#include "scenarios/files/read_file.h"
#include "scenarios/scripts/run/run_script.h"
#include "scenarios/scripts/run/script_files.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/timed.h"
#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

const std::string kLibrary = SourceDir() + "/scenarios/library";

class Library : public testing::TestWithParam<std::string> {};

TEST_P(Library, ScriptIsAsExpected) {
  std::string text;
  ASSERT_EQ(ReadInput(GetParam(), &text), "");
  const ScriptReport report = RunScript(GetParam(), std::move(text));
  EXPECT_EQ(report.result, ScriptResult::kAsExpected) << report.details;
}

std::vector<std::string> Scripts() { return FindScripts(std::vector<std::string>{kLibrary}).paths; }

std::string TestName(const testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scripts, Library, testing::ValuesIn(Scripts()), TestName);

// The manual's example, the first indented text below the heading of the timed dialect.
std::string ManualsExample(const std::string& manual) {
  constexpr std::string_view kIndent = "    ";
  std::string script;
  size_t begin = manual.find("## The timed dialect");
  for (bool within = false; begin < manual.size();) {
    const size_t end = std::min(manual.find('\n', begin), manual.size());
    const std::string line = manual.substr(begin, end - begin);
    const bool indented = line.starts_with(kIndent);
    if (within && !indented && !line.empty()) break;
    within = within || indented;
    if (within) script += line.substr(indented ? kIndent.size() : 0) + "\n";
    begin = end + 1;
  }
  return script;
}

TEST(Manual, ExampleIsAsExpected) {
  std::string manual;
  ASSERT_EQ(ReadInput(SourceDir() + "/scenarios/README.md", &manual), "");
  const ScriptReport report = RunScript("README.md", ManualsExample(manual));
  EXPECT_EQ(report.result, ScriptResult::kAsExpected) << report.details;
  EXPECT_GT(report.directives_run, 3u);
}

// Whether any directive of the script finds a broken property on the nodes of `factory`.
bool FindsViolation(const std::string& name, const GuestFactory& factory) {
  std::string text;
  EXPECT_EQ(ReadInput(kLibrary + "/" + name, &text), "");
  const Script script = ParseScript(name, std::move(text));
  const std::unique_ptr<Dialect> dialect = MakeTimedDialect({.factory = &factory});
  for (const Directive& directive : script.directives) {
    const Outcome outcome = dialect->Run(directive);
    if (outcome.output.find("VIOLATION") != std::string::npos) return true;
    if (outcome.mistake) return false;
  }
  return false;
}

// Paper 5.4.2: a leader that commits an old term's entry by counting breaks in this very story.
TEST(LibraryOnBrokenNodes, FigureEightFindsCommitByCounting) {
  const LoadedGuest guest = LoadGuest(BinaryDir() + "/mutants/figure8-commit-old-term.so");
  ASSERT_NE(guest.factory, nullptr) << guest.error;
  EXPECT_TRUE(FindsViolation("figure-8.scenario", *guest.factory));
  EXPECT_FALSE(FindsViolation("figure-8.scenario", OwnNodeFactory()));
}

// A paper with its year, a section of one, a hazard, an issue or a commit of a project.
TEST(LibraryHeaders, NameASource) {
  const std::regex source(
      "(Paper|Thesis) [0-9F]|\n# Source: |et al\\. [0-9]{4}|^# "
      "H[0-9]|#[0-9]+|\\b[0-9a-f]{7,10}\\b");
  for (const std::string& path : Scripts()) {
    std::string text;
    ASSERT_EQ(ReadInput(path, &text), "");
    const std::string header = text.substr(0, text.find("\ncluster"));
    EXPECT_TRUE(std::regex_search(header, source)) << path;
  }
}

}  // namespace
}  // namespace squall
