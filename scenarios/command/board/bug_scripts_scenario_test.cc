// Each known bug has a script, scenarios/library/bugs/NAME.scenario: the node as it is keeps to it,
// and the node with the bug breaks the property that the script's head names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/testing/build_paths.h"
#include "scenarios/command/board/bug.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/process/script_alone.h"
#include "scenarios/files/read_file.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

const std::string kScripts = SourceDir() + "/scenarios/library/bugs";

std::string Text(const std::string& path) {
  std::string text;
  EXPECT_EQ(ReadInput(path, &text), "");
  return text;
}

// "S13" of a script whose head says "breaks S13,"; empty if it says nothing.
std::string PropertyIn(std::string text) {
  // The head may be broken into lines anywhere.
  text = std::regex_replace(text, std::regex("\n# "), " ");
  std::smatch found;
  return std::regex_search(text, found, std::regex("with this bug breaks ([A-Za-z0-9'-]+),"))
             ? found[1].str()
             : "";
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(kScripts)) {
    names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class BugScript : public ::testing::TestWithParam<std::string> {};

TEST_P(BugScript, FindsTheBugItIsAbout) {
  const std::string path = kScripts + "/" + GetParam() + ".scenario";
  const std::string text = Text(path);
  const std::string property = PropertyIn(text);
  ASSERT_NE(property, "") << path << ": expected `A node with this bug breaks ID, ...` in its head";
  const std::unique_ptr<GuestFactory> guest =
      GuestInFile(BinaryDir() + "/mutants/" + GetParam() + ".so");
  RunScriptOptions options;
  options.factory = guest.get();
  const ScriptReport report = RunScriptAlone(path, text, options);
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
  if (property == Id(Property::kGuestCrash)) {
    // It reads memory that is not its own: what is there decides whether it crashes, or does what a
    // checker sees.
    EXPECT_THAT(report.details,
                AnyOf(HasSubstr("the node under test ended the process"), HasSubstr("VIOLATION ")));
  } else {
    EXPECT_THAT(report.details, HasSubstr("(" + property + ")  at "));
  }
}

TEST_P(BugScript, SaysWhoHadTheBug) {
  const std::string text = Text(kScripts + "/" + GetParam() + ".scenario");
  EXPECT_EQ(text.find("# " + GetParam() + ": "), 0u);
  EXPECT_THAT(text, HasSubstr("\n# Source: "));
}

INSTANTIATE_TEST_SUITE_P(All, BugScript, ::testing::ValuesIn(Names()),
                         [](const ::testing::TestParamInfo<std::string>& info) {
                           return std::regex_replace(info.param, std::regex("-"), "_");
                         });

// sim/mutants/README.md says why there is no script for the others.
TEST(BugScripts, AreThereForEachMutantButThoseThatTheReadmeNames) {
  const std::string readme = Text(SourceDir() + "/sim/mutants/README.md");
  const std::string excused = readme.substr(readme.find("## Mutants without a script"));
  const BugFolder folder = ReadBugs(BinaryDir() + "/mutants");
  ASSERT_EQ(folder.error, "");
  for (const Bug& bug : folder.bugs) {
    const bool has_script = fs::exists(kScripts + "/" + bug.id + ".scenario");
    const bool is_excused = excused.find("| `" + bug.id + "` |") != std::string::npos;
    EXPECT_NE(has_script, is_excused) << bug.id;
  }
}

}  // namespace
}  // namespace squall
