#include "scenarios/files/write_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "scenarios/files/descriptor.h"
#include "scenarios/files/read_file.h"
#include "scenarios/testing/scratch_directory.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class WrittenFile : public ::testing::Test {
 protected:
  mode_t Mode(const char* name) const {
    struct stat info;
    return stat(scratch_.Path(name).c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
  }

  ScratchDirectory scratch_;
};

TEST_F(WrittenFile, IsNewOrReplaced) {
  for (const char* text : {"first\n", "second\n"}) {
    ASSERT_EQ(WriteWhole(scratch_.Path("a"), text), "");
    EXPECT_EQ(scratch_.Read("a"), text);
  }
}

TEST_F(WrittenFile, LeavesNothingBesideIt) {
  ASSERT_EQ(WriteWhole(scratch_.Path("a"), "text"), "");
  EXPECT_EQ(scratch_.size(), 1u);
}

TEST_F(WrittenFile, BringsItsDirectories) {
  ASSERT_EQ(WriteWhole(scratch_.Path("b/c/a"), "text"), "");
  EXPECT_EQ(scratch_.Read("b/c/a"), "text");
}

TEST_F(WrittenFile, IsRenamedSoThatReadersKeepTheOldOne) {
  scratch_.Write("a", "old");
  const Descriptor reader(open(scratch_.Path("a").c_str(), O_RDONLY));
  ASSERT_EQ(WriteWhole(scratch_.Path("a"), "new"), "");
  char bytes[8];
  EXPECT_EQ(read(reader.number(), bytes, sizeof(bytes)), 3);
  EXPECT_EQ(std::string(bytes, 3), "old");
}

TEST_F(WrittenFile, KeepsItsMode) {
  scratch_.Write("a", "old");
  for (const mode_t mode : {0600u, 0666u, 0755u}) {
    ASSERT_EQ(chmod(scratch_.Path("a").c_str(), mode), 0);
    ASSERT_EQ(WriteWhole(scratch_.Path("a"), "new"), "");
    EXPECT_EQ(Mode("a"), mode);
  }
}

TEST_F(WrittenFile, IsWrittenThroughLinks) {
  scratch_.Write("a", "old");
  fs::create_directory(scratch_.Path("b"));
  fs::create_symlink("../a", scratch_.Path("b/link"));
  fs::create_symlink(scratch_.Path("b/link"), scratch_.Path("c"));
  ASSERT_EQ(WriteWhole(scratch_.Path("c"), "new"), "");
  EXPECT_TRUE(fs::is_symlink(scratch_.Path("c")));
  EXPECT_TRUE(fs::is_symlink(scratch_.Path("b/link")));
  EXPECT_FALSE(fs::is_symlink(scratch_.Path("a")));
  EXPECT_EQ(scratch_.Read("a"), "new");
}

TEST_F(WrittenFile, IsMadeWhereABrokenLinkPoints) {
  fs::create_symlink("a", scratch_.Path("link"));
  ASSERT_EQ(WriteWhole(scratch_.Path("link"), "new"), "");
  EXPECT_TRUE(fs::is_symlink(scratch_.Path("link")));
  EXPECT_EQ(scratch_.Read("a"), "new");
}

TEST_F(WrittenFile, IsNoLinkThatLeadsInACircle) {
  fs::create_symlink("b", scratch_.Path("a"));
  fs::create_symlink("a", scratch_.Path("b"));
  EXPECT_THAT(WriteWhole(scratch_.Path("a"), "new"), HasSubstr("symbolic links"));
}

