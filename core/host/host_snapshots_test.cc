// Snapshots: a host's own, and those that come from a leader (Paper 7; Thesis 5).

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

size_t PlaceOf(const std::vector<std::string>& calls, std::string_view call) {
  return static_cast<size_t>(std::find(calls.begin(), calls.end(), call) - calls.begin());
}

class HostSnapshots : public testing::TestWithParam<Toggle> {
 protected:
  static HostConfig Config() { return HostConfigForTest(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Modes, HostSnapshots, testing::Values(Toggle::kOff, Toggle::kOn),
                         [](const testing::TestParamInfo<Toggle>& mode) {
                           return std::string(mode.param == Toggle::kOn ? "Async" : "Sync");
                         });

TEST_P(HostSnapshots, AreTakenEverySoManyEntries) {
  HostConfig config = Config();
  config.snapshot_every = 3;
  HostCluster cluster(config, 1);
  cluster.Elect(1);
  cluster.Write({"a", "b", "c", "d", "e"});  // Entries 2 to 6.
  const std::vector<SnapshotRef>& taken = cluster.env(1).snapshots_taken();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0]->metadata.index, Index(3));
  EXPECT_EQ(taken[1]->metadata.index, Index(6));
  EXPECT_EQ(cluster.host(1).storage().FirstIndex(), Index(7));
}

TEST_P(HostSnapshots, KeepAFewEntriesForThoseWhoAreALittleBehind) {
  HostConfig config = Config();
  config.snapshot_trailing = 2;
  HostCluster cluster(config, 1);
  cluster.Elect(1);
  cluster.Write({"a", "b", "c"});  // Up to 4.
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  EXPECT_EQ(cluster.host(1).storage().FirstIndex(), Index(3));
}

TEST_P(HostSnapshots, TheLogGoesOnlyWhenTheSnapshotIsDurable) {
  HostCluster cluster(Config(), 1);
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldSyncs(1);
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  EXPECT_TRUE(cluster.host(1).saving_snapshot());
  EXPECT_EQ(cluster.host(1).storage().FirstIndex(), Index(1));
  EXPECT_EQ(cluster.env(1).writes().back().own_snapshot->metadata.index, Index(2));
  EXPECT_EQ(cluster.env(1).writes().back().compact_to, kNoIndex);
  cluster.ReleaseSyncs(1);
  cluster.Settle();
  EXPECT_FALSE(cluster.host(1).saving_snapshot());
  EXPECT_EQ(cluster.host(1).storage().FirstIndex(), Index(3));
  EXPECT_FALSE(cluster.env(1).writes().back().own_snapshot);
  EXPECT_EQ(cluster.env(1).writes().back().compact_to, Index(2));
}

TEST_P(HostSnapshots, OneIsUnderWayAtATime) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldSyncs(3);
  cluster.host(3).Compact(cluster.env(3));
  cluster.host(3).Compact(cluster.env(3));
  EXPECT_EQ(cluster.env(3).snapshots_taken().size(), 1u);
}

TEST_P(HostSnapshots, NoneIsTakenTwice) {
  HostCluster cluster(Config(), 1);
  cluster.Elect(1);
  cluster.Write({"a"});
  for (int i = 0; i < 2; ++i) {
    cluster.host(1).Compact(cluster.env(1));
    cluster.Settle();
  }
  EXPECT_EQ(cluster.env(1).snapshots_taken().size(), 1u);
}

