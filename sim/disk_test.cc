#include "sim/disk.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace squall {
namespace {

DiskWrite TermWrite(uint64_t term) {
  DiskWrite write;
  write.has_hard_state = true;
  write.hard_state.term = Term(term);
  return write;
}

DiskWrite EntryWrite(uint64_t index, uint64_t term) {
  DiskWrite write;
  write.entries = Entries(Entry{Index(index), Term(term), Payload("x")});
  return write;
}

// Syncs to the end and says how many writes became durable.
size_t EndSync(Disk& disk) {
  size_t count = 0;
  disk.EndSync([&](const DiskWrite&) { ++count; });
  return count;
}

TEST(Disk, WriteIsNotDurableBeforeASync) {
  Disk disk;
  disk.Write(TermWrite(3));
  EXPECT_EQ(disk.durable().InitialHardState().term, Term(0));
  EXPECT_EQ(disk.pending(), 1u);
}

TEST(Disk, WriteIsNotDurableBeforeItsSyncEnds) {
  Disk disk;
  disk.Write(TermWrite(3));
  disk.BeginSync();
  EXPECT_EQ(disk.durable().InitialHardState().term, Term(0));
}

TEST(Disk, WriteIsDurableWhenItsSyncEnds) {
  Disk disk;
  disk.Write(TermWrite(3));
  disk.BeginSync();
  EXPECT_EQ(EndSync(disk), 1u);
  EXPECT_EQ(disk.durable().InitialHardState().term, Term(3));
  EXPECT_EQ(disk.pending(), 0u);
}

TEST(Disk, CrashLosesWhatNoSyncCovers) {
  Disk disk;
  disk.Write(TermWrite(3));
  disk.Crash();
  disk.BeginSync();
  EXPECT_EQ(EndSync(disk), 0u);
  EXPECT_EQ(disk.durable().InitialHardState().term, Term(0));
}

TEST(Disk, CrashLosesWhatIsBeingSynced) {
  Disk disk;
  disk.Write(TermWrite(3));
  disk.BeginSync();
  disk.Crash();
  EXPECT_EQ(disk.pending(), 0u);
  EXPECT_EQ(disk.durable().InitialHardState().term, Term(0));
}

TEST(Disk, CrashKeepsWhatWasSynced) {
  Disk disk;
  disk.Write(EntryWrite(1, 1));
  disk.BeginSync();
  EndSync(disk);
  disk.Write(EntryWrite(2, 1));
  disk.Crash();
  EXPECT_EQ(disk.durable().LastIndex(), Index(1));
}

TEST(Disk, SyncCoversOnlyWhatWasWrittenBeforeItBegan) {
  Disk disk;
  disk.Write(EntryWrite(1, 1));
  disk.BeginSync();
  disk.Write(EntryWrite(2, 1));
  EXPECT_EQ(EndSync(disk), 1u);
  EXPECT_EQ(disk.durable().LastIndex(), Index(1));
  EXPECT_EQ(disk.pending(), 1u);
}

TEST(Disk, SyncsEndInTheOrderInWhichTheyBegan) {
  Disk disk;
  disk.Write(EntryWrite(1, 1));
  disk.BeginSync();
  disk.Write(EntryWrite(2, 1));
  disk.Write(EntryWrite(3, 1));
  disk.BeginSync();
  EXPECT_EQ(EndSync(disk), 1u);
  EXPECT_EQ(EndSync(disk), 2u);
  EXPECT_EQ(disk.durable().LastIndex(), Index(3));
}

TEST(Disk, EntriesReplaceWhatWasThereFromTheFirstOfThemOn) {
  Disk disk;
  for (uint64_t i = 1; i <= 3; ++i) disk.Write(EntryWrite(i, 1));
  disk.Write(EntryWrite(2, 2));
  disk.BeginSync();
  EndSync(disk);
  EXPECT_EQ(disk.durable().LastIndex(), Index(2));
  EXPECT_EQ(disk.durable().TermAt(Index(2)).value, Term(2));
}

TEST(Disk, ReceivedSnapshotReplacesTheLog) {
  Disk disk;
  disk.Write(EntryWrite(1, 1));
  DiskWrite write;
  Snapshot snapshot;
  snapshot.metadata.index = Index(10);
  snapshot.metadata.term = Term(4);
  write.snapshot = SnapshotRef(std::move(snapshot));
  disk.Write(std::move(write));
  disk.BeginSync();
  EndSync(disk);
  EXPECT_EQ(disk.durable().FirstIndex(), Index(11));
  EXPECT_EQ(disk.durable().LastIndex(), Index(10));
}

TEST(Disk, OwnSnapshotLetsTheLogBeforeItGo) {
  Disk disk;
  for (uint64_t i = 1; i <= 5; ++i) disk.Write(EntryWrite(i, 1));
  DiskWrite write;
  Snapshot snapshot;
  snapshot.metadata.index = Index(4);
  snapshot.metadata.term = Term(1);
  write.own_snapshot = SnapshotRef(std::move(snapshot));
  write.compact_to = Index(3);
  disk.Write(std::move(write));
  disk.BeginSync();
  EndSync(disk);
  EXPECT_EQ(disk.durable().FirstIndex(), Index(4));
  EXPECT_EQ(disk.durable().LastIndex(), Index(5));
  EXPECT_EQ(disk.durable().LatestSnapshot().value->metadata.index, Index(4));
}

TEST(Disk, CopyGoesOnByItself) {
  Disk disk;
  disk.Write(EntryWrite(1, 1));
  disk.BeginSync();
  Disk copy = disk;
  EndSync(copy);
  EXPECT_EQ(copy.durable().LastIndex(), Index(1));
  EXPECT_EQ(disk.durable().LastIndex(), Index(0));
}

}  // namespace
}  // namespace squall
