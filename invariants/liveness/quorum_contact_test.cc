#include "invariants/liveness/quorum_contact.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

const JointConfig kFive{{NodeId(1), NodeId(2), NodeId(3), NodeId(4), NodeId(5)}, {}};

class QuorumContactTest : public testing::Test {
 protected:
  QuorumContactTest() { contact_.Begin(NodeId(1), 100); }
  bool Broken(const JointConfig& voters, uint64_t ticks) const {
    return contact_.Ticked(NodeId(1), voters, Term(3), ticks).has_value();
  }

  QuorumContact contact_{5, 10};
};

TEST_F(QuorumContactTest, LeaderThatHearsFromAMinorityIsCaught) {
  contact_.Heard(NodeId(1), NodeId(2), 121);
  const auto v = contact_.Ticked(NodeId(1), kFive, Term(3), 121);
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kQuorumContact);
  EXPECT_EQ(v->detail,
            "node 1 leads term 3 though in the last 20 of its ticks it heard only from 1, 2 of "
            "(1 2 3 4 5)");
}

TEST_F(QuorumContactTest, TwoElectionTimeoutsAreGranted) { EXPECT_FALSE(Broken(kFive, 120)); }

TEST_F(QuorumContactTest, LeaderThatHearsFromAQuorumNowAndThenMayStay) {
  contact_.Heard(NodeId(1), NodeId(2), 115);
  contact_.Heard(NodeId(1), NodeId(3), 110);
  EXPECT_FALSE(Broken(kFive, 130));
  EXPECT_TRUE(Broken(kFive, 131));
}

TEST_F(QuorumContactTest, BothHalvesOfAJointConfigurationCount) {
  contact_.Heard(NodeId(1), NodeId(2), 125);
  contact_.Heard(NodeId(1), NodeId(3), 125);
  EXPECT_FALSE(Broken({{NodeId(1), NodeId(2), NodeId(3)}, {}}, 125));
  EXPECT_TRUE(Broken({{NodeId(1), NodeId(2), NodeId(3)}, {NodeId(1), NodeId(4), NodeId(5)}}, 125));
}

// A leader that is no voter any more needs a majority of others.
TEST_F(QuorumContactTest, LeaderOutsideTheConfigurationDoesNotCountItself) {
  contact_.Heard(NodeId(1), NodeId(2), 125);
  EXPECT_TRUE(Broken({{NodeId(2), NodeId(3)}, {}}, 125));
}

TEST_F(QuorumContactTest, SingleVoterNeedsNoContact) {
  EXPECT_FALSE(Broken({{NodeId(1)}, {}}, 500));
}

TEST_F(QuorumContactTest, TransferStartsTheTimeAnew) {
  contact_.Begin(NodeId(1), 115);
  EXPECT_FALSE(Broken(kFive, 135));
  EXPECT_TRUE(Broken(kFive, 136));
}

}  // namespace
}  // namespace squall
