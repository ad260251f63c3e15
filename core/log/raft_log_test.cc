// Where the log begins and ends, what it knows of each index, and what it reads.

#include "core/log/raft_log.h"

#include <memory>
#include <string>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// A log with entries in storage, those behind it in memory. The storage outlives it.
struct Fixture {
  explicit Fixture(RecordingSink* sink = nullptr) : diagnostics(sink, AssertMode::kReport) {}

  RaftLog Log() const { return RaftLog(&storage, diagnostics, kNoLimit); }

  Diagnostics diagnostics;
  MemoryStorage storage;
};

TEST(RaftLog, StartsAtWhatStorageHas) {
  Fixture f;
  f.storage.ApplySnapshot(SnapshotAt(1000, 7));
  f.storage.Append(EntriesOf(1001, {7, 8}));
  const RaftLog log = f.Log();
  EXPECT_EQ(log.FirstIndex(), Index(1001));
  EXPECT_EQ(log.LastIndex(), Index(1002));
  EXPECT_EQ(log.LastId(), Id(8, 1002));
  // etcd: TestLogRestore. What is compacted is committed and applied.
  EXPECT_EQ(log.committed(), Index(1000));
  EXPECT_EQ(log.applied(), Index(1000));
  EXPECT_EQ(log.applying(), Index(1000));
  EXPECT_EQ(log.unstable().offset(), Index(1003));
}

TEST(RaftLog, EmptyLogEndsAtZero) {
  const Fixture f;
  EXPECT_EQ(f.Log().LastId(), Id(0, 0));
  EXPECT_EQ(f.Log().FirstIndex(), Index(1));
}

// etcd: TestTerm.
TEST(RaftLog, KnowsTermsFromTheEntryBeforeTheFirst) {
  Fixture f;
  f.storage.ApplySnapshot(SnapshotAt(100, 1));
  RaftLog log = f.Log();
  log.Append(EntriesOf(101, {1, 2, 3}));
  EXPECT_EQ(log.TermAt(Index(99)).error, StorageStatus::kCompacted);
  EXPECT_EQ(log.TermAt(Index(100)).value, Term(1));
  EXPECT_EQ(log.TermAt(Index(102)).value, Term(2));
  EXPECT_EQ(log.TermAt(Index(103)).value, Term(3));
  EXPECT_EQ(log.TermAt(Index(104)).error, StorageStatus::kUnavailable);
  EXPECT_EQ(log.TermOrZero(Index(104)), Term(0));
  EXPECT_EQ(log.TermOrZero(Index(99)), Term(0));
}

// etcd: TestTermWithUnstableSnapshot.
TEST(RaftLog, UnstableSnapshotHidesWhatStorageHas) {
  Fixture f;
  f.storage.ApplySnapshot(SnapshotAt(100, 1));
  f.storage.Append(EntriesOf(101, {1, 1}));
  RaftLog log = f.Log();
  log.Restore(SnapshotAt(105, 2));
  EXPECT_EQ(log.FirstIndex(), Index(106));
  EXPECT_EQ(log.LastIndex(), Index(105));
  for (uint64_t i : {100u, 101u, 104u}) {
    EXPECT_EQ(log.TermAt(Index(i)).error, StorageStatus::kCompacted) << i;
  }
  EXPECT_EQ(log.TermAt(Index(105)).value, Term(2));
  EXPECT_EQ(log.TermAt(Index(106)).error, StorageStatus::kUnavailable);
}

// etcd: (*raftLog).restore. Paper 7.
TEST(RaftLog, RestoredSnapshotIsCommitted) {
  RecordingSink sink;
  const Fixture f(&sink);
  RaftLog log = f.Log();
  log.Append(EntriesOf(1, {1, 1}));
  log.Restore(SnapshotAt(9, 4));
  EXPECT_EQ(log.committed(), Index(9));
  EXPECT_EQ(log.LatestSnapshot().value->id(), Id(4, 9));
  EXPECT_EQ(sink.lines.back(),
            "log [committed=0, applied=0, applying=0, unstable.offset=1, "
            "unstable.offsetInProgress=1, len(unstable.Entries)=2] starts to restore snapshot "
            "[index: 9, term: 4]");
}

