#include "core/base/message.h"

#include <string>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

Entry Data(uint64_t index, uint64_t term, const std::string& data) {
  return {Index(index), Term(term), Payload(data)};
}

// Protobuf encoding, worked out by hand: tag and varint for term and index, tag, length and bytes
// for data, tag and one byte for a type that is named (etcd: proto.Size).
TEST(EncodedSize, CountsTermAndIndexAlways) { EXPECT_EQ(EncodedSize(Entry{}), 4u); }

TEST(EncodedSize, CountsVarintsBySevenBits) {
  EXPECT_EQ(EncodedSize(Data(127, 1, "")), 1 + 1 + 1 + 1 + 2u);
  EXPECT_EQ(EncodedSize(Data(128, 1, "")), 1 + 1 + 1 + 2 + 2u);
  EXPECT_EQ(EncodedSize(Data(kNoLimit, kNoLimit, "")), 1 + 10 + 1 + 10 + 2u);
}

TEST(EncodedSize, CountsDataWithItsLength) {
  EXPECT_EQ(EncodedSize(Data(1, 1, std::string(127, 'x'))), 4 + 1 + 1 + 127u);
  EXPECT_EQ(EncodedSize(Data(1, 1, std::string(128, 'x'))), 4 + 1 + 2 + 128u);
}

TEST(EncodedSize, EmptyDataCostsTwoBytesAndAbsentNone) {
  EXPECT_EQ(EncodedSize(Data(1, 1, "")), 6u);
  EXPECT_EQ(EncodedSize(Entry{Index(1), Term(1), Payload()}), 4u);
}

TEST(EncodedSize, CountsATypeThatIsNamed) {
  Entry e = Data(1, 1, "");
  e.type_presence = TypePresence::kExplicit;
  EXPECT_EQ(EncodedSize(e), 8u);
}

// A type other than the default cannot be implied: the codec names it.
TEST(EncodedSize, CountsATypeOtherThanNormalInAnyCase) {
  Entry e = Data(1, 1, "");
  e.type = EntryType::kConfChange;
  EXPECT_EQ(EncodedSize(e), 8u);
}

TEST(EncodedSize, OfARunIsTheSum) {
  Entries run;
  run.Append(Data(1, 1, "a"));
  run.Append(Data(2, 1, "bcd"));
  EXPECT_EQ(EncodedSize(run), EncodedSize(run[0]) + EncodedSize(run[1]));
}

// etcd: TestPayloadSizeOfEmptyEntry. The uncommitted limit must let empty entries pass.
TEST(PayloadSize, CountsNothingButData) {
  Entries run;
  run.Append(Data(300, 300, ""));
  EXPECT_EQ(PayloadSize(run), 0u);
  run.Append(Data(301, 300, "four"));
  EXPECT_EQ(PayloadSize(run), 4u);
}

// etcd: limitSize.
TEST(LimitSize, KeepsWhatFits) {
  const Entries run = EntriesOf(4, {4, 5, 6});  // Four bytes each.
  struct Case {
    uint64_t max_bytes;
    size_t kept;
  };
  for (const Case& c : {Case{kNoLimit, 3}, Case{0, 1}, Case{3, 1}, Case{4, 1}, Case{8, 2},
                        Case{10, 2}, Case{11, 2}, Case{12, 3}, Case{13, 3}}) {
    EXPECT_EQ(LimitSize(run, c.max_bytes), run.First(c.kept)) << c.max_bytes;
  }
}

TEST(LimitSize, OfNothingIsNothing) { EXPECT_TRUE(LimitSize(Entries(), 0).empty()); }

TEST(LimitSize, KeepsOneEntryHoweverLarge) {
  Entries run(Data(1, 1, std::string(1000, 'x')));
  run.Append(Data(2, 1, "y"));
  EXPECT_EQ(LimitSize(run, 10).size(), 1u);
}

TEST(Entries, AreEqualByValue) {
  EXPECT_EQ(EntriesOf(1, {1, 2}), EntriesOf(1, {1, 2}));
  EXPECT_FALSE(EntriesOf(1, {1, 2}) == EntriesOf(1, {1}));
  EXPECT_FALSE(EntriesOf(1, {1, 2}) == EntriesOf(1, {1, 3}));
}

// etcd: IsEmptySnap, IsEmptyHardState.
TEST(Snapshot, IsEmptyAtIndexZero) {
  EXPECT_TRUE(Snapshot().empty());
  EXPECT_TRUE(SnapshotAt(0, 5)->empty());
  EXPECT_FALSE(SnapshotAt(1, 1)->empty());
}

TEST(HardState, IsEmptyWhenEveryFieldIs) {
  EXPECT_TRUE(HardState().empty());
  EXPECT_FALSE((HardState{Term(1), {}, {}}).empty());
  EXPECT_FALSE((HardState{{}, NodeId(1), {}}).empty());
  EXPECT_FALSE((HardState{{}, {}, Index(1)}).empty());
}

