// What each action of a plan comes to, and that the listener is told.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/testing/actions.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Outcome = ActionOutcome;

Action With(Action action, uint64_t length_ms, uint64_t count = 0) {
  action.length_us = length_ms * kMillisecond;
  action.count = count;
  return action;
}

Action Transfer(uint64_t ms, uint64_t node, uint64_t other) {
  Action action = At(ms, Kind::kTransfer, node);
  action.other = other;
  return action;
}

Action Change(uint64_t ms, uint64_t node, std::string change) {
  Action action = At(ms, Kind::kChange, node);
  action.value = std::move(change);
  return action;
}

Action Operation(uint64_t ms, Kind kind, uint64_t node) {
  Action action = At(ms, kind, node);
  action.key = "x";
  action.value = kind == Kind::kPut ? "1" : "";
  return action;
}

class Outcomes final : public WorldListener {
 public:
  void OnEvent(const World&, const Event&, const Message*) override {}
  void OnSend(const World&, const Message&, Fate) override {}
  void OnAction(const World&, const Action&, ActionOutcome outcome) override {
    found.push_back(outcome);
  }
  std::vector<ActionOutcome> found;
};

// Of the last of `actions` in a world of three nodes and a spare, in which node 1 leads from 10 ms
// on and its election is over at 100 ms.
Outcome Last(std::vector<Action> actions, Options options = {}) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options = options;
  plan.options.spares = 1;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 3 * kSecond;
  plan.actions.push_back(At(10, Kind::kCampaign, 1));
  plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  World world(plan, OwnNodeFactory());
  Outcomes outcomes;
  world.Run(&outcomes);
  EXPECT_EQ(outcomes.found.size(), plan.actions.size());
  return outcomes.found.empty() ? Outcome::kDone : outcomes.found.back();
}

TEST(ActionOutcome, StartOfANodeThatIsUp) {
  EXPECT_EQ(Last({At(100, Kind::kStart, 2)}), Outcome::kNodeIsUp);
  EXPECT_EQ(Last({At(100, Kind::kRestart, 2)}), Outcome::kNodeIsUp);
}

TEST(ActionOutcome, StartOfANodeWhoseDiskIsGone) {
  EXPECT_EQ(Last({At(100, Kind::kWipe, 2), At(200, Kind::kStart, 2)}), Outcome::kNodeIsLost);
  EXPECT_EQ(Last({At(100, Kind::kWipe, 2), At(200, Kind::kRestart, 2)}), Outcome::kNodeIsLost);
}

TEST(ActionOutcome, StartOfASpareAndOfANodeThatIsDown) {
  EXPECT_EQ(Last({At(100, Kind::kStart, 4)}), Outcome::kDone);
  EXPECT_EQ(Last({At(100, Kind::kCrash, 2), At(200, Kind::kRestart, 2)}), Outcome::kDone);
}

TEST(ActionOutcome, StartOnADamagedDisk) {
  EXPECT_EQ(Last({Operation(100, Kind::kPut, 1), Operation(200, Kind::kPut, 1),
                  Operation(300, Kind::kPut, 1), At(500, Kind::kCrash, 2), At(600, Kind::kRot, 2),
                  At(700, Kind::kRestart, 2)}),
            Outcome::kDiskRefused);
}

TEST(ActionOutcome, CrashOfANodeThatIsDown) {
  EXPECT_EQ(Last({At(100, Kind::kCrash, 2), At(200, Kind::kCrash, 2)}), Outcome::kNodeIsDown);
  EXPECT_EQ(Last({At(100, Kind::kCrash, 4)}), Outcome::kNodeNotStarted);
}

TEST(ActionOutcome, OfAProcessNeedsTheProcess) {
  for (const Kind kind : {Kind::kPause, Kind::kClockFreeze, Kind::kClockJump, Kind::kCampaign,
                          Kind::kCompact, Kind::kForgetLeader}) {
    EXPECT_EQ(Last({At(100, Kind::kCrash, 2), With(At(200, kind, 2), 50, 1)}),
              Outcome::kNodeIsDown);
    EXPECT_EQ(Last({At(100, Kind::kWipe, 2), With(At(200, kind, 2), 50, 1)}), Outcome::kNodeIsLost);
    EXPECT_EQ(Last({With(At(200, kind, 4), 50, 1)}), Outcome::kNodeNotStarted);
  }
}

