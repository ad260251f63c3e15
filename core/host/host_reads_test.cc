// Linearizable reads at leaders and followers (Thesis 6.4).

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

struct Setting {
  const char* name;
  Toggle async;
  ReadOnlyOption option;
};

class HostReads : public testing::TestWithParam<Setting> {
 protected:
  static HostConfig Config() {
    HostConfig config = HostConfigForTest(GetParam().async);
    config.raft.read_only = GetParam().option;
    config.raft.check_quorum = Toggle::kOn;
    return config;
  }
};
INSTANTIATE_TEST_SUITE_P(
    Settings, HostReads,
    testing::Values(Setting{"SyncSafe", Toggle::kOff, ReadOnlyOption::kSafe},
                    Setting{"SyncLease", Toggle::kOff, ReadOnlyOption::kLeaseBased},
                    Setting{"AsyncSafe", Toggle::kOn, ReadOnlyOption::kSafe},
                    Setting{"AsyncLease", Toggle::kOn, ReadOnlyOption::kLeaseBased}),
    [](const testing::TestParamInfo<Setting>& setting) { return setting.param.name; });

// Reads at the node and lets all nodes work.
void Read(HostCluster& cluster, uint64_t id, uint64_t request) {
  cluster.host(id).Read(request, Payload("?"), cluster.env(id));
  cluster.Tick(2);
}
// "request: answer", or "request lost", of every read that was answered.
std::vector<std::string> Answers(HostCluster& cluster, uint64_t id) {
  std::vector<std::string> answers;
  for (const HostEnvironmentForTest::ReadAnswer& read : cluster.env(id).reads()) {
    const std::string request = std::to_string(read.request);
    answers.push_back(read.outcome == ReadOutcome::kDone ? request + ": " + read.answer
                                                         : request + " lost");
  }
  return answers;
}
using Strings = std::vector<std::string>;

TEST_P(HostReads, TheLeaderAnswers) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a", "b"});
  Read(cluster, 1, 10);
  EXPECT_EQ(Answers(cluster, 1), Strings({"10: ab"}));
  EXPECT_EQ(cluster.env(1).reads()[0].index, Index(3));
}

TEST_P(HostReads, AFollowerAnswers) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a", "b"});
  Read(cluster, 2, 10);
  EXPECT_EQ(Answers(cluster, 2), Strings({"10: ab"}));
}

// The follower has not heard of the commit when it asks.
TEST_P(HostReads, AFollowerWaitsUntilItHasAppliedEnough) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.HoldSyncs(2);
  cluster.HoldApplies(2);
  cluster.Write({"b"});
  cluster.host(2).Read(10, Payload("?"), cluster.env(2));
  cluster.Settle();
  EXPECT_EQ(Answers(cluster, 2), Strings());
  cluster.ReleaseSyncs(2);
  cluster.ReleaseApplies(2);
  cluster.Tick(2);
  EXPECT_EQ(Answers(cluster, 2), Strings({"10: ab"}));
}

TEST_P(HostReads, AReadWithoutALeaderIsLostAtOnce) {
  HostCluster cluster(Config());
  cluster.host(1).Read(10, Payload("?"), cluster.env(1));
  EXPECT_EQ(Answers(cluster, 1), Strings({"10 lost"}));
  EXPECT_EQ(cluster.host(1).reads_waiting(), 0u);
}

TEST_P(HostReads, AreLostWhenTheLeaderChanges) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Cut(1);
  cluster.host(2).Read(10, Payload("?"), cluster.env(2));
  cluster.Settle();
  ASSERT_EQ(cluster.host(2).reads_waiting(), 1u);
  cluster.Tick(15);  // 2 and 3 elect a leader of their own.
  EXPECT_EQ(Answers(cluster, 2), Strings({"10 lost"}));
}

// Without quorum the leader steps down (Thesis 6.2). A lease needs no quorum for the read itself.
TEST_P(HostReads, AreLostWhenALeaderStepsDown) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Cut(1);
  cluster.host(1).Read(10, Payload("?"), cluster.env(1));
  cluster.Settle();
  const bool lease = GetParam().option == ReadOnlyOption::kLeaseBased;
  EXPECT_EQ(cluster.host(1).reads_waiting(), lease ? 0u : 1u);
  cluster.Tick(25);
  EXPECT_NE(cluster.host(1).node().raft().role(), Role::kLeader);
  EXPECT_EQ(Answers(cluster, 1), Strings({lease ? "10: a" : "10 lost"}));
}

// A request, or its answer, that the network lost is not repeated.
TEST_P(HostReads, AreLostWhenNoAnswerComes) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.host(2).Read(10, Payload("?"), cluster.env(2));
  EXPECT_EQ(cluster.env(2).TakeSent().size(), 1u);  // It goes nowhere.
  cluster.Tick(20);
  EXPECT_EQ(cluster.host(2).reads_waiting(), 1u);
  cluster.Tick(3);
  EXPECT_EQ(Answers(cluster, 2), Strings({"10 lost"}));
}

TEST_P(HostReads, AskersMayUseOneNumberAgain) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  Read(cluster, 2, 10);
  cluster.Write({"b"});
  Read(cluster, 2, 10);
  EXPECT_EQ(Answers(cluster, 2), Strings({"10: a", "10: ab"}));
}

// The answer to a read of before the restart is about what was committed then.
TEST_P(HostReads, AnAnswerForAnEarlierIncarnationIsNotTaken) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.host(2).Read(10, Payload("?"), cluster.env(2));
  const std::vector<Message> asked = Only(MessageType::kReadIndex, cluster.env(2).TakeSent());
  ASSERT_EQ(asked.size(), 1u);
  const Index then = cluster.host(1).node().raft().log().committed();
  cluster.Reboot(2);
  cluster.Tick(2);
  cluster.Write({"b"});
  cluster.host(2).Read(10, Payload("?"), cluster.env(2));
  cluster.env(2).TakeSent();  // The new request is lost.
  Message late = Make(MessageType::kReadIndexResp, {.from = 1, .to = 2, .index = then.value()});
  late.term = cluster.host(2).node().raft().term();
  late.entries = asked[0].entries;
  cluster.host(2).Deliver(late, cluster.env(2));
  EXPECT_EQ(Answers(cluster, 2), Strings());
  EXPECT_EQ(cluster.host(2).reads_waiting(), 1u);
}

TEST_P(HostReads, OnlySoManyWait) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Cut(2);
  for (uint64_t request = 1; request <= WaitingReads::kReadsMax + 1; ++request) {
    cluster.host(2).Read(request, Payload(), cluster.env(2));
  }
  EXPECT_EQ(cluster.host(2).reads_waiting(), WaitingReads::kReadsMax);
  EXPECT_EQ(Answers(cluster, 2), Strings({"4097 lost"}));
}

// Thesis 6.4, step 1: what was committed in earlier terms is not known before something of its own.
TEST_P(HostReads, ANewLeaderAnswersAfterItsFirstCommit) {
  HostCluster cluster(Config());
  cluster.Elect(1);
  cluster.Write({"a"});
  cluster.Crash(1);
  cluster.Tick(30);
  const uint64_t leader = cluster.leader();
  ASSERT_NE(leader, 0u);
  Read(cluster, leader, 10);
  EXPECT_EQ(Answers(cluster, leader), Strings({"10: a"}));
}

}  // namespace
}  // namespace squall
