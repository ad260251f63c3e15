// What a crash may leave must be accepted and lose nothing durable; what it cannot leave must be
// refused.
#include <cstdint>
#include <string>
#include <vector>

#include "core/files/log_files.h"
#include "core/testing/memory_files.h"
#include "core/testing/values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

using Status = LogFiles::Opened::Status;

constexpr FileName kLog1{FileKind::kLog, 1};
constexpr FileName kLog2{FileKind::kLog, 2};

Entries One(uint64_t index, uint64_t term = 1) {
  return Entries(DataEntry(index, term, "payload"));
}

std::string ShowLog(const MemoryStorage& storage) {
  if (storage.FirstIndex() > storage.LastIndex()) return "";
  return Show(storage.Read(storage.FirstIndex(), storage.LastIndex() + 1, kNoLimit).value);
}

void Sync(LogFiles* log, MemoryFiles* files) {
  files->Sync();
  files->EndSyncs();
  log->SyncedTo(log->position());
}

// A log of two durable entries, which says so, and where its last record begins and ends.
class LogFilesTornEnd : public testing::Test {
 protected:
  LogFilesTornEnd() {
    Append(1);
    Append(2);
    Sync(&log_, &files_);
    Append(3);
    before_ = log_.position();
    Append(4);
  }
  void Append(uint64_t index) {
    ASSERT_EQ(log_.Append(nullptr, One(index), files_), IoStatus::kOk);
  }
  std::string& Bytes() { return *files_.Raw(kLog1); }

  MemoryFiles files_;
  LogFiles log_;
  uint64_t before_ = 0;
};

TEST_F(LogFilesTornEnd, IsCutAtEveryLengthOfTheLastRecord) {
  const std::string whole = Bytes();
  for (uint64_t size = before_; size < whole.size(); ++size) {
    Bytes() = whole.substr(0, size);
    const LogFiles::Opened opened = LogFiles::Open({}, files_);
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    EXPECT_EQ(opened.storage.LastIndex(), Index(3)) << size;
    EXPECT_EQ(opened.note.empty(), size == before_) << size;
    EXPECT_EQ(Bytes().size(), before_);
  }
}

TEST_F(LogFilesTornEnd, IsCutWhereverTheLastRecordIsDamaged) {
  const std::string whole = Bytes();
  for (uint64_t at = before_; at < whole.size(); ++at) {
    Bytes() = whole;
    Bytes()[at] = static_cast<char>(Bytes()[at] ^ 0x10);
    const LogFiles::Opened opened = LogFiles::Open({}, files_);
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    EXPECT_EQ(opened.storage.LastIndex(), Index(3)) << at;
  }
}

TEST_F(LogFilesTornEnd, MayBeFollowedByAnything) {
  const std::string whole = Bytes();
  for (const std::string& garbage : {std::string(1, '\0'), std::string(4096, '\0'),
                                     std::string(777, 'x'), whole, whole.substr(before_)}) {
    Bytes() = whole + garbage;
    const LogFiles::Opened opened = LogFiles::Open({}, files_);
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    EXPECT_EQ(opened.storage.LastIndex(), Index(4));
    EXPECT_NE(opened.note, "");
  }
}

TEST_F(LogFilesTornEnd, SaysWhatWasCut) {
  Bytes().pop_back();
  EXPECT_EQ(LogFiles::Open({}, files_).note,
            "log-000000000001, byte " + std::to_string(before_) + ": cut off, a record is damaged");
}

TEST_F(LogFilesTornEnd, IsNotContinuedInTheSameFile) {
  Bytes().pop_back();
  LogFiles::Opened opened = LogFiles::Open({}, files_);
  ASSERT_EQ(opened.log.Append(nullptr, One(4, 2), files_), IoStatus::kOk);
  EXPECT_EQ(Bytes().size(), before_);
  EXPECT_EQ(files_.Read(kLog2).error, IoStatus::kOk);
  opened = LogFiles::Open({}, files_);
  EXPECT_EQ(opened.storage.TermAt(Index(4)).value, Term(2));
  EXPECT_EQ(opened.note, "");
}