TEST(RaftLog, LatestSnapshotIsStoragesWhenNoneIsUnstable) {
  Fixture f;
  f.storage.ApplySnapshot(SnapshotAt(4, 2));
  RaftLog log = f.Log();
  EXPECT_EQ(log.LatestSnapshot().value->id(), Id(2, 4));
  log.Restore(SnapshotAt(9, 4));
  f.storage.ApplySnapshot(SnapshotAt(9, 4));
  log.StableSnapshotTo(Index(9));
  EXPECT_FALSE(log.unstable().snapshot());
  EXPECT_EQ(log.LatestSnapshot().value->id(), Id(4, 9));
}

// Paper 5.4.1. etcd: TestIsUpToDate.
TEST(RaftLog, ComparesLogsByLastTermThenLength) {
  const Fixture f;
  RaftLog log = f.Log();
  log.Append(EntriesOf(1, {1, 2, 3}));
  for (uint64_t index : {2u, 3u, 4u}) {
    EXPECT_TRUE(log.IsUpToDate(Id(4, index))) << index;
    EXPECT_FALSE(log.IsUpToDate(Id(2, index))) << index;
  }
  EXPECT_FALSE(log.IsUpToDate(Id(3, 2)));
  EXPECT_TRUE(log.IsUpToDate(Id(3, 3)));
  EXPECT_TRUE(log.IsUpToDate(Id(3, 4)));
}

TEST(RaftLog, MatchesOnTermAndIndex) {
  const Fixture f;
  RaftLog log = f.Log();
  log.Append(EntriesOf(1, {1, 2}));
  EXPECT_TRUE(log.Matches(Id(0, 0)));
  EXPECT_TRUE(log.Matches(Id(2, 2)));
  EXPECT_FALSE(log.Matches(Id(1, 2)));
  EXPECT_FALSE(log.Matches(Id(2, 3)));
}

// etcd: TestCompactionSideEffects, TestCompaction.
TEST(RaftLog, WorksOnAfterStorageCompacts) {
  Fixture f;
  f.storage.Append(EntriesBetween(1, 751));
  RaftLog log = f.Log();
  log.Append(EntriesBetween(751, 1001));
  ASSERT_TRUE(log.MaybeCommit(log.LastId()));
  log.AppliedTo(log.committed(), 0);
  ASSERT_EQ(f.storage.Compact(Index(500)), StorageStatus::kOk);

  EXPECT_EQ(log.FirstIndex(), Index(501));
  EXPECT_EQ(log.LastIndex(), Index(1000));
  for (uint64_t i = 500; i <= 1000; ++i) EXPECT_TRUE(log.Matches(Id(i, i))) << i;
  EXPECT_EQ(log.unstable().NextEntries().size(), 250u);
  EXPECT_EQ(log.EntriesFrom(Index(501), kNoLimit).value, EntriesBetween(501, 1001));
  EXPECT_EQ(log.EntriesFrom(Index(500), kNoLimit).error, StorageStatus::kCompacted);
}

// Entries 131 to 149 in storage and 150 to 199 in memory, behind a snapshot at 130; each of them
// is 6 bytes.
class RaftLogRead : public ::testing::Test {
 protected:
  RaftLogRead() {
    f_.storage.ApplySnapshot(SnapshotAt(130, 130));
    f_.storage.Append(EntriesBetween(131, 150));
    log_ = std::make_unique<RaftLog>(&f_.storage, f_.diagnostics, kNoLimit);
    log_->Append(EntriesBetween(150, 200));
  }

  // Reads [from, to) and expects the entries [from, want_to).
  void ExpectRead(uint64_t from, uint64_t to, uint64_t max_bytes, uint64_t want_to) {
    const Fetched<Entries> got = log_->Read(Index(from), Index(to), max_bytes);
    EXPECT_TRUE(got.ok());
    EXPECT_EQ(got.value, EntriesBetween(from, want_to)) << from << " " << to << " " << max_bytes;
  }

  static constexpr uint64_t kSize = 6;  // Of one entry.

  Fixture f_;
  std::unique_ptr<RaftLog> log_;
};

// etcd: TestSlice.
TEST_F(RaftLogRead, JoinsStorageAndMemory) {
  ExpectRead(131, 150, kNoLimit, 150);
  ExpectRead(131, 151, kNoLimit, 151);
  ExpectRead(131, 200, kNoLimit, 200);
  ExpectRead(149, 150, kNoLimit, 150);
  ExpectRead(149, 151, kNoLimit, 151);
  ExpectRead(150, 151, kNoLimit, 151);
  ExpectRead(150, 200, kNoLimit, 200);
  ExpectRead(199, 200, kNoLimit, 200);
}

