#include "scenarios/command/explain/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/testing/crashed_voter.h"
#include "sim/testing/actions.h"
#include "sim/testing/broken_guests.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// The step in which the action at that place is done.
uint64_t StepOf(const Plan& plan, const GuestFactory& factory, size_t place) {
  World world(plan, factory);
  while (world.now() < plan.actions[place].at && world.Step()) {
  }
  return world.steps();
}

std::vector<ChainLine> ChainOf(const Plan& plan, size_t place, uint64_t node, size_t lines_max) {
  const GuestFactory& factory = BrokenGuestNamed("ForgetsVote");
  const ChainBegin begins[] = {{StepOf(plan, factory, place), NodeId(node)}};
  RunProgress progress;
  return FindChain(plan, factory, begins, lines_max, progress);
}

std::vector<std::string> Texts(const std::vector<ChainLine>& chain) {
  std::vector<std::string> texts;
  for (const ChainLine& line : chain) texts.push_back(line.text);
  return texts;
}

TEST(Chain, BeginsWithTheStepThatBrokeTheProperty) {
  const auto chain = ChainOf(CrashedVoter(), 1, 2, 10);
  ASSERT_FALSE(chain.empty());
  EXPECT_EQ(chain.front().node, NodeId(2));
  EXPECT_THAT(chain.front().text, StartsWith("node 2 restarts"));
}

TEST(Chain, LeadsFromACauseAlongMessagesAndVotes) {
  const auto texts = Texts(ChainOf(CrashedVoter(), 0, 1, 10));
  EXPECT_THAT(texts, Contains(HasSubstr("becomes candidate of term 1")));
  EXPECT_THAT(texts, Contains("node 2 receives MsgVote of node 1: votes for node 1 in term 1"));
  EXPECT_THAT(texts, Contains(StartsWith("node 2 crashes")));
}

TEST(Chain, NamesNoNodeThatIsNotOnTheWay) {
  const auto texts = Texts(ChainOf(CrashedVoter(), 0, 1, 10));
  EXPECT_THAT(texts, Not(Contains(HasSubstr("node 4"))));
  EXPECT_THAT(texts, Not(Contains(HasSubstr("node 5"))));
}

TEST(Chain, GoesBackInTime) {
  const auto chain = ChainOf(CrashedVoter(), 0, 1, 10);
  for (size_t i = 1; i < chain.size(); ++i) EXPECT_LE(chain[i].step, chain[i - 1].step);
}

TEST(Chain, KeepsWhatDecidesWhereLinesAreFew) {
  const auto chain = ChainOf(CrashedVoter(), 0, 1, 3);
  EXPECT_EQ(chain.size(), 3u);
  EXPECT_THAT(chain.front().text, StartsWith("node 2 restarts"));
}

TEST(Chain, HasOnlyItsEndWithoutACause) {
  RunProgress progress;
  const auto chain = FindChain(CrashedVoter(), BrokenGuestNamed("ForgetsVote"), {}, 10, progress);
  ASSERT_EQ(chain.size(), 1u);
  EXPECT_THAT(chain.front().text, StartsWith("node 2 restarts"));
}

TEST(Chain, IsFoundForEachSafetyProperty) {
  for (const BrokenGuest& guest : BrokenGuests()) {
    const Plan plan = guest.plan(1);
    World world(plan, *guest.factory);
    world.Run();
    // Of what is broken from the start nothing was done that could be told.
    if (world.violations().empty() || world.steps() < 2) continue;
    std::vector<ChainBegin> begins;
    for (uint64_t node = 1; node <= plan.options.nodes; ++node) begins.push_back({1, NodeId(node)});
    RunProgress progress;
    const auto chain = FindChain(plan, *guest.factory, begins, 10, progress);
    EXPECT_THAT(chain, Not(IsEmpty())) << guest.name;
    EXPECT_LE(chain.size(), 10u) << guest.name;
  }
}

TEST(Chain, SurvivesTheWayBetweenProcesses) {
  const std::vector<ChainLine> chain = {{SimTime(7), 3, NodeId(2), "a"},
                                        {SimTime(5), 1, NodeId(1), "b"}};
  EXPECT_EQ(UnpackChain(Pack(chain)), chain);
}

TEST(Chain, OtherBytesAreNone) { EXPECT_THAT(UnpackChain("\xff\xff"), IsEmpty()); }

}  // namespace
}  // namespace squall