// The record that was cut off comes back with the crash that undoes the cut, whole this time. The
// log has gone on without it in the meantime.
TEST_F(LogFilesTornEnd, DoesNotComeBack) {
  const std::string whole = Bytes();
  Bytes().pop_back();
  LogFiles::Opened opened = LogFiles::Open({}, files_);
  ASSERT_EQ(opened.log.Append(nullptr, One(4, 2), files_), IoStatus::kOk);
  Bytes() = whole;
  opened = LogFiles::Open({}, files_);
  ASSERT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.storage.TermAt(Index(4)).value, Term(2));
}

// --- Corruption ----------------------------------------------------------------------------------

TEST_F(LogFilesTornEnd, DamageToEveryByteThatWasDurableIsRefused) {
  const std::string whole = Bytes();
  uint64_t durable = 0;
  {
    MemoryFiles files;
    LogFiles log;
    ASSERT_EQ(log.Append(nullptr, One(1), files), IoStatus::kOk);
    ASSERT_EQ(log.Append(nullptr, One(2), files), IoStatus::kOk);
    durable = log.position();
  }
  for (uint64_t at = 0; at < durable; ++at) {
    Bytes() = whole;
    Bytes()[at] = static_cast<char>(Bytes()[at] ^ 0x10);
    const LogFiles::Opened opened = LogFiles::Open({}, files_);
    EXPECT_EQ(opened.status, Status::kCorrupt) << at;
    EXPECT_EQ(opened.storage.LastIndex(), kNoIndex);
    EXPECT_EQ(Bytes().size(), whole.size());
  }
}

TEST_F(LogFilesTornEnd, CorruptionIsToldWithItsPlaceAndItsProof) {
  MemoryFiles files;
  LogFiles log;
  ASSERT_EQ(log.Append(nullptr, One(1), files), IoStatus::kOk);
  const uint64_t second = log.position();
  ASSERT_EQ(log.Append(nullptr, One(2), files), IoStatus::kOk);
  Sync(&log, &files);
  const uint64_t third = log.position();
  ASSERT_EQ(log.Append(nullptr, One(3), files), IoStatus::kOk);
  (*files.Raw(kLog1))[second + 30] ^= 1;
  EXPECT_EQ(LogFiles::Open({}, files).error,
            "log-000000000001, byte " + std::to_string(second) +
                ": a record is damaged, but was durable according to log-000000000001, byte " +
                std::to_string(third));
}

class LogFilesSegments : public testing::Test {
 protected:
  LogFilesSegments() {
    limits_.segment_bytes_max = 300;
    log_ = LogFiles::Open(limits_, files_).log;
  }
  void AppendTo(uint64_t last) {
    for (; index_ <= last; ++index_) {
      ASSERT_EQ(log_.Append(nullptr, One(index_), files_), IoStatus::kOk);
    }
  }
  LogFiles::Opened Open() { return LogFiles::Open(limits_, files_); }

  LogFiles::Limits limits_;
  MemoryFiles files_;
  LogFiles log_;
  uint64_t index_ = 1;
};

TEST_F(LogFilesSegments, AMissingSegmentIsRefused) {
  AppendTo(12);
  ASSERT_EQ(files_.Remove(kLog2), IoStatus::kOk);
  const LogFiles::Opened opened = Open();
  EXPECT_EQ(opened.status, Status::kCorrupt);
  EXPECT_EQ(opened.error,
            "log-000000000002: the file is missing, but there is log-000000000003, byte 0");
}

TEST_F(LogFilesSegments, AMissingFirstSegmentIsRefused) {
  AppendTo(12);
  ASSERT_EQ(files_.Remove(kLog1), IoStatus::kOk);
  const LogFiles::Opened opened = Open();
  EXPECT_EQ(opened.status, Status::kCorrupt);
  EXPECT_NE(opened.error.find("there is no snapshot"), std::string::npos) << opened.error;
}

TEST_F(LogFilesSegments, ADurableSegmentThatBecameShorterIsRefused) {
  AppendTo(4);
  Sync(&log_, &files_);
  AppendTo(12);
  files_.Raw(kLog1)->resize(200);
  const LogFiles::Opened opened = Open();
  EXPECT_EQ(opened.status, Status::kCorrupt);
  EXPECT_EQ(opened.error.find("log-000000000001, byte "), 0u) << opened.error;
}

