#include "invariants/liveness/convergence.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

std::string PatternOf(const FakeCore& core) {
  const auto v = NotConverged(core.View(), core.Leader());
  return v ? v->pattern : "";
}

TEST(Convergence, CoreAtRestHasConverged) { EXPECT_EQ(PatternOf(FakeCore(3)), ""); }

TEST(Convergence, NodeWithoutTheEndOfTheLogHasNot) {
  FakeCore core(3);
  core.node(3).state.last = Index(9);
  const auto v = NotConverged(core.View(), core.Leader());
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kConvergence);
  EXPECT_EQ(
      v->detail,
      "node 3 has a log up to 9, not 10; its leader has it as: StateReplicate match=10 next=11 "
      "inactive");
}

TEST(Convergence, SaysWhetherWithoutWords) {
  FakeCore core(3);
  EXPECT_FALSE(NotConverged(core.View(), core.Leader(), Wording::kNone).has_value());
  core.node(3).state.last = Index(9);
  const auto v = NotConverged(core.View(), core.Leader(), Wording::kNone);
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kConvergence);
  EXPECT_EQ(v->detail, "");
}

TEST(Convergence, NodeThatDoesNotCommitHasNot) {
  FakeCore core(3);
  core.node(3).state.commit = Index(9);
  EXPECT_EQ(PatternOf(core), "a node does not commit");
}

// The others cannot commit what their leader has not: it is told of, and what it believes of them.
TEST(Convergence, LeaderThatIsBehindIsToldFirst) {
  FakeCore core(3);
  for (uint64_t i = 1; i <= 3; ++i) core.node(i).state.commit = Index(9);
  const auto missing = NotConverged(core.View(), core.Leader());
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->pattern, "a leader does not commit");
  EXPECT_EQ(missing->nodes, std::vector<NodeId>{NodeId(1)});
  EXPECT_EQ(missing->detail.find("node 1 leads term 3 and has committed up to 9 of its own log, "
                                 "which ends at 10; it has node 2 as: StateReplicate match=10"),
            0u)
      << missing->detail;
}

TEST(Convergence, NodeThatDoesNotApplyHasNot) {
  FakeCore core(3);
  core.node(2).state.applied = Index(9);
  EXPECT_EQ(PatternOf(core), "a node does not apply");
}

// All is there, but the leader waits for a report of a snapshot that will never come.
TEST(Convergence, FollowerThatItsLeaderThinksIsTakingASnapshotHasNot) {
  FakeCore core(3);
  core.progress(2).BecomeSnapshot(Index(10));
  EXPECT_EQ(PatternOf(core), "a leader does not see that a node is there: StateSnapshot");
}

TEST(Convergence, DifferentMachinesHaveNot) {
  FakeCore core(3);
  core.node(2).digest = 78;
  EXPECT_EQ(PatternOf(core), "state machines differ");
}

TEST(Convergence, MemberThatIsDownHasNot) {
  FakeCore core(3);
  core.TakeDown(2);
  EXPECT_EQ(PatternOf(core), "a node of the core is down");
}

// Near misses: a node that is no member any more, and one that shows no machine.
TEST(Convergence, RemovedNodeIsNotLookedAt) {
  FakeCore core(3);
  core.node(1).members.voters.incoming.erase(NodeId(3));
  core.node(3).state.last = Index(2);
  core.node(3).digest = 1;
  EXPECT_EQ(PatternOf(core), "");
}

TEST(Convergence, NodeThatShowsNoMachineIsNotHeldToIt) {
  FakeCore core(3);
  core.node(2).digest = 0;
  EXPECT_EQ(PatternOf(core), "");
}

}  // namespace
}  // namespace squall
