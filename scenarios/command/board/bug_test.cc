#include "scenarios/command/board/bug.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "core/testing/build_paths.h"
#include "scenarios/testing/scratch_directory.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGood[] =
    "id: lazy-leader\n"
    "bug: A leader\n"
    "  does nothing.\n"
    "origin: nobody #7\n"
    "breaks: L1, of course\n"
    "trigger: none\n"
    "detector: L1, S7\n"
    "\n"
    "--- a/core/a.cc\n";

std::string With(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Bug, IsReadFromTheHeaderOfItsPatch) {
  const BugReading reading = ReadBug("x/lazy-leader.patch", kGood);
  EXPECT_THAT(reading.error, IsEmpty());
  EXPECT_EQ(reading.bug.id, "lazy-leader");
  EXPECT_EQ(reading.bug.bug, "A leader does nothing.");
  EXPECT_EQ(reading.bug.origin, "nobody #7");
  EXPECT_EQ(reading.bug.breaks, "L1, of course");
  EXPECT_THAT(reading.bug.detectors,
              ElementsAre(Property::kStableLeader, Property::kStateMachineSafety));
}

struct BadHeader {
  const char* from;
  const char* to;
  const char* error;
};

class BugHeader : public ::testing::TestWithParam<BadHeader> {};
TEST_P(BugHeader, ThatIsWrongIsRefusedWithItsLine) {
  const BugReading reading =
      ReadBug("x/lazy-leader.patch", With(kGood, GetParam().from, GetParam().to));
  EXPECT_THAT(reading.error, HasSubstr(GetParam().error));
}
INSTANTIATE_TEST_SUITE_P(
    All, BugHeader,
    ::testing::Values(
        BadHeader{"lazy-leader\n", "other\n",
                  "x/lazy-leader.patch:1: read the id \"other\", expected \"lazy-leader\""},
        BadHeader{"id: lazy-leader\n", "",
                  "x/lazy-leader.patch:1: read \"bug: A leader\", expected `id: ...`"},
        BadHeader{"origin: nobody #7\n", "",
                  "x/lazy-leader.patch:4: read \"breaks: L1, of course\""},
        BadHeader{"origin: nobody #7\n", "origin:\n", "x/lazy-leader.patch:4: `origin` is empty"},
        BadHeader{"L1, S7\n", "L1, S99\n",
                  "x/lazy-leader.patch:7: read \"S99\", expected ids of properties"},
        BadHeader{"S7\n\n", "S7\nmore\n\n", "expected an empty line behind the header"},
        BadHeader{"detector: L1, S7\n", "", "the header ends, expected `detector: ...`"},
        BadHeader{kGood, "", "the header ends, expected `id: ...`"}));

TEST(BugFolder, WithoutPatchesIsAnError) {
  const ScratchDirectory scratch;
  EXPECT_THAT(ReadBugs(scratch.path()).error, HasSubstr("build the target mutants"));
  EXPECT_THAT(ReadBugs(scratch.Path("missing")).error, HasSubstr("missing: "));
}

TEST(BugFolder, WithoutTheObjectOfAPatchIsAnError) {
  const ScratchDirectory scratch;
  scratch.Write("lazy-leader.patch", kGood);
  EXPECT_THAT(ReadBugs(scratch.path()).error, HasSubstr("lazy-leader.so: is missing"));
  scratch.Write("lazy-leader.so", "x");
  EXPECT_THAT(ReadBugs(scratch.path()).error, IsEmpty());
}

TEST(BugFolder, OfTheBuildHasEachPatchOfTheSources) {
  const BugFolder folder = ReadBugs(BinaryDir() + "/mutants");
  ASSERT_THAT(folder.error, IsEmpty());
  std::set<std::string> listed;
  for (const Bug& bug : folder.bugs) listed.insert(bug.id);
  for (const auto& file : fs::directory_iterator(SourceDir() + "/sim/mutants")) {
    if (file.path().extension() != ".patch") continue;
    EXPECT_TRUE(listed.contains(file.path().stem().string())) << file.path();
  }
}

}  // namespace
}  // namespace squall
