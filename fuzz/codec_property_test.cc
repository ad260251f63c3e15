// Properties of the wire form: what is written is read back, sizes are what is written, and no
// bytes at all make the reader do anything but answer.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/codec.h"
#include "core/base/message.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

RC_GTEST_PROP(CodecRoundTrip, Entry, ()) {
  const Entry e = *AnyEntry();
  const Result<Entry> d = DecodeEntry(Encode(e));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == e);
}

RC_GTEST_PROP(CodecRoundTrip, Snapshot, ()) {
  const Snapshot s = *AnySnapshot();
  const Result<Snapshot> d = DecodeSnapshot(Encode(s));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == s);
}

RC_GTEST_PROP(CodecRoundTrip, HardState, ()) {
  const HardState s = *AnyHardState();
  const Result<HardState> d = DecodeHardState(Encode(s));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == s);
}

RC_GTEST_PROP(CodecRoundTrip, ConfState, ()) {
  const ConfState s = *AnyConfState();
  const Result<ConfState> d = DecodeConfState(Encode(s));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == s);
}

RC_GTEST_PROP(CodecRoundTrip, ConfChange, ()) {
  const ConfChange c = *AnyConfChange();
  const Result<ConfChange> d = DecodeConfChange(Encode(c));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == c);
}

RC_GTEST_PROP(CodecRoundTrip, ConfChangeV2, ()) {
  const ConfChangeV2 c = *AnyConfChangeV2();
  const Result<ConfChangeV2> d = DecodeConfChangeV2(Encode(c));
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == c);
}

// Every kind of message, with every field that any kind uses.
class CodecMessageRoundTrip : public ::testing::TestWithParam<int> {};

TEST_P(CodecMessageRoundTrip, KeepsEveryField) {
  const MessageType type = static_cast<MessageType>(GetParam());
  const bool holds = rc::check(std::string(Name(type)), [type] {
    const Message m = *AnyMessageOf(type);
    const Result<Message> d = DecodeMessage(Encode(m));
    RC_ASSERT(d.ok());
    RC_ASSERT(d.value == m);
  });
  EXPECT_TRUE(holds);
}

INSTANTIATE_TEST_SUITE_P(EveryType, CodecMessageRoundTrip, ::testing::Range(0, kMessageTypes),
                         [](const ::testing::TestParamInfo<int>& param) {
                           return std::string(Name(static_cast<MessageType>(param.param)));
                         });

// etcd: proto.Size(entry); every limit on sizes counts with it.
RC_GTEST_PROP(CodecSize, EntrySizeIsWhatIsWritten, ()) {
  Entry e = *AnyEntry();
  // Also what only memory can hold: a type that is not the default, yet implied.
  if (*rc::gen::arbitrary<bool>()) e.type_presence = TypePresence::kImplied;
  RC_ASSERT(EncodedSize(e) == Encode(e).size());
}

RC_GTEST_PROP(CodecSize, LimitedRunIsTheLongestThatFits, ()) {
  Entries run;
  for (const Entry& e : *rc::gen::container<std::vector<Entry>>(AnyEntry())) run.Append(e);
  const uint64_t max_bytes = *rc::gen::inRange<uint64_t>(0, EncodedSize(run) + 10);
  const Entries kept = LimitSize(run, max_bytes);
  RC_ASSERT(kept == run.First(kept.size()));
  RC_ASSERT(kept.empty() == run.empty());
  if (kept.size() > 1) RC_ASSERT(EncodedSize(kept) <= max_bytes);
  if (kept.size() < run.size()) {
    RC_ASSERT(EncodedSize(run.First(kept.size() + 1)) > max_bytes);
  }
}

// --- An encoder of its own, from the protobuf specification, to read what others may write.

std::string Varint(uint64_t v) {
  std::string bytes;
  for (; v >= 0x80; v >>= 7) bytes += static_cast<char>((v & 0x7f) | 0x80);
  return bytes + static_cast<char>(v);
}

std::string Number(uint64_t field, uint64_t value) { return Varint(field << 3) + Varint(value); }

std::string Bytes(uint64_t field, std::string_view bytes) {
  return Varint(field << 3 | 2) + Varint(bytes.size()) + std::string(bytes);
}

RC_GTEST_PROP(CodecForeign, EntryIsReadWithItsFieldsInAnyOrder, ()) {
  const Entry e = *AnyEntry();
  std::vector<std::string> fields = {Number(2, e.term.value()), Number(3, e.index.value())};
  if (e.type_presence == TypePresence::kExplicit) {
    fields.push_back(Number(1, static_cast<uint64_t>(e.type)));
  }
  if (e.data.present()) fields.push_back(Bytes(4, e.data.view()));
  // A field that a later version may have.
  if (*rc::gen::arbitrary<bool>()) fields.push_back(Bytes(17, "later"));
  std::string wire;
  while (!fields.empty()) {
    const size_t i = *rc::gen::inRange<size_t>(0, fields.size());
    wire += fields[i];
    fields.erase(fields.begin() + static_cast<ptrdiff_t>(i));
  }
  const Result<Entry> d = DecodeEntry(wire);
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == e);
}