TEST(ActionOutcome, ReportOfATransportReachesANodeThatIsUp) {
  for (const Kind kind : {Kind::kReportUnreachable, Kind::kReportSnapshot}) {
    Action report = At(200, kind, 1);
    report.other = 2;
    EXPECT_EQ(Last({report}), Outcome::kDone);
    EXPECT_EQ(Last({At(100, Kind::kCrash, 1), report}), Outcome::kNodeIsDown);
  }
}

TEST(ActionOutcome, OfADiskMeetsTheNodeWhenItComesUp) {
  const Action put = Operation(100, Kind::kPut, 1);
  const Action another = Operation(200, Kind::kPut, 1);
  for (const Kind kind :
       {Kind::kSlowDisk, Kind::kDiskFull, Kind::kIoError, Kind::kReadError, Kind::kRot}) {
    const Action action = With(At(600, kind, 2), 50, 1);
    EXPECT_EQ(Last({put, another, At(500, Kind::kCrash, 2), action}), Outcome::kDoneWhileDown);
    EXPECT_EQ(Last({put, another, At(500, Kind::kWipe, 2), action}), Outcome::kNodeIsLost);
    EXPECT_EQ(Last({put, another, action}), Outcome::kDone);
  }
}

TEST(ActionOutcome, RotOfADiskWithNothingOnIt) {
  EXPECT_EQ(Last({At(200, Kind::kRot, 4)}), Outcome::kNothingToRot);
}

TEST(ActionOutcome, WhatIsSoAlready) {
  for (const Kind kind : {Kind::kPause, Kind::kClockFreeze, Kind::kDiskFull}) {
    EXPECT_EQ(Last({With(At(200, kind, 2), 500), With(At(300, kind, 2), 50)}), Outcome::kAlreadySo);
  }
  EXPECT_EQ(Last({With(At(200, Kind::kPause, 2), 500), With(At(300, Kind::kPause, 2), 500)}),
            Outcome::kDone);
}

TEST(ActionOutcome, HealWithNothingToHeal) {
  EXPECT_EQ(Last({At(200, Kind::kHeal)}), Outcome::kNothingToHeal);
  Action partition = At(200, Kind::kPartition);
  partition.left = NodeSet::Of({1});
  partition.right = NodeSet::Of({2});
  EXPECT_EQ(Last({partition, At(300, Kind::kHeal)}), Outcome::kDone);
}

TEST(ActionOutcome, PartitionOfNothing) {
  Action partition = At(200, Kind::kPartition);
  partition.left = NodeSet::Of({1});
  EXPECT_EQ(Last({partition}), Outcome::kNothingToPart);
}

TEST(ActionOutcome, OfTheLeaderWhereThereIsNone) {
  const Action crash = At(100, Kind::kCrash, 1);
  EXPECT_EQ(Last({crash, Operation(110, Kind::kPut, 0)}), Outcome::kNoLeader);
  EXPECT_EQ(Last({crash, Operation(110, Kind::kGet, 0)}), Outcome::kNoLeader);
  EXPECT_EQ(Last({crash, Change(110, 0, "r2")}), Outcome::kNoLeader);
  EXPECT_EQ(Last({crash, Transfer(110, 0, 2)}), Outcome::kNoLeader);
}

TEST(ActionOutcome, OperationThroughANodeThatIsDown) {
  for (const Kind kind : {Kind::kPut, Kind::kGet}) {
    EXPECT_EQ(Last({At(100, Kind::kCrash, 2), Operation(200, kind, 2)}), Outcome::kNodeIsDown);
    EXPECT_EQ(Last({At(100, Kind::kWipe, 2), Operation(200, kind, 2)}), Outcome::kNodeIsLost);
    EXPECT_EQ(Last({Operation(200, kind, 2)}), Outcome::kDone);
  }
}

