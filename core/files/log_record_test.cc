#include "core/files/log_record.h"

#include <optional>
#include <string>

#include "core/testing/values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

constexpr LogPlace kPlace{3, 16, 99};

// A record at kPlace, in a file of that name.
template <class T>
std::string FileWith(const T& value, uint64_t synced = 0) {
  std::string file(kPlace.offset, '\0');
  LogRecordWriter(kPlace, synced, &file).Write(value);
  return file;
}

TEST(LogRecord, ComesBackFromItsPlace) {
  const Entry entry = DataEntry(7, 2, "data");
  const std::string file = FileWith(entry, 5);
  const auto record = ReadLogRecord(file, kPlace);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->head.kind, LogRecordKind::kEntry);
  EXPECT_EQ(record->head.synced, 5u);
  EXPECT_EQ(record->next.offset, file.size());
  const auto parsed = ParseLogEntry(*record);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, entry);
}

TEST(LogRecord, IsAlignedWhateverItsLength) {
  for (size_t size = 0; size < 20; ++size) {
    const std::string file = FileWith(DataEntry(7, 2, std::string(size, 'x')));
    EXPECT_EQ(file.size() % kLogRecordAlign, 0u);
    const auto record = ReadLogRecord(file, kPlace);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->body.size(), 16 + size);
  }
}

TEST(LogRecord, DoesNotPassInAnotherFile) {
  const std::string file = FileWith(DataEntry(7, 2, "data"));
  EXPECT_FALSE(ReadLogRecord(file, {4, kPlace.offset, kPlace.chain}));
  EXPECT_FALSE(ReadLogHead(file, 4, kPlace.offset));
}

TEST(LogRecord, DoesNotPassAtAnotherOffset) {
  const std::string file = std::string(8, '\0') + FileWith(DataEntry(7, 2, "data"));
  EXPECT_FALSE(ReadLogRecord(file, {kPlace.segment, kPlace.offset + 8, kPlace.chain}));
}

TEST(LogRecord, DoesNotPassBehindAnotherPast) {
  const std::string file = FileWith(DataEntry(7, 2, "data"));
  EXPECT_FALSE(ReadLogRecord(file, {kPlace.segment, kPlace.offset, kPlace.chain + 1}));
}

// What is behind a hole can still tell how far the log was durable.
TEST(LogRecord, ItsHeadIsReadWithoutPastAndBody) {
  std::string file = FileWith(DataEntry(7, 2, "data"), 4711);
  file.resize(kPlace.offset + kLogHeadBytes);
  const auto head = ReadLogHead(file, kPlace.segment, kPlace.offset);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->synced, 4711u);
}

TEST(LogRecord, NoByteOfItMayChange) {
  const std::string whole = FileWith(HardState{Term(1), NodeId(2), Index(3)});
  for (size_t at = kPlace.offset; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string file = whole;
      file[at] = static_cast<char>(file[at] ^ (1 << bit));
      EXPECT_FALSE(ReadLogRecord(file, kPlace)) << at;
    }
  }
}

TEST(LogRecord, IsNothingWhereTheFileEnds) {
  const std::string whole = FileWith(HardState{Term(1), NodeId(2), Index(3)});
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ReadLogRecord(whole.substr(0, size), kPlace)) << size;
  }
}

TEST(LogRecord, KeepsEveryFieldOfASegmentsStart) {
  LogSegmentStart start;
  start.begin = 1000;
  start.chain = 77;
  start.last = {Term(4), Index(9)};
  start.hard_state = {Term(5), NodeId(2), Index(8)};
  std::string file;
  for (const auto& snapshot :
       {std::optional<EntryId>(), std::optional(EntryId{Term(3), Index(6)})}) {
    start.snapshot = snapshot;
    file.clear();
    LogRecordWriter({12, 0, 0}, 0, &file).Write(start);
    const auto record = ReadLogRecord(file, {12, 0, 0});
    ASSERT_TRUE(record);
    EXPECT_EQ(ParseLogSegmentStart(*record), start);
  }
}

TEST(LogRecord, IsNotReadAsOneOfAnotherKind) {
  const std::string file = FileWith(HardState{Term(1), NodeId(2), Index(3)});
  const auto record = ReadLogRecord(file, kPlace);
  ASSERT_TRUE(record);
  EXPECT_TRUE(ParseLogHardState(*record));
  EXPECT_FALSE(ParseLogEntry(*record));
  EXPECT_FALSE(ParseLogSnapshot(*record));
  EXPECT_FALSE(ParseLogSegmentStart(*record));
}

}  // namespace
}  // namespace squall
