// H10: what etcd panics at, but for membership changes (poison_change_test.cc). With strict_input
// it is ignored or given a meaning; without it an assertion fails where etcd panics.

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

using Reports = std::vector<std::string>;

NodeSetup SetupOf(Toggle strict_input) {
  NodeSetup setup;
  setup.config.strict_input = strict_input;
  setup.config.assert_mode = AssertMode::kReport;
  return setup;
}

NodeForTest Leader(const NodeSetup& setup) {
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  return node;
}

// --- A MsgReadIndex without its context.

TEST(RaftStrictInput, AReadWithoutContextIsIgnored) {
  NodeForTest node = Leader(SetupOf(Toggle::kOn));
  EXPECT_TRUE(node.Receive(Make(MessageType::kReadIndex, {.from = 1})).empty());
  EXPECT_EQ(node.raw().reports(), Reports());
}

// etcd: responseToReadIndexReq.
TEST(RaftStrictInput, WithoutItAReadWithoutContextFailsWhereItIsAnswered) {
  NodeSetup setup = SetupOf(Toggle::kOff);
  setup.config.check_quorum = Toggle::kOn;
  setup.config.read_only = ReadOnlyOption::kLeaseBased;
  NodeForTest node = Leader(setup);
  node.Receive(Make(MessageType::kReadIndex, {.from = 1}));
  EXPECT_EQ(node.raw().reports().size(), 1u);
  EXPECT_TRUE(node.TakeReads().empty());
}

TEST(RaftStrictInput, WithoutItAReadWithoutContextIsConfirmedFirst) {
  NodeForTest node = Leader(SetupOf(Toggle::kOff));
  EXPECT_EQ(Only(MessageType::kHeartbeat, node.Receive(Make(MessageType::kReadIndex, {.from = 1})))
                .size(),
            2u);
  EXPECT_EQ(node.raw().reports(), Reports());
}

// etcd answers another node in kind, and that node says that the answer is malformed.
TEST(RaftStrictInput, WithoutItAnotherNodesReadWithoutContextIsAnsweredInKind) {
  NodeSetup setup = SetupOf(Toggle::kOff);
  setup.config.check_quorum = Toggle::kOn;
  setup.config.read_only = ReadOnlyOption::kLeaseBased;
  NodeForTest node = Leader(setup);
  const std::vector<Message> sent = node.Receive(Make(MessageType::kReadIndex, {.from = 3}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kReadIndexResp);
  EXPECT_TRUE(sent[0].entries.empty());
  EXPECT_EQ(node.raw().reports(), Reports());
}

// --- A MsgTransferLeader that is forwarded for the second time.

std::vector<Message> ForwardAgain(NodeForTest& node) {
  node.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 1}));
  return node.Receive(Make(MessageType::kTransferLeader, {.from = 3, .term = 1}));
}

TEST(RaftStrictInput, ATransferThatIsForwardedTwiceGoesOn) {
  NodeForTest node(SetupOf(Toggle::kOn));
  const std::vector<Message> sent = ForwardAgain(node);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kTransferLeader);
  EXPECT_EQ(sent[0].to, NodeId(2));
  EXPECT_EQ(node.raw().reports(), Reports());
}

// etcd: send.
TEST(RaftStrictInput, WithoutItATransferThatIsForwardedTwiceFails) {
  NodeForTest node(SetupOf(Toggle::kOff));
  ForwardAgain(node);
  EXPECT_EQ(node.raw().reports(),
            Reports{"term should not be set when sending MsgTransferLeader (was 1)"});
}

TEST(RaftStrictInput, WithoutItATransferIsForwardedOnce) {
  NodeForTest node(SetupOf(Toggle::kOff));
  node.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 1}));
  node.raw().TransferLeader(NodeId(3));
  const std::vector<Message> sent = node.TakeSent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].term, Term(1));
  EXPECT_EQ(node.raw().reports(), Reports());
}

// --- A limit of 0 bytes on committed entries under way.

NodeSetup WithoutRoom(Toggle strict_input) {
  NodeSetup setup = SetupOf(strict_input);
  setup.members = Voters({1});
  setup.config.max_size_per_msg = 0;
  return setup;
}

TEST(RaftStrictInput, ALimitOfZeroMeansOneEntryAtATime) {
  NodeForTest node = Leader(WithoutRoom(Toggle::kOn));
  for (int i = 0; i < 3; ++i) node.raw().Propose(Payload("x"));
  node.TakeSent();
  EXPECT_EQ(node.applied(), "x x x");
  EXPECT_EQ(node.raw().reports(), Reports());
}

// etcd: nextCommittedEnts. Nothing of it shows before there is something to apply.
TEST(RaftStrictInput, WithoutItALimitOfZeroFailsAtTheFirstCommit) {
  NodeForTest node(WithoutRoom(Toggle::kOff));
  EXPECT_EQ(node.raw().reports(), Reports());
  node.BecomeSettledLeader();
  ASSERT_FALSE(node.raw().reports().empty());
  EXPECT_EQ(node.raw().reports()[0], "applying entry size (0-0)=0 not positive");
}

}  // namespace
}  // namespace squall
