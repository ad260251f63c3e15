#include "invariants/liveness/write_progress.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(WriteProgress, CountsWhatWasCommitted) {
  WriteProgress writes;
  writes.Asked(NodeId(1), 0);
  writes.Committed();
  writes.Asked(NodeId(1), 10);
  EXPECT_EQ(writes.committed(), 1u);
}

TEST(WriteProgress, SaysThatALeaderRefuses) {
  WriteProgress writes;
  writes.Asked(NodeId(2), 1000);
  NodeState state;
  state.role = Role::kLeader;
  state.term = Term(4);
  state.commit = Index(7);
  state.last = Index(9);
  writes.Refused(NodeId(2), state, {true, 512, 0});
  const Violation v = writes.Why(2, 5000);
  EXPECT_EQ(v.property, Property::kWriteProgress);
  EXPECT_EQ(v.pattern, "a leader refuses writes");
  EXPECT_EQ(
      v.detail,
      "0 of 2 writes were committed; the next was put to a leader 1 times in 4 ms and refused "
      "1 times, last by node 2 (leader in term 4, commit 7 of 9, 512 uncommitted bytes)");
}

TEST(WriteProgress, SaysThatAWriteIsNotCommitted) {
  WriteProgress writes;
  writes.Asked(NodeId(2), 1000);
  EXPECT_EQ(writes.Why(2, 5000).pattern, "a write that was taken is not committed");
}

// Near miss: a refusal passed, and the write was taken after it.
TEST(WriteProgress, RefusalThatPassedIsNotTheReason) {
  WriteProgress writes;
  writes.Asked(NodeId(2), 1000);
  writes.Refused(NodeId(2), {}, {});
  writes.Asked(NodeId(2), 2000);
  EXPECT_EQ(writes.Why(2, 5000).pattern, "a write that was taken is not committed");
}

TEST(WriteProgress, SaysThatThereWasNoLeader) {
  WriteProgress writes;
  EXPECT_EQ(writes.Why(2, 5000).pattern, "no leader to write to");
}

}  // namespace
}  // namespace squall
