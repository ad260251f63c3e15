// A Ready with asynchronous storage (etcd: AsyncStorageWrites in doc.go; Thesis 10.2.1).

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

using Calls = std::vector<std::string>;

HostConfig Async() { return HostConfigForTest(Toggle::kOn); }

void EndOneSync(HostCluster& cluster, uint64_t id) {
  const std::optional<IoStatus> status = cluster.env(id).disk().TakeSyncDone();
  ASSERT_TRUE(status.has_value());
  cluster.host(id).SyncDone(*status, cluster.env(id));
}
uint64_t CountOf(const Calls& calls, std::string_view call) {
  return static_cast<uint64_t>(std::count(calls.begin(), calls.end(), call));
}

TEST(HostAsync, SeveralAppendsAreOnTheirWayAtOnce) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Cut(3);  // Nothing is committed without node 2.
  cluster.HoldSyncs(2);
  for (uint64_t client = 2; client <= 4; ++client) {
    cluster.Propose(1, client, 1, "x");
    cluster.Settle();
  }
  EXPECT_EQ(cluster.host(2).appends_waiting(), 3u);
}

TEST(HostAsync, EachBarrierLetsItsOwnResponsesOut) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Cut(3);  // Nothing is committed without node 2.
  cluster.HoldSyncs(2);
  for (uint64_t client = 2; client <= 4; ++client) {
    cluster.Propose(1, client, 1, "x");
    cluster.Settle();
  }
  const Index last = cluster.host(2).node().raft().log().LastIndex();
  for (uint64_t left = 3; left-- > 0;) {
    EndOneSync(cluster, 2);
    const std::vector<Message> sent = cluster.env(2).TakeSent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].type, MessageType::kAppResp);
    EXPECT_EQ(sent[0].index, last - left);
  }
}

// Thesis 10.2.1: followers and the leader write at the same time.
TEST(HostAsync, ALeaderSendsWhileItWrites) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.HoldSyncs(1);
  cluster.env(1).ClearCalls();
  cluster.Propose(1, 1, 1, "a");
  EXPECT_EQ(CountOf(cluster.env(1).calls(), "send MsgApp to 2"), 1u);
  EXPECT_EQ(cluster.host(1).appends_waiting(), 1u);
}

TEST(HostAsync, WhatTheOthersHaveIsCommittedWithoutTheLeadersDisk) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.HoldSyncs(1);
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  EXPECT_EQ(cluster.host(1).node().raft().log().committed(),
            cluster.host(1).node().raft().log().LastIndex());
  EXPECT_EQ(cluster.text(1), "");  // But not applied here before it is on this disk.
  cluster.ReleaseSyncs(1);
  cluster.Settle();
  EXPECT_EQ(cluster.text(1), "a");
}

// An acknowledgement of entries that are still on their way to the disk.
TEST(HostAsync, AnAppendWithNothingToWriteWaitsForTheOnesBefore) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Cut(3);
  cluster.HoldSyncs(2);
  const EntryId before = cluster.host(2).node().raft().log().LastId();
  cluster.Propose(1, 1, 1, "a");
  cluster.Settle();
  const uint64_t syncs = cluster.env(2).syncs();
  const Message again = Make(MessageType::kApp,
                             {.from = 1,
                              .to = 2,
                              .term = before.term.value(),
                              .index = before.index.value(),
                              .log_term = before.term.value(),
                              .entries = cluster.host(2).node().raft().log().unstable().entries()});
  cluster.host(2).Deliver(again, cluster.env(2));
  EXPECT_EQ(cluster.env(2).syncs(), syncs);
  EXPECT_EQ(cluster.host(2).appends_waiting(), 2u);
  EXPECT_EQ(cluster.env(2).TakeSent().size(), 0u);
  EndOneSync(cluster, 2);
  EXPECT_EQ(cluster.host(2).appends_waiting(), 0u);
  EXPECT_EQ(cluster.env(2).TakeSent().size(), 2u);
}

TEST(HostAsync, AnAppendWithNothingToWriteIsDoneAtOnceIfNothingIsOnItsWay) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  const RaftLog& log = cluster.host(2).node().raft().log();
  const Message old = Make(MessageType::kApp, {.from = 1, .to = 2, .term = 1});
  ASSERT_EQ(log.unstable().has_entries(), false);
  cluster.host(2).Deliver(old, cluster.env(2));
  EXPECT_EQ(cluster.env(2).TakeSent().size(), 1u);
}

