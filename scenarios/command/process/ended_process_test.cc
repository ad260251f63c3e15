#include "scenarios/command/process/ended_process.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(TellingLine, IsTheFirstLineOfPlainOutput) {
  EXPECT_EQ(TellingLine("one\ntwo\n"), "one");
  EXPECT_EQ(TellingLine(""), "");
}

TEST(TellingLine, IsTheSummaryOfASanitizer) {
  EXPECT_EQ(TellingLine("chatter\nassertion failed\nSUMMARY: AddressSanitizer: overflow\nend"),
            "SUMMARY: AddressSanitizer: overflow");
}

TEST(TellingLine, IsTheLastComplaintOfAChattyNode) {
  EXPECT_EQ(TellingLine("node 1 starts\nnode 2 starts\nnode: a.c:7: f: Assertion `x' failed.\n"),
            "node: a.c:7: f: Assertion `x' failed.");
  EXPECT_EQ(TellingLine("hello\npanic: no leader\ngoroutine 1 [running]:\n"), "panic: no leader");
  EXPECT_EQ(TellingLine("hello\nterminate called after throwing\n  what():  index 9\n"),
            "  what():  index 9");
}

}  // namespace
}  // namespace squall
