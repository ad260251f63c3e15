// The codec against bytes written by hand. Field numbers and wire types are etcd raftpb's: a tag is
// the field number times 8, plus 0 for a varint and 2 for bytes with their length.

#include "core/base/codec.h"

#include <string>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

std::string Wire(const std::vector<int>& bytes) {
  std::string wire;
  for (int b : bytes) wire += static_cast<char>(b);
  return wire;
}

// A field of bytes: `number`, the length, then `content` (both below 128).
std::string Field(int number, const std::string& content) {
  return Wire({number * 8 + 2, static_cast<int>(content.size())}) + content;
}

// Field by field, and no other. A type that is implied is not on the wire.
TEST(CodecEntry, ImpliedTypeIsNotWritten) {
  const Entry e{Index(5), Term(3), Payload("ab")};
  EXPECT_EQ(Encode(e), Wire({0x10, 3, 0x18, 5}) + Field(4, "ab"));
}

TEST(CodecEntry, ExplicitTypeIsWrittenEvenIfNormal) {
  const Entry e{Index(5), Term(3), Payload(), EntryType::kNormal, TypePresence::kExplicit};
  EXPECT_EQ(Encode(e), Wire({0x08, 0, 0x10, 3, 0x18, 5}));
}

TEST(CodecEntry, TypeOtherThanNormalIsAlwaysWritten) {
  const Entry e{Index(5), Term(3), Payload(), EntryType::kConfChangeV2};
  EXPECT_EQ(Encode(e), Wire({0x08, 2, 0x10, 3, 0x18, 5}));
}

TEST(CodecEntry, EmptyDataIsWrittenAndAbsentIsNot) {
  EXPECT_EQ(Encode(Entry{Index(1), Term(1), Payload("")}), Wire({0x10, 1, 0x18, 1, 0x22, 0}));
  EXPECT_EQ(Encode(Entry{Index(1), Term(1), Payload()}), Wire({0x10, 1, 0x18, 1}));
}

TEST(CodecEntry, ReadsEveryField) {
  const auto d = DecodeEntry(Wire({0x08, 1, 0x10, 3, 0x18, 0x80, 0x01}) + Field(4, "ab"));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, (Entry{Index(128), Term(3), Payload("ab"), EntryType::kConfChange,
                            TypePresence::kExplicit}));
}

TEST(CodecEntry, ReadsWhetherTypeAndDataWerePresent) {
  const auto bare = DecodeEntry(Wire({0x10, 1, 0x18, 1}));
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare.value.type_presence, TypePresence::kImplied);
  EXPECT_FALSE(bare.value.data.present());
  const auto full = DecodeEntry(Wire({0x08, 0, 0x10, 1, 0x18, 1, 0x22, 0}));
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(full.value.type_presence, TypePresence::kExplicit);
  EXPECT_TRUE(full.value.data.present());
}

// proto2: the last of a repeated scalar wins, in whatever order fields come.
TEST(CodecEntry, ReadsFieldsInAnyOrder) {
  const auto d = DecodeEntry(Field(4, "x") + Wire({0x18, 9, 0x10, 2, 0x18, 7}));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, (Entry{Index(7), Term(2), Payload("x")}));
}

TEST(CodecMessage, WritesEveryFieldUnderItsNumber) {
  Message m;
  m.type = MessageType::kAppResp;  // 4
  m.to = NodeId(1);
  m.from = NodeId(2);
  m.term = Term(3);
  m.log_term = Term(4);
  m.index = Index(5);
  m.entries = Entries(Entry{Index(6), Term(4), Payload()});
  m.commit = Index(7);
  m.snapshot = SnapshotAt(8, 4);
  m.reject = true;
  m.reject_hint = Index(9);
  m.context = Payload("c");
  m.vote = NodeId(10);
  Message response;
  response.type = MessageType::kVoteResp;  // 6
  response.to = NodeId(11);
  response.from = NodeId(12);
  m.responses = Shared<std::vector<Message>>({response});

  const std::string entry = Wire({0x10, 4, 0x18, 6});
  const std::string conf_state = Wire({0x28, 0});
  const std::string metadata = Field(1, conf_state) + Wire({0x10, 8, 0x18, 4});
  EXPECT_EQ(Encode(m), Wire({0x08, 4, 0x10, 1, 0x18, 2, 0x20, 3, 0x28, 4, 0x30, 5}) +
                           Field(7, entry) + Wire({0x40, 7}) + Field(9, Field(2, metadata)) +
                           Wire({0x50, 1, 0x58, 9}) + Field(12, "c") + Wire({0x68, 10}) +
                           Field(14, Wire({0x08, 6, 0x10, 11, 0x18, 12})));
}

