// The window of MsgApps on their way to one follower: limits by messages and bytes, pausing, and
// how it opens again (Thesis 10.2.2; etcd: tracker.Inflights, maybeSendAppend).

#include <gtest/gtest.h>

#include "core/testing/node.h"

namespace squall {
namespace {

constexpr uint64_t kWindow = 4;

Message Ack(uint64_t index) {
  return Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = index});
}
Message HeartbeatAnswer() { return Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}); }

NodeSetup WindowSetup(uint64_t max_messages = kWindow) {
  NodeSetup setup;
  setup.members = Voters({1, 2});
  setup.config.max_inflight_msgs = max_messages;
  return setup;
}

std::vector<Message> Propose(NodeForTest& node, std::string_view data = "x") {
  node.raw().Propose(Payload(data));
  return Only(MessageType::kApp, node.TakeSent());
}

// A leader whose window to node 2 is full: entries 2 to 5 are on their way.
NodeForTest Throttled() {
  NodeForTest node(WindowSetup());
  node.BecomeSettledLeader();
  for (uint64_t i = 0; i < kWindow; ++i) EXPECT_EQ(Propose(node).size(), 1u);
  EXPECT_TRUE(node.ProgressOf(2).inflights().Full());
  return node;
}

// etcd: TestMsgAppFlowControlFull.
TEST(RaftFlowControl, AFullWindowHoldsBackEntries) {
  NodeForTest node = Throttled();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Propose(node).empty());
  EXPECT_TRUE(node.ProgressOf(2).paused());
}

// etcd: TestMsgAppFlowControlMoveForward.
TEST(RaftFlowControl, EachAcknowledgementMakesRoomForOneMessage) {
  NodeForTest node = Throttled();
  for (uint64_t acked = 2; acked < 5; ++acked) {
    node.raw().Propose(Payload("x"));
    node.TakeSent();
    node.Receive(Ack(acked));
    EXPECT_TRUE(node.ProgressOf(2).inflights().Full()) << acked;
    EXPECT_EQ(node.ProgressOf(2).inflights().oldest(), Index(acked + 1));
    EXPECT_TRUE(Propose(node).empty());
  }
}

TEST(RaftFlowControl, AnOldAcknowledgementMakesNoRoom) {
  NodeForTest node = Throttled();
  node.Receive(Ack(4));
  const uint64_t in_flight = node.ProgressOf(2).inflights().count();
  node.Receive(Ack(3));
  EXPECT_EQ(node.ProgressOf(2).inflights().count(), in_flight);
}

// One acknowledgement may free several slots: several messages go at once.
TEST(RaftFlowControl, AWindowThatOpensIsFilledAtOnce) {
  NodeSetup setup = WindowSetup(3);
  setup.config.max_size_per_msg = 0;
  setup.config.max_committed_size_per_ready = kNoLimit;
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  for (int i = 0; i < 9; ++i) Propose(node);
  std::vector<std::string> sent;
  for (const Message& m : node.Receive(Ack(4))) {
    if (!m.entries.empty()) sent.push_back(Show(m.entries));
  }
  EXPECT_EQ(sent, (std::vector<std::string>{"5/1:x", "6/1:x", "7/1:x"}));
}

// etcd: TestMsgAppFlowControlRecvHeartbeat. If everything in the window was lost, only an empty
// message can find out: its refusal brings the follower back to probing.
TEST(RaftFlowControl, AHeartbeatAnswerLetsOneEmptyMessageThroughAFullWindow) {
  NodeForTest node = Throttled();
  Propose(node);
  for (int round = 0; round < 3; ++round) {
    const std::vector<Message> sent = node.Receive(HeartbeatAnswer());
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].type, MessageType::kApp);
    EXPECT_TRUE(sent[0].entries.empty());
    EXPECT_EQ(sent[0].index, Index(5));
    EXPECT_TRUE(node.ProgressOf(2).paused());
    EXPECT_TRUE(Propose(node).empty());
  }
}

