// Text forms of everything but messages. What is expected is what etcd v3.7 prints.

#include "core/base/describe.h"

#include <string>
#include <vector>

#include "core/base/codec.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// Go's %q of a []byte (strconv.Quote).
TEST(Quote, LeavesPrintableTextAlone) { EXPECT_EQ(Quote("a b~"), "\"a b~\""); }

TEST(Quote, EscapesQuotesAndBackslashes) { EXPECT_EQ(Quote("\"\\"), R"("\"\\")"); }

TEST(Quote, UsesTheShortEscapes) { EXPECT_EQ(Quote("\a\b\f\n\r\t\v"), R"("\a\b\f\n\r\t\v")"); }

TEST(Quote, EscapesOtherControls) {
  EXPECT_EQ(Quote(std::string_view("\0\x1f\x7f", 3)), R"("\x00\x1f\x7f")");
}

TEST(Quote, LeavesUtf8Alone) {
  EXPECT_EQ(Quote("\u00e9"), "\"\u00e9\"");          // Two bytes.
  EXPECT_EQ(Quote("\u221e"), "\"\u221e\"");          // Three.
  EXPECT_EQ(Quote("\U0001f300"), "\"\U0001f300\"");  // Four.
}

TEST(Quote, EscapesUnprintableUtf8) { EXPECT_EQ(Quote("\u0085"), R"("\u0085")"); }

TEST(Quote, EscapesWhatIsNoUtf8ByteByByte) {
  EXPECT_EQ(Quote("\xff"), R"("\xff")");
  EXPECT_EQ(Quote("\xc3"), R"("\xc3")");                          // Cut off.
  EXPECT_EQ(Quote("\xc3z"), R"("\xc3z")");                        // No continuation.
  EXPECT_EQ(Quote("\xc0\x80"), R"("\xc0\x80")");                  // Longer than needed.
  EXPECT_EQ(Quote("\xed\xa0\x80"), R"("\xed\xa0\x80")");          // A surrogate.
  EXPECT_EQ(Quote("\xf4\x90\x80\x80"), R"("\xf4\x90\x80\x80")");  // Beyond U+10FFFF.
}

TEST(Name, OfEveryMessageTypeParsesBack) {
  for (int i = 0; i < kMessageTypes; ++i) {
    const MessageType type = static_cast<MessageType>(i);
    MessageType parsed = MessageType::kHup;
    ASSERT_TRUE(ParseMessageType(Name(type), &parsed)) << i;
    EXPECT_EQ(parsed, type);
  }
}

TEST(Name, OfMessageTypesIsRaftpbs) {
  EXPECT_EQ(Name(MessageType::kHup), "MsgHup");
  EXPECT_EQ(Name(MessageType::kStorageApplyResp), "MsgStorageApplyResp");
  EXPECT_EQ(Name(MessageType::kForgetLeader), "MsgForgetLeader");
}

TEST(Name, UnknownMessageTypeDoesNotParse) {
  MessageType type = MessageType::kApp;
  EXPECT_FALSE(ParseMessageType("MsgNothing", &type));
  EXPECT_FALSE(ParseMessageType("", &type));
  EXPECT_EQ(type, MessageType::kApp);
}

TEST(Name, OfEntryTypes) {
  EXPECT_EQ(Name(EntryType::kNormal), "EntryNormal");
  EXPECT_EQ(Name(EntryType::kConfChange), "EntryConfChange");
  EXPECT_EQ(Name(EntryType::kConfChangeV2), "EntryConfChangeV2");
  EXPECT_EQ(Name(static_cast<EntryType>(9)), "?");
}

// etcd: StateType.String.
TEST(Name, OfRoles) {
  EXPECT_EQ(Name(Role::kFollower), "StateFollower");
  EXPECT_EQ(Name(Role::kCandidate), "StateCandidate");
  EXPECT_EQ(Name(Role::kLeader), "StateLeader");
  EXPECT_EQ(Name(Role::kPreCandidate), "StatePreCandidate");
  EXPECT_EQ(Name(static_cast<Role>(9)), "?");
}

TEST(Name, OfConfChangeTypes) {
  EXPECT_EQ(Name(ConfChangeType::kAddNode), "ConfChangeAddNode");
  EXPECT_EQ(Name(ConfChangeType::kRemoveNode), "ConfChangeRemoveNode");
  EXPECT_EQ(Name(ConfChangeType::kUpdateNode), "ConfChangeUpdateNode");
  EXPECT_EQ(Name(ConfChangeType::kAddLearnerNode), "ConfChangeAddLearnerNode");
  EXPECT_EQ(Name(static_cast<ConfChangeType>(9)), "?");
}

TEST(Name, OfTransitions) {
  EXPECT_EQ(Name(ConfChangeTransition::kAuto), "ConfChangeTransitionAuto");
  EXPECT_EQ(Name(ConfChangeTransition::kJointImplicit), "ConfChangeTransitionJointImplicit");
  EXPECT_EQ(Name(ConfChangeTransition::kJointExplicit), "ConfChangeTransitionJointExplicit");
  EXPECT_EQ(Name(static_cast<ConfChangeTransition>(9)), "?");
}

TEST(Describe, NodesAreHexadecimal) {
  EXPECT_EQ(Hex(NodeId(10)), "a");
  EXPECT_EQ(Hex(NodeId(0)), "0");
  EXPECT_EQ(Hex(kAppendThread), "ffffffffffffffff");
}

// etcd: TestDescribeEntry.
TEST(Describe, EntryQuotesItsData) {
  const Entry e{Index(2), Term(1), Payload(std::string_view("hello\0world", 11))};
  EXPECT_EQ(Describe(e), R"(1/2 EntryNormal "hello\x00world")");
}

TEST(Describe, EntryUsesTheFormatterForNormalDataOnly) {
  const EntryFormatter loud = [](std::string_view) { return std::string("DATA"); };
  EXPECT_EQ(Describe(Entry{Index(2), Term(1), Payload("x")}, loud), "1/2 EntryNormal DATA");
  const Entry change{Index(2), Term(1),
                     Payload(Encode(ConfChange{ConfChangeType::kAddNode, NodeId(3), {}, 0})),
                     EntryType::kConfChange};
  EXPECT_EQ(Describe(change, loud), "1/2 EntryConfChange v3");
}

// etcd: DescribeEntry puts no blank where there is nothing after it.
TEST(Describe, EntryWithNothingToSayHasNoBlankAtItsEnd) {
  const EntryFormatter silent = [](std::string_view) { return std::string(); };
  EXPECT_EQ(Describe(Entry{Index(2), Term(1), Payload("x")}, silent), "1/2 EntryNormal");
  const Entry leave{Index(2), Term(1), Payload(), EntryType::kConfChangeV2};
  EXPECT_EQ(Describe(leave), "1/2 EntryConfChangeV2");
}

TEST(Describe, EntryWithoutDataQuotesNothing) {
  EXPECT_EQ(Describe(Entry{Index(2), Term(1), Payload()}), "1/2 EntryNormal \"\"");
}

TEST(Describe, EntryWithAMalformedChangeSaysSo) {
  const Entry e{Index(2), Term(1), Payload("\xff"), EntryType::kConfChangeV2};
  EXPECT_EQ(Describe(e), "1/2 EntryConfChangeV2 malformed ConfChangeV2: not its protobuf encoding");
}

TEST(Describe, EntriesAreOneALine) {
  EXPECT_EQ(Describe(EntriesOf(3, {1, 2})), "1/3 EntryNormal \"\"\n2/4 EntryNormal \"\"\n");
}

// etcd: DescribeHardState, DescribeSoftState.
TEST(Describe, HardStateLeavesOutAMissingVote) {
  EXPECT_EQ(Describe(HardState{Term(1), NodeId(2), Index(3)}), "Term:1 Vote:2 Commit:3");
  EXPECT_EQ(Describe(HardState{Term(1), kNoNode, Index(0)}), "Term:1 Commit:0");
}

TEST(Describe, SoftState) {
  EXPECT_EQ(Describe(SoftState{NodeId(2), Role::kLeader}), "Lead:2 State:StateLeader");
}

TEST(Describe, IdsPrintLikeAGoSlice) {
  EXPECT_EQ(DescribeIds({}), "[]");
  EXPECT_EQ(DescribeIds(Nodes({3, 10})), "[3 10]");
}

// etcd: DescribeConfState, DescribeSnapshot.
TEST(Describe, SnapshotPrintsItsConfState) {
  const Snapshot s{Payload("x"),
                   {{Nodes({1, 2}), Nodes({3}), Nodes({4}), Nodes({5}), true}, Index(6), Term(7)}};
  EXPECT_EQ(Describe(s),
            "Index:6 Term:7 ConfState:Voters:[1 2] VotersOutgoing:[4] Learners:[3] "
            "LearnersNext:[5] AutoLeave:true");
}

// etcd: DescribeConfChange.
TEST(Describe, ConfChangePrintsItsContextIfThereIsOne) {
  ConfChangeV2 cc{ConfChangeTransition::kJointImplicit,
                  {{ConfChangeType::kAddNode, NodeId(1)}, {ConfChangeType::kRemoveNode, NodeId(2)}},
                  Payload()};
  const std::string want =
      "transition:ConfChangeTransitionJointImplicit changes:{type:ConfChangeAddNode node_id:1} "
      "changes:{type:ConfChangeRemoveNode node_id:2}";
  EXPECT_EQ(Describe(cc), want);
  cc.context = Payload("");
  EXPECT_EQ(Describe(cc), want);
  cc.context = Payload("a\n");
  EXPECT_EQ(Describe(cc), want + " context:\"a\\n\"");
}

// etcd: ConfChangesToString and ConfChangesFromString.
TEST(Describe, ChangesInShortParseBack) {
  const std::vector<ConfChangeSingle> changes = {{ConfChangeType::kAddNode, NodeId(1)},
                                                 {ConfChangeType::kAddLearnerNode, NodeId(22)},
                                                 {ConfChangeType::kRemoveNode, NodeId(3)},
                                                 {ConfChangeType::kUpdateNode, NodeId(4)}};
  EXPECT_EQ(Describe(changes), "v1 l22 r3 u4");
  const Result<std::vector<ConfChangeSingle>> parsed = ParseConfChanges("v1 l22 r3 u4");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value, changes);
}

