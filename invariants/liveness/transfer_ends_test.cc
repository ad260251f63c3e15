#include "invariants/liveness/transfer_ends.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_core.h"

namespace squall {
namespace {

class TransferEndsTest : public testing::Test {
 protected:
  TransferEndsTest() { transfers_.Asked(NodeId(1), Term(3), 100); }

  FakeCore core_{3};
  TransferEnds transfers_{3, 10};
};

TEST_F(TransferEndsTest, LeaderThatRefusesForEverIsCaught) {
  const auto v = transfers_.Refused(NodeId(1), core_.node(1), 110);
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kTransferEnds);
  EXPECT_EQ(v->detail,
            "node 1 was asked to transfer its leadership in term 3, leads 10 ticks later and "
            "refuses a proposal "
            "with nothing uncommitted; an election timeout is 10 ticks");
}

TEST_F(TransferEndsTest, LeaderMayRefuseForAnElectionTimeout) {
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 109));
}

TEST_F(TransferEndsTest, NextRequestStartsTheTimeAnew) {
  transfers_.Asked(NodeId(1), Term(3), 105);
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 110));
}

TEST_F(TransferEndsTest, LeaderWithTooMuchUncommittedMayRefuse) {
  core_.node(1).burden.uncommitted_bytes = 5;
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 150));
}

TEST_F(TransferEndsTest, LeaderThatWasRemovedMayRefuse) {
  core_.node(1).members.voters.incoming.erase(NodeId(1));
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 150));
}

TEST_F(TransferEndsTest, LaterTermHasNothingToDoWithIt) {
  core_.node(1).state.term = Term(4);
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 150));
}

TEST_F(TransferEndsTest, FollowersMayRefuse) {
  core_.node(1).state.role = Role::kFollower;
  EXPECT_FALSE(transfers_.Refused(NodeId(1), core_.node(1), 150));
}

}  // namespace
}  // namespace squall
