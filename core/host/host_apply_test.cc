// Committed entries: commands, each done once, and membership (Thesis 6.3, 4).

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

using AppliedEntry = HostEnvironmentForTest::AppliedEntry;

const ApplyResult& LastResult(HostCluster& cluster, uint64_t id) {
  return cluster.env(id).applied().back().result;
}
std::string LastText(HostCluster& cluster, uint64_t id) {
  return std::string(LastResult(cluster, id).result.view());
}
// Proposes at the leader, and lets all nodes apply.
void Do(HostCluster& cluster, uint64_t client, uint64_t sequence, std::string_view command) {
  EXPECT_TRUE(cluster.Propose(cluster.leader(), client, sequence, command));
  cluster.Tick(2);
}

class HostApply : public testing::TestWithParam<Toggle> {
 protected:
  static HostConfig Config() { return HostConfigForTest(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Modes, HostApply, testing::Values(Toggle::kOff, Toggle::kOn),
                         [](const testing::TestParamInfo<Toggle>& mode) {
                           return std::string(mode.param == Toggle::kOn ? "Async" : "Sync");
                         });

TEST_P(HostApply, ACommandIsDoneOnEveryNode) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 7, 1, "a");
  for (uint64_t id = 1; id <= 3; ++id) {
    EXPECT_EQ(cluster.text(id), "a");
    EXPECT_EQ(LastResult(cluster, id).kind, ApplyKind::kCommand);
    EXPECT_EQ(LastResult(cluster, id).client, 7u);
    EXPECT_EQ(LastResult(cluster, id).sequence, 1u);
    EXPECT_EQ(LastText(cluster, id), "+a");
  }
}

TEST_P(HostApply, ARetryIsAnsweredAndNotDone) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 7, 1, "a");
  Do(cluster, 8, 1, "b");
  Do(cluster, 7, 1, "a");
  EXPECT_EQ(LastResult(cluster, 2).kind, ApplyKind::kRepeated);
  EXPECT_EQ(LastText(cluster, 2), "+a");
  EXPECT_EQ(cluster.text(2), "ab");
}

TEST_P(HostApply, ACommandThatItsClientLeftBehindIsNotDone) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 7, 2, "b");
  Do(cluster, 7, 1, "a");
  EXPECT_EQ(LastResult(cluster, 2).kind, ApplyKind::kNothing);
  EXPECT_FALSE(LastResult(cluster, 2).result.present());
  EXPECT_EQ(cluster.text(2), "b");
}

TEST_P(HostApply, BytesThatAreNoCommandDoNothing) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.host(1).Propose(Payload("short"), cluster.env(1));
  cluster.Settle();
  EXPECT_EQ(LastResult(cluster, 1).kind, ApplyKind::kNothing);
  EXPECT_EQ(cluster.text(1), "");
}

TEST_P(HostApply, ARetryIsKnownAfterARestart) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 7, 1, "a");
  for (uint64_t id = 1; id <= 3; ++id) cluster.Reboot(id);
  cluster.Elect(2);
  Do(cluster, 7, 1, "a");
  EXPECT_EQ(LastResult(cluster, 2).kind, ApplyKind::kRepeated);
  EXPECT_EQ(cluster.text(2), "a");
}

TEST_P(HostApply, ARetryIsKnownAfterARestartFromASnapshot) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 7, 1, "a");
  for (uint64_t id = 1; id <= 3; ++id) {
    cluster.host(id).Compact(cluster.env(id));
    cluster.Settle();
    cluster.Reboot(id);
  }
  cluster.Elect(2);
  Do(cluster, 7, 1, "a");
  EXPECT_EQ(LastResult(cluster, 2).kind, ApplyKind::kRepeated);
  EXPECT_EQ(cluster.text(2), "a");
}

TEST_P(HostApply, ARetryIsKnownWhereASnapshotWasInstalled) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Cut(3);
  Do(cluster, 7, 1, "a");
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.Tick(5);
  ASSERT_EQ(cluster.env(3).snapshots_installed().size(), 1u);
  cluster.Elect(3);
  Do(cluster, 7, 1, "a");
  EXPECT_EQ(LastResult(cluster, 3).kind, ApplyKind::kRepeated);
  EXPECT_EQ(LastText(cluster, 3), "+a");
  EXPECT_EQ(cluster.text(3), "a");
}