TEST(ParseConfChanges, BlanksAroundAreNothing) {
  const Result<std::vector<ConfChangeSingle>> none = ParseConfChanges(" \t\n");
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none.value.empty());
  const Result<std::vector<ConfChangeSingle>> one = ParseConfChanges("  v18446744073709551615\r\n");
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one.value[0].node_id, NodeId(kNoLimit));
}

TEST(ParseConfChanges, RefusalsAreInEtcdsWords) {
  struct Case {
    const char* text;
    const char* error;
  };
  for (const Case& c : {
           Case{"v", "unknown token v"},
           Case{"v1  v2", "unknown token "},
           Case{"x1", "unknown input: x1"},
           Case{"v1 1v", "unknown input: 1v"},
           Case{"vx", "strconv.ParseUint: parsing \"x\": invalid syntax"},
           Case{"v-1", "strconv.ParseUint: parsing \"-1\": invalid syntax"},
           Case{"v1x", "strconv.ParseUint: parsing \"1x\": invalid syntax"},
           Case{"v18446744073709551616",
                "strconv.ParseUint: parsing \"18446744073709551616\": value out of range"},
       }) {
    EXPECT_EQ(ParseConfChanges(c.text).error, c.error) << c.text;
  }
}

}  // namespace
}  // namespace squall
