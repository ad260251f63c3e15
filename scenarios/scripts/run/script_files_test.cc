#include "scenarios/scripts/run/script_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
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
  ASSERT_EQ(Find().skipped.size(), 1u);
  EXPECT_EQ(Find().skipped[0].path, Path("LICENSE.txt"));
}

TEST_F(ScriptFiles, MissingAreAnError) { EXPECT_EQ(Find().errors.size(), 1u); }

// Reading a FIFO would wait for a writer that may never come.
TEST_F(ScriptFiles, OfADirectoryAreRegularFiles) {
  Write("a.txt", "x\n----\nok\n");
  ASSERT_EQ(mkfifo(Path("b.txt").c_str(), 0600), 0);
  EXPECT_EQ(Find().paths, std::vector<std::string>{Path("a.txt")});
  ASSERT_EQ(Find().skipped.size(), 1u);
  EXPECT_EQ(Find().skipped[0].why, "it is no regular file");
}

TEST_F(ScriptFiles, BehindBrokenLinksAreNotPassedOver) {
  fs::create_symlink(Path("none"), Path("a.txt"));
  EXPECT_EQ(Find().paths, std::vector<std::string>{Path("a.txt")});
}

}  // namespace
}  // namespace squall
