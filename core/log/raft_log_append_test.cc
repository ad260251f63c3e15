// What a log takes over from a leader, where two logs agree, and what is committed.

#include <string>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/log/raft_log.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

const Diagnostics kReporting(nullptr, AssertMode::kReport);

// A log with entries of terms 1, 2 and 3 that are not stable yet, the first committed.
class ThreeEntries : public ::testing::Test {
 protected:
  ThreeEntries() : log_(&storage_, kReporting, kNoLimit) {
    log_.Append(EntriesOf(1, {1, 2, 3}));
    log_.CommitTo(Index(1));
  }

  Entries All() const { return log_.EntriesFrom(Index(1), kNoLimit).value; }

  MemoryStorage storage_;
  RaftLog log_;
};
using RaftLogMaybeAppend = ThreeEntries;
using RaftLogCommit = ThreeEntries;

// Paper Fig. 2, AppendEntries 2. etcd: TestLogMaybeAppend.
TEST_F(RaftLogMaybeAppend, RefusesWhatDoesNotMatch) {
  EXPECT_FALSE(log_.MaybeAppend(Id(2, 3), EntriesOf(4, {4}), Index(3)).accepted);
  EXPECT_FALSE(log_.MaybeAppend(Id(3, 4), EntriesOf(5, {4}), Index(3)).accepted);
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 3}));
  EXPECT_EQ(log_.committed(), Index(1));
}

// Paper Fig. 2, AppendEntries 4.
TEST_F(RaftLogMaybeAppend, AddsWhatIsNew) {
  const AppendResult result = log_.MaybeAppend(Id(3, 3), EntriesOf(4, {4, 4}), Index(1));
  EXPECT_TRUE(result.accepted);
  EXPECT_EQ(result.last_new, Index(5));
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 3, 4, 4}));
}

// Paper Fig. 2, AppendEntries 3.
TEST_F(RaftLogMaybeAppend, ReplacesFromTheFirstConflictOn) {
  const AppendResult result = log_.MaybeAppend(Id(1, 1), EntriesOf(2, {4}), Index(1));
  EXPECT_TRUE(result.accepted);
  EXPECT_EQ(result.last_new, Index(2));
  EXPECT_EQ(All(), EntriesOf(1, {1, 4}));
}

// Paper 5.3: an old, reordered request must not cut off what came after it.
TEST_F(RaftLogMaybeAppend, LeavesWhatFollowsMatchingEntries) {
  EXPECT_EQ(log_.MaybeAppend(Id(1, 1), EntriesOf(2, {2}), Index(1)).last_new, Index(2));
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 3}));
}

TEST_F(RaftLogMaybeAppend, SkipsWhatItHasAndReplacesTheRest) {
  EXPECT_TRUE(log_.MaybeAppend(Id(1, 1), EntriesOf(2, {2, 4, 4}), Index(1)).accepted);
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 4, 4}));
}

// Paper Fig. 2, AppendEntries 5: min(leaderCommit, index of the last new entry).
TEST_F(RaftLogMaybeAppend, CommitsUpToTheLeadersCommitOrTheLastNewEntry) {
  struct Case {
    uint64_t entries, commit, want;
  };
  for (const Case& c : {Case{0, 3, 3}, Case{0, 4, 3}, Case{0, 2, 2}, Case{0, 0, 1}, Case{1, 3, 3},
                        Case{1, 4, 4}, Case{1, 9, 4}, Case{2, 9, 5}}) {
    RaftLog log = log_;
    log.MaybeAppend(Id(3, 3), EntriesOf(4, std::vector<uint64_t>(c.entries, 4)), Index(c.commit));
    EXPECT_EQ(log.committed(), Index(c.want)) << c.entries << " " << c.commit;
  }
}

// A heartbeat-like append at an early index says nothing of the entries behind it.
TEST_F(RaftLogMaybeAppend, DoesNotCommitEntriesTheLeaderDidNotVouchFor) {
  log_.MaybeAppend(Id(2, 2), Entries(), Index(3));
  EXPECT_EQ(log_.committed(), Index(2));
}

// etcd: TestLogMaybeAppend, "conflict with existing committed entry". Paper Fig. 3, S2 to S4.
TEST_F(RaftLogMaybeAppend, ReportsAConflictWithACommittedEntry) {
  log_.MaybeAppend(Id(0, 0), EntriesOf(1, {4}), Index(1));
  ASSERT_FALSE(log_.diagnostics().reports().empty());
  EXPECT_EQ(log_.diagnostics().reports()[0],
            "entry 1 conflict with committed entry [committed(1)]");
}