TEST(CodecMessage, LeavesOutWhatIsZero) {
  Message m;
  m.type = MessageType::kHeartbeat;
  m.to = NodeId(1);
  m.from = NodeId(2);
  EXPECT_EQ(Encode(m), Wire({0x08, 8, 0x10, 1, 0x18, 2}));
}

TEST(CodecMessage, EveryTypeHasEtcdsNumber) {
  for (int i = 0; i < kMessageTypes; ++i) {
    const auto d = DecodeMessage(Wire({0x08, i}));
    ASSERT_TRUE(d.ok()) << i;
    EXPECT_EQ(static_cast<int>(d.value.type), i);
  }
}

// A context of no bytes asks something else than no context (etcd: MsgVote of a transfer).
TEST(CodecMessage, ReadsWhetherContextAndSnapshotWerePresent) {
  const auto bare = DecodeMessage(Wire({0x08, 7}));
  ASSERT_TRUE(bare.ok());
  EXPECT_FALSE(bare.value.context.present());
  EXPECT_FALSE(bare.value.snapshot);
  const auto full = DecodeMessage(Wire({0x08, 7, 0x62, 0, 0x4a, 0}));
  ASSERT_TRUE(full.ok());
  EXPECT_TRUE(full.value.context.present());
  EXPECT_TRUE(full.value.snapshot);
}

TEST(CodecMessage, ReadsResponsesWithinResponses) {
  const std::string inner = Wire({0x08, 6, 0x10, 11});
  const auto d = DecodeMessage(Wire({0x08, 19}) + Field(14, Wire({0x08, 4}) + Field(14, inner)));
  ASSERT_TRUE(d.ok());
  ASSERT_TRUE(d.value.responses);
  const Message& outer = d.value.responses->at(0);
  EXPECT_EQ(outer.type, MessageType::kAppResp);
  ASSERT_TRUE(outer.responses);
  EXPECT_EQ(outer.responses->at(0).type, MessageType::kVoteResp);
  EXPECT_EQ(outer.responses->at(0).to, NodeId(11));
}

TEST(CodecMessage, NoBytesAreAZeroMessage) {
  const auto d = DecodeMessage("");
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, Message());
}

TEST(CodecSnapshot, WritesDataAndMetadata) {
  const Snapshot s{Payload("kv"),
                   {{Nodes({1, 2}), Nodes({3}), Nodes({4}), Nodes({5}), true}, Index(6), Term(7)}};
  const std::string conf_state = Wire({0x08, 1, 0x08, 2, 0x10, 3, 0x18, 4, 0x20, 5, 0x28, 1});
  EXPECT_EQ(Encode(s), Field(1, "kv") + Field(2, Field(1, conf_state) + Wire({0x10, 6, 0x18, 7})));
}

TEST(CodecSnapshot, ReadsWhatItWrote) {
  const Snapshot s{Payload(""), {{Nodes({1, 2}), {}, {}, {}, false}, Index(6), Term(7)}};
  const auto d = DecodeSnapshot(Encode(s));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, s);
}

TEST(CodecConfState, NamesAutoLeaveEvenIfFalse) {
  EXPECT_EQ(Encode(ConfState{Nodes({1}), {}, {}, {}, false}), Wire({0x08, 1, 0x28, 0}));
}

