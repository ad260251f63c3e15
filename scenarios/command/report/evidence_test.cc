#include "scenarios/command/report/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/command/report/investigation.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// The failure of the broken guest of a property, in the first run in which it breaks that one.
Failure FailureOf(Property property) {
  const auto guests = BrokenGuests();
  const auto guest = std::find_if(guests.begin(), guests.end(),
                                  [&](const BrokenGuest& g) { return g.property == property; });
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const Plan plan = guest->plan(seed);
    World world(plan, *guest->factory);
    world.Run();
    if (world.violations().empty() || world.violations()[0].property != property) continue;
    return Investigate(plan, *guest->factory);
  }
  ADD_FAILURE() << "no seed breaks " << Id(property);
  return {};
}

TEST(Evidence, NamesTheMessageThatMovedTheCommitIndex) {
  EXPECT_THAT(FailureOf(Property::kStateMachineSafety).why,
              Contains(MatchesRegex("node [0-9]+ moved its commit index from [0-9]+ to [0-9]+ at "
                                    "[0-9.]+s, on [0-9]+->[0-9]+ Msg.*")));
}

TEST(Evidence, NamesTheNodeThatCommittedFirstAndTheCommand) {
  EXPECT_THAT(FailureOf(Property::kStateMachineSafety).why,
              Contains(MatchesRegex("node [0-9]+ was the first to commit entry [0-9]+ of term "
                                    "[0-9]+ at [0-9.]+s: .+")));
}

TEST(Evidence, SaysWhoAnsweredAReadAndByWhichRule) {
  const Failure failure = FailureOf(Property::kLinearizableReads);
  EXPECT_THAT(failure.why,
              Contains(HasSubstr(": reads are answered after a quorum has confirmed")));
  EXPECT_THAT(failure.why, Contains(MatchesRegex("node [0-9]+ had acknowledged entry [0-9]+ to "
                                                 "client [0-9]+ at [0-9.]+s")));
}

TEST(Evidence, NamesWhatALeaderCountedAReplicaOn) {
  EXPECT_THAT(FailureOf(Property::kCurrentTermCommit).why, Contains(HasSubstr(" MsgAppResp ")));
}

TEST(Evidence, NamesTheVotesOfEachLeaderOfATerm) {
  EXPECT_THAT(
      FailureOf(Property::kElectionSafety).why,
      Contains(MatchesRegex("node [0-9]+ led term 1 with the votes of nodes? [0-9, ]+")).Times(2));
}

TEST(Evidence, SaysThatStatesDifferFromTheStart) {
  EXPECT_THAT(
      FailureOf(Property::kMachineDigest).why,
      Contains(MatchesRegex("node [0-9]+ had applied no entry: its state machine is another "
                            "from the start")));
}

TEST(Evidence, NamesTheEntriesThatHoldTheSameWrite) {
  const Failure failure = FailureOf(Property::kClientContract);
  EXPECT_THAT(failure.why, Contains(MatchesRegex("node [0-9]+ was the first to apply entry .*, "
                                                 "operation [0-9]+ of client [0-9]+")));
  EXPECT_THAT(failure.why, Contains(HasSubstr("the same operation is in entry ")));
}

TEST(Evidence, NoFailureOfASafetyPropertyIsWithoutAWhy) {
  for (const PropertyRow& row : Properties()) {
    if (row.kind != PropertyKind::kSafety) continue;
    const Failure failure = FailureOf(row.property);
    EXPECT_EQ(failure.property, Title(row.property));
    EXPECT_FALSE(failure.why.empty()) << row.id << ": " << failure.detail;
  }
}

TEST(Background, ShowsTheNodesAndTheLastHappenings) {
  const auto guest = BrokenGuests()[0];
  const std::string text = Background(guest.plan(1), *guest.factory);
  EXPECT_THAT(text, StartsWith("the nodes at the end, t="));
  EXPECT_THAT(text, HasSubstr("\n  node 1  "));
  EXPECT_THAT(text, HasSubstr("\nthe last 100 ms\n"));
  EXPECT_THAT(text, HasSubstr("  sends    "));
}

}  // namespace
}  // namespace squall