TEST(RaftFlowControl, TheRefusalOfTheEmptyMessageRecoversALostWindow) {
  NodeForTest node = Throttled();
  node.Receive(HeartbeatAnswer());
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kAppResp,
                        {.term = 1, .index = 5, .log_term = 1, .reject = true, .reject_hint = 1}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(Show(sent[0].entries), "2/1:x 3/1:x 4/1:x 5/1:x");
  EXPECT_EQ(node.ProgressOf(2).inflights().count(), 0u);
}

// A commit that comes while the window is full does not open it.
TEST(RaftFlowControl, ACommitDoesNotPassAFullWindow) {
  NodeSetup setup = WindowSetup();
  setup.members = Voters({1, 2, 3});
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  for (uint64_t i = 0; i < kWindow; ++i) Propose(node);
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kAppResp, {.from = 3, .term = 1, .index = 5}));
  EXPECT_EQ(node.raft().log().committed(), Index(5));
  EXPECT_EQ(Recipients(sent), (std::vector<uint64_t>{3}));
}

// etcd: MaxInflightBytes. The limit is soft: the message that crosses it still goes.
TEST(RaftFlowControl, TheWindowIsLimitedByBytesToo) {
  NodeSetup setup = WindowSetup(256);
  setup.config.max_size_per_msg = 100;
  setup.config.max_inflight_bytes = 100;
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  const std::string forty(40, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Propose(node, forty).size(), 1u) << i;
  EXPECT_EQ(node.ProgressOf(2).inflights().bytes(), 120u);
  EXPECT_TRUE(Propose(node, forty).empty());
  // Acknowledging one of them is enough.
  node.Receive(Ack(2));
  EXPECT_EQ(node.ProgressOf(2).inflights().bytes(), 120u);
  EXPECT_EQ(node.ProgressOf(2).inflights().oldest(), Index(3));
}

// etcd: TestProgressFlowControl. Both limits and the size of messages together.
TEST(RaftFlowControl, AllLimitsHoldTogether) {
  NodeSetup setup = WindowSetup(3);
  setup.config.max_size_per_msg = 2048;
  setup.config.max_inflight_bytes = 9000;
  NodeForTest node(setup);
  node.BecomeLeader();
  const std::string small(1000, 'a');
  const std::string large(5000, 'b');
  for (int i = 0; i < 22; ++i)
    EXPECT_TRUE(Propose(node, i >= 10 && i < 16 ? large : small).empty());

  uint64_t acked = 1;
  const auto counts_after_ack = [&] {
    std::vector<size_t> counts;
    for (const Message& m : Only(MessageType::kApp, node.Receive(Ack(acked)))) {
      // The one that only carries the commit index comes from the acknowledgement itself.
      if (m.entries.empty()) continue;
      counts.push_back(m.entries.size());
      acked = m.entries.back().index.value();
    }
    return counts;
  };
  using Counts = std::vector<size_t>;
  EXPECT_EQ(counts_after_ack(), (Counts{2, 2, 2}));
  EXPECT_EQ(counts_after_ack(), (Counts{2, 2, 1}));
  EXPECT_EQ(counts_after_ack(), (Counts{1, 1}));
  EXPECT_EQ(counts_after_ack(), (Counts{1, 1}));
  EXPECT_EQ(counts_after_ack(), (Counts{1, 2, 2}));
  EXPECT_EQ(counts_after_ack(), (Counts{2}));
}

// A follower that is probed has no window: going back to probing forgets it.
TEST(RaftFlowControl, ProbingEmptiesTheWindow) {
  NodeForTest node = Throttled();
  node.raw().ReportUnreachable(NodeId(2));
  EXPECT_EQ(node.ProgressOf(2).inflights().count(), 0u);
  EXPECT_EQ(node.ProgressOf(2).inflights().bytes(), 0u);
}

}  // namespace
}  // namespace squall
