#include "scenarios/scripts/run/script_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace squall {
namespace {

namespace fs = std::filesystem;

// A folder that goes when the test ends.
class ScriptFiles : public testing::Test {
 protected:
  ScriptFiles() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              ("squall_" + std::string(test->name()) + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  ~ScriptFiles() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name)) << text;
  }
  FoundScripts Find() const { return FindScripts(std::vector<std::string>{folder_.string()}); }

  fs::path folder_;
};

TEST_F(ScriptFiles, AreFoundInOrderOfName) {
  for (const char* name : {"b.txt", "a/z.scenario", "c.txt", "a/y.txt"}) {
    Write(name, "x\n----\nok\n");
  }
  EXPECT_EQ(Find().paths, (std::vector<std::string>{Path("a/y.txt"), Path("a/z.scenario"),
                                                    Path("b.txt"), Path("c.txt")}));
}

TEST_F(ScriptFiles, AreNotOtherFiles) {
  for (const char* name : {"README.md", ".hidden.txt", "backup.txt~", "#lock.txt#"}) {
    Write(name, "x\n----\nok\n");
  }
  EXPECT_TRUE(Find().paths.empty());
}

TEST_F(ScriptFiles, AreNotTextsWithoutASeparator) {
  Write("LICENSE.txt", "Some licence.\n");
  Write("a.txt", "x\n----\nok\n");
  EXPECT_EQ(Find().skipped, std::vector<std::string>{Path("LICENSE.txt")});
}

TEST_F(ScriptFiles, MissingAreAnError) {
  EXPECT_EQ(Find().errors.size(), 1u);
  std::string text;
  EXPECT_NE(ReadFile(Path("none.txt"), &text).find("No such file"), std::string::npos);
}

TEST_F(ScriptFiles, AreNoDirectories) {
  std::string text;
  EXPECT_NE(ReadFile(folder_.string(), &text), "");
}

TEST_F(ScriptFiles, AreReplacedWhole) {
  Write("a.txt", "old");
  fs::permissions(Path("a.txt"), fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_EQ(ReplaceFile(Path("a.txt"), "new"), "");
  std::string text;
  ASSERT_EQ(ReadFile(Path("a.txt"), &text), "");
  EXPECT_EQ(text, "new");
  EXPECT_EQ(fs::status(Path("a.txt")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(ScriptFiles, AreReplacedThroughLinks) {
  Write("a.txt", "old");
  fs::create_symlink(Path("a.txt"), Path("link.txt"));
  ASSERT_EQ(ReplaceFile(Path("link.txt"), "new"), "");
  EXPECT_TRUE(fs::is_symlink(Path("link.txt")));
  std::string text;
  ASSERT_EQ(ReadFile(Path("a.txt"), &text), "");
  EXPECT_EQ(text, "new");
}

}  // namespace
}  // namespace squall
