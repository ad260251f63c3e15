#include "core/files/log_record.h"

#include <cstring>

#include "core/base/hash.h"
#include "core/files/packing.h"

namespace squall {
namespace {

// "SquallLg" and the number of this format.
constexpr uint64_t kMagic = 0x674c6c6c61757153u;
constexpr uint64_t kVersion = 1;
constexpr uint64_t kSegmentWords = 13;

// Details of an entry.
constexpr uint64_t kTypeMask = 3;
constexpr uint64_t kTypeExplicit = 4;
constexpr uint64_t kDataPresent = 8;
constexpr uint64_t kEntryDetails = kTypeMask | kTypeExplicit | kDataPresent;

// Sums of indexes and positions stay far from where they would wrap.
constexpr uint64_t kNumberMax = uint64_t{1} << 62;

uint64_t Padded(uint64_t length) { return (length + kLogRecordAlign - 1) & ~(kLogRecordAlign - 1); }

uint64_t HeadCheck(const char* head, uint64_t segment, uint64_t offset) {
  return HashBytes({head + 8, kLogHeadBytes - 8}, Mix(segment, offset));
}

uint64_t BodyCheck(const char* body, uint64_t padded, uint64_t head_check, uint64_t chain) {
  return HashBytes({body, padded}, head_check ^ chain);
}

bool IsKind(uint64_t kind) {
  return kind >= static_cast<uint64_t>(LogRecordKind::kSegment) &&
         kind <= static_cast<uint64_t>(LogRecordKind::kRestart);
}

uint64_t Word(const LogRecord& record, uint64_t i) { return GetWord(record.body.data() + 8 * i); }

}  // namespace

char* LogRecordWriter::Begin(uint64_t length) {
  at_ = out_->size();
  const uint64_t padded = Padded(length);
  // Zeros first: the padding is among them.
  out_->resize(at_ + kLogHeadBytes + padded + kLogTailBytes);
  return out_->data() + at_ + kLogHeadBytes;
}

void LogRecordWriter::End(LogRecordKind kind, uint64_t detail, uint64_t length) {
  char* head = out_->data() + at_;
  char* body = head + kLogHeadBytes;
  const uint64_t padded = Padded(length);
  PutWord(head + 8, synced_);
  PutWord(head + 16, length << 16 | static_cast<uint64_t>(kind) << 8 | detail);
  const uint64_t check = HeadCheck(head, place_.segment, place_.offset);
  PutWord(head, check);
  place_.chain = BodyCheck(body, padded, check, place_.chain);
  PutWord(body + padded, place_.chain);
  place_.offset += kLogHeadBytes + padded + kLogTailBytes;
}

void LogRecordWriter::Write(const LogSegmentStart& start) {
  constexpr uint64_t length = 8 * kSegmentWords;
  const EntryId snapshot = start.snapshot.value_or(EntryId());
  const uint64_t words[kSegmentWords] = {kMagic,
                                         kVersion,
                                         place_.segment,
                                         start.begin,
                                         start.chain,
                                         start.last.index.value(),
                                         start.last.term.value(),
                                         start.hard_state.term.value(),
                                         start.hard_state.vote.value(),
                                         start.hard_state.commit.value(),
                                         start.snapshot ? 1u : 0u,
                                         snapshot.index.value(),
                                         snapshot.term.value()};
  std::memcpy(Begin(length), words, length);
  End(LogRecordKind::kSegment, 0, length);
}

void LogRecordWriter::Write(const Entry& entry) {
  const std::string_view data = entry.data.view();
  const uint64_t length = 16 + data.size();
  char* body = Begin(length);
  PutWord(body, entry.index.value());
  PutWord(body + 8, entry.term.value());
  if (!data.empty()) std::memcpy(body + 16, data.data(), data.size());
  uint64_t detail = static_cast<uint64_t>(entry.type);
  if (entry.type_presence == TypePresence::kExplicit) detail |= kTypeExplicit;
  if (entry.data.present()) detail |= kDataPresent;
  End(LogRecordKind::kEntry, detail, length);
}

void LogRecordWriter::Write(const HardState& state) {
  char* body = Begin(24);
  PutWord(body, state.term.value());
  PutWord(body + 8, state.vote.value());
  PutWord(body + 16, state.commit.value());
  End(LogRecordKind::kHardState, 0, 24);
}

void LogRecordWriter::Write(LogRecordKind kind, EntryId snapshot) {
  char* body = Begin(16);
  PutWord(body, snapshot.index.value());
  PutWord(body + 8, snapshot.term.value());
  End(kind, 0, 16);
}

std::optional<LogRecordHead> ReadLogHead(std::string_view file, uint64_t segment, uint64_t offset) {
  if (offset > file.size() || file.size() - offset < kLogHeadBytes) return std::nullopt;
  const char* bytes = file.data() + offset;
  const uint64_t word = GetWord(bytes + 16);
  // Cheap before dear: most of what is no head has no such kind.
  if (!IsKind(word >> 8 & 0xff)) return std::nullopt;
  LogRecordHead head;
  head.check = GetWord(bytes);
  if (head.check != HeadCheck(bytes, segment, offset)) return std::nullopt;
  head.synced = GetWord(bytes + 8);
  head.length = word >> 16;
  head.kind = static_cast<LogRecordKind>(word >> 8 & 0xff);
  head.detail = static_cast<uint8_t>(word & 0xff);
  return head;
}

std::optional<LogRecord> ReadLogRecord(std::string_view file, const LogPlace& place) {
  const std::optional<LogRecordHead> head = ReadLogHead(file, place.segment, place.offset);
  if (!head) return std::nullopt;
  const uint64_t padded = Padded(head->length);
  const uint64_t left = file.size() - place.offset - kLogHeadBytes;
  if (left < kLogTailBytes || left - kLogTailBytes < padded) return std::nullopt;
  const char* body = file.data() + place.offset + kLogHeadBytes;
  const uint64_t tail = BodyCheck(body, padded, head->check, place.chain);
  if (GetWord(body + padded) != tail) return std::nullopt;
  LogRecord record;
  record.head = *head;
  record.body = {body, head->length};
  record.next = {place.segment, place.offset + kLogHeadBytes + padded + kLogTailBytes, tail};
  return record;
}

std::optional<LogSegmentStart> ParseLogSegmentStart(const LogRecord& record) {
  if (record.head.kind != LogRecordKind::kSegment) return std::nullopt;
  if (record.head.detail != 0 || record.body.size() != 8 * kSegmentWords) return std::nullopt;
  if (Word(record, 0) != kMagic || Word(record, 1) != kVersion) return std::nullopt;
  if (Word(record, 2) != record.next.segment) return std::nullopt;
  LogSegmentStart start;
  start.begin = Word(record, 3);
  start.chain = Word(record, 4);
  start.last = {Term(Word(record, 6)), Index(Word(record, 5))};
  start.hard_state = {Term(Word(record, 7)), NodeId(Word(record, 8)), Index(Word(record, 9))};
  if (Word(record, 10) > 1) return std::nullopt;
  const EntryId snapshot{Term(Word(record, 12)), Index(Word(record, 11))};
  if (Word(record, 10) == 1) start.snapshot = snapshot;
  if (start.begin > kNumberMax || start.last.index.value() > kNumberMax ||
      snapshot.index.value() > kNumberMax) {
    return std::nullopt;
  }
  return start;
}

std::optional<Entry> ParseLogEntry(const LogRecord& record) {
  const uint64_t detail = record.head.detail;
  if (record.head.kind != LogRecordKind::kEntry || record.body.size() < 16) return std::nullopt;
  const uint64_t type = detail & kTypeMask;
  if ((detail & ~kEntryDetails) != 0 || type > static_cast<uint64_t>(EntryType::kConfChangeV2)) {
    return std::nullopt;
  }
  const uint64_t index = Word(record, 0);
  if (index == 0 || index > kNumberMax) return std::nullopt;
  Entry entry;
  entry.index = Index(index);
  entry.term = Term(Word(record, 1));
  entry.type = static_cast<EntryType>(type);
  if ((detail & kTypeExplicit) != 0) entry.type_presence = TypePresence::kExplicit;
  const std::string_view data = record.body.substr(16);
  if ((detail & kDataPresent) != 0) {
    entry.data = Payload(data);
  } else if (!data.empty()) {
    return std::nullopt;
  }
  return entry;
}

std::optional<HardState> ParseLogHardState(const LogRecord& record) {
  if (record.head.kind != LogRecordKind::kHardState || record.head.detail != 0 ||
      record.body.size() != 24) {
    return std::nullopt;
  }
  return HardState{Term(Word(record, 0)), NodeId(Word(record, 1)), Index(Word(record, 2))};
}

std::optional<EntryId> ParseLogSnapshot(const LogRecord& record) {
  if (record.head.kind != LogRecordKind::kSnapshot && record.head.kind != LogRecordKind::kRestart) {
    return std::nullopt;
  }
  if (record.head.detail != 0 || record.body.size() != 16) return std::nullopt;
  if (Word(record, 0) > kNumberMax) return std::nullopt;
  return EntryId{Term(Word(record, 1)), Index(Word(record, 0))};
}

}  // namespace squall
