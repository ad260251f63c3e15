#include "scenarios/command/repro/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using ::testing::HasSubstr;

Origin Of(const std::string& guest, const std::string& hash, const std::string& commit = "abc") {
  return {"0.1.0", commit, guest, hash};
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
