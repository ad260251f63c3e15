// Paper 2: state machines that are given the same commands in the same order reach the same state.
#include "invariants/safety/machine_digest.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 has applied two of the entries that all have committed, and is in state 71, then 72.
FakeCluster Applied() {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Write(id, {.from = 1, .terms = {1, 1}});
    c.Commit(id, 2);
    c.Sync(id);
  }
  c.ApplyEntry(1, c.node(1).log[0], 71);
  c.ApplyEntry(1, c.node(1).log[1], 72);
  return c;
}

TEST(MachineDigest, FiresOnAnotherState) {
  FakeCluster c = Applied();
  c.ApplyEntry(2, c.node(2).log[0], 71);
  c.ApplyEntry(2, c.node(2).log[1], 99);
  EXPECT_EQ(c.Verdict(),
            "S12: node 2 is in another state after entry 2 than the first node that was there; it "
            "applied it");
}

TEST(MachineDigest, FiresOnAnotherStateFromASnapshot) {
  FakeCluster c = Applied();
  c.TakeIn(2, {c.members(), Index(2), Term(1)}, 99);
  EXPECT_EQ(c.Verdict(),
            "S12: node 2 is in another state after entry 2 than the first node that was there; it "
            "installed a snapshot");
}

TEST(MachineDigest, FiresOnAnotherStateAfterARestart) {
  FakeCluster c = Applied();
  c.Crash(1);
  c.node(1).state.applied = Index(1);
  c.node(1).digest = 99;
  c.StartAsShown(1);
  EXPECT_EQ(c.Verdict(),
            "S12: node 1 is in another state after entry 1 than the first node that was there; it "
            "restarted");
}

TEST(MachineDigest, AllowsTheSameStateOnEveryWayToIt) {
  FakeCluster c = Applied();
  c.ApplyEntry(2, c.node(2).log[0], 71);
  c.ApplyEntry(2, c.node(2).log[1], 72);
  c.TakeIn(3, {c.members(), Index(2), Term(1)}, 72);
  c.Crash(1);
  c.node(1).state.applied = Index(1);
  c.node(1).digest = 71;
  c.StartAsShown(1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MachineDigest, AsksNothingOfMachinesWithoutADigest) {
  FakeCluster c = Applied();
  c.ApplyEntry(2, c.node(2).log[0]);
  c.ApplyEntry(2, c.node(2).log[1]);
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
