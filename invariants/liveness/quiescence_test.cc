#include "invariants/liveness/quiescence.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

std::string PatternOf(const FakeCore& core) {
  const auto v = NotQuiet(core.View(), core.Leader());
  return v ? v->pattern : "";
}

TEST(Quiescence, CoreAtRestIsQuiet) { EXPECT_EQ(PatternOf(FakeCore(3)), ""); }

TEST(Quiescence, UncommittedBytesWithoutEntriesAreCaught) {
  FakeCore core(3);
  core.node(1).burden.uncommitted_bytes = 12;
  const auto v = NotQuiet(core.View(), core.Leader());
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kQuiescence);
  EXPECT_EQ(v->detail, "node 1 counts 12 uncommitted bytes with all of its log committed");
}

TEST(Quiescence, UnexpectedMessagesAreCaught) {
  FakeCore core(3);
  core.progress(3).SentEntries(1, 10);
  EXPECT_EQ(PatternOf(core), "messages are counted as on their way");
}

TEST(Quiescence, UnstableEntriesAreCaught) {
  FakeCore core(3);
  core.node(2).unstable.offset = Index(10);
  EXPECT_EQ(PatternOf(core), "something stays unstable");
}

TEST(Quiescence, UnstableSnapshotIsCaught) {
  FakeCore core(3);
  core.node(2).unstable.has_snapshot = true;
  EXPECT_EQ(PatternOf(core), "something stays unstable");
}

TEST(Quiescence, WaitingReadsAreCaught) {
  FakeCore core(3);
  core.node(2).burden.reads_waiting = 1;
  EXPECT_EQ(PatternOf(core), "reads are left over");
}

TEST(Quiescence, EntriesHandedOutAndNotAppliedAreCaught) {
  FakeCore core(3);
  core.node(2).state.applied = Index(9);
  EXPECT_EQ(PatternOf(core), "entries wait to be applied");
}

// Near misses: members outside the core, and a node that shows nothing of itself.
TEST(Quiescence, WindowOfAMemberOutsideTheCoreMayBeFull) {
  FakeCore core(3);
  core.progress(3).SentEntries(1, 10);
  std::vector<CoreNode> two = core.View();
  two.pop_back();
  EXPECT_FALSE(NotQuiet(two, core.Leader()));
}

TEST(Quiescence, NodeThatShowsNothingIsNotHeldToIt) {
  FakeCore core(3);
  core.node(2).unstable.known = false;
  core.node(2).unstable.offset = Index(3);
  core.node(2).burden = {false, 5, 5};
  EXPECT_EQ(PatternOf(core), "");
}

}  // namespace
}  // namespace squall