TEST_F(WrittenFile, MayBeAFifo) {
  ASSERT_EQ(mkfifo(scratch_.Path("a").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { EXPECT_EQ(ReadInput(scratch_.Path("a"), &got), ""); });
  // More than the pipe takes at once.
  const std::string text(1 << 18, 'x');
  EXPECT_EQ(WriteWhole(scratch_.Path("a"), text), "");
  reader.join();
  EXPECT_EQ(got, text);
  EXPECT_TRUE(fs::is_fifo(scratch_.Path("a")));
}

TEST_F(WrittenFile, IsNotWaitedForWhereNothingReadsTheFifo) {
  ASSERT_EQ(mkfifo(scratch_.Path("a").c_str(), 0600), 0);
  EXPECT_THAT(WriteWhole(scratch_.Path("a"), "new"), HasSubstr("no process reads it"));
  EXPECT_TRUE(fs::is_fifo(scratch_.Path("a")));
}

// Nodes of the test's own: those of the machine would be lost to a mistake.
TEST_F(WrittenFile, MayBeADevice) {
  const dev_t null = makedev(1, 3);
  const dev_t full = makedev(1, 7);
  if (mknod(scratch_.Path("null").c_str(), S_IFCHR | 0600, null) != 0 ||
      mknod(scratch_.Path("full").c_str(), S_IFCHR | 0600, full) != 0) {
    GTEST_SKIP() << "only root makes devices";
  }
  const std::string null_says = WriteWhole(scratch_.Path("null"), "new");
  if (null_says.find("denied") != std::string::npos)
    GTEST_SKIP() << "devices cannot be opened here";
  EXPECT_EQ(null_says, "");
  EXPECT_THAT(WriteWhole(scratch_.Path("full"), "new"), HasSubstr("No space left on device"));
  EXPECT_TRUE(fs::is_character_file(scratch_.Path("null")));
  EXPECT_TRUE(fs::is_character_file(scratch_.Path("full")));
}

TEST_F(WrittenFile, IsNoDirectory) {
  fs::create_directory(scratch_.Path("a"));
  EXPECT_THAT(WriteWhole(scratch_.Path("a"), "new"), HasSubstr("Is a directory"));
}

// `--record=/dev/stdout > file`: what is printed before and after must not be lost.
TEST_F(WrittenFile, ThatOutputGoesToIsContinued) {
  const Descriptor output(open(scratch_.Path("a").c_str(), O_WRONLY | O_CREAT, 0600));
  ASSERT_EQ(WriteAll(output.number(), "before\n"), 0);
  const std::string name = "/proc/self/fd/" + std::to_string(output.number());
  ASSERT_EQ(WriteWhole(name, "new\n"), "");
  ASSERT_EQ(WriteAll(output.number(), "after\n"), 0);
  EXPECT_EQ(scratch_.Read("a"), "before\nnew\nafter\n");
}

TEST_F(WrittenFile, IsNotReplacedIfItMustNotBeWritten) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everything";
  scratch_.Write("a", "old");
  ASSERT_EQ(chmod(scratch_.Path("a").c_str(), 0400), 0);
  EXPECT_THAT(WriteWhole(scratch_.Path("a"), "new"), HasSubstr("Permission denied"));
  EXPECT_EQ(scratch_.Read("a"), "old");
}

TEST_F(WrittenFile, StaysInPlaceInADirectoryThatTakesNoOther) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  fs::create_directory(scratch_.Path("b"));
  scratch_.Write("b/a", "old text");
  ASSERT_EQ(chmod(scratch_.Path("b").c_str(), 0500), 0);
  EXPECT_EQ(WriteWhole(scratch_.Path("b/a"), "new"), "");
  EXPECT_EQ(scratch_.Read("b/a"), "new");
  ASSERT_EQ(chmod(scratch_.Path("b").c_str(), 0700), 0);
}

TEST_F(WrittenFile, MayHaveTheLongestOfNames) {
  const std::string name(255, 'a');
  ASSERT_EQ(WriteWhole(scratch_.Path(name), "text"), "");
  EXPECT_EQ(scratch_.Read(name), "text");
}

TEST(WriteAll, SaysWhyItCannot) { EXPECT_EQ(WriteAll(-1, "text"), EBADF); }

}  // namespace
}  // namespace squall
