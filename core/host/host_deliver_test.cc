// What a host lets through to its node of what the transport brings.

#include <gtest/gtest.h>

#include "core/testing/host_cluster.h"
#include "core/testing/values.h"

namespace squall {
namespace {

class HostDeliver : public testing::Test {
 protected:
  HostDeliver() : cluster_(HostConfigForTest(Toggle::kOff)) {
    cluster_.Elect(1);
    cluster_.Write({"a"});
  }

  // What comes of a message for node `to` that the transport hands to node 2.
  void DeliverToNode2(MessageType type, uint64_t to) {
    const uint64_t commit = cluster_.host(2).node().raft().log().LastIndex().value() + 5;
    cluster_.host(2).Deliver(
        Make(type, {.from = 1, .to = to, .term = 9, .index = 1, .commit = commit}),
        cluster_.env(2));
  }

  HostCluster cluster_;
};

TEST_F(HostDeliver, AMessageForAnotherNodeIsDropped) {
  const HardState before = cluster_.host(2).node().raft().hard_state();
  const uint64_t boundaries = cluster_.env(2).boundaries();
  for (MessageType type :
       {MessageType::kApp, MessageType::kHeartbeat, MessageType::kSnap, MessageType::kVote,
        MessageType::kPreVote, MessageType::kAppResp, MessageType::kVoteResp,
        MessageType::kHeartbeatResp, MessageType::kTimeoutNow, MessageType::kReadIndexResp}) {
    for (uint64_t to : {uint64_t{3}, uint64_t{7}, uint64_t{0}}) {
      DeliverToNode2(type, to);
      EXPECT_EQ(cluster_.host(2).node().raft().hard_state(), before) << Name(type) << " " << to;
    }
  }
  EXPECT_EQ(cluster_.env(2).boundaries(), boundaries);
  EXPECT_EQ(cluster_.env(2).TakeSent().size(), 0u);
}

// It would be taken at its own address.
TEST_F(HostDeliver, AMessageForThisNodeIsTaken) {
  DeliverToNode2(MessageType::kVote, 2);
  EXPECT_EQ(cluster_.host(2).node().raft().term(), Term(9));
}

// The new member knows no other node yet; a heartbeat for the node that had its address before
// names a commit index that it has no entry at.
TEST(HostDeliverToANewNode, AHeartbeatForItsPredecessorIsDropped) {
  HostEnvironmentForTest env;
  HostConfig config = HostConfigForTest(Toggle::kOff);
  config.raft.id = NodeId(4);
  Host::Opened opened =
      Host::Open(config, std::make_unique<JournalMachine>(), Voters({1, 2, 3}), env);
  ASSERT_TRUE(opened.host);
  opened.host->Start(env);
  opened.host->Deliver(Make(MessageType::kHeartbeat, {.from = 1, .to = 3, .term = 9, .commit = 5}),
                       env);
  EXPECT_EQ(opened.host->node().raft().term(), kNoTerm);
  EXPECT_EQ(opened.host->node().reports(), std::vector<std::string>());
}

}  // namespace
}  // namespace squall
