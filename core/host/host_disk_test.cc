// A failing disk: the host stops for good, and a new host starts from what it finds on the disk
// (Rebello et al., "Can applications recover from fsync failures?", 2020).

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

class HostDisk : public testing::TestWithParam<Toggle> {
 protected:
  static HostConfig Config() { return HostConfigForTest(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Modes, HostDisk, testing::Values(Toggle::kOff, Toggle::kOn),
                         [](const testing::TestParamInfo<Toggle>& mode) {
                           return std::string(mode.param == Toggle::kOn ? "Async" : "Sync");
                         });

TEST_P(HostDisk, AFullDiskStopsTheHost) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.env(2).disk().set_capacity(0);
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  EXPECT_TRUE(cluster.host(2).stopped());
  EXPECT_EQ(cluster.env(2).stopped(),
            "writing the log: " + std::string(Describe(IoStatus::kNoSpace)));
}

TEST_P(HostDisk, AFailedWriteIsNotAcknowledged) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.env(2).disk().FailOperation(1, IoStatus::kFailed);
  cluster.env(2).ClearCalls();
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  const std::vector<std::string>& calls = cluster.env(2).calls();
  ASSERT_FALSE(calls.empty());
  EXPECT_EQ(calls.back(), "stopped");
  for (const std::string& call : calls) EXPECT_FALSE(call.starts_with("send")) << call;
}

TEST_P(HostDisk, ABarrierThatFailsStopsTheHost) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.env(2).disk().set_sync_status(IoStatus::kFailed);
  cluster.env(2).ClearCalls();
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  EXPECT_TRUE(cluster.host(2).stopped());
  EXPECT_EQ(cluster.env(2).calls().back(), "stopped");
  for (const std::string& call : cluster.env(2).calls()) {
    EXPECT_FALSE(call.starts_with("send")) << call;
  }
}

TEST_P(HostDisk, AFailedSnapshotStopsTheHost) {
  HostCluster cluster(Config(), 1);
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.env(1).disk().FailOperation(2, IoStatus::kNoSpace);
  cluster.host(1).Compact(cluster.env(1));
  EXPECT_EQ(cluster.env(1).stopped(),
            "writing a snapshot: " + std::string(Describe(IoStatus::kNoSpace)));
}

TEST_P(HostDisk, AStoppedHostDoesNothing) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.env(1).disk().FailOperation(1, IoStatus::kFailed);
  cluster.Propose(1, 2, 1, "b");
  ASSERT_TRUE(cluster.host(1).stopped());
  const uint64_t boundaries = cluster.env(1).boundaries();
  Host& host = cluster.host(1);
  HostEnvironmentForTest& env = cluster.env(1);
  host.Start(env);
  host.Tick(env);
  host.Deliver(Make(MessageType::kHeartbeat, {.from = 2, .term = 9}), env);
  host.SyncDone(IoStatus::kOk, env);
  host.ApplyTurn(env);
  EXPECT_NE(host.Propose(EncodeSessionCommand({3, 1, "c"}), env), StepStatus::kOk);
  host.Read(1, Payload(), env);
  EXPECT_NE(host.ChangeMembership(Change("l4"), env), StepStatus::kOk);
  host.TransferLeader(NodeId(2), env);
  host.ForgetLeader(env);
  host.Campaign(env);
  host.ReportUnreachable(NodeId(2), env);
  host.ReportSnapshot(NodeId(2), SnapshotReport::kFailed, env);
  host.Compact(env);
  EXPECT_EQ(env.boundaries(), boundaries);
}

TEST_P(HostDisk, TheOthersGoOnAndAFreshStartComesBack) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.env(2).disk().FailOperation(1, IoStatus::kFailed);
  cluster.Write({"b"});
  ASSERT_TRUE(cluster.host(2).stopped());
  EXPECT_EQ(cluster.text(3), "ab");
  cluster.Reboot(2);
  cluster.Tick(5);
  EXPECT_EQ(cluster.text(2), "ab");
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
}

TEST_P(HostDisk, FilesThatAreDamagedAreRefused) {
  HostCluster cluster(Config(), 1);
  cluster.Elect(1);
  cluster.Write({"a", "b", "c"});
  cluster.Crash(1);
  std::string* log = cluster.left(1).Raw({FileKind::kLog, 1});
  ASSERT_NE(log, nullptr);
  (*log)[log->size() / 2] ^= 1;
  const std::string error = cluster.Restart(1);
  EXPECT_NE(error.find("log-000000000001"), std::string::npos) << error;
}

}  // namespace
}  // namespace squall
