#include "scenarios/files/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "scenarios/files/write_file.h"
#include "scenarios/testing/scratch_directory.h"

namespace squall {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ReadInput, GivesEveryByte) {
  const ScratchDirectory scratch;
  const std::string text("a\0b\r\n\xff", 6);
  scratch.Write("a", text);
  std::string bytes = "old";
  EXPECT_EQ(ReadInput(scratch.Path("a"), &bytes), "");
  EXPECT_EQ(bytes, text);
}

TEST(ReadInput, NamesTheFileThatIsMissing) {
  const ScratchDirectory scratch;
  std::string bytes;
  EXPECT_EQ(ReadInput(scratch.Path("a"), &bytes),
            "cannot read '" + scratch.Path("a") + "': No such file or directory");
}

TEST(ReadInput, RefusesADirectory) {
  const ScratchDirectory scratch;
  std::string bytes;
  EXPECT_THAT(ReadInput(scratch.path(), &bytes), EndsWith("': it is a directory"));
}

TEST(ReadInput, RefusesALargerFileBeforeReadingIt) {
  const ScratchDirectory scratch;
  scratch.Write("a", std::string(1001, 'x'));
  std::string bytes;
  EXPECT_THAT(ReadInput(scratch.Path("a"), &bytes, 1000),
              EndsWith("it has 1,001 bytes; the limit is 1,000"));
}

TEST(ReadInput, TakesAFileOfJustTheLimit) {
  const ScratchDirectory scratch;
  scratch.Write("a", std::string(1000, 'x'));
  std::string bytes;
  EXPECT_EQ(ReadInput(scratch.Path("a"), &bytes, 1000), "");
}

TEST(ReadInput, ReadsAFifoToItsEnd) {
  const ScratchDirectory scratch;
  ASSERT_EQ(mkfifo(scratch.Path("a").c_str(), 0600), 0);
  const std::string text(1 << 18, 'x');
  std::thread writer([&] { EXPECT_EQ(WriteWhole(scratch.Path("a"), text), ""); });
  std::string bytes;
  EXPECT_EQ(ReadInput(scratch.Path("a"), &bytes), "");
  writer.join();
  EXPECT_EQ(bytes, text);
}

TEST(ReadInput, RefusesAFileWithoutAnEnd) {
  std::string bytes;
  EXPECT_THAT(ReadInput("/dev/zero", &bytes, 100000), HasSubstr("more than 100,000 bytes"));
}

// The process has no memory at address 0.
TEST(ReadInput, TellsOfAnErrorInTheMiddle) {
  std::string bytes;
  EXPECT_THAT(ReadInput("/proc/self/mem", &bytes), HasSubstr("Input/output error"));
}

}  // namespace
}  // namespace squall
