#include "scenarios/command/process/guest_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/testing/build_paths.h"
#include "scenarios/command/process/isolated.h"
#include "sim/world/world.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// Built along with the tests: sim/mutants/*.
std::string Module(const std::string& name) { return BinaryDir() + "/mutants/" + name + ".so"; }

TEST(GuestFile, GuestThatCanBeLoadedIsRight) { EXPECT_EQ(TryGuestFile(Module("plain")).error, ""); }

TEST(GuestFile, WhatTheLoaderRefusesIsToldAsItSaysIt) {
  EXPECT_THAT(TryGuestFile(Module("no_guest")).error,
              HasSubstr("nor function squall_guest_version"));
  EXPECT_THAT(TryGuestFile("missing.so").error, HasSubstr("missing.so: No such file"));
}

TEST(GuestFile, GuestThatExitsWhenItIsLoadedIsRefused) {
  EXPECT_THAT(TryGuestFile(Module("exits_when_loaded")).error,
              HasSubstr("loading it ended the process (exit-0)"));
}

TEST(GuestFile, GuestThatStopsItselfWhenItIsLoadedIsRefused) {
  EXPECT_THAT(TryGuestFile(Module("stops_when_loaded")).error,
              HasSubstr("loading it does not end: "));
}

TEST(GuestFile, FileThatIsCutOffIsRefused) {
  const fs::path path = fs::path(::testing::TempDir()) / "squall-cut-off.so";
  fs::copy_file(Module("plain"), path, fs::copy_options::overwrite_existing);
  fs::resize_file(path, 20000);
  EXPECT_THAT(TryGuestFile(path.string()).error, StartsWith(path.string() + ": "));
  fs::remove(path);
}

TEST(GuestFile, PipeOrDeviceIsNotOpened) {
  const std::string path = ::testing::TempDir() + "squall-pipe.so";
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0666), 0);
  EXPECT_THAT(TryGuestFile(path).error, HasSubstr("no regular file"));
  fs::remove(path);
  EXPECT_THAT(TryGuestFile("/dev/zero").error, HasSubstr("no regular file"));
}

class GuestFileTest : public ::testing::Test {
 protected:
  GuestFileTest() {
    path_ = fs::path(::testing::TempDir()) /
            (std::string("squall-guest-") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~GuestFileTest() override { fs::remove_all(path_); }

  fs::path path_;
};

TEST_F(GuestFileTest, HashIsOfTheContents) {
  std::ofstream(path_ / "a") << "one";
  std::ofstream(path_ / "b") << "one";
  std::ofstream(path_ / "c") << "two";
  EXPECT_THAT(HashGuestFile(path_ / "a"), MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(HashGuestFile(path_ / "a"), HashGuestFile(path_ / "b"));
  EXPECT_NE(HashGuestFile(path_ / "a"), HashGuestFile(path_ / "c"));
}

TEST_F(GuestFileTest, WhatIsNoRegularFileHasNoHash) {
  ASSERT_EQ(mkfifo((path_ / "fifo").c_str(), 0600), 0);
  for (const std::string& path :
       {std::string(), (path_ / "missing").string(), path_.string(), (path_ / "fifo").string()}) {
    EXPECT_EQ(HashGuestFile(path), "") << path;
  }
}

// A worker may load the guest long after it was tried.
TEST_F(GuestFileTest, RunsOfAFileThatWasReplacedAreGivenUp) {
  const fs::path guest = path_ / "guest.so";
  fs::copy_file(Module("plain"), guest);
  const auto factory = GuestInFile(guest.string());
  for (const std::string& other : {Module("chatty"), std::string()}) {
    fs::remove(guest);
    if (!other.empty()) fs::copy_file(other, guest);
    const IsolatedResult result = CallIsolated({}, [&](RunProgress&) {
      World world({}, *factory);
      return std::string("ran");
    });
    EXPECT_FALSE(result.returned) << other;
    EXPECT_EQ(result.progress.gave_up, RunProgress::GaveUp::kGuestChanged) << other;
  }
}

}  // namespace
}  // namespace squall