TEST_P(HostSnapshots, ARestartBeginsWithTheSnapshot) {
  HostCluster cluster(Config(), 1);
  cluster.Elect(1);
  cluster.Write({"a", "b"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Write({"c"});
  const uint64_t digest = cluster.host(1).Digest();
  cluster.Reboot(1);
  cluster.Elect(1);
  EXPECT_EQ(cluster.text(1), "abc");
  EXPECT_EQ(cluster.env(1).applied().front().entry.index, Index(4));
  EXPECT_EQ(cluster.env(1).applied().front().result.digest, digest);
}

TEST_P(HostSnapshots, CarryTheMembershipOfTheirEntry) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.host(1).ChangeMembership(Change("l4"), cluster.env(1));
  cluster.Tick(3);
  cluster.host(2).Compact(cluster.env(2));
  cluster.Settle();
  EXPECT_EQ(cluster.env(2).snapshots_taken()[0]->metadata.conf_state, Voters({1, 2, 3}, {4}));
  cluster.Reboot(2);
  EXPECT_EQ(ToConfState(cluster.host(2).node().raft().membership()), Voters({1, 2, 3}, {4}));
}

TEST_P(HostSnapshots, AFollowerThatIsFarBehindCatchesUp) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.Write({"a", "b", "c"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.Tick(5);
  cluster.Write({"d"});
  ASSERT_EQ(cluster.env(3).snapshots_installed().size(), 1u);
  EXPECT_EQ(cluster.text(3), "abcd");
  EXPECT_EQ(cluster.host(3).Digest(), cluster.host(1).Digest());
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
}

TEST_P(HostSnapshots, AReceivedOneIsThereAfterARestart) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.Write({"a", "b", "c"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.Tick(5);
  ASSERT_EQ(cluster.env(3).snapshots_installed().size(), 1u);
  cluster.Cut(3);
  cluster.Reboot(3);
  EXPECT_EQ(cluster.text(3), "abc");
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
}

TEST_P(HostSnapshots, AReceivedOneTakesTheStatesPlaceWhenItIsDurable) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.Write({"a"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.HoldSyncs(3);
  cluster.Tick(3);
  EXPECT_EQ(cluster.text(3), "");
  EXPECT_EQ(cluster.env(3).snapshots_installed().size(), 0u);
  cluster.env(3).ClearCalls();
  cluster.ReleaseSyncs(3);
  cluster.Settle();
  EXPECT_EQ(cluster.text(3), "a");
  EXPECT_EQ(cluster.env(3).snapshots_installed().size(), 1u);
}

TEST_P(HostSnapshots, OlderFilesGoWhenAReceivedOneIsDurable) {
  HostConfig config = Config();
  config.files.segment_bytes_max = 1;
  HostCluster cluster(config);
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.host(3).Compact(cluster.env(3));
  cluster.Settle();
  cluster.Cut(3);
  cluster.Write({"b", "c"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.HoldSyncs(3);
  cluster.Tick(5);
  const FileName own{FileKind::kSnapshot, 2};
  const FileName received{FileKind::kSnapshot, 4};
  EXPECT_EQ(cluster.env(3).files().Read(own).error, IoStatus::kOk);
  cluster.ReleaseSyncs(3);
  cluster.Settle();
  EXPECT_EQ(cluster.env(3).files().Read(own).error, IoStatus::kNotFound);
  EXPECT_EQ(cluster.env(3).files().Read(received).error, IoStatus::kOk);
}

// The acknowledgement is what lets the leader go on: with asynchronous storage the state is in
// place before the node knows.
TEST(HostSnapshotsAsync, TheStateIsInPlaceBeforeTheNodeIsTold) {
  HostCluster cluster(HostConfigForTest(Toggle::kOn));
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.Write({"a"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.env(3).ClearCalls();
  cluster.Tick(3);
  const std::vector<std::string>& calls = cluster.env(3).calls();
  const size_t installed = PlaceOf(calls, "snapshot installed 2");
  ASSERT_LT(installed + 1, calls.size());
  EXPECT_EQ(calls[installed + 1], "send MsgAppResp to 1");
}

TEST_P(HostSnapshots, OnesThatCannotBeLoadedAreNotTaken) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  const std::string_view no_machine("\0\0\0\0\0\0\0\0machine", 15);
  const std::string_view no_sessions("\1\0\0\0\0\0\0\0sjournal:", 17);
  for (const std::string_view data : {std::string_view("x"), no_machine, no_sessions}) {
    Message m = Make(MessageType::kSnap, {.from = 1, .to = 3, .term = 1});
    m.snapshot = SnapshotAt(9, 1, Voters({1, 2, 3}), data);
    cluster.host(3).Deliver(m, cluster.env(3));
    cluster.Settle();
    EXPECT_EQ(cluster.host(3).storage().LastIndex(), Index(2));
  }
  cluster.Write({"b"});
  EXPECT_EQ(cluster.text(3), "ab");
}

}  // namespace
}  // namespace squall
