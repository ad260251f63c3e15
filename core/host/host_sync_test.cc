// A Ready with synchronous storage (Thesis 3.8; etcd: doc.go).

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

using Calls = std::vector<std::string>;

bool Has(const Calls& calls, std::string_view call) {
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

TEST(HostSync, WritesWaitsSendsAndAdvances) {
  HostCluster cluster(HostConfigForTest());
  cluster.Elect(1);
  cluster.env(2).ClearCalls();
  cluster.Propose(1, 1, 1, "a");
  cluster.HoldSyncs(2);
  cluster.Settle();
  const Calls& calls = cluster.env(2).calls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[1], "write");
  EXPECT_EQ(calls[2], "sync");

  cluster.env(2).ClearCalls();
  cluster.ReleaseSyncs(2);
  cluster.Settle();
  ASSERT_GE(calls.size(), 2u);
  EXPECT_EQ(calls[0], "send MsgAppResp to 1");
  EXPECT_TRUE(calls[1].starts_with("advanced")) << calls[1];
}

TEST(HostSync, ALeaderSendsAfterItsOwnWrite) {
  HostCluster cluster(HostConfigForTest());
  cluster.Elect(1);
  cluster.env(1).ClearCalls();
  cluster.HoldSyncs(1);
  cluster.Propose(1, 1, 1, "a");
  EXPECT_FALSE(Has(cluster.env(1).calls(), "send MsgApp to 2"));
  cluster.ReleaseSyncs(1);
  cluster.Settle();
  EXPECT_TRUE(Has(cluster.env(1).calls(), "send MsgApp to 2"));
}

TEST(HostSync, TakesOneReadyAtATime) {
  HostCluster cluster(HostConfigForTest());
  cluster.Elect(1);
  cluster.HoldSyncs(2);
  const uint64_t syncs = cluster.env(2).syncs();
  cluster.Propose(1, 1, 1, "a");
  cluster.Propose(1, 2, 1, "b");
  cluster.Settle();
  EXPECT_EQ(cluster.env(2).syncs(), syncs + 1);
}

// The commit index alone can be found out again (etcd: MustSync).
TEST(HostSync, ACommitIndexAloneAsksForNoBarrier) {
  HostCluster cluster(HostConfigForTest());
  cluster.Elect(1);
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  const uint64_t syncs = cluster.env(2).syncs();
  const Index before = cluster.host(2).applied();
  cluster.Tick();
  EXPECT_GT(cluster.host(2).applied(), before - 1);
  EXPECT_EQ(cluster.text(2), "a");
  EXPECT_EQ(cluster.env(2).syncs(), syncs);
}

TEST(HostSync, TheFirstTimeoutIsDrawnAtTheStart) {
  HostCluster cluster(HostConfigForTest(), 1);
  EXPECT_EQ(cluster.host(1).node().raft().randomized_election_timeout(), 10u);
}

// Thesis 3.8, in every step of a busy cluster.
TEST(HostSync, NoPromiseLeavesBeforeTheDiskCanKeepIt) {
  HostCluster cluster(HostConfigForTest());
  cluster.Tick(30);
  cluster.Write({"a", "b", "c"});
  cluster.Crash(cluster.leader());
  cluster.Tick(50);
  cluster.Write({"d"});
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
  EXPECT_EQ(cluster.text(cluster.leader()), "abcd");
}

}  // namespace
}  // namespace squall
