// What a node says of itself (etcd: Status, BasicStatus, TestRawNodeStatus), and the text of a
// Ready (etcd: DescribeReady).

#include "core/node/status.h"

#include <gtest/gtest.h>

#include "core/testing/node.h"

namespace squall {
namespace {

TEST(Status, ALeaderShowsItsMembersProgress) {
  NodeForTest node;
  node.BecomeSettledLeader();
  const Status status = node.raw().GetStatus();
  EXPECT_EQ(status.basic.id, NodeId(1));
  EXPECT_EQ(status.basic.soft_state, (SoftState{NodeId(1), Role::kLeader}));
  EXPECT_EQ(status.basic.hard_state, (HardState{Term(1), NodeId(1), Index(1)}));
  EXPECT_EQ(status.basic.applied, Index(1));
  EXPECT_EQ(status.membership, node.raft().membership());
  ASSERT_EQ(status.members.size(), 3u);
  for (uint64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(status.members[i].id, NodeId(i + 1));
    EXPECT_EQ(status.members[i].progress.match(), Index(1));
  }
}

TEST(Status, OnlyLeadersHaveProgress) {
  for (Role role : {Role::kFollower, Role::kCandidate, Role::kPreCandidate}) {
    NodeForTest node = NodeIn(role);
    EXPECT_TRUE(node.raw().GetStatus().members.empty()) << Name(role);
    EXPECT_EQ(node.raw().GetStatus().membership, node.raft().membership()) << Name(role);
  }
}

// What is handed out is a copy: it does not change with the node.
TEST(Status, IsAValue) {
  NodeForTest node;
  node.BecomeSettledLeader();
  const Status before = node.raw().GetStatus();
  node.raw().Propose(Payload("x"));
  node.AcknowledgeAll();
  EXPECT_EQ(before.members[1].progress.match(), Index(1));
  EXPECT_EQ(before.basic.hard_state.commit, Index(1));
}

TEST(Status, ATransferUnderWayIsShown) {
  NodeForTest node;
  node.BecomeSettledLeader();
  EXPECT_EQ(node.raw().GetBasicStatus().transferee, kNoNode);
  node.raw().TransferLeader(NodeId(3));
  EXPECT_EQ(node.raw().GetBasicStatus().transferee, NodeId(3));
}

// etcd: (Status).MarshalJSON.
TEST(Status, HasJson) {
  NodeSetup setup;
  setup.config.id = NodeId(10);
  setup.members = Voters({10, 11});
  NodeForTest node(setup);
  EXPECT_EQ(ToJson(node.raw().GetStatus()),
            R"({"id":"a","term":0,"vote":"0","commit":0,"lead":"0","raftState":"StateFollower",)"
            R"("applied":0,"progress":{},"leadtransferee":"0"})");
  node.BecomeSettledLeader();
  EXPECT_EQ(ToJson(node.raw().GetStatus()),
            R"({"id":"a","term":1,"vote":"a","commit":1,"lead":"a","raftState":"StateLeader",)"
            R"("applied":1,"progress":{"a":{"match":1,"next":2,"state":"StateReplicate"},)"
            R"("b":{"match":1,"next":2,"state":"StateReplicate"}},"leadtransferee":"0"})");
}

// --- The text of a Ready.

TEST(ReadyText, AnEmptyOneSaysSo) { EXPECT_EQ(Describe(Ready()), "<empty Ready>"); }

TEST(ReadyText, EachPartHasItsLine) {
  Ready ready;
  ready.must_sync = true;
  ready.soft_state = SoftState{NodeId(1), Role::kLeader};
  ready.hard_state = HardState{Term(2), NodeId(1), Index(3)};
  ready.read_states = {{Index(4), Payload("ab")}, {Index(5), Payload("")}};
  ready.entries.Append(DataEntry(6, 2, "x"));
  ready.snapshot = SnapshotAt(5, 2, Voters({1, 2}), "");
  ready.committed_entries = EntriesFrom(3, {2});
  ready.messages = {Make(MessageType::kHeartbeat, {.from = 1, .to = 2, .term = 2, .commit = 3})};
  EXPECT_EQ(Describe(ready),
            "Ready MustSync=true:\n"
            "Lead:1 State:StateLeader\n"
            "HardState Term:2 Vote:1 Commit:3\n"
            "ReadStates [{4 [97 98]} {5 []}]\n"
            "Entries:\n"
            "2/6 EntryNormal \"x\"\n"
            "Snapshot Index:5 Term:2 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] "
            "LearnersNext:[] AutoLeave:false\n"
            "CommittedEntries:\n"
            "2/3 EntryNormal \"\"\n"
            "Messages:\n"
            "1->2 MsgHeartbeat Term:2 Log:0/0 Commit:3\n");
}

TEST(ReadyText, EntriesAreFormattedAsAsked) {
  Ready ready;
  ready.entries.Append(DataEntry(1, 1, "x"));
  EXPECT_EQ(Describe(ready, [](std::string_view data) { return "<" + std::string(data) + ">"; }),
            "Ready MustSync=false:\nEntries:\n1/1 EntryNormal <x>\n");
}

TEST(ReadyText, ClearForgetsEverything) {
  Ready ready;
  ready.must_sync = true;
  ready.soft_state = SoftState{};
  ready.entries = LogOf({1});
  ready.messages.resize(2);
  ready.Clear();
  EXPECT_EQ(Describe(ready), "<empty Ready>");
  EXPECT_FALSE(ready.must_sync);
}

}  // namespace
}  // namespace squall
