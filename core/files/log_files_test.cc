#include "core/files/log_files.h"

#include <string>
#include <vector>

#include "core/testing/memory_files.h"
#include "core/testing/values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

using Status = LogFiles::Opened::Status;

constexpr FileName kLog1{FileKind::kLog, 1};

// A log on its files, and the barriers between them.
class LogFilesTest : public testing::Test {
 protected:
  void Append(const Entries& entries) {
    ASSERT_EQ(log_.Append(nullptr, entries, files_), IoStatus::kOk);
  }
  void Append(uint64_t term, uint64_t vote, uint64_t commit, const Entries& entries = {}) {
    const HardState state{Term(term), NodeId(vote), Index(commit)};
    ASSERT_EQ(log_.Append(&state, entries, files_), IoStatus::kOk);
  }
  void Save(uint64_t index, uint64_t term) {
    ASSERT_EQ(log_.SaveSnapshot(*SnapshotAt(index, term, Voters({1, 2, 3})), files_),
              IoStatus::kOk);
  }
  void Install(uint64_t index, uint64_t term) {
    ASSERT_EQ(log_.InstallSnapshot(*SnapshotAt(index, term, Voters({1, 2, 3})), files_),
              IoStatus::kOk);
  }
  void Sync() {
    files_.Sync();
    files_.EndSyncs();
    log_.SyncedTo(log_.position());
  }
  // Opens what is there and goes on with it.
  LogFiles::Opened Reopen() {
    LogFiles::Opened opened = LogFiles::Open(limits_, files_);
    log_ = opened.log;
    return opened;
  }

  LogFiles::Limits limits_;
  MemoryFiles files_;
  LogFiles log_;
};

std::string ShowLog(const MemoryStorage& storage) {
  if (storage.FirstIndex() > storage.LastIndex()) return "";
  return Show(storage.Read(storage.FirstIndex(), storage.LastIndex() + 1, kNoLimit).value);
}

Entries One(uint64_t index, uint64_t term, std::string_view data) {
  return Entries(DataEntry(index, term, data));
}

TEST_F(LogFilesTest, NoFilesAreAnEmptyLog) {
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.note, "");
  EXPECT_EQ(opened.storage.LastIndex(), kNoIndex);
  EXPECT_TRUE(opened.storage.InitialHardState().empty());
  EXPECT_TRUE(files_.List().value.empty());
}

TEST_F(LogFilesTest, GivesBackHardStateAndEntries) {
  Append(2, 3, 1, LogOf({1, 1, 2}));
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.note, "");
  EXPECT_EQ(ShowLog(opened.storage), "1/1 2/1 3/2");
  EXPECT_EQ(opened.storage.InitialHardState(), (HardState{Term(2), NodeId(3), Index(1)}));
}

TEST_F(LogFilesTest, GivesBackEveryFieldOfAnEntry) {
  Entries entries;
  for (const EntryType type :
       {EntryType::kNormal, EntryType::kConfChange, EntryType::kConfChangeV2}) {
    for (const TypePresence presence : {TypePresence::kImplied, TypePresence::kExplicit}) {
      for (const Payload& data : {Payload(), Payload(""), Payload("x"), Payload("12345678")}) {
        entries.Append(Entry{Index(entries.size() + 1), Term(7), data, type, presence});
      }
    }
  }
  Append(entries);
  const LogFiles::Opened opened = Reopen();
  ASSERT_EQ(opened.storage.LastIndex(), Index(24));
  EXPECT_EQ(opened.storage.Read(Index(1), Index(25), kNoLimit).value, entries);
}

TEST_F(LogFilesTest, GoesOnWhereItEnded) {
  Append(1, 0, 0, LogOf({1, 1}));
  Reopen();
  Append(1, 0, 2, EntriesFrom(3, {1}));
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(ShowLog(opened.storage), "1/1 2/1 3/1");
  EXPECT_EQ(opened.storage.InitialHardState().commit, Index(2));
  EXPECT_EQ(files_.List().value, std::vector<FileName>{kLog1});
}

// Paper 5.3: a follower's conflicting entry and all that follow it go.
TEST_F(LogFilesTest, LaterEntriesReplaceTheSuffix) {
  Append(LogOf({1, 1, 1, 1}));
  Append(EntriesFrom(3, {2}));
  EXPECT_EQ(ShowLog(Reopen().storage), "1/1 2/1 3/2");
}

