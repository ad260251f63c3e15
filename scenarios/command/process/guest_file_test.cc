#include "scenarios/command/process/guest_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/testing/build_paths.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Built along with the tests: sim/mutants/*.
std::string Module(const std::string& name) { return BinaryDir() + "/mutants/" + name + ".so"; }

TEST(GuestFile, GuestThatCanBeLoadedIsRight) { EXPECT_EQ(TryGuestFile(Module("plain")), ""); }

TEST(GuestFile, WhatTheLoaderRefusesIsToldAsItSaysIt) {
  EXPECT_THAT(TryGuestFile(Module("no_guest")), HasSubstr("no function squall_guest_version"));
  EXPECT_THAT(TryGuestFile("missing.so"), HasSubstr("missing.so: No such file"));
}

TEST(GuestFile, GuestThatExitsWhenItIsLoadedIsRefused) {
  EXPECT_THAT(TryGuestFile(Module("exits_when_loaded")),
              HasSubstr("loading it ended the process (exit-0)"));
}

TEST(GuestFile, GuestThatStopsItselfWhenItIsLoadedIsRefused) {
  EXPECT_THAT(TryGuestFile(Module("stops_when_loaded")), HasSubstr("loading it does not end: "));
}

TEST(GuestFile, FileThatIsCutOffIsRefused) {
  const fs::path path = fs::path(::testing::TempDir()) / "squall-cut-off.so";
  fs::copy_file(Module("plain"), path, fs::copy_options::overwrite_existing);
  fs::resize_file(path, 20000);
  EXPECT_THAT(TryGuestFile(path.string()), StartsWith(path.string() + ": "));
  fs::remove(path);
}

TEST(GuestFile, PipeOrDeviceIsNotOpened) {
  const std::string path = ::testing::TempDir() + "squall-pipe.so";
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0666), 0);
  EXPECT_THAT(TryGuestFile(path), HasSubstr("no regular file"));
  fs::remove(path);
  EXPECT_THAT(TryGuestFile("/dev/zero"), HasSubstr("no regular file"));
}

}  // namespace
}  // namespace squall