TEST_F(RaftLogMaybeAppend, SaysWhereTheConflictIs) {
  RecordingSink sink(Severity::kInfo);
  log_.diagnostics().set_sink(&sink);
  log_.MaybeAppend(Id(1, 1), EntriesOf(2, {2, 4}), Index(1));
  EXPECT_EQ(sink.lines[0], "found conflict at index 3 [existing term: 3, conflicting term: 4]");
}

// Messages come from the network: entries that do not follow `previous` are no append at all.
TEST_F(RaftLogMaybeAppend, RefusesEntriesThatDoNotFollow) {
  EXPECT_FALSE(log_.MaybeAppend(Id(3, 3), EntriesOf(7, {4}), Index(3)).accepted);
  EXPECT_FALSE(log_.MaybeAppend(Id(3, 3), EntriesOf(3, {4}), Index(3)).accepted);
  Entries gap = EntriesOf(4, {4});
  gap.Append(EntriesOf(9, {4}));
  EXPECT_FALSE(log_.MaybeAppend(Id(3, 3), gap, Index(3)).accepted);
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 3}));
  EXPECT_EQ(log_.committed(), Index(1));
}

// etcd: TestAppend.
TEST(RaftLogAppend, GoesBelowWhatStorageHasWhereItConflicts) {
  struct Case {
    uint64_t from;
    std::vector<uint64_t> terms;
    uint64_t last;
    std::vector<uint64_t> want;
    uint64_t unstable;
  };
  for (const Case& c : {
           Case{3, {}, 2, {1, 2}, 3},
           Case{3, {2}, 3, {1, 2, 2}, 3},
           Case{1, {2}, 1, {2}, 1},
           Case{2, {3, 3}, 3, {1, 3, 3}, 2},
       }) {
    MemoryStorage storage;
    storage.Append(EntriesOf(1, {1, 2}));
    RaftLog log(&storage, kReporting, kNoLimit);
    EXPECT_EQ(log.Append(EntriesOf(c.from, c.terms)), Index(c.last));
    EXPECT_EQ(log.EntriesFrom(Index(1), kNoLimit).value, EntriesOf(1, c.want));
    EXPECT_EQ(log.unstable().offset(), Index(c.unstable));
  }
}

TEST(RaftLogAppend, ReportsReplacementOfWhatIsCommitted) {
  MemoryStorage storage;
  RaftLog log(&storage, kReporting, kNoLimit);
  log.Append(EntriesOf(1, {1, 2}));
  log.CommitTo(Index(2));
  log.Append(EntriesOf(2, {3}));
  EXPECT_EQ(log.diagnostics().reports(),
            (std::vector<std::string>{"after(1) is out of range [committed(2)]"}));
}

TEST(RaftLogAppend, TakesOneEntryOfTheLeadersOwn) {
  MemoryStorage storage;
  RaftLog log(&storage, kReporting, kNoLimit);
  log.Append(EntriesOf(1, {1})[0]);
  log.Append(EntriesOf(2, {1})[0]);
  EXPECT_EQ(log.LastId(), Id(1, 2));
}

TEST(RaftLogAppend, RemembersTheLowestIndexChanged) {
  MemoryStorage storage;
  RaftLog log(&storage, kReporting, kNoLimit);
  EXPECT_EQ(log.TakeFirstChanged(), kNoIndex);
  log.Append(EntriesOf(1, {1, 1, 1}));
  log.Append(EntriesOf(4, {1})[0]);
  log.Append(EntriesOf(3, {2}));
  EXPECT_EQ(log.TakeFirstChanged(), Index(1));
  EXPECT_EQ(log.TakeFirstChanged(), kNoIndex);
  log.Append(EntriesOf(3, {3}));
  EXPECT_EQ(log.TakeFirstChanged(), Index(3));
  log.Restore(SnapshotAt(9, 4));
  EXPECT_EQ(log.TakeFirstChanged(), Index(9));
}

