#include "scenarios/command/repro/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

Origin Of(const std::string& guest, const std::string& hash, const std::string& commit = "abc") {
  return {"0.1.0", commit, guest, hash};
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

TEST(Origin, OwnNodeIsNoGuest) {
  EXPECT_EQ(GuestText(Of("", "")), "none");
  EXPECT_TRUE(IsSameNode(Of("", ""), Of("", "")));
  EXPECT_FALSE(IsSameNode(Of("", ""), Of("a.so", "01")));
  EXPECT_FALSE(IsSameNode(Of("a.so", "01"), Of("", "")));
}

TEST(Origin, GuestIsTheSameNodeUnderAnotherNameAndInAnotherBuild) {
  EXPECT_TRUE(IsSameNode(Of("old/a.so", "01"), Of("new/a.so", "02")));
  EXPECT_TRUE(IsSameNode(Of("a.so", "01"), Of("b.so", "01")));
  EXPECT_FALSE(IsSameNode(Of("a.so", "01"), Of("b.so", "02")));
  EXPECT_FALSE(IsSameNode(Of("a.so", ""), Of("b.so", "")));
}

TEST(Origin, CodeIsTheSameUnlessSomethingIsKnownToDiffer) {
  EXPECT_TRUE(IsSameCode(Of("a.so", "01"), Of("a.so", "01")));
  EXPECT_FALSE(IsSameCode(Of("a.so", "01"), Of("a.so", "02")));
  EXPECT_FALSE(IsSameCode(Of("", "", "abc"), Of("", "", "def")));
  EXPECT_TRUE(IsSameCode(Of("", "", "abc"), Of("", "", "")));
}

TEST(Origin, OtherNodeIsNamedWithWhatToPass) {
  EXPECT_EQ(OtherNode(Of("x/a.so", "01"), Of("y/a.so", "02")), "");
  EXPECT_THAT(OtherNode(Of("x/a.so", "01"), Of("", "")),
              HasSubstr("guest a.so 01, and this would run Squall's own node; pass "
                        "--guest=PATH/a.so"));
  EXPECT_THAT(OtherNode(Of("x/a.so", "01"), Of("b.so", "02")), HasSubstr("run guest b.so 02"));
  EXPECT_THAT(OtherNode(Of("", ""), Of("b.so", "02")), HasSubstr("leave --guest out"));
}

}  // namespace
}  // namespace squall
