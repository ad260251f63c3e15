// Paper Fig. 2, rules for all servers: lastApplied is incremented, and log[lastApplied] applied,
// while commitIndex is greater.
#include "invariants/safety/apply_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "invariants/safety/checkers.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 has three entries, has committed two and applied one.
FakeCluster Applying() {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1}});
  c.Commit(1, 2);
  c.ApplyEntry(1, c.node(1).log[0]);
  c.Apply(1, 1);
  return c;
}

TEST(ApplyOrder, FiresOnAnEntryAppliedAgain) {
  FakeCluster c = Applying();
  c.ApplyEntry(1, c.node(1).log[0]);
  EXPECT_EQ(c.Verdict(), "S11: node 1 applies entry 1 after entry 1");
}

// A client that is told something else is told so because of it.
TEST(ApplyOrder, IsToldBeforeWhatClientsAreTold) {
  const auto place = [](Property property) {
    const auto& all = SafetyCheckers::kProperties;
    return std::find(std::begin(all), std::end(all), property) - std::begin(all);
  };
  EXPECT_LT(place(Property::kApplyOrder), place(Property::kClientContract));
}

TEST(ApplyOrder, FiresOnAnEntryLeftOut) {
  FakeCluster c = Applying();
  c.ApplyEntry(1, c.node(1).log[2]);
  EXPECT_EQ(c.Verdict(), "S11: node 1 applies entry 3 after entry 1");
}

TEST(ApplyOrder, FiresOnAnEntryThatIsNotCommitted) {
  FakeCluster c = Applying();
  c.ApplyEntry(1, c.node(1).log[1]);
  c.ApplyEntry(1, c.node(1).log[2]);
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "S11: node 1 has applied entry 3 and committed up to 2");
}

TEST(ApplyOrder, FiresOnAnotherEntryThanTheCommittedOne) {
  FakeCluster c = Applying();
  c.ApplyEntry(1, {Index(2), Term(1), Payload("other")});
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "S11: node 1 has applied other entries up to 2 than were committed");
}

TEST(ApplyOrder, FiresWhenTheAppliedIndexRunsAhead) {
  FakeCluster c = Applying();
  c.Apply(1, 2);
  c.Step(1);
  EXPECT_EQ(c.Verdict(),
            "S11: node 1 takes entries up to 2 for applied; its state machine was given those up "
            "to 1");
}

TEST(ApplyOrder, FiresOnASnapshotThatGoesBack) {
  FakeCluster c = Applying();
  c.TakeIn(1, {c.members(), Index(1), Term(1)});
  EXPECT_EQ(c.Verdict(),
            "S11: node 1 goes back to a snapshot of entry 1 when it has applied up to 1");
}

TEST(ApplyOrder, FiresOnARestartThatHasAppliedMore) {
  FakeCluster c = Applying();
  c.Sync(1);
  c.Crash(1);
  c.node(1).state.applied = Index(2);
  c.StartAsShown(1);
  EXPECT_EQ(c.Verdict(),
            "S11: node 1 restarts with entries up to 2 applied; before, it had applied up to 1");
}

TEST(ApplyOrder, AllowsEntriesToBeAppliedOnceMoreAfterARestart) {
  FakeCluster c = Applying();
  c.Sync(1);
  c.Crash(1);
  c.Restart(1);
  c.ApplyEntry(1, c.node(1).log[0]);
  c.ApplyEntry(1, c.node(1).log[1]);
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ApplyOrder, AllowsASnapshotToLeapForward) {
  FakeCluster c = Applying();
  c.Commit(1, 3);
  c.TakeIn(1, {c.members(), Index(3), Term(1)});
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "");
}

// Reports of a call in which the node crashed rest on a commit index that no report contains.
TEST(ApplyOrder, DoesNotJudgeACallThatNeverEnded) {
  FakeCluster c = Applying();
  c.ApplyEntry(1, c.node(1).log[1]);
  c.ApplyEntry(1, c.node(1).log[2]);
  c.Sync(1);
  c.Crash(1);
  c.Restart(1);
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