TEST_F(RaftLogRead, GivesOneEntryWhateverTheLimit) {
  for (const uint64_t max_bytes : {uint64_t{0}, kSize - 1, kSize, kSize + 1}) {
    ExpectRead(131, 200, max_bytes, 132);
    ExpectRead(149, 151, max_bytes, 150);
    ExpectRead(149, 200, max_bytes, 150);
    ExpectRead(150, 200, max_bytes, 151);
  }
}

TEST_F(RaftLogRead, CountsTheLimitAcrossStorageAndMemory) {
  ExpectRead(131, 200, 2 * kSize, 133);
  ExpectRead(148, 151, 2 * kSize, 150);
  ExpectRead(149, 151, 2 * kSize, 151);
  ExpectRead(150, 200, 2 * kSize, 152);
  ExpectRead(148, 151, 3 * kSize - 1, 150);
  ExpectRead(149, 152, 3 * kSize - 1, 151);
  ExpectRead(149, 152, 3 * kSize, 152);
}

TEST_F(RaftLogRead, OfNothingIsNothing) {
  ExpectRead(131, 131, kNoLimit, 131);
  ExpectRead(150, 150, kNoLimit, 150);
  EXPECT_TRUE(log_->EntriesFrom(Index(200), kNoLimit).value.empty());
}

TEST_F(RaftLogRead, RefusesWhatIsCompacted) {
  EXPECT_EQ(log_->Read(Index(129), Index(131), kNoLimit).error, StorageStatus::kCompacted);
  EXPECT_EQ(log_->Read(Index(130), Index(131), kNoLimit).error, StorageStatus::kCompacted);
}

TEST_F(RaftLogRead, ReportsAnEndBehindTheLast) {
  EXPECT_EQ(log_->Read(Index(150), Index(201), kNoLimit).error, StorageStatus::kUnavailable);
  EXPECT_EQ(log_->diagnostics().reports(),
            (std::vector<std::string>{"slice[150,201) out of bound [131,199]"}));
}

TEST_F(RaftLogRead, RebindReadsFromTheOtherStorage) {
  MemoryStorage copy = f_.storage;
  f_.storage.Compact(Index(140));
  log_->Rebind(&copy);
  ExpectRead(131, 200, kNoLimit, 200);
}

// What storage may answer at its worst.
class BrokenStorage final : public Storage {
 public:
  explicit BrokenStorage(StorageStatus status) : status_(status) {}
  HardState InitialHardState() const override { return {}; }
  ConfState InitialConfState() const override { return {}; }
  Index FirstIndex() const override { return Index(1); }
  Index LastIndex() const override { return Index(5); }
  Fetched<Term> TermAt(Index) const override { return {.error = status_}; }
  Fetched<Entries> Read(Index, Index, uint64_t) const override { return {.error = status_}; }
  Fetched<SnapshotRef> LatestSnapshot() const override { return {.error = status_}; }

 private:
  StorageStatus status_;
};

// etcd: (*raftLog).slice panics where storage does not have what it says it has.
TEST(RaftLog, ReportsAStorageThatLostEntries) {
  const BrokenStorage broken(StorageStatus::kUnavailable);
  RaftLog log(&broken, Diagnostics(nullptr, AssertMode::kReport), kNoLimit);
  EXPECT_FALSE(log.Read(Index(2), Index(4), kNoLimit).ok());
  EXPECT_EQ(log.diagnostics().reports(),
            (std::vector<std::string>{"entries[2:4) is unavailable from storage"}));
}

// etcd: (*raftLog).lastEntryID panics likewise.
TEST(RaftLog, ReportsAStorageThatLostItsLastTerm) {
  const BrokenStorage broken(StorageStatus::kCompacted);
  RaftLog log(&broken, Diagnostics(nullptr, AssertMode::kReport), kNoLimit);
  EXPECT_EQ(log.LastId(), Id(0, 5));
  EXPECT_EQ(log.diagnostics().reports(),
            (std::vector<std::string>{"unexpected error when getting the last term at 5: requested "
                                      "index is unavailable due to compaction"}));
}

TEST(RaftLog, LatestSnapshotMayBeTemporarilyUnavailable) {
  const BrokenStorage broken(StorageStatus::kSnapshotTemporarilyUnavailable);
  const RaftLog log(&broken, Diagnostics(nullptr, AssertMode::kReport), kNoLimit);
  EXPECT_EQ(log.LatestSnapshot().error, StorageStatus::kSnapshotTemporarilyUnavailable);
}

}  // namespace
}  // namespace squall