// Wherever the end is torn off: a log that holds the second of two configuration changes knows that
// the first was committed, on which the second relies.
TEST_F(LogFilesTest, NoEndTearsAConfigurationChangeFromTheCommitThatItReliesOn) {
  Append(1, 0, 1, LogOf({1, 1}));
  const uint64_t before = log_.position();
  Entries entries;
  for (uint64_t i = 3; i <= 6; ++i) {
    const EntryType type = i % 2 == 0 ? EntryType::kConfChangeV2 : EntryType::kNormal;
    entries.Append(Entry{Index(i), Term(1), Payload("data"), type, TypePresence::kExplicit});
  }
  Append(1, 0, 5, entries);
  const MemoryFiles whole = files_;
  const uint64_t end = log_.position();
  for (uint64_t size = before; size <= end; ++size) {
    files_ = whole;
    files_.Raw(kLog1)->resize(size);
    const LogFiles::Opened opened = Reopen();
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    const uint64_t last = opened.storage.LastIndex().value();
    const uint64_t commit = opened.storage.InitialHardState().commit.value();
    EXPECT_LE(commit, last);
    EXPECT_TRUE(last < 4 || commit >= 3) << size;
    EXPECT_TRUE(last < 6 || commit >= 5) << size;
  }
}

TEST_F(LogFilesTest, HardStateThatDoesNotChangeIsNotWritten) {
  Append(1, 2, 0);
  const uint64_t position = log_.position();
  Append(1, 2, 0);
  EXPECT_EQ(log_.position(), position);
}

TEST_F(LogFilesTest, SegmentsRollAndAreReadInOrder) {
  limits_.segment_bytes_max = 256;
  Reopen();
  for (uint64_t i = 1; i <= 20; ++i) Append(1, 0, i, One(i, 1, "data"));
  EXPECT_GT(files_.List().value.size(), 3u);
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.note, "");
  EXPECT_EQ(opened.storage.LastIndex(), Index(20));
  EXPECT_EQ(opened.storage.InitialHardState().commit, Index(20));
}

TEST_F(LogFilesTest, ACopyGoesOnByItself) {
  Append(LogOf({1}));
  LogFiles copy = log_;
  MemoryFiles copied_files = files_;
  Append(EntriesFrom(2, {1}));
  ASSERT_EQ(copy.Append(nullptr, EntriesFrom(2, {5, 5}), copied_files), IoStatus::kOk);
  EXPECT_EQ(ShowLog(LogFiles::Open({}, files_).storage), "1/1 2/1");
  EXPECT_EQ(ShowLog(LogFiles::Open({}, copied_files).storage), "1/1 2/5 3/5");
}

TEST_F(LogFilesTest, AnErrorOfTheFilesIsAnswered) {
  files_.FailOperation(2, IoStatus::kNoSpace);
  EXPECT_EQ(log_.Append(nullptr, LogOf({1}), files_), IoStatus::kNoSpace);
}

// --- Snapshots -----------------------------------------------------------------------------------

TEST_F(LogFilesTest, ASnapshotAtZeroCarriesTheFirstConfiguration) {
  Save(0, 0);
  Append(1, 1, 0, LogOf({1}));
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.storage.InitialConfState(), Voters({1, 2, 3}));
  EXPECT_EQ(ShowLog(opened.storage), "1/1");
}

TEST_F(LogFilesTest, AnOwnSnapshotLeavesTheLog) {
  Append(1, 0, 3, LogOf({1, 1, 1, 1}));
  Save(3, 1);
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(ShowLog(opened.storage), "1/1 2/1 3/1 4/1");
  const SnapshotRef snapshot = opened.storage.LatestSnapshot().value;
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(*snapshot, *SnapshotAt(3, 1, Voters({1, 2, 3})));
}

TEST_F(LogFilesTest, GivesBackEveryFieldOfASnapshot) {
  Snapshot snapshot;
  snapshot.metadata.index = Index(9);
  snapshot.metadata.term = Term(4);
  snapshot.metadata.conf_state = {
      {NodeId(1)}, {NodeId(2), NodeId(3)}, {NodeId(4)}, {NodeId(5)}, true};
  for (const Payload& data : {Payload(), Payload(""), Payload(std::string(5000, 'x'))}) {
    snapshot.data = data;
    MemoryFiles files;
    LogFiles log;
    ASSERT_EQ(log.InstallSnapshot(snapshot, files), IoStatus::kOk);
    const LogFiles::Opened opened = LogFiles::Open({}, files);
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    EXPECT_EQ(*opened.storage.LatestSnapshot().value, snapshot);
  }
}

TEST_F(LogFilesTest, AReceivedSnapshotReplacesTheLog) {
  Append(1, 0, 1, LogOf({1, 1}));
  Install(20, 2);
  Append(3, 0, 20, EntriesFrom(21, {3}));
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(ShowLog(opened.storage), "21/3");
  EXPECT_EQ(opened.storage.TermAt(Index(20)).value, Term(2));
  EXPECT_EQ(opened.storage.InitialConfState(), Voters({1, 2, 3}));
}

