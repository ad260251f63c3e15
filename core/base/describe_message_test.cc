// Text forms of messages (etcd: DescribeMessage).

#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

Message From1To2(MessageType type) {
  Message m;
  m.type = type;
  m.from = NodeId(1);
  m.to = NodeId(2);
  m.term = Term(3);
  return m;
}

Shared<std::vector<Message>> Responses(std::vector<Message> responses) {
  return Shared<std::vector<Message>>(std::move(responses));
}

TEST(DescribeMessage, SaysWhoWhatAndWhere) {
  Message m = From1To2(MessageType::kApp);
  m.log_term = Term(4);
  m.index = Index(5);
  EXPECT_EQ(Describe(m), "1->2 MsgApp Term:3 Log:4/5");
}

// etcd: describeTarget.
TEST(DescribeMessage, NamesLocalThreadsAndNoNode) {
  Message m = From1To2(MessageType::kStorageAppend);
  m.to = kAppendThread;
  EXPECT_EQ(Describe(m), "1->AppendThread MsgStorageAppend Term:3 Log:0/0");
  m.type = MessageType::kStorageApplyResp;
  m.from = kApplyThread;
  m.to = NodeId(255);
  EXPECT_EQ(Describe(m), "ApplyThread->ff MsgStorageApplyResp Term:3 Log:0/0");
  m.from = kNoNode;
  m.to = kNoNode;
  EXPECT_EQ(Describe(m), "None->None MsgStorageApplyResp Term:3 Log:0/0");
}

TEST(DescribeMessage, SaysTheHintOfARejectionOnly) {
  Message m = From1To2(MessageType::kAppResp);
  m.reject_hint = Index(9);
  EXPECT_EQ(Describe(m), "1->2 MsgAppResp Term:3 Log:0/0");
  m.reject = true;
  EXPECT_EQ(Describe(m), "1->2 MsgAppResp Term:3 Log:0/0 Rejected (Hint: 9)");
}

TEST(DescribeMessage, SaysCommitAndVoteIfThereAreAny) {
  Message m = From1To2(MessageType::kStorageAppend);
  m.commit = Index(7);
  EXPECT_EQ(Describe(m), "1->2 MsgStorageAppend Term:3 Log:0/0 Commit:7");
  m.vote = NodeId(8);
  EXPECT_EQ(Describe(m), "1->2 MsgStorageAppend Term:3 Log:0/0 Commit:7 Vote:8");
  m.commit = Index(0);
  EXPECT_EQ(Describe(m), "1->2 MsgStorageAppend Term:3 Log:0/0 Vote:8");
}

TEST(DescribeMessage, OneEntryStaysOnTheLine) {
  Message m = From1To2(MessageType::kApp);
  m.entries = EntriesOf(6, {3});
  EXPECT_EQ(Describe(m), "1->2 MsgApp Term:3 Log:0/0 Entries:[3/6 EntryNormal \"\"]");
}

TEST(DescribeMessage, SeveralEntriesTakeALineEach) {
  Message m = From1To2(MessageType::kApp);
  m.entries = EntriesOf(6, {3, 3});
  EXPECT_EQ(Describe(m),
            "1->2 MsgApp Term:3 Log:0/0 Entries:[\n"
            "  3/6 EntryNormal \"\"\n"
            "  3/7 EntryNormal \"\"\n"
            "]");
}

TEST(DescribeMessage, EntriesUseTheFormatter) {
  Message m = From1To2(MessageType::kProp);
  m.entries = EntriesOf(6, {3});
  EXPECT_EQ(Describe(m, [](std::string_view) { return std::string("set x"); }),
            "1->2 MsgProp Term:3 Log:0/0 Entries:[3/6 EntryNormal set x]");
}

TEST(DescribeMessage, SnapshotTakesALine) {
  Message m = From1To2(MessageType::kSnap);
  m.snapshot = SnapshotAt(9, 2);
  EXPECT_EQ(Describe(m),
            "1->2 MsgSnap Term:3 Log:0/0\n"
            "  Snapshot: Index:9 Term:2 ConfState:Voters:[] VotersOutgoing:[] Learners:[] "
            "LearnersNext:[] AutoLeave:false");
}

TEST(DescribeMessage, EmptySnapshotIsNotSaid) {
  Message m = From1To2(MessageType::kSnap);
  m.snapshot = SnapshotAt(0, 0);
  EXPECT_EQ(Describe(m), "1->2 MsgSnap Term:3 Log:0/0");
}

// etcd: describeMessageWithIndent.
TEST(DescribeMessage, ResponsesAreIndented) {
  Message nested = From1To2(MessageType::kApp);
  nested.entries = EntriesOf(1, {1, 1});
  nested.snapshot = SnapshotAt(9, 2);
  nested.responses = Responses({From1To2(MessageType::kAppResp)});
  Message m = From1To2(MessageType::kStorageAppend);
  m.responses = Responses({nested, From1To2(MessageType::kVoteResp)});
  EXPECT_EQ(Describe(m),
            "1->2 MsgStorageAppend Term:3 Log:0/0 Responses:[\n"
            "  1->2 MsgApp Term:3 Log:0/0 Entries:[\n"
            "    1/1 EntryNormal \"\"\n"
            "    1/2 EntryNormal \"\"\n"
            "  ]\n"
            "    Snapshot: Index:9 Term:2 ConfState:Voters:[] VotersOutgoing:[] Learners:[] "
            "LearnersNext:[] AutoLeave:false Responses:[\n"
            "    1->2 MsgAppResp Term:3 Log:0/0\n"
            "  ]\n"
            "  1->2 MsgVoteResp Term:3 Log:0/0\n"
            "]");
}

TEST(DescribeMessage, NoResponsesAreNotSaid) {
  Message m = From1To2(MessageType::kStorageAppend);
  m.responses = Responses({});
  EXPECT_EQ(Describe(m), "1->2 MsgStorageAppend Term:3 Log:0/0");
}

}  // namespace
}  // namespace squall