// etcd: ConfState.Equivalent.
TEST(ConfState, OrderDoesNotMatterToEquivalence) {
  const ConfState a{Nodes({1, 2, 3}), Nodes({5, 4}), Nodes({3, 1}), Nodes({7, 6}), true};
  const ConfState b{Nodes({3, 1, 2}), Nodes({4, 5}), Nodes({1, 3}), Nodes({6, 7}), true};
  EXPECT_TRUE(Equivalent(a, b));
  EXPECT_FALSE(a == b);
}

TEST(ConfState, EveryListMattersToEquivalence) {
  const ConfState a{Nodes({1}), Nodes({2}), Nodes({3}), Nodes({3}), true};
  ConfState b = a;
  b.voters = Nodes({9});
  EXPECT_FALSE(Equivalent(a, b));
  b = a;
  b.learners = Nodes({9});
  EXPECT_FALSE(Equivalent(a, b));
  b = a;
  b.voters_outgoing = Nodes({9});
  EXPECT_FALSE(Equivalent(a, b));
  b = a;
  b.learners_next = Nodes({9});
  EXPECT_FALSE(Equivalent(a, b));
  b = a;
  b.auto_leave = false;
  EXPECT_FALSE(Equivalent(a, b));
}

TEST(ConfState, RepetitionMattersToEquivalence) {
  EXPECT_FALSE(Equivalent({Nodes({1, 1}), {}, {}, {}, false}, {Nodes({1}), {}, {}, {}, false}));
}

std::string TypesThat(bool (*holds)(MessageType)) {
  std::string names;
  for (int i = 0; i < kMessageTypes; ++i) {
    const MessageType type = static_cast<MessageType>(i);
    if (holds(type)) names += std::string(Name(type)) + " ";
  }
  return names;
}

// etcd: IsLocalMsg, all types.
TEST(MessageType, LocalOnesNeverComeFromTheNetwork) {
  EXPECT_EQ(TypesThat(IsLocalMessage),
            "MsgHup MsgBeat MsgUnreachable MsgSnapStatus MsgCheckQuorum MsgStorageAppend "
            "MsgStorageAppendResp MsgStorageApply MsgStorageApplyResp ");
}

// etcd: IsResponseMsg, all types.
TEST(MessageType, ResponsesComeOnlyFromMembers) {
  EXPECT_EQ(TypesThat(IsResponseMessage),
            "MsgAppResp MsgVoteResp MsgHeartbeatResp MsgUnreachable MsgReadIndexResp "
            "MsgPreVoteResp MsgStorageAppendResp MsgStorageApplyResp ");
}

TEST(MessageType, UnknownOneIsNeither) {
  EXPECT_FALSE(IsLocalMessage(static_cast<MessageType>(kMessageTypes)));
  EXPECT_FALSE(IsResponseMessage(static_cast<MessageType>(kMessageTypes)));
}

Message Full() {
  Message m;
  m.type = MessageType::kApp;
  m.reject = true;
  m.to = NodeId(1);
  m.from = NodeId(2);
  m.term = Term(3);
  m.log_term = Term(4);
  m.index = Index(5);
  m.entries = EntriesOf(6, {4, 4});
  m.commit = Index(7);
  m.vote = NodeId(8);
  m.reject_hint = Index(9);
  m.snapshot = SnapshotAt(10, 4);
  m.context = Payload("c");
  m.responses = Shared<std::vector<Message>>(std::vector<Message>(1));
  return m;
}

TEST(Message, IsEqualToItsDeepCopy) { EXPECT_EQ(Full(), Full()); }

TEST(Message, DiffersWhenAnyFieldDoes) {
  const std::vector<void (*)(Message&)> changes = {
      [](Message& m) { m.type = MessageType::kSnap; },
      [](Message& m) { m.reject = false; },
      [](Message& m) { m.to = NodeId(99); },
      [](Message& m) { m.from = NodeId(99); },
      [](Message& m) { m.term = Term(99); },
      [](Message& m) { m.log_term = Term(99); },
      [](Message& m) { m.index = Index(99); },
      [](Message& m) { m.entries = EntriesOf(6, {4}); },
      [](Message& m) { m.commit = Index(99); },
      [](Message& m) { m.vote = NodeId(99); },
      [](Message& m) { m.reject_hint = Index(99); },
      [](Message& m) { m.snapshot = SnapshotAt(10, 99); },
      [](Message& m) { m.snapshot.reset(); },
      [](Message& m) { m.context = Payload(); },
      [](Message& m) { m.responses = Shared<std::vector<Message>>(std::vector<Message>(2)); },
      [](Message& m) { m.responses.reset(); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Message m = Full();
    changes[i](m);
    EXPECT_FALSE(m == Full()) << "change " << i;
  }
}

TEST(Message, CopySharesWhatIsLarge) {
  const Message m = Full();
  const Message copy = m;
  EXPECT_EQ(&copy.entries[0], &m.entries[0]);
  EXPECT_TRUE(copy.snapshot.same_as(m.snapshot));
  EXPECT_TRUE(copy.responses.same_as(m.responses));
}

}  // namespace
}  // namespace squall
