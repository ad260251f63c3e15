// Membership changes on the wire, in the encodings of every etcd.

#include <string>
#include <vector>

#include "core/base/codec.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

std::string Wire(const std::vector<int>& bytes) {
  std::string wire;
  for (int b : bytes) wire += static_cast<char>(b);
  return wire;
}

Entry Carrying(EntryType type, const std::string& data) {
  return {Index(1), Term(1), Payload(data), type, TypePresence::kExplicit};
}

TEST(CodecConfChange, WritesFieldsUnderTheirNumbers) {
  const ConfChange cc{ConfChangeType::kAddLearnerNode, NodeId(5), Payload("x"), 7};
  EXPECT_EQ(Encode(cc), Wire({0x08, 7, 0x10, 3, 0x18, 5, 0x22, 1, 'x'}));
}

TEST(CodecConfChange, LeavesOutAnIdOfZero) {
  EXPECT_EQ(Encode(ConfChange{ConfChangeType::kAddNode, NodeId(2), {}, 0}),
            Wire({0x10, 0, 0x18, 2}));
}

// What etcd up to 3.6 wrote: gogo's generated code names id, type and node even when they are zero,
// and leaves out only a nil context.
TEST(CodecConfChange, ReadsTheOlderEncodingThatNamesEveryField) {
  const auto d = DecodeConfChange(Wire({0x08, 0, 0x10, 0, 0x18, 1, 0x22, 0}));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, (ConfChange{ConfChangeType::kAddNode, NodeId(1), Payload(""), 0}));
}

// etcd: MarshalConfChange(nil) and its reader; a change that was cancelled looks the same.
TEST(CodecConfChange, NoBytesAreAZeroChange) {
  const auto d = DecodeConfChange("");
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, ConfChange());
}

TEST(CodecConfChangeV2, NamesTheTransitionEvenIfAuto) {
  const ConfChangeV2 cc{
      ConfChangeTransition::kAuto,
      {{ConfChangeType::kAddNode, NodeId(1)}, {ConfChangeType::kRemoveNode, NodeId(2)}},
      Payload("c")};
  EXPECT_EQ(Encode(cc),
            Wire({0x08, 0, 0x12, 4, 0x08, 0, 0x10, 1, 0x12, 4, 0x08, 1, 0x10, 2, 0x1a, 1, 'c'}));
}

TEST(CodecConfChangeV2, NoBytesLeaveAJointConfiguration) {
  const auto d = DecodeConfChangeV2("");
  ASSERT_TRUE(d.ok());
  EXPECT_TRUE(d.value.LeavesJoint());
}

TEST(CodecConfChangeV2, ReadsEveryTransition) {
  for (int i = 0; i <= 2; ++i) {
    const auto d = DecodeConfChangeV2(Wire({0x08, i}));
    ASSERT_TRUE(d.ok());
    EXPECT_EQ(static_cast<int>(d.value.transition), i);
  }
  EXPECT_FALSE(DecodeConfChangeV2(Wire({0x08, 3})).ok());
}

TEST(CodecEntryConfChange, OlderFormIsReadAsTheNewer) {
  const Entry e = Carrying(EntryType::kConfChange, Wire({0x08, 9, 0x10, 1, 0x18, 3}));
  const auto d = DecodeEntryConfChange(e);
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, (ConfChangeV2{ConfChangeTransition::kAuto,
                                   {{ConfChangeType::kRemoveNode, NodeId(3)}},
                                   Payload()}));
}

TEST(CodecEntryConfChange, NewerFormIsReadAsItIs) {
  const ConfChangeV2 cc{ConfChangeTransition::kJointExplicit,
                        {{ConfChangeType::kAddNode, NodeId(3)}},
                        Payload("why")};
  const auto d = DecodeEntryConfChange(Carrying(EntryType::kConfChangeV2, Encode(cc)));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d.value, cc);
}

// etcd: an entry without data, as a change that leaves the joint configuration is proposed.
TEST(CodecEntryConfChange, AbsentDataIsAZeroChange) {
  Entry e = Carrying(EntryType::kConfChangeV2, "");
  e.data = Payload();
  const auto d = DecodeEntryConfChange(e);
  ASSERT_TRUE(d.ok());
  EXPECT_TRUE(d.value.LeavesJoint());
}

TEST(CodecEntryConfChange, NormalEntryCarriesNone) {
  const auto d = DecodeEntryConfChange(Carrying(EntryType::kNormal, ""));
  EXPECT_FALSE(d.ok());
  EXPECT_EQ(d.error, "a normal entry carries no membership change");
}

TEST(CodecEntryConfChange, MalformedDataIsRefused) {
  const auto v1 = DecodeEntryConfChange(Carrying(EntryType::kConfChange, "\xff"));
  EXPECT_FALSE(v1.ok());
  EXPECT_EQ(v1.error, "malformed ConfChange: not its protobuf encoding");
  const auto v2 = DecodeEntryConfChange(Carrying(EntryType::kConfChangeV2, "\xff"));
  EXPECT_FALSE(v2.ok());
  EXPECT_EQ(v2.error, "malformed ConfChangeV2: not its protobuf encoding");
}

TEST(CodecEntryConfChange, UnknownEntryTypeIsRefused) {
  const auto d = DecodeEntryConfChange(Carrying(static_cast<EntryType>(9), ""));
  EXPECT_FALSE(d.ok());
  EXPECT_EQ(d.error, "unknown type of entry");
}

}  // namespace
}  // namespace squall