TEST_F(LogFilesSegments, ATornSegmentTakesThoseBehindItWithIt) {
  AppendTo(2);
  Sync(&log_, &files_);
  AppendTo(12);
  ASSERT_GT(files_.List().value.size(), 3u);
  files_.Raw(kLog1)->pop_back();
  const LogFiles::Opened opened = Open();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_GE(opened.storage.LastIndex(), Index(2));
  EXPECT_EQ(files_.List().value, std::vector<FileName>{kLog1});
}

TEST_F(LogFilesSegments, ASegmentWithoutItsHeaderIsTorn) {
  AppendTo(2);
  Sync(&log_, &files_);
  AppendTo(4);
  ASSERT_NE(files_.Raw(kLog2), nullptr);
  files_.Raw(kLog2)->clear();
  LogFiles::Opened opened = Open();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(files_.Raw(kLog2), nullptr);
  // Nothing of the first segment was lost, so it is continued.
  ASSERT_EQ(opened.log.Append(nullptr, One(opened.storage.LastIndex().value() + 1), files_),
            IoStatus::kOk);
  EXPECT_EQ(Open().note, "");
}

// Records of another segment are right at their place only.
TEST_F(LogFilesSegments, MisdirectedSectorsDoNotPass) {
  AppendTo(8);
  *files_.Raw(kLog2) = *files_.Raw(kLog1);
  EXPECT_LE(Open().storage.LastIndex(), Index(4));
}

// Right in itself, in the right place, but behind another past.
TEST_F(LogFilesSegments, ASegmentOfAnotherLogDoesNotPass) {
  MemoryFiles others;
  LogFiles log = LogFiles::Open(limits_, others).log;
  for (uint64_t i = 1; i <= 8; ++i) {
    ASSERT_EQ(log.Append(nullptr, One(i, 2), others), IoStatus::kOk);
  }
  AppendTo(8);
  ASSERT_EQ(files_.Raw(kLog1)->size(), others.Raw(kLog1)->size());
  *files_.Raw(kLog2) = *others.Raw(kLog2);
  const LogFiles::Opened opened = Open();
  ASSERT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.storage.TermAt(opened.storage.LastIndex()).value, Term(1));
  EXPECT_EQ(
      opened.note,
      "log-000000000002, byte 0: cut off, the file does not begin where the one before it ends");
}

// --- Snapshots -----------------------------------------------------------------------------------

class LogFilesDamagedSnapshot : public testing::Test {
 protected:
  LogFilesDamagedSnapshot() {
    EXPECT_EQ(log_.Append(nullptr, LogOf({1, 1, 1}), files_), IoStatus::kOk);
    EXPECT_EQ(log_.SaveSnapshot(*SnapshotAt(2, 1, Voters({1, 2, 3}, {4})), files_), IoStatus::kOk);
    Sync(&log_, &files_);
  }

  static constexpr FileName kSnapshot2{FileKind::kSnapshot, 2};
  MemoryFiles files_;
  LogFiles log_;
};

TEST_F(LogFilesDamagedSnapshot, IsRefusedAtEveryByte) {
  std::string& bytes = *files_.Raw(kSnapshot2);
  for (char& byte : bytes) {
    byte = static_cast<char>(byte ^ 1);
    const LogFiles::Opened opened = LogFiles::Open({}, files_);
    EXPECT_EQ(opened.status, Status::kCorrupt);
    EXPECT_EQ(opened.error.find("snapshot-000000000002, byte "), 0u) << opened.error;
    byte = static_cast<char>(byte ^ 1);
  }
  EXPECT_EQ(LogFiles::Open({}, files_).status, Status::kOk);
}

TEST_F(LogFilesDamagedSnapshot, IsRefusedAtEveryLength) {
  std::string& bytes = *files_.Raw(kSnapshot2);
  const std::string whole = bytes;
  for (size_t size = 0; size < whole.size(); ++size) {
    bytes = whole.substr(0, size);
    EXPECT_EQ(LogFiles::Open({}, files_).status, Status::kCorrupt) << size;
  }
  bytes = whole + std::string(8, '\0');
  EXPECT_EQ(LogFiles::Open({}, files_).status, Status::kCorrupt);
}

