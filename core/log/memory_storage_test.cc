#include "core/log/memory_storage.h"

#include <string>
#include <utility>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// Entries 4 and 5 of terms 4 and 5, behind a compacted entry 3 of term 3.
MemoryStorage From3To5() {
  MemoryStorage storage;
  storage.Append(EntriesOf(1, {1, 2, 3, 4, 5}));
  EXPECT_EQ(storage.Compact(Index(3)), StorageStatus::kOk);
  return storage;
}

Entries All(const MemoryStorage& s) {
  if (s.FirstIndex() > s.LastIndex()) return {};
  return s.Read(s.FirstIndex(), s.LastIndex() + 1, kNoLimit).value;
}

// etcd: NewMemoryStorage.
TEST(MemoryStorage, StartsEmptyBeforeEntryOne) {
  const MemoryStorage s;
  EXPECT_EQ(s.FirstIndex(), Index(1));
  EXPECT_EQ(s.LastIndex(), Index(0));
  EXPECT_EQ(s.TermAt(Index(0)).value, Term(0));
  EXPECT_TRUE(s.TermAt(Index(0)).ok());
  EXPECT_TRUE(s.InitialHardState().empty());
  EXPECT_EQ(s.InitialConfState(), ConfState());
  EXPECT_FALSE(s.LatestSnapshot().value);
}

TEST(MemoryStorage, MayStartBehindAnEntry) {
  const MemoryStorage s(EntryId{Term(3), Index(7)});
  EXPECT_EQ(s.FirstIndex(), Index(8));
  EXPECT_EQ(s.LastIndex(), Index(7));
  EXPECT_EQ(s.TermAt(Index(7)).value, Term(3));
  EXPECT_FALSE(s.LatestSnapshot().value);
}

TEST(MemoryStorage, AnAdoptedSnapshotLeavesTheLog) {
  MemoryStorage s = From3To5();
  s.AdoptSnapshot(SnapshotAt(4, 4));
  EXPECT_EQ(s.LatestSnapshot().value->metadata.index, Index(4));
  EXPECT_EQ(s.FirstIndex(), Index(4));
  EXPECT_EQ(s.LastIndex(), Index(5));
}

TEST(MemoryStorage, KeepsTheHardState) {
  MemoryStorage s;
  const HardState state{Term(2), NodeId(3), Index(4)};
  s.SetHardState(state);
  EXPECT_EQ(s.InitialHardState(), state);
}

// etcd: TestStorageTerm.
TEST(MemoryStorage, KnowsTermsFromTheEntryBeforeTheFirst) {
  const MemoryStorage s = From3To5();
  EXPECT_EQ(s.TermAt(Index(2)).error, StorageStatus::kCompacted);
  for (uint64_t i = 3; i <= 5; ++i) {
    EXPECT_TRUE(s.TermAt(Index(i)).ok());
    EXPECT_EQ(s.TermAt(Index(i)).value, Term(i));
  }
  EXPECT_EQ(s.TermAt(Index(6)).error, StorageStatus::kUnavailable);
  EXPECT_EQ(s.TermAt(Index(kNoLimit)).error, StorageStatus::kUnavailable);
}

// etcd: TestStorageEntries.
TEST(MemoryStorage, ReadsEntriesWithinALimit) {
  MemoryStorage s = From3To5();
  s.Append(EntriesOf(6, {6}));
  struct Case {
    uint64_t from, to, max_bytes;
    std::vector<uint64_t> terms;
  };
  for (const Case& c : {
           Case{4, 5, kNoLimit, {4}},
           Case{4, 7, kNoLimit, {4, 5, 6}},
           Case{5, 7, kNoLimit, {5, 6}},
           Case{4, 7, 0, {4}},  // One at least.
           Case{4, 7, 8, {4, 5}},
           Case{4, 7, 11, {4, 5}},
           Case{4, 7, 12, {4, 5, 6}},
       }) {
    const Fetched<Entries> got = s.Read(Index(c.from), Index(c.to), c.max_bytes);
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got.value, EntriesOf(c.from, c.terms)) << c.from << " " << c.to << " " << c.max_bytes;
  }
}

TEST(MemoryStorage, ReadsNothingThatIsCompacted) {
  const MemoryStorage s = From3To5();
  EXPECT_EQ(s.Read(Index(2), Index(5), kNoLimit).error, StorageStatus::kCompacted);
  EXPECT_EQ(s.Read(Index(3), Index(4), kNoLimit).error, StorageStatus::kCompacted);
}