TEST_F(LogFilesTest, AReceivedSnapshotMayLieBeforeTheLogsEnd) {
  Append(1, 0, 1, LogOf({1, 1, 1, 1}));
  Install(3, 2);
  EXPECT_EQ(ShowLog(Reopen().storage), "");
}

// Hard state is written behind the snapshot it belongs to, and may be lost.
TEST_F(LogFilesTest, ASnapshotStandsForItsTermAndCommit) {
  Append(1, 2, 1, LogOf({1}));
  Install(20, 5);
  EXPECT_EQ(Reopen().storage.InitialHardState(), (HardState{Term(5), NodeId(), Index(20)}));
}

TEST_F(LogFilesTest, ASnapshotOfTheSameTermLeavesTheVote) {
  Append(1, 2, 1, LogOf({1}));
  Install(20, 1);
  EXPECT_EQ(Reopen().storage.InitialHardState(), (HardState{Term(1), NodeId(2), Index(20)}));
}

// --- Compaction ----------------------------------------------------------------------------------

class LogFilesCompaction : public LogFilesTest {
 protected:
  LogFilesCompaction() {
    limits_.segment_bytes_max = 256;
    Reopen();
    for (uint64_t i = 1; i <= 20; ++i) Append(1, 0, i, One(i, 1, "data"));
    Save(5, 1);
    Sync();
  }
};

TEST_F(LogFilesCompaction, RemovesWholeSegmentsAndOlderSnapshots) {
  Save(15, 1);
  Sync();
  const size_t before = files_.List().value.size();
  ASSERT_EQ(log_.Compact(Index(12), files_), IoStatus::kOk);
  EXPECT_LT(files_.List().value.size(), before - 3);
  EXPECT_EQ(files_.Read({FileKind::kSnapshot, 5}).error, IoStatus::kNotFound);
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_GT(opened.storage.FirstIndex(), Index(5));
  EXPECT_LE(opened.storage.FirstIndex(), Index(13));
  EXPECT_EQ(opened.storage.LastIndex(), Index(20));
  EXPECT_EQ(opened.storage.LatestSnapshot().value->metadata.index, Index(15));
  EXPECT_EQ(opened.storage.InitialHardState().commit, Index(20));
}

TEST_F(LogFilesCompaction, KeepsWhatNoDurableSnapshotCovers) {
  Save(15, 1);
  ASSERT_EQ(log_.Compact(Index(15), files_), IoStatus::kOk);
  EXPECT_EQ(files_.Read({FileKind::kSnapshot, 5}).error, IoStatus::kOk);
  const LogFiles::Opened opened = LogFiles::Open(limits_, files_);
  EXPECT_LE(opened.storage.FirstIndex(), Index(6));
}

TEST_F(LogFilesCompaction, GoesOnAfterwards) {
  Save(20, 1);
  Sync();
  ASSERT_EQ(log_.Compact(Index(20), files_), IoStatus::kOk);
  for (uint64_t i = 21; i <= 30; ++i) Append(2, 0, i, One(i, 2, "data"));
  Reopen();
  for (uint64_t i = 31; i <= 40; ++i) Append(2, 0, i, One(i, 2, "data"));
  Save(40, 2);
  Sync();
  ASSERT_EQ(log_.Compact(Index(40), files_), IoStatus::kOk);
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.storage.LastIndex(), Index(40));
  EXPECT_GT(opened.storage.FirstIndex(), Index(35));
}

// The new log's first entry may lie before the one with which its first segment was begun.
TEST_F(LogFilesTest, ASegmentThatBeginsWithAReplacedSuffixCanBeTheFirst) {
  limits_.segment_bytes_max = 512;
  Reopen();
  Append(1, 0, 4, LogOf({1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
  Append(2, 0, 4, EntriesFrom(7, {2, 2, 2, 2, 2, 2}));
  Append(2, 0, 12, EntriesFrom(13, {2}));
  Save(12, 2);
  Sync();
  ASSERT_EQ(log_.Compact(Index(12), files_), IoStatus::kOk);
  EXPECT_EQ(files_.Read(kLog1).error, IoStatus::kNotFound);
  const LogFiles::Opened opened = Reopen();
  EXPECT_EQ(opened.status, Status::kOk) << opened.error;
  EXPECT_EQ(opened.storage.LastIndex(), Index(13));
  EXPECT_EQ(opened.storage.TermAt(Index(12)).value, Term(2));
}

}  // namespace
}  // namespace squall