TEST(ActionOutcome, OperationThroughANodeWithoutALeader) {
  EXPECT_EQ(Last({At(9, Kind::kHeal), Operation(9, Kind::kGet, 2)}), Outcome::kDone)
      << "the last action is the campaign";
  EXPECT_EQ(Last({At(100, Kind::kForgetLeader, 2), Operation(100, Kind::kGet, 2)}),
            Outcome::kKnowsNoLeader);
  EXPECT_EQ(Last({At(100, Kind::kForgetLeader, 2), Operation(100, Kind::kPut, 2)}),
            Outcome::kRefused);
}

TEST(ActionOutcome, TransferThatGoesNowhere) {
  EXPECT_EQ(Last({Transfer(200, 1, 2)}), Outcome::kDone);
  EXPECT_EQ(Last({Transfer(200, 1, 1)}), Outcome::kTargetLeads);
  EXPECT_EQ(Last({Transfer(200, 2, 1)}), Outcome::kTargetLeads);
  EXPECT_EQ(Last({Transfer(200, 1, 4)}), Outcome::kTargetNotVoter);
  EXPECT_EQ(Last({At(100, Kind::kForgetLeader, 2), Transfer(100, 2, 3)}), Outcome::kKnowsNoLeader);
  EXPECT_EQ(Last({With(At(190, Kind::kPause, 1), 100), Transfer(200, 1, 2)}),
            Outcome::kNodeIsPaused);
}

TEST(ActionOutcome, ChangeThatIsRefused) {
  EXPECT_EQ(Last({Change(200, 1, "v4")}), Outcome::kDone);
  // etcd: one change at a time, and nothing to leave outside a joint configuration.
  EXPECT_EQ(Last({Change(200, 1, "v4"), Change(200, 1, "r2")}), Outcome::kRefused);
  EXPECT_EQ(Last({Change(200, 1, "leave")}), Outcome::kRefused);
}

TEST(ActionOutcome, ChangeThatTheBudgetForbids) {
  EXPECT_EQ(Last({At(100, Kind::kWipe, 3), Change(200, 1, "r2")}), Outcome::kNoQuorumAfter);
}

TEST(ActionOutcome, CampaignOfALeader) {
  EXPECT_EQ(Last({At(200, Kind::kCampaign, 1)}), Outcome::kNodeLeads);
  EXPECT_EQ(Last({At(200, Kind::kCampaign, 2)}), Outcome::kDone);
}

TEST(ActionOutcome, CampaignOfANodeThatIsNoVoter) {
  EXPECT_EQ(Last({At(200, Kind::kStart, 4), At(300, Kind::kCampaign, 4)}), Outcome::kRefused);
}

TEST(ActionOutcome, ForgettingALeader) {
  EXPECT_EQ(Last({At(200, Kind::kForgetLeader, 1)}), Outcome::kNodeLeads);
  EXPECT_EQ(Last({At(200, Kind::kForgetLeader, 2)}), Outcome::kDone);
  EXPECT_EQ(Last({At(200, Kind::kForgetLeader, 2), At(200, Kind::kForgetLeader, 2)}),
            Outcome::kKnowsNoLeader);
}

TEST(ActionOutcome, CompactionOfNothing) {
  EXPECT_EQ(Last({Operation(200, Kind::kPut, 1), At(500, Kind::kCompact, 1)}), Outcome::kDone);
  EXPECT_EQ(Last({Operation(200, Kind::kPut, 1), At(500, Kind::kCompact, 1),
                  At(900, Kind::kCompact, 1), At(1300, Kind::kCompact, 1)}),
            Outcome::kNothingToCompact);
}

TEST(ActionOutcome, CrashAtACallThatHasPassed) {
  Action crash = At(200, Kind::kCrashInside, 1);
  crash.count = 1;
  EXPECT_EQ(Last({crash}), Outcome::kCallHasPassed);
  crash.count = 1000000;
  EXPECT_EQ(Last({crash}), Outcome::kDone);
}

}  // namespace
}  // namespace squall