TEST_F(LogFilesDamagedSnapshot, ThatIsMissingIsRefusedIfItWasDurable) {
  ASSERT_EQ(log_.Append(nullptr, EntriesFrom(4, {1}), files_), IoStatus::kOk);
  ASSERT_EQ(files_.Remove(kSnapshot2), IoStatus::kOk);
  const LogFiles::Opened opened = LogFiles::Open({}, files_);
  EXPECT_EQ(opened.status, Status::kCorrupt);
  EXPECT_EQ(opened.error.find("snapshot-000000000002: the file is missing"), 0u) << opened.error;
}

TEST_F(LogFilesDamagedSnapshot, WithoutItsLogIsRefused) {
  ASSERT_EQ(files_.Remove(kLog1), IoStatus::kOk);
  EXPECT_EQ(LogFiles::Open({}, files_).error,
            "log-000000000001: there is no log, but there is snapshot-000000000002");
}

TEST_F(LogFilesDamagedSnapshot, OfAnotherEntryIsRefused) {
  MemoryFiles others;
  LogFiles log;
  ASSERT_EQ(log.InstallSnapshot(*SnapshotAt(2, 7, Voters({1})), others), IoStatus::kOk);
  *files_.Raw(kSnapshot2) = *others.Raw(kSnapshot2);
  EXPECT_EQ(LogFiles::Open({}, files_).error,
            "snapshot-000000000002: it is of entry 2 of term 7, not of term 1");
}

// The name of the snapshot is lost, the record that tells of it is not.
TEST(LogFilesLostSnapshot, TakesItsRecordWithIt) {
  MemoryFiles files;
  LogFiles log;
  ASSERT_EQ(log.Append(nullptr, LogOf({1, 1, 1}), files), IoStatus::kOk);
  Sync(&log, &files);
  ASSERT_EQ(log.InstallSnapshot(*SnapshotAt(9, 1, Voters({1})), files), IoStatus::kOk);
  ASSERT_EQ(log.Append(nullptr, EntriesFrom(10, {1}), files), IoStatus::kOk);
  ASSERT_EQ(files.Remove({FileKind::kSnapshot, 9}), IoStatus::kOk);
  const LogFiles::Opened opened = LogFiles::Open({}, files);
  ASSERT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(ShowLog(opened.storage), "1/1 2/1 3/1");
  EXPECT_NE(opened.note, "");
}

TEST(LogFilesLostSnapshot, LeftoversAreRemoved) {
  MemoryFiles files;
  LogFiles log;
  ASSERT_EQ(log.Append(nullptr, LogOf({1, 1, 1}), files), IoStatus::kOk);
  ASSERT_EQ(files.Create({FileKind::kTemporary, 3}), IoStatus::kOk);
  ASSERT_EQ(files.Create({FileKind::kSnapshot, 3}), IoStatus::kOk);
  EXPECT_EQ(LogFiles::Open({}, files).status, Status::kOk);
  EXPECT_EQ(files.List().value, std::vector<FileName>{kLog1});
}

// --- Errors --------------------------------------------------------------------------------------

TEST(LogFilesErrors, OfEveryOperationAreAnswered) {
  for (uint64_t nth = 1;; ++nth) {
    MemoryFiles files;
    LogFiles log;
    files.FailOperation(nth, IoStatus::kFailed);
    IoStatus status = log.Append(nullptr, LogOf({1, 1, 1}), files);
    if (status == IoStatus::kOk) {
      status = log.SaveSnapshot(*SnapshotAt(2, 1, Voters({1}), "data"), files);
    }
    if (files.operations() < nth) {
      EXPECT_EQ(status, IoStatus::kOk);
      // Create and append of log and snapshot, three parts of it, the name, the mark.
      EXPECT_EQ(nth, 10u);
      break;
    }
    EXPECT_EQ(status, IoStatus::kFailed) << nth;
  }
}

TEST(LogFilesErrors, OfRecoveryAreTold) {
  MemoryFiles files;
  LogFiles log;
  ASSERT_EQ(log.Append(nullptr, LogOf({1, 1, 1}), files), IoStatus::kOk);
  files.Raw(kLog1)->pop_back();
  files.FailOperation(1, IoStatus::kFailed);
  const LogFiles::Opened opened = LogFiles::Open({}, files);
  EXPECT_EQ(opened.status, Status::kIoError);
  EXPECT_EQ(opened.error, "log-000000000001: input/output error");
}

}  // namespace
}  // namespace squall