// etcd: TestFindConflictByTerm. Paper 5.3: backtracking by term.
TEST(RaftLogConflict, GoesBackToTheLastEntryOfTheTermOrEarlier) {
  struct Case {
    uint64_t first;  // The index of the snapshot that the log starts behind.
    std::vector<uint64_t> terms;
    uint64_t index, term;
    uint64_t want_index, want_term;
  };
  const std::vector<uint64_t> young = {0, 2, 2, 5, 5, 5};
  const std::vector<uint64_t> compacted = {3, 3, 3, 4, 4, 4};
  for (const Case& c : {
           Case{0, young, 100, 2, 100, 0},  // Not there: it may match.
           Case{0, young, 5, 6, 5, 5},        Case{0, young, 5, 5, 5, 5},
           Case{0, young, 5, 4, 2, 2},        Case{0, young, 5, 2, 2, 2},
           Case{0, young, 5, 1, 0, 0},        Case{0, young, 1, 2, 1, 2},
           Case{0, young, 1, 1, 0, 0},        Case{0, young, 0, 0, 0, 0},
           Case{10, compacted, 30, 3, 30, 0}, Case{10, compacted, 14, 9, 14, 4},
           Case{10, compacted, 14, 4, 14, 4}, Case{10, compacted, 14, 3, 12, 3},
           Case{10, compacted, 14, 2, 9, 0},  // Compacted: it may match.
           Case{10, compacted, 11, 5, 11, 3}, Case{10, compacted, 10, 5, 10, 3},
           Case{10, compacted, 10, 2, 9, 0},  Case{10, compacted, 4, 2, 4, 0},
           Case{10, compacted, 0, 0, 0, 0},
       }) {
    MemoryStorage storage;
    storage.ApplySnapshot(SnapshotAt(c.first, c.terms[0]));
    RaftLog log(&storage, kReporting, kNoLimit);
    log.Append(EntriesOf(c.first + 1, {c.terms.begin() + 1, c.terms.end()}));
    EXPECT_EQ(log.FindConflictByTerm(Index(c.index), Term(c.term)), Id(c.want_term, c.want_index))
        << c.index << " " << c.term;
  }
}

TEST(RaftLogConflict, AnIndexOutOfTheWorldEndsAtOnce) {
  MemoryStorage storage;
  const RaftLog log(&storage, kReporting, kNoLimit);
  EXPECT_EQ(log.FindConflictByTerm(Index(kNoLimit - 1), Term(1)), Id(0, kNoLimit - 1));
}

// etcd: TestCommitTo.
TEST_F(RaftLogCommit, RisesAndNeverFalls) {
  log_.CommitTo(Index(2));
  EXPECT_EQ(log_.committed(), Index(2));
  log_.CommitTo(Index(1));
  EXPECT_EQ(log_.committed(), Index(2));
}

TEST_F(RaftLogCommit, BehindTheEndIsReportedAndCutOff) {
  log_.CommitTo(Index(4));
  EXPECT_EQ(log_.diagnostics().reports(),
            (std::vector<std::string>{"tocommit(4) is out of range [lastIndex(3)]. Was the raft "
                                      "log corrupted, truncated, or lost?"}));
  EXPECT_EQ(log_.committed(), Index(3));
}

TEST_F(RaftLogCommit, BehindTheEndChangesNothingWhereAllIsCommitted) {
  log_.CommitTo(Index(3));
  log_.CommitTo(Index(9));
  EXPECT_EQ(log_.committed(), Index(3));
}

// Paper 5.4.2: only entries of the leader's own term are committed by counting.
TEST_F(RaftLogCommit, OfAnOlderTermIsRefused) {
  EXPECT_FALSE(log_.MaybeCommit(Id(3, 2)));
  EXPECT_TRUE(log_.MaybeCommit(Id(3, 3)));
  EXPECT_EQ(log_.committed(), Index(3));
}

TEST_F(RaftLogCommit, OfWhatIsCommittedIsNoNews) { EXPECT_FALSE(log_.MaybeCommit(Id(1, 1))); }

TEST_F(RaftLogCommit, OfTermZeroIsRefused) { EXPECT_FALSE(log_.MaybeCommit(Id(0, 9))); }

TEST_F(RaftLogCommit, IsLoadedFromAHardState) {
  log_.LoadCommitted(Index(3));
  EXPECT_EQ(log_.committed(), Index(3));
}

// etcd: TestStableTo, TestStableToWithSnap.
TEST_F(RaftLogCommit, StableEntriesLeaveTheUnstablePart) {
  log_.StableTo(Id(1, 2));
  EXPECT_EQ(log_.unstable().offset(), Index(1));
  storage_.Append(EntriesOf(1, {1, 2}));
  log_.StableTo(Id(2, 2));
  EXPECT_EQ(log_.unstable().offset(), Index(3));
  EXPECT_EQ(All(), EntriesOf(1, {1, 2, 3}));
}

TEST_F(RaftLogCommit, AcceptedEntriesAreNotHandedOutAgain) {
  EXPECT_EQ(log_.unstable().NextEntries(), EntriesOf(1, {1, 2, 3}));
  log_.AcceptUnstable();
  EXPECT_FALSE(log_.unstable().HasNextEntries());
}

}  // namespace
}  // namespace squall