// etcd up to 3.6 (gogo): every field that is not nullable is written, zero or not.
RC_GTEST_PROP(CodecForeign, OlderConfChangeWithAllFieldsIsRead, ()) {
  const ConfChange c = *AnyConfChange();
  std::string wire =
      Number(1, c.id) + Number(2, static_cast<uint64_t>(c.type)) + Number(3, c.node_id.value());
  if (c.context.present()) wire += Bytes(4, c.context.view());
  const Entry e{Index(1), Term(1), Payload(wire), EntryType::kConfChange, TypePresence::kExplicit};
  const Result<ConfChangeV2> d = DecodeEntryConfChange(e);
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == AsV2(c));
}

// The same of the newer form, with each single change complete.
RC_GTEST_PROP(CodecForeign, OlderConfChangeV2WithAllFieldsIsRead, ()) {
  const ConfChangeV2 c = *AnyConfChangeV2();
  std::string wire = Number(1, static_cast<uint64_t>(c.transition));
  for (const ConfChangeSingle& s : c.changes) {
    wire += Bytes(2, Number(1, static_cast<uint64_t>(s.type)) + Number(2, s.node_id.value()));
  }
  if (c.context.present()) wire += Bytes(3, c.context.view());
  const Result<ConfChangeV2> d = DecodeConfChangeV2(wire);
  RC_ASSERT(d.ok());
  RC_ASSERT(d.value == c);
}

// --- Arbitrary bytes.

// What is read from any bytes must be a value: writing and reading it again changes nothing.
template <class T>
void ReadIsAValueOrARefusal(const Result<T>& d, Result<T> (*decode)(std::string_view)) {
  if (!d.ok()) {
    RC_ASSERT(!d.error.empty());
    return;
  }
  RC_ASSERT(d.error.empty());
  const Result<T> again = decode(Encode(d.value));
  RC_ASSERT(again.ok());
  RC_ASSERT(again.value == d.value);
}

void EveryReaderAnswers(const std::string& bytes) {
  ReadIsAValueOrARefusal(DecodeMessage(bytes), DecodeMessage);
  ReadIsAValueOrARefusal(DecodeEntry(bytes), DecodeEntry);
  ReadIsAValueOrARefusal(DecodeSnapshot(bytes), DecodeSnapshot);
  ReadIsAValueOrARefusal(DecodeHardState(bytes), DecodeHardState);
  ReadIsAValueOrARefusal(DecodeConfState(bytes), DecodeConfState);
  ReadIsAValueOrARefusal(DecodeConfChange(bytes), DecodeConfChange);
  ReadIsAValueOrARefusal(DecodeConfChangeV2(bytes), DecodeConfChangeV2);
}

RC_GTEST_PROP(CodecHostile, RandomBytesAreAnswered, ()) { EveryReaderAnswers(*AnyBytes()); }

RC_GTEST_PROP(CodecHostile, FlippedBitsAreAnswered, ()) {
  std::string bytes = Encode(*AnyMessage());
  const int flips = *rc::gen::inRange(1, 8);
  for (int i = 0; i < flips && !bytes.empty(); ++i) {
    const size_t at = *rc::gen::inRange<size_t>(0, bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << *rc::gen::inRange(0, 8)));
  }
  EveryReaderAnswers(bytes);
}

RC_GTEST_PROP(CodecHostile, TruncatedMessagesAreAnswered, ()) {
  const std::string bytes = Encode(*AnyMessage());
  EveryReaderAnswers(bytes.substr(0, *rc::gen::inRange<size_t>(0, bytes.size() + 1)));
}

// The data at the end of an entry cannot be cut off unnoticed.
RC_GTEST_PROP(CodecHostile, TruncatedDataIsRefused, ()) {
  Entry e = *AnyEntry();
  e.data = Payload(*rc::gen::nonEmpty(AnyBytes()));
  const std::string bytes = Encode(e);
  const size_t lost = *rc::gen::inRange<size_t>(1, e.data.size() + 1);
  RC_ASSERT(!DecodeEntry(std::string_view(bytes).substr(0, bytes.size() - lost)).ok());
}

// Whatever an entry holds, describing it and reading its change must come to an end.
RC_GTEST_PROP(CodecHostile, EntriesWithAnyDataAreDescribed, ()) {
  const Entry e = *AnyEntry();
  RC_ASSERT(!Describe(e).empty());
  RC_ASSERT(DecodeEntryConfChange(e).ok() == DecodeEntryConfChange(e).error.empty());
}

// etcd: ConfChangesToString and ConfChangesFromString are each other's inverse.
RC_GTEST_PROP(ConfChangeText, ParsesBack, ()) {
  const auto changes = *rc::gen::container<std::vector<ConfChangeSingle>>(AnyConfChangeSingle());
  const Result<std::vector<ConfChangeSingle>> parsed = ParseConfChanges(Describe(changes));
  RC_ASSERT(parsed.ok());
  RC_ASSERT(parsed.value == changes);
}

RC_GTEST_PROP(ConfChangeText, AnyTextIsParsedOrRefused, ()) {
  const std::string text = *rc::gen::container<std::string>(
      rc::gen::element('v', 'l', 'r', 'u', 'x', ' ', '-', '0', '1', '9'));
  const Result<std::vector<ConfChangeSingle>> parsed = ParseConfChanges(text);
  if (parsed.ok()) RC_ASSERT(ParseConfChanges(Describe(parsed.value)).value == parsed.value);
}

}  // namespace
}  // namespace squall