// etcd: ErrUnavailable where only the dummy entry is left.
TEST(MemoryStorage, ReadsNothingWhereEverythingIsCompacted) {
  MemoryStorage s = From3To5();
  ASSERT_EQ(s.Compact(Index(5)), StorageStatus::kOk);
  EXPECT_EQ(s.Read(Index(6), Index(6), kNoLimit).error, StorageStatus::kUnavailable);
}

TEST(MemoryStorageDeathTest, ReadingBehindTheEndAborts) {
  const MemoryStorage s = From3To5();
  EXPECT_DEATH((void)s.Read(Index(4), Index(7), kNoLimit), "entries behind its last.*last index 5");
}

// etcd: TestStorageAppend.
TEST(MemoryStorage, AppendReplacesFromTheFirstNewEntryOn) {
  struct Case {
    uint64_t from;
    std::vector<uint64_t> terms;
    std::vector<uint64_t> want;  // From entry 4 on.
  };
  for (const Case& c : {
           Case{1, {1, 2}, {4, 5}},        // Compacted, all of them.
           Case{4, {4, 5}, {4, 5}},        // The same again.
           Case{3, {3, 6, 6}, {6, 6}},     // The first is compacted.
           Case{4, {4, 5, 5}, {4, 5, 5}},  // More.
           Case{2, {3, 3, 5}, {5}},        // Compacted ones, and one that replaces two.
           Case{4, {5}, {5}},              // Replaces two.
           Case{5, {6, 6}, {4, 6, 6}},     // Replaces the last.
           Case{6, {5}, {4, 5, 5}},        // Behind the end.
       }) {
    MemoryStorage s = From3To5();
    s.Append(EntriesOf(c.from, c.terms));
    EXPECT_EQ(All(s), EntriesOf(4, c.want)) << "from " << c.from;
  }
}

TEST(MemoryStorage, AppendOfNothingDoesNothing) {
  MemoryStorage s = From3To5();
  s.Append(Entries());
  EXPECT_EQ(s.LastIndex(), Index(5));
}

TEST(MemoryStorageDeathTest, AppendBehindAGapAborts) {
  MemoryStorage s = From3To5();
  EXPECT_DEATH(s.Append(EntriesOf(7, {5})), "append behind a gap \\(index 7, last index 5\\)");
}

// etcd: TestStorageCompact.
TEST(MemoryStorage, CompactionKeepsTheTermOfTheLastThatGoes) {
  MemoryStorage s = From3To5();
  EXPECT_EQ(s.Compact(Index(4)), StorageStatus::kOk);
  EXPECT_EQ(s.FirstIndex(), Index(5));
  EXPECT_EQ(s.TermAt(Index(4)).value, Term(4));
  EXPECT_EQ(s.TermAt(Index(3)).error, StorageStatus::kCompacted);
}

TEST(MemoryStorage, CompactsEverything) {
  MemoryStorage s = From3To5();
  EXPECT_EQ(s.Compact(Index(5)), StorageStatus::kOk);
  EXPECT_EQ(s.FirstIndex(), Index(6));
  EXPECT_EQ(s.LastIndex(), Index(5));
  s.Append(EntriesOf(6, {7}));
  EXPECT_EQ(All(s), EntriesOf(6, {7}));
}

TEST(MemoryStorage, RefusesToCompactTwice) {
  MemoryStorage s = From3To5();
  EXPECT_EQ(s.Compact(Index(2)), StorageStatus::kCompacted);
  EXPECT_EQ(s.Compact(Index(3)), StorageStatus::kCompacted);
  EXPECT_EQ(All(s), EntriesOf(4, {4, 5}));
}

TEST(MemoryStorageDeathTest, CompactionBehindTheEndAborts) {
  MemoryStorage s = From3To5();
  EXPECT_DEATH(s.Compact(Index(6)), "compaction asked for behind the last entry");
}

// etcd: TestStorageCreateSnapshot. Paper 7.
TEST(MemoryStorage, SnapshotHasIndexTermAndConfiguration) {
  MemoryStorage s = From3To5();
  const ConfState members{Nodes({1, 2, 3}), {}, {}, {}, false};
  const Fetched<SnapshotRef> made = s.CreateSnapshot(Index(4), members, Payload("data"));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made.value, (Snapshot{Payload("data"), {members, Index(4), Term(4)}}));
  EXPECT_TRUE(s.LatestSnapshot().value.same_as(made.value));
  EXPECT_EQ(s.InitialConfState(), members);
}

TEST(MemoryStorage, SnapshotLeavesTheLogAlone) {
  MemoryStorage s = From3To5();
  ASSERT_TRUE(s.CreateSnapshot(Index(5), {}, {}).ok());
  EXPECT_EQ(All(s), EntriesOf(4, {4, 5}));
}