TEST(HostAsync, ATurnAppliesOneMessage) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldApplies(2);
  cluster.Write({"b"});
  cluster.Write({"c"});
  ASSERT_EQ(cluster.host(2).applies_waiting(), 2u);
  cluster.host(2).ApplyTurn(cluster.env(2));
  EXPECT_EQ(cluster.text(2), "ab");
  cluster.host(2).ApplyTurn(cluster.env(2));
  EXPECT_EQ(cluster.text(2), "abc");
}

TEST(HostAsync, EveryWorkIsTakenUpAndDoneInOrder) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a", "b", "c"});
  for (uint64_t id = 1; id <= 3; ++id) {
    for (const std::string kind : {"append", "apply"}) {
      uint64_t started = 0;
      uint64_t done = 0;
      for (const std::string& call : cluster.env(id).calls()) {
        if (call.starts_with(kind + " start ")) {
          EXPECT_EQ(call, kind + " start " + std::to_string(++started));
        }
        if (call.starts_with(kind + " done ")) {
          EXPECT_EQ(call, kind + " done " + std::to_string(++done));
          EXPECT_LE(done, started);
        }
      }
      EXPECT_GT(started, 2u);
      EXPECT_EQ(started, done);
    }
  }
}

// Thesis 3.8, in every step of a busy cluster.
TEST(HostAsync, NoPromiseLeavesBeforeTheDiskCanKeepIt) {
  HostCluster cluster(Async());
  cluster.Tick(30);
  cluster.Write({"a", "b", "c"});
  cluster.Crash(cluster.leader());
  cluster.Tick(50);
  cluster.Write({"d"});
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
  EXPECT_EQ(cluster.text(cluster.leader()), "abcd");
}

// A follower has entries to apply, one of them a change of membership that a later one takes back;
// then a snapshot comes that is behind both.
TEST(HostAsync, EntriesThatASnapshotOvertookAreNotApplied) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldApplies(3);
  cluster.Write({"b"});
  cluster.host(1).ChangeMembership(Change("l4"), cluster.env(1));
  cluster.Write({"c"});
  ASSERT_GT(cluster.host(3).applies_waiting(), 0u);
  const size_t applied = cluster.env(3).applied().size();
  cluster.Cut(3);
  cluster.Settle();
  cluster.host(1).ChangeMembership(Change("r4"), cluster.env(1));
  cluster.Write({"d"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.Tick(5);
  ASSERT_EQ(cluster.env(3).snapshots_installed().size(), 1u);
  cluster.ReleaseApplies(3);
  cluster.Tick(5);
  EXPECT_EQ(cluster.text(3), "abcd");
  EXPECT_EQ(cluster.env(3).applied().size(), applied);
  EXPECT_FALSE(cluster.host(3).node().raft().membership().contains(NodeId(4)));
}

// As above, but the entries are applied while the snapshot is on its way to the disk: the node has
// its configuration already.
TEST(HostAsync, ASnapshotsMembershipIsNotChangedByEntriesBehindIt) {
  HostCluster cluster(Async());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldApplies(3);
  cluster.host(1).ChangeMembership(Change("l4"), cluster.env(1));
  cluster.Write({"b"});
  ASSERT_GT(cluster.host(3).applies_waiting(), 0u);
  cluster.Cut(3);
  cluster.Settle();
  cluster.host(1).ChangeMembership(Change("r4"), cluster.env(1));
  cluster.Write({"c"});
  cluster.host(1).Compact(cluster.env(1));
  cluster.Settle();
  cluster.Heal(3);
  cluster.HoldSyncs(3);
  cluster.Tick(5);
  ASSERT_TRUE(cluster.host(3).node().raft().log().unstable().snapshot());
  cluster.ReleaseApplies(3);
  cluster.Settle();
  EXPECT_EQ(cluster.text(3), "ab");
  EXPECT_FALSE(cluster.host(3).node().raft().membership().contains(NodeId(4)));
  cluster.ReleaseSyncs(3);
  cluster.Tick(5);
  EXPECT_EQ(cluster.text(3), "abc");
}

}  // namespace
}  // namespace squall