TEST_P(HostApply, OnlySoManySessionsAreKept) {
  HostConfig config = Config();
  config.sessions_max = 2;
  HostCluster cluster(config);
  cluster.Elect(1);
  for (uint64_t client = 1; client <= 5; ++client) Do(cluster, client, 1, "x");
  for (uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(cluster.host(id).sessions().size(), 2u);
}

TEST_P(HostApply, NodesThatAppliedTheSameHaveTheSameDigest) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  Do(cluster, 1, 1, "a");
  Do(cluster, 2, 1, "b");
  const uint64_t before = cluster.host(1).Digest();
  EXPECT_EQ(before, cluster.host(2).Digest());
  EXPECT_EQ(LastResult(cluster, 3).digest, before);
  Do(cluster, 2, 2, "c");
  EXPECT_NE(cluster.host(1).Digest(), before);
}

TEST_P(HostApply, AMembershipChangeIsDoneWhenItsEntryIs) {
  HostCluster cluster(Config(), 4, 3);
  cluster.Elect(1);
  EXPECT_EQ(cluster.host(1).ChangeMembership(Change("l4"), cluster.env(1)), StepStatus::kOk);
  cluster.Tick(5);
  EXPECT_EQ(LastResult(cluster, 1).kind, ApplyKind::kMembership);
  for (uint64_t id = 1; id <= 4; ++id) {
    EXPECT_TRUE(cluster.host(id).node().raft().membership().learners.contains(NodeId(4))) << id;
  }
  cluster.host(1).ChangeMembership(Change("v4"), cluster.env(1));
  cluster.Tick(5);
  EXPECT_TRUE(cluster.host(4).node().raft().membership().voters.contains(NodeId(4)));
  EXPECT_EQ(cluster.host(4).Digest(), cluster.host(1).Digest());
}

TEST_P(HostApply, AJointChangeIsLeftByItself) {
  HostCluster cluster(Config(), 4, 3);
  cluster.Elect(1);
  cluster.host(1).ChangeMembership(Change("v4 r3"), cluster.env(1));
  cluster.Tick(10);
  const Membership& members = cluster.host(1).node().raft().membership();
  EXPECT_FALSE(members.voters.joint());
  EXPECT_TRUE(members.voters.contains(NodeId(4)));
  EXPECT_FALSE(members.contains(NodeId(3)));
}

// Two changes that are valid alone, but not one after the other; the proposal was not validated.
TEST_P(HostApply, AChangeThatIsNotAllowedIsPassedOver) {
  HostConfig config = Config();
  config.raft.disable_conf_change_validation = Toggle::kOn;
  HostCluster cluster(config);
  cluster.Elect(1);
  cluster.host(1).ChangeMembership(ConfChangeV2(), cluster.env(1));  // There is no joint to leave.
  cluster.Tick(5);
  for (uint64_t id = 1; id <= 3; ++id) {
    EXPECT_EQ(LastResult(cluster, id).kind, ApplyKind::kNothing);
    EXPECT_EQ(ToConfState(cluster.host(id).node().raft().membership()), Voters({1, 2, 3}));
  }
  Do(cluster, 1, 1, "a");
  EXPECT_EQ(cluster.text(3), "a");
}

TEST_P(HostApply, AChangeThatIsNotAllowedIsPassedOverWhileJoint) {
  HostConfig config = Config();
  config.raft.disable_conf_change_validation = Toggle::kOn;
  HostCluster cluster(config, 4, 3);
  cluster.Elect(1);
  cluster.host(1).ChangeMembership(Change("v4", ConfChangeTransition::kJointExplicit),
                                   cluster.env(1));
  cluster.Tick(5);
  ASSERT_TRUE(cluster.host(1).node().raft().membership().voters.joint());
  cluster.host(1).ChangeMembership(Change("r3"), cluster.env(1));
  cluster.Tick(5);
  EXPECT_EQ(LastResult(cluster, 1).kind, ApplyKind::kNothing);
  EXPECT_TRUE(cluster.host(1).node().raft().membership().voters.joint());
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
}

TEST_P(HostApply, SmallPagesApplyEverythingOnce) {
  HostConfig config = Config();
  config.raft.max_size_per_msg = 0;
  config.raft.max_committed_size_per_ready = 1;
  HostCluster cluster(config);
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.Write({"a", "b", "c", "d", "e"});
  cluster.Heal(3);
  cluster.Tick(5);
  EXPECT_EQ(cluster.text(3), "abcde");
  EXPECT_EQ(cluster.env(3).applied().size(), 6u);
}

}  // namespace
}  // namespace squall