// Protobuf: a reader takes packed repeated fields too, whichever form its own writer uses.
TEST(CodecConfState, ReadsPackedIds) {
  const auto d = DecodeConfState(Field(1, Wire({1, 2, 3})) + Wire({0x28, 1}));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, (ConfState{Nodes({1, 2, 3}), {}, {}, {}, true}));
}

TEST(CodecHardState, WritesAllThreeFields) {
  EXPECT_EQ(Encode(HardState{Term(1), NodeId(0), Index(300)}),
            Wire({0x08, 1, 0x10, 0, 0x18, 0xac, 0x02}));
}

TEST(CodecHardState, ReadsLargestValues) {
  const HardState s{Term(kNoLimit), NodeId(kNoLimit), Index(kNoLimit)};
  const auto d = DecodeHardState(Encode(s));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, s);
}

TEST(CodecMalformed, TruncatedBytesAreRefused) {
  const auto d = DecodeEntry(Wire({0x10, 1, 0x18}));
  EXPECT_FALSE(d.ok());
  EXPECT_EQ(d.error, "malformed Entry: not its protobuf encoding");
}

TEST(CodecMalformed, LengthBeyondTheEndIsRefused) {
  EXPECT_FALSE(DecodeEntry(Wire({0x22, 5, 'a'})).ok());
  EXPECT_FALSE(DecodeEntry(Wire({0x22, 0xff, 0xff, 0xff, 0xff, 0x0f})).ok());
}

TEST(CodecMalformed, VarintWithoutEndIsRefused) {
  EXPECT_FALSE(DecodeHardState("\x08" + std::string(11, '\xff')).ok());
}

TEST(CodecMalformed, FieldNumberZeroIsRefused) { EXPECT_FALSE(DecodeEntry(Wire({0x00, 1})).ok()); }

TEST(CodecMalformed, UnknownEnumeratorIsRefused) {
  const auto d = DecodeMessage(Wire({0x08, 24}));
  EXPECT_FALSE(d.ok());
  EXPECT_EQ(d.error, "malformed Message: unknown value of an enum");
}

TEST(CodecMalformed, UnknownEnumeratorIsFoundInNestedMessages) {
  EXPECT_FALSE(DecodeMessage(Wire({0x08, 3}) + Field(7, Wire({0x08, 3}))).ok());
  EXPECT_FALSE(DecodeMessage(Wire({0x08, 3}) + Field(14, Wire({0x08, 99}))).ok());
  EXPECT_FALSE(DecodeConfChangeV2(Field(2, Wire({0x08, 4}))).ok());
}

TEST(CodecMalformed, AKnownFieldOfAnotherKindIsRefusedInNestedMessages) {
  const std::string metadata = Wire({0x12, 0});  // The index, as bytes.
  EXPECT_FALSE(DecodeSnapshot(Field(2, metadata)).ok());
  EXPECT_FALSE(DecodeMessage(Wire({0x08, 7}) + Field(9, Field(2, metadata))).ok());
  EXPECT_FALSE(DecodeSnapshot(Field(2, Field(1, Field(5, "")))).ok());
}

// Fields that a later version adds must not stop this one.
TEST(CodecMalformed, UnknownFieldsAreLetPass) {
  const auto d = DecodeHardState(Wire({0x08, 1, 0x20, 9}));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value.term, Term(1));
}

TEST(CodecMalformed, NestingWithoutEndIsRefused) {
  // Each layer needs a length, so deep nesting is built from the inside.
  std::string wire = Wire({0x08, 3});
  for (int i = 0; i < 10'000; ++i) {
    std::string length;
    for (size_t n = wire.size();; n >>= 7) {
      length += static_cast<char>((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
      if (n <= 0x7f) break;
    }
    wire = "\x72" + length + wire;
  }
  EXPECT_FALSE(DecodeMessage(wire).ok());
}

}  // namespace
}  // namespace squall
