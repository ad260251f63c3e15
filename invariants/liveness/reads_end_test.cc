#include "invariants/liveness/reads_end.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

TEST(ReadsEnd, ReadThatNeverEndsIsCaught) {
  FakeCore core(3);
  ReadsEnd reads(3);
  reads.Asked(NodeId(2), 5);
  reads.Asked(NodeId(2), 6);
  reads.Ended(NodeId(2), 6);
  const auto v = reads.NotEnded(core.View());
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kReadsEnd);
  EXPECT_EQ(v->detail,
            "1 reads through node 2 were neither answered nor lost; it is a follower and says that "
            "0 wait");
  EXPECT_TRUE(reads.waits(NodeId(2), 5));
  EXPECT_FALSE(reads.waits(NodeId(2), 6));
}

TEST(ReadsEnd, ReadsThatEndedAreForgotten) {
  FakeCore core(3);
  ReadsEnd reads(3);
  reads.Asked(NodeId(2), 5);
  reads.Ended(NodeId(2), 5);
  EXPECT_FALSE(reads.NotEnded(core.View()));
}

// Near misses: the read was lost with its node, or its node is down.
TEST(ReadsEnd, ReadsEndWithTheirNode) {
  FakeCore core(3);
  ReadsEnd reads(3);
  reads.Asked(NodeId(2), 5);
  reads.Crashed(NodeId(2));
  reads.Asked(NodeId(3), 6);
  core.TakeDown(3);
  EXPECT_FALSE(reads.NotEnded(core.View()));
}

TEST(ReadsEnd, EndOfAnUnknownReadIsIgnored) {
  ReadsEnd reads(3);
  reads.Ended(NodeId(1), 9);
  EXPECT_EQ(reads.waiting(NodeId(1)), 0u);
}

TEST(ReadsEnd, SaysThatNoneIsAnswered) {
  EXPECT_EQ(ReadsEnd::NeverAnswered(NodeId(3), 4).detail,
            "none of 4 reads through node 3 was answered, though it has a leader");
}

}  // namespace
}  // namespace squall
