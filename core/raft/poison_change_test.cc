// Membership changes that nobody can apply. etcd takes some of them into the log, where they stop
// every node that applies them; here they are refused when they are proposed.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

ConfChangeV2 EmptyWith(ConfChangeTransition transition) {
  ConfChangeV2 change;
  change.transition = transition;
  return change;
}

std::string Members(const NodeForTest& node) { return Describe(node.raft().membership()); }

// To leave a joint configuration needs an empty change with the transition left open. With one of
// its own it asks to enter another.
TEST(RaftPoisonChange, AnEmptyChangeWithATransitionIsRefusedWhileJoint) {
  for (auto transition :
       {ConfChangeTransition::kJointImplicit, ConfChangeTransition::kJointExplicit}) {
    ClusterForTest cluster(3);
    cluster.Campaign(1);
    cluster.ProposeChange(1, Change("r3", ConfChangeTransition::kJointExplicit));
    ASSERT_EQ(Members(cluster[1]), "voters=(1 2)&&(1 2 3)");
    EXPECT_EQ(cluster.ProposeChange(2, EmptyWith(transition)), StepStatus::kOk);
    EXPECT_EQ(cluster[1].Log(), "1/1 2/1:conf 3/1");
    EXPECT_TRUE(cluster[1].lines().Contains("config is already joint"));
    cluster.ProposeChange(1, ConfChangeV2());
    EXPECT_EQ(Members(cluster[3]), "voters=(1 2)");
  }
}

TEST(RaftPoisonChange, TheRemovalOfTheLastVoterIsRefused) {
  ClusterForTest cluster(2);
  cluster.Campaign(1);
  for (auto transition : {ConfChangeTransition::kAuto, ConfChangeTransition::kJointImplicit}) {
    cluster.ProposeChange(1, Change("r1 r2", transition));
  }
  cluster.ProposeChange(1, Change("r2"));
  cluster.ProposeChange(1, Change("r1"));
  cluster.ProposeChange(1, Change("l1"));
  EXPECT_EQ(cluster[1].Log(), "1/1 2/1 3/1 4/1:conf 5/1 6/1");
  EXPECT_EQ(Members(cluster[1]), "voters=(1)");
}

// Where the application examines changes itself, what it lets through is its own fault; a node that
// reports goes on in the configuration that it had.
TEST(RaftPoisonChange, WithoutExaminationItIsReportedWhereItIsApplied) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    s.config.disable_conf_change_validation = Toggle::kOn;
    s.config.assert_mode = AssertMode::kReport;
  });
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r3", ConfChangeTransition::kJointExplicit));
  cluster.ProposeChange(1, EmptyWith(ConfChangeTransition::kJointExplicit));
  for (uint64_t id : {1u, 2u, 3u}) {
    EXPECT_EQ(cluster[id].raw().reports(), std::vector<std::string>{"config is already joint"});
    EXPECT_EQ(Members(cluster[id]), "voters=(1 2)&&(1 2 3)");
  }
}

}  // namespace
}  // namespace squall
