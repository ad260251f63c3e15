#include "scenarios/command/report/failure_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = Happening::Kind;

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

Happening At(uint64_t ms, Kind kind, uint64_t node, uint64_t term, uint64_t other = 0) {
  Happening h;
  h.at = SimTime(ms * kMillisecond);
  h.kind = kind;
  h.node = NodeId(node);
  h.term = Term(term);
  h.other = NodeId(other);
  return h;
}

Violation In(uint64_t term, std::vector<NodeId> nodes) {
  Violation v;
  v.term = Term(term);
  v.nodes = std::move(nodes);
  return v;
}

// The node that voted twice is the reason, and no other node is named.
TEST(ExplainShortly, NamesTheNodeThatVotedTwice) {
  Happening crash = At(6150, Kind::kCrash, 5, 7);
  crash.vote_lost = true;
  const std::vector<Happening> happenings = {
      At(1000, Kind::kCrash, 5, 3),   At(6090, Kind::kCandidate, 2, 7),
      At(6101, Kind::kVote, 1, 7, 2), At(6103, Kind::kVote, 5, 7, 2),
      At(6104, Kind::kLeader, 2, 7),  crash,
      At(6160, Kind::kRestart, 5, 6), At(6198, Kind::kCandidate, 4, 7),
      At(6199, Kind::kVote, 5, 7, 4), At(6204, Kind::kLeader, 4, 7)};
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2), NodeId(4)}), happenings),
              ElementsAre("node 5 voted for 2 at 6.103s; crashed at 6.150s, losing that unsynced "
                          "vote; restarted at 6.160s; voted for 4 at 6.199s"));
}

TEST(ExplainShortly, OtherwiseTellsOfTheNodesConcerned) {
  const std::vector<Happening> happenings = {
      At(100, Kind::kCandidate, 2, 7), At(110, Kind::kVote, 1, 7, 2), At(120, Kind::kLeader, 2, 7),
      At(130, Kind::kCandidate, 3, 8)};
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2)}), happenings),
              ElementsAre("node 2 campaigned at 0.100s; became leader at 0.120s"));
}

TEST(ExplainShortly, SaysNothingWhereNothingIsKnown) {
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2)}), {}), IsEmpty());
}

TEST(Investigate, SaysSoIfTheRunDoesNotRepeat) {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = 100 * kMillisecond;
  EXPECT_THAT(Investigate(plan, OwnNodeFactory()).detail, HasSubstr("not when it was run again"));
}

TEST(HappeningFinder, FindsTheFirstElectionOfARealRun) {
  Plan plan = ExpandSeed("calm", 1);
  World world(plan, OwnNodeFactory());
  HappeningFinder finder(world);
  std::vector<Kind> leaders;
  while (leaders.empty() && world.Step()) {
    for (const Happening& h : finder.After(world)) {
      if (h.kind == Kind::kLeader) leaders.push_back(h.kind);
    }
  }
  ASSERT_EQ(leaders.size(), 1u);
  EXPECT_NE(world.Leader(), kNoNode);
}

TEST(HappeningFinder, FindsCrashAndRestart) {
  Plan plan = ExpandSeed("calm", 1);
  plan.actions.resize(2);
  plan.actions[0].at = SimTime(3 * kSecond);
  plan.actions[0].kind = Action::Kind::kCrash;
  plan.actions[1].at = SimTime(4 * kSecond);
  plan.actions[1].kind = Action::Kind::kRestart;
  for (Action& action : plan.actions) action.node = 2;
  World world(plan, OwnNodeFactory());
  HappeningFinder finder(world);
  std::vector<std::string> outages;
  while (world.Step()) {
    for (const Happening& h : finder.After(world)) {
      if (h.node != NodeId(2)) continue;
      if (h.kind == Kind::kCrash) outages.push_back("crash " + Describe(h.at));
      if (h.kind == Kind::kRestart) outages.push_back("restart " + Describe(h.at));
    }
  }
  EXPECT_THAT(outages, ElementsAre("crash 3.000s", "restart 4.000s"));
}

}  // namespace
}  // namespace squall