TEST(MemoryStorage, RefusesASnapshotThatIsNotNewer) {
  MemoryStorage s = From3To5();
  ASSERT_TRUE(s.CreateSnapshot(Index(4), {}, {}).ok());
  EXPECT_EQ(s.CreateSnapshot(Index(4), {}, {}).error, StorageStatus::kSnapOutOfDate);
  EXPECT_EQ(s.CreateSnapshot(Index(3), {}, {}).error, StorageStatus::kSnapOutOfDate);
  EXPECT_TRUE(s.CreateSnapshot(Index(5), {}, {}).ok());
}

TEST(MemoryStorage, RefusesASnapshotOfCompactedEntries) {
  MemoryStorage s = From3To5();
  EXPECT_EQ(s.CreateSnapshot(Index(2), {}, {}).error, StorageStatus::kCompacted);
}

TEST(MemoryStorageDeathTest, SnapshotBehindTheEndAborts) {
  MemoryStorage s = From3To5();
  EXPECT_DEATH(s.CreateSnapshot(Index(6), {}, {}), "snapshot asked for behind the last entry");
}

// etcd: TestStorageApplySnapshot. Paper Fig. 13.
TEST(MemoryStorage, AppliedSnapshotReplacesEverything) {
  MemoryStorage s = From3To5();
  EXPECT_EQ(s.ApplySnapshot(SnapshotAt(9, 7)), StorageStatus::kOk);
  EXPECT_EQ(s.FirstIndex(), Index(10));
  EXPECT_EQ(s.LastIndex(), Index(9));
  EXPECT_EQ(s.TermAt(Index(9)).value, Term(7));
  EXPECT_EQ(s.TermAt(Index(5)).error, StorageStatus::kCompacted);
}

TEST(MemoryStorage, RefusesToApplyASnapshotThatIsNotNewer) {
  MemoryStorage s;
  ASSERT_EQ(s.ApplySnapshot(SnapshotAt(4, 4)), StorageStatus::kOk);
  EXPECT_EQ(s.ApplySnapshot(SnapshotAt(3, 3)), StorageStatus::kSnapOutOfDate);
  EXPECT_EQ(s.ApplySnapshot(SnapshotAt(4, 4)), StorageStatus::kSnapOutOfDate);
  EXPECT_EQ(s.LastIndex(), Index(4));
}

// etcd: applications bootstrap with a snapshot that has a ConfState only.
TEST(MemoryStorage, SnapshotAtZeroOnlyBringsTheConfiguration) {
  MemoryStorage s;
  const ConfState members{Nodes({1, 2}), {}, {}, {}, false};
  const SnapshotRef bootstrap({Payload(), {members, Index(0), Term(0)}});
  EXPECT_EQ(s.ApplySnapshot(bootstrap), StorageStatus::kOk);
  EXPECT_EQ(s.ApplySnapshot(bootstrap), StorageStatus::kOk);
  EXPECT_EQ(s.InitialConfState(), members);
  EXPECT_EQ(s.FirstIndex(), Index(1));
}

TEST(MemoryStorage, CopyIsIndependentAndSharesEntries) {
  MemoryStorage original = From3To5();
  MemoryStorage copy = original;
  copy.Append(EntriesOf(5, {9, 9}));
  original.Append(EntriesOf(6, {8}));
  EXPECT_EQ(All(original), EntriesOf(4, {4, 5, 8}));
  EXPECT_EQ(All(copy), EntriesOf(4, {4, 9, 9}));
}

// What was read must not change under the reader (etcd: full slice expression in Entries).
TEST(MemoryStorage, EntriesReadSurviveReplacementAndCompaction) {
  MemoryStorage s = From3To5();
  const Entries read = All(s);
  s.Append(EntriesOf(4, {9, 9, 9}));
  s.Compact(Index(6));
  EXPECT_EQ(read, EntriesOf(4, {4, 5}));
}

// etcd: ErrCompacted, ErrUnavailable, ErrSnapOutOfDate, ErrSnapshotTemporarilyUnavailable.
TEST(StorageStatus, SpeaksInEtcdsWords) {
  EXPECT_EQ(Describe(StorageStatus::kOk), "ok");
  EXPECT_EQ(Describe(StorageStatus::kCompacted),
            "requested index is unavailable due to compaction");
  EXPECT_EQ(Describe(StorageStatus::kUnavailable), "requested entry at index is unavailable");
  EXPECT_EQ(Describe(StorageStatus::kSnapOutOfDate),
            "requested index is older than the existing snapshot");
  EXPECT_EQ(Describe(StorageStatus::kSnapshotTemporarilyUnavailable),
            "snapshot is temporarily unavailable");
  EXPECT_EQ(Describe(static_cast<StorageStatus>(99)), "?");
}

}  // namespace
}  // namespace squall
