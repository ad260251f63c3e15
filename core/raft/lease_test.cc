// How long a strict lease runs (Thesis 6.4.1).

#include "core/raft/lease.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

const JointConfig kThree{{NodeId(1), NodeId(2), NodeId(3)}, {}};
constexpr uint64_t kLength = 10;

bool HoldsAt(const Lease& lease, uint64_t now) {
  return lease.Holds(kThree, NodeId(1), now, kLength);
}

TEST(Lease, DoesNotHoldBeforeAnAnswer) { EXPECT_FALSE(HoldsAt(Lease(), 1)); }

TEST(Lease, RunsFromWhenTheHeartbeatWasSent) {
  Lease lease;
  lease.Confirm(NodeId(2), 5);
  EXPECT_TRUE(HoldsAt(lease, 13));
  EXPECT_FALSE(HoldsAt(lease, 14));
}

TEST(Lease, NeedsAQuorum) {
  const JointConfig five{{NodeId(1), NodeId(2), NodeId(3), NodeId(4), NodeId(5)}, {}};
  Lease lease;
  lease.Confirm(NodeId(2), 5);
  EXPECT_FALSE(lease.Holds(five, NodeId(1), 6, kLength));
  lease.Confirm(NodeId(3), 4);
  EXPECT_TRUE(lease.Holds(five, NodeId(1), 12, kLength));
  EXPECT_FALSE(lease.Holds(five, NodeId(1), 13, kLength));
}

TEST(Lease, AnOlderAnswerDoesNotShortenIt) {
  Lease lease;
  lease.Confirm(NodeId(2), 5);
  lease.Confirm(NodeId(2), 3);
  EXPECT_TRUE(HoldsAt(lease, 13));
}

// Thesis 4.3.
TEST(Lease, AJointConfigurationNeedsBothHalves) {
  const JointConfig joint{{NodeId(1), NodeId(2)}, {NodeId(1), NodeId(3)}};
  Lease lease;
  lease.Confirm(NodeId(2), 5);
  EXPECT_FALSE(lease.Holds(joint, NodeId(1), 6, kLength));
  lease.Confirm(NodeId(3), 5);
  EXPECT_TRUE(lease.Holds(joint, NodeId(1), 6, kLength));
}

TEST(Lease, TheOnlyVoterHoldsIt) {
  EXPECT_TRUE(Lease().Holds({{NodeId(1)}, {}}, NodeId(1), 100, kLength));
}

}  // namespace
}  // namespace squall
