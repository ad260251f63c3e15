#include "sim/disk/disk_files.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace squall {
namespace {

constexpr FileName kLog1{FileKind::kLog, 1};
constexpr FileName kLog2{FileKind::kLog, 2};
constexpr FileName kSnapshot7{FileKind::kSnapshot, 7};
constexpr FileName kAside{FileKind::kTemporary, 0};

void IgnoreNote(const DiskWrite&) {}

// A barrier from its beginning to its end.
void SyncAll(DiskFiles& disk) {
  disk.Sync();
  while (disk.barriers() > 0) disk.EndSync(IgnoreNote);
}

DiskWrite TermNote(uint64_t term) {
  DiskWrite write;
  write.hard_state = {Term(term), kNoNode, kNoIndex};
  return write;
}

std::vector<uint64_t> EndSyncTerms(DiskFiles& disk) {
  std::vector<uint64_t> terms;
  disk.EndSync([&](const DiskWrite& w) { terms.push_back(w.hard_state->term.value()); });
  return terms;
}

// A disk with kLog1 that holds `bytes` durably, and another barrier has ended since.
DiskFiles WithLog(std::string_view bytes) {
  DiskFiles disk;
  disk.Create(kLog1);
  disk.Append(kLog1, bytes);
  SyncAll(disk);
  SyncAll(disk);
  return disk;
}

// What reading `name` gives after a crash with that outcome.
Files::Contents AfterCrash(DiskFiles disk, uint64_t outcome, const FileName& name) {
  disk.Crash(outcome);
  return disk.Read(name);
}

// --- Operations are visible to reads at once.

TEST(DiskFiles, AppendedBytesAreReadAtOnce) {
  DiskFiles disk;
  ASSERT_EQ(disk.Create(kLog1), IoStatus::kOk);
  ASSERT_EQ(disk.Append(kLog1, "ab"), IoStatus::kOk);
  ASSERT_EQ(disk.Append(kLog1, "c"), IoStatus::kOk);
  EXPECT_EQ(disk.Read(kLog1).value, "abc");
}

TEST(DiskFiles, BytesCrossChunks) {
  std::string bytes;
  for (int i = 0; i < 10000; ++i) bytes.push_back(static_cast<char>(i % 251));
  DiskFiles disk;
  disk.Create(kLog1);
  for (size_t at = 0; at < bytes.size(); at += 777) disk.Append(kLog1, bytes.substr(at, 777));
  EXPECT_EQ(disk.Read(kLog1).value, bytes);
}

TEST(DiskFiles, ListIsInOrderOfName) {
  DiskFiles disk;
  disk.Create(kSnapshot7);
  disk.Create(kLog2);
  disk.Create(kLog1);
  EXPECT_EQ(disk.List(), (std::vector<FileName>{kLog1, kLog2, kSnapshot7}));
}

TEST(DiskFiles, RenameReplacesWhatIsThere) {
  DiskFiles disk;
  disk.Create(kSnapshot7);
  disk.Append(kSnapshot7, "old");
  disk.Create(kAside);
  disk.Append(kAside, "new");
  ASSERT_EQ(disk.Rename(kAside, kSnapshot7), IoStatus::kOk);
  EXPECT_EQ(disk.List(), std::vector<FileName>{kSnapshot7});
  EXPECT_EQ(disk.Read(kSnapshot7).value, "new");
}

TEST(DiskFiles, TruncateCutsTheEnd) {
  DiskFiles disk = WithLog("abcdef");
  ASSERT_EQ(disk.Truncate(kLog1, 2), IoStatus::kOk);
  disk.Append(kLog1, "X");
  EXPECT_EQ(disk.Read(kLog1).value, "abX");
}

TEST(DiskFiles, OperationsOnFilesThatAreNotThereFail) {
  DiskFiles disk;
  EXPECT_EQ(disk.Append(kLog1, "x"), IoStatus::kNotFound);
  EXPECT_EQ(disk.Truncate(kLog1, 0), IoStatus::kNotFound);
  EXPECT_EQ(disk.Rename(kLog1, kLog2), IoStatus::kNotFound);
  EXPECT_EQ(disk.Remove(kLog1), IoStatus::kNotFound);
  EXPECT_EQ(disk.Read(kLog1).error, IoStatus::kNotFound);
}

TEST(DiskFiles, CreateRefusesANameInUse) {
  DiskFiles disk = WithLog("x");
  EXPECT_EQ(disk.Create(kLog1), IoStatus::kExists);
}

TEST(DiskFiles, TruncateRefusesToExtend) {
  DiskFiles disk = WithLog("x");
  EXPECT_EQ(disk.Truncate(kLog1, 2), IoStatus::kFailed);
}

TEST(DiskFiles, FullDiskTakesWhatFitsAndFails) {
  DiskFiles disk;
  disk.SetCapacity(5);
  disk.Create(kLog1);
  EXPECT_EQ(disk.Append(kLog1, "abc"), IoStatus::kOk);
  EXPECT_EQ(disk.Append(kLog1, "def"), IoStatus::kNoSpace);
  EXPECT_EQ(disk.Read(kLog1).value, "abcde");
}

TEST(DiskFiles, RemovedBytesMakeRoom) {
  DiskFiles disk;
  disk.SetCapacity(5);
  disk.Create(kLog1);
  disk.Append(kLog1, "abcde");
  disk.Remove(kLog1);
  disk.Create(kLog2);
  EXPECT_EQ(disk.Append(kLog2, "12345"), IoStatus::kOk);
}

// --- Barriers.

TEST(DiskFiles, NothingIsDurableBeforeItsBarrierEnds) {
  DiskFiles disk = WithLog("old");
  disk.Append(kLog1, "new");
  disk.Sync();
  EXPECT_EQ(AfterCrash(disk, 0, kLog1).value, "old");
}

TEST(DiskFiles, EverythingIsDurableWhenItsBarrierHasEnded) {
  DiskFiles disk = WithLog("old");
  disk.Append(kLog1, "new");
  SyncAll(disk);
  EXPECT_EQ(disk.Outcomes(), 1u);
  EXPECT_EQ(AfterCrash(disk, 0, kLog1).value, "oldnew");
}

TEST(DiskFiles, BarrierCoversOnlyWhatWasBeforeIt) {
  DiskFiles disk = WithLog("1");
  disk.Append(kLog1, "2");
  disk.Sync();
  disk.Append(kLog1, "3");
  disk.EndSync(IgnoreNote);
  EXPECT_EQ(disk.pending(), 1u);
  EXPECT_EQ(AfterCrash(disk, 0, kLog1).value, "12");
}

TEST(DiskFiles, NotesAreToldWhenTheirBarrierEnds) {
  DiskFiles disk = WithLog("");
  disk.Note(TermNote(1));
  disk.Note(TermNote(2));
  disk.Sync();
  disk.Note(TermNote(3));
  disk.Sync();
  EXPECT_EQ(EndSyncTerms(disk), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(EndSyncTerms(disk), std::vector<uint64_t>{3});
}

TEST(DiskFiles, NotesAreForgottenInACrash) {
  DiskFiles disk = WithLog("");
  disk.Append(kLog1, "x");
  disk.Note(TermNote(1));
  disk.Sync();
  disk.Crash(disk.Outcomes() - 1);
  EXPECT_EQ(disk.Read(kLog1).value, "x");
  disk.Sync();
  EXPECT_EQ(EndSyncTerms(disk), std::vector<uint64_t>{});
}

TEST(DiskFiles, FailedBarrierLeavesAPart) {
  DiskFiles disk = WithLog("old");
  disk.Append(kLog1, "new");
  disk.Sync();
  disk.FailSync(0);
  EXPECT_EQ(disk.Read(kLog1).value, "old");
  EXPECT_EQ(disk.barriers(), 0u);
}

// --- Crashes; sim/disk/disk_outcomes_test.cc compares all of them with a model.

TEST(DiskFiles, CrashLeavesTheSameForTheSameOutcome) {
  DiskFiles disk = WithLog("old");
  disk.Append(kLog1, std::string(20000, 'x'));
  DiskFiles other = disk;
  disk.Crash(disk.Outcomes() / 2);
  other.Crash(other.Outcomes() / 2);
  EXPECT_EQ(disk.Digest(), other.Digest());
}

TEST(DiskFiles, NothingBehindABarrierIsThereWithoutWhatIsBefore) {
  DiskFiles disk = WithLog(std::string(512, '0'));
  disk.Append(kLog1, std::string(512, '1'));
  disk.Sync();
  disk.Append(kLog1, std::string(512, '2'));
  for (uint64_t outcome = 0; outcome < disk.Outcomes(); ++outcome) {
    const std::string left = AfterCrash(disk, outcome, kLog1).value;
    EXPECT_TRUE(left.size() <= 1024 || left[512] == '1') << outcome;
  }
}

TEST(DiskFiles, LaterSectorMayBeThereWithoutAnEarlierOne) {
  DiskFiles disk = WithLog("a");
  disk.Append(kLog1, std::string(1500, 'x'));
  bool seen = false;
  for (uint64_t outcome = 0; outcome < disk.Outcomes(); ++outcome) {
    seen = seen || AfterCrash(disk, outcome, kLog1).value ==
                       "a" + std::string(1023, '\0') + std::string(477, 'x');
  }
  EXPECT_TRUE(seen);
}

TEST(DiskFiles, LargeGroupsHaveTornAndWholeOutcomes) {
  DiskFiles disk = WithLog("");
  disk.Append(kLog1, std::string(100000, 'x'));
  bool torn = false;
  bool whole = false;
  for (uint64_t outcome = 0; outcome < disk.Outcomes(); ++outcome) {
    const std::string left = AfterCrash(disk, outcome, kLog1).value;
    torn = torn || left == std::string(51200, 'x');
    whole = whole || left == std::string(100000, 'x');
  }
  EXPECT_TRUE(torn);
  EXPECT_TRUE(whole);
}

TEST(DiskFiles, OutcomesAreBounded) {
  DiskFiles disk = WithLog("");
  for (int i = 0; i < 100; ++i) {
    disk.Append(kLog1, std::string(100000, 'x'));
    disk.Sync();
  }
  EXPECT_EQ(disk.Outcomes(), DiskFiles::kOutcomesMax);
}

TEST(DiskFiles, CrashGivesBackTheSpaceOfWhatIsLost) {
  DiskFiles disk = WithLog("abc");
  disk.Append(kLog1, "def");
  disk.Crash(0);
  EXPECT_EQ(disk.used(), 3u);
}

// --- Copies.

TEST(DiskFiles, CopiesGoOnByThemselves) {
  DiskFiles a = WithLog("common");
  DiskFiles b = a;
  a.Append(kLog1, "A");
  b.Append(kLog1, "BB");
  a.Append(kLog1, "a");
  EXPECT_EQ(a.Read(kLog1).value, "commonAa");
  EXPECT_EQ(b.Read(kLog1).value, "commonBB");
}

TEST(DiskFiles, CopyKeepsWhatIsPending) {
  DiskFiles a = WithLog("common");
  a.Append(kLog1, "pending");
  a.Note(TermNote(4));
  a.Sync();
  DiskFiles b = a;
  a.Crash(0);
  EXPECT_EQ(EndSyncTerms(b), std::vector<uint64_t>{4});
  EXPECT_EQ(AfterCrash(b, 0, kLog1).value, "commonpending");
  EXPECT_EQ(a.Read(kLog1).value, "common");
}

TEST(DiskFiles, DamageOfACopyIsItsOwn) {
  DiskFiles a = WithLog("record");
  a.Append(kLog1, "witness");
  SyncAll(a);
  DiskFiles b = a;
  ASSERT_TRUE(b.Rot(1));
  b.Crash(0);
  a.Crash(0);
  EXPECT_EQ(a.Read(kLog1).value, "recordwitness");
  EXPECT_NE(b.Read(kLog1).value, "recordwitness");
}

// --- Damage.

TEST(DiskFiles, RotFlipsOneBitOfWhatIsReadAfterACrash) {
  DiskFiles disk = WithLog("record");
  disk.Append(kLog1, "witness");
  SyncAll(disk);
  ASSERT_TRUE(disk.Rot(5));
  EXPECT_EQ(disk.Read(kLog1).value, "recordwitness") << "the running node has it cached";
  const std::string read = AfterCrash(disk, 0, kLog1).value;
  ASSERT_EQ(read.size(), 13u);
  int bits = 0;
  for (size_t i = 0; i < read.size(); ++i) {
    bits += __builtin_popcount(static_cast<unsigned char>(read[i] ^ "recordwitness"[i]));
  }
  EXPECT_EQ(bits, 1);
}

TEST(DiskFiles, RotSparesTheLastRecord) {
  DiskFiles disk = WithLog("record");
  EXPECT_FALSE(disk.Rot(1)) << "nothing stands behind it";
}

TEST(DiskFiles, RotSparesWhatWasNotKnownDurableWhenTheLaterRecordWasWritten) {
  DiskFiles disk = WithLog("");
  disk.Append(kLog1, "first");
  disk.Sync();
  disk.Append(kLog1, "second");
  disk.EndSync(IgnoreNote);
  SyncAll(disk);
  EXPECT_FALSE(disk.Rot(1)) << "the second does not know that the first was durable";
}

TEST(DiskFiles, RotSparesWhatOnlyTheLatestBarrierCovered) {
  DiskFiles disk = WithLog("");
  disk.Append(kLog1, "first");
  SyncAll(disk);
  disk.Append(kLog1, "second");
  SyncAll(disk);
  EXPECT_FALSE(disk.Rot(1));
}

TEST(DiskFiles, RotSparesWhatOnlyAnUnsyncedRecordWitnesses) {
  DiskFiles disk = WithLog("record");
  disk.Append(kLog1, "witness");
  EXPECT_FALSE(disk.Rot(1));
}

TEST(DiskFiles, RotSparesWhatARecordWrittenBeforeTheFirstBarrierOfARestartFollows) {
  DiskFiles disk = WithLog("record");
  disk.Crash(0);
  disk.Append(kLog1, "witness");
  SyncAll(disk);
  EXPECT_FALSE(disk.Rot(1));
  disk.Append(kLog1, "again");
  SyncAll(disk);
  EXPECT_TRUE(disk.Rot(1));
}

TEST(DiskFiles, RecordInALaterFileWitnessesEarlierFilesAndSnapshots) {
  DiskFiles disk = WithLog("record");
  disk.Create(kSnapshot7);
  disk.Append(kSnapshot7, "state");
  SyncAll(disk);
  SyncAll(disk);
  disk.Create(kLog2);
  disk.Append(kLog2, "witness");
  SyncAll(disk);
  bool log = false;
  bool snapshot = false;
  for (uint64_t bits = 0; bits < 100; ++bits) {
    DiskFiles rotten = disk;
    ASSERT_TRUE(rotten.Rot(bits));
    rotten.Crash(0);
    EXPECT_EQ(rotten.Read(kLog2).value, "witness");
    log = log || rotten.Read(kLog1).value != "record";
    snapshot = snapshot || rotten.Read(kSnapshot7).value != "state";
  }
  EXPECT_TRUE(log);
  EXPECT_TRUE(snapshot);
}

TEST(DiskFiles, DamageGoesWithItsFile) {
  DiskFiles disk = WithLog("record");
  disk.Create(kLog2);
  disk.Append(kLog2, "witness");
  SyncAll(disk);
  ASSERT_TRUE(disk.Rot(1));
  EXPECT_TRUE(disk.damaged());
  disk.Remove(kLog1);
  SyncAll(disk);
  EXPECT_FALSE(disk.damaged());
}

TEST(DiskFiles, DamageStaysOverCrashes) {
  DiskFiles disk = WithLog("record");
  disk.Append(kLog1, "witness");
  SyncAll(disk);
  ASSERT_TRUE(disk.Rot(1));
  disk.Crash(0);
  const std::string read = disk.Read(kLog1).value;
  disk.Crash(0);
  EXPECT_EQ(disk.Read(kLog1).value, read);
  EXPECT_TRUE(disk.damaged());
}

TEST(DiskFiles, MisdirectPutsOneWitnessedSectorInThePlaceOfAnother) {
  const std::string a(512, 'a');
  const std::string b(512, 'b');
  DiskFiles disk = WithLog(a + b + "end");
  disk.Append(kLog1, "witness");
  SyncAll(disk);
  ASSERT_TRUE(disk.Misdirect(1));
  const std::string read = AfterCrash(disk, 0, kLog1).value;
  EXPECT_TRUE(read == a + a + "endwitness" || read == b + b + "endwitness") << read;
}

TEST(DiskFiles, MisdirectNeedsTwoWitnessedSectors) {
  DiskFiles disk = WithLog(std::string(512, 'a') + std::string(511, 'b'));
  disk.Append(kLog1, "witness");
  SyncAll(disk);
  EXPECT_FALSE(disk.Misdirect(1));
}

TEST(DiskFiles, WipeLeavesAnEmptyDisk) {
  DiskFiles disk = WithLog("record");
  disk.Append(kLog1, "pending");
  disk.Sync();
  disk.Wipe();
  EXPECT_TRUE(disk.List().empty());
  EXPECT_EQ(disk.barriers(), 0u);
  EXPECT_EQ(disk.Outcomes(), 1u);
}

TEST(DiskFiles, DigestTellsNamesAndBytes) {
  EXPECT_EQ(WithLog("record").Digest(), WithLog("record").Digest());
  EXPECT_NE(WithLog("record").Digest(), WithLog("recorD").Digest());
  DiskFiles renamed = WithLog("record");
  renamed.Rename(kLog1, kLog2);
  EXPECT_NE(renamed.Digest(), WithLog("record").Digest());
}

}  // namespace
}  // namespace squall
