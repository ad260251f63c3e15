// H10: membership changes that no node can apply. etcd takes some of them into the log, where they
// stop every node that applies them. With strict_input they are refused when they are proposed;
// without it an assertion fails where etcd panics, and everything before is as etcd does it.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

ConfChangeV2 EmptyWith(ConfChangeTransition transition) {
  ConfChangeV2 change;
  change.transition = transition;
  return change;
}

Message NoChange() {
  Message proposal = Make(MessageType::kProp, {.from = 1});
  Entry entry;
  entry.type = EntryType::kConfChange;
  entry.data = Payload("\xff");
  proposal.entries.Append(entry);
  return proposal;
}

void Strict(NodeSetup& s) { s.config.strict_input = Toggle::kOn; }
void AsEtcd(NodeSetup& s) { s.config.assert_mode = AssertMode::kReport; }

std::string Members(const NodeForTest& node) { return Describe(node.raft().membership()); }

// To leave a joint configuration needs an empty change with the transition left open. With one of
// its own it asks to enter another.
TEST(RaftPoisonChange, AnEmptyChangeWithATransitionIsRefusedWhileJoint) {
  for (auto transition :
       {ConfChangeTransition::kJointImplicit, ConfChangeTransition::kJointExplicit}) {
    ClusterForTest cluster(3, Strict);
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
  ClusterForTest cluster(2, Strict);
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

TEST(RaftPoisonChange, BytesThatAreNoChangeAreRefused) {
  for (Toggle unchecked : {Toggle::kOff, Toggle::kOn}) {
    NodeSetup setup;
    Strict(setup);
    setup.config.disable_conf_change_validation = unchecked;
    NodeForTest node(setup);
    node.BecomeSettledLeader();
    node.Receive(NoChange());
    EXPECT_EQ(node.Log(), "1/1 2/1");
    EXPECT_TRUE(node.lines().Contains("it cannot be decoded"));
  }
}

// --- As etcd does it.

TEST(RaftPoisonChange, TheRemovalOfTheLastVoterFailsWhereItIsApplied) {
  for (const char* last : {"r1", "l1"}) {
    ClusterForTest cluster(1, AsEtcd);
    cluster.Campaign(1);
    EXPECT_EQ(cluster.ProposeChange(1, Change(last)), StepStatus::kOk);
    EXPECT_EQ(cluster[1].Log(), "1/1 2/1:conf");
    EXPECT_EQ(cluster[1].raw().reports(), std::vector<std::string>{"removed all voters"});
    EXPECT_EQ(Members(cluster[1]), "voters=(1)");
  }
}

TEST(RaftPoisonChange, AJointRemovalOfAllVotersFailsWhereItIsApplied) {
  ClusterForTest cluster(2, AsEtcd);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.ProposeChange(1, Change("r1 r2")), StepStatus::kOk);
  for (uint64_t id : {1u, 2u}) {
    EXPECT_EQ(cluster[id].Log(), "1/1 2/1:conf");
    EXPECT_EQ(cluster[id].raw().reports(), std::vector<std::string>{"removed all voters"});
  }
}

TEST(RaftPoisonChange, AnEmptyChangeWithATransitionFailsWhereItIsApplied) {
  ClusterForTest cluster(3, AsEtcd);
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r3", ConfChangeTransition::kJointExplicit));
  EXPECT_EQ(cluster.ProposeChange(1, EmptyWith(ConfChangeTransition::kJointExplicit)),
            StepStatus::kOk);
  for (uint64_t id : {1u, 2u, 3u}) {
    EXPECT_EQ(cluster[id].raw().reports(), std::vector<std::string>{"config is already joint"});
  }
}

// What etcd refuses itself, it refuses in the same words with and without the option.
TEST(RaftPoisonChange, WhatEtcdRefusesIsRefusedAllTheSame) {
  for (const auto adjust : {Strict, AsEtcd}) {
    ClusterForTest cluster(2, adjust);
    cluster.Campaign(1);
    cluster.ProposeChange(1, ConfChangeV2());
    EXPECT_TRUE(cluster[1].lines().Contains("not in joint state; refusing empty conf change"));
    EXPECT_EQ(cluster[1].raw().reports(), std::vector<std::string>());
  }
}

TEST(RaftPoisonChange, BytesThatAreNoChangeFailWhereTheyAreProposed) {
  NodeSetup setup;
  AsEtcd(setup);
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  node.Receive(NoChange());
  EXPECT_EQ(node.raw().reports().size(), 1u);
  EXPECT_EQ(node.Log(), "1/1 2/1");
}

// Where the application examines changes itself, what it lets through is its own fault; a node that
// reports goes on in the configuration that it had.
TEST(RaftPoisonChange, WithoutExaminationItIsReportedWhereItIsApplied) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    Strict(s);
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
