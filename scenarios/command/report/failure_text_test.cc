#include "scenarios/command/report/failure_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall {
namespace {

using ::testing::HasSubstr;

Failure TwoLeaders() {
  Failure f;
  f.property = "election safety (S1)";
  f.detail = "two leaders in term 7: node 2, then node 4";
  f.source = "Paper Fig. 3";
  f.seed = 0x5eed0a41;
  f.steps = 4117;
  f.at = SimTime(6204000);
  f.why = {"node 5 voted for 2 at 6.103s"};
  return f;
}

TEST(FailureText, SaysWhatWhereWhyAndWhatToType) {
  EXPECT_EQ(FailureText(TwoLeaders(), {{"replay", "squall replay x"}}, Colour::kOff),
            "VIOLATION election safety (S1)   seed 0x5eed0a41   step 4117   t=6.204s\n"
            "  two leaders in term 7: node 2, then node 4                                "
            "Paper Fig. 3\n"
            "  why: node 5 voted for 2 at 6.103s\n"
            "  replay:  squall replay x\n");
}

TEST(FailureText, HasColourOnlyWhenAskedTo) {
  EXPECT_THAT(FailureText(TwoLeaders(), {}, Colour::kOn), HasSubstr("\033[1;31mVIOLATION\033[0m"));
}

TEST(FailureText, ShowsNothingThatATerminalObeys) {
  Failure f = TwoLeaders();
  f.detail = "the guest says \033[2J";
  f.why = {"\xe2\x80\xae"};
  const std::string text = FailureText(f, {{"replay", "squall replay '\033'"}}, Colour::kOff);
  EXPECT_THAT(text, HasSubstr("the guest says \\x1b[2J"));
  EXPECT_THAT(text, HasSubstr("why: \\u202e\n"));
  EXPECT_THAT(text, HasSubstr("squall replay '\\x1b'"));
}

TEST(FailureText, CutsOffWhatIsLong) {
  Failure f = TwoLeaders();
  f.detail = std::string(1 << 20, 'a');
  EXPECT_LT(FailureText(f, {}, Colour::kOff).size(), 3000u);
}

TEST(FailureText, LeavesOutTheStepThatIsNotKnown) {
  Failure f = TwoLeaders();
  f.steps = 0;
  EXPECT_THAT(FailureText(f, {}, Colour::kOff), HasSubstr("seed 0x5eed0a41\n"));
}

}  // namespace
}  // namespace squall
