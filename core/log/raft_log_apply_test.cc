// What is handed out for applying, how much at once, and what is still to come.

#include <string>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/log/raft_log.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

const Diagnostics kReporting(nullptr, AssertMode::kReport);

constexpr uint64_t kSize = 4;  // Encoded bytes of one entry without data.

// Entry 4 in storage, 5 and 6 not yet, behind a snapshot at 3; 5 is committed.
class RaftLogApply : public ::testing::Test {
 protected:
  explicit RaftLogApply(uint64_t max_bytes = kNoLimit)
      : storage_(Storage3To4()), log_(&storage_, kReporting, max_bytes) {
    log_.Append(EntriesOf(5, {1, 1}));
    log_.MaybeCommit(Id(1, 5));
  }

  static MemoryStorage Storage3To4() {
    MemoryStorage storage;
    storage.ApplySnapshot(SnapshotAt(3, 1));
    storage.Append(EntriesOf(4, {1}));
    return storage;
  }

  MemoryStorage storage_;
  RaftLog log_;
};

// etcd: TestNextCommittedEnts, TestHasNextCommittedEnts.
TEST_F(RaftLogApply, HandsOutCommittedEntriesBehindThoseUnderWay) {
  struct Case {
    uint64_t applied, applying;
    ApplyUnstable unstable;
    std::vector<uint64_t> terms;  // Of the entries from applying + 1 on.
  };
  for (const Case& c : {
           Case{3, 3, ApplyUnstable::kYes, {1, 1}},
           Case{3, 4, ApplyUnstable::kYes, {1}},
           Case{3, 5, ApplyUnstable::kYes, {}},
           Case{4, 4, ApplyUnstable::kYes, {1}},
           Case{5, 5, ApplyUnstable::kYes, {}},
           Case{3, 3, ApplyUnstable::kNo, {1}},
           Case{3, 4, ApplyUnstable::kNo, {}},
           Case{4, 4, ApplyUnstable::kNo, {}},
           Case{5, 5, ApplyUnstable::kNo, {}},
       }) {
    RaftLog log = log_;
    log.AppliedTo(Index(c.applied), 0);
    // An acknowledgement of nothing ends the pause that follows a partial hand-out.
    log.AcceptApplying(Index(c.applying), 0, c.unstable);
    log.AppliedTo(Index(c.applied), 0);
    EXPECT_EQ(log.NextCommitted(c.unstable), EntriesOf(c.applying + 1, c.terms))
        << c.applied << " " << c.applying;
    EXPECT_EQ(log.HasNextCommitted(c.unstable), !c.terms.empty()) << c.applied << " " << c.applying;
  }
}

TEST_F(RaftLogApply, SnapshotComesFirst) {
  log_.Restore(SnapshotAt(9, 2));
  log_.Append(EntriesOf(10, {2}));
  log_.CommitTo(Index(10));
  EXPECT_FALSE(log_.HasNextCommitted(ApplyUnstable::kYes));
  EXPECT_TRUE(log_.NextCommitted(ApplyUnstable::kYes).empty());
}

TEST_F(RaftLogApply, WithoutLimitNothingPauses) {
  EXPECT_FALSE(log_.limits_applying());
  log_.AcceptApplying(Index(5), 1u << 30, ApplyUnstable::kYes);
  log_.CommitTo(Index(6));
  EXPECT_TRUE(log_.HasNextCommitted(ApplyUnstable::kYes));
}

TEST_F(RaftLogApply, AppliedDrawsApplyingAlong) {
  log_.AppliedTo(Index(5), 0);
  EXPECT_EQ(log_.applied(), Index(5));
  EXPECT_EQ(log_.applying(), Index(5));
}

TEST_F(RaftLogApply, AppliedDoesNotDrawApplyingBack) {
  log_.AcceptApplying(Index(5), 0, ApplyUnstable::kYes);
  log_.AppliedTo(Index(4), 0);
  EXPECT_EQ(log_.applied(), Index(4));
  EXPECT_EQ(log_.applying(), Index(5));
}

// etcd: (*raftLog).appliedTo panics.
TEST_F(RaftLogApply, ReportsAppliedOutOfRange) {
  log_.AppliedTo(Index(4), 0);
  log_.AppliedTo(Index(3), 0);
  log_.AppliedTo(Index(6), 0);
  EXPECT_EQ(
      log_.diagnostics().reports(),
      (std::vector<std::string>{"applied(3) is out of range [prevApplied(4), committed(5)]",
                                "applied(6) is out of range [prevApplied(4), committed(5)]"}));
  EXPECT_EQ(log_.applied(), Index(4));
}

// etcd: (*raftLog).acceptApplying panics.
TEST_F(RaftLogApply, ReportsApplyingWhatIsNotCommitted) {
  log_.AcceptApplying(Index(6), 0, ApplyUnstable::kYes);
  EXPECT_EQ(
      log_.diagnostics().reports(),
      (std::vector<std::string>{"applying(6) is out of range [prevApplying(3), committed(5)]"}));
  EXPECT_LE(log_.applying(), log_.committed());
}

// A log of ten committed entries in storage, with room for two and a half under way.
class RaftLogApplyLimit : public ::testing::Test {
 protected:
  explicit RaftLogApplyLimit(uint64_t max_bytes = 2 * kSize + kSize / 2)
      : log_(Ten(&storage_), kReporting, max_bytes) {
    log_.LoadCommitted(Index(10));
  }

  static const MemoryStorage* Ten(MemoryStorage* storage) {
    storage->Append(EntriesOf(1, std::vector<uint64_t>(10, 1)));
    return storage;
  }

  // Hands out what there is and returns how many entries that is.
  size_t HandOut() {
    const Entries entries = log_.NextCommitted(ApplyUnstable::kYes);
    if (entries.empty()) return 0;
    log_.AcceptApplying(entries.back().index, EncodedSize(entries), ApplyUnstable::kYes);
    return entries.size();
  }

  MemoryStorage storage_;
  RaftLog log_;
};

// etcd: TestAcceptApplying, TestAppliedTo.
TEST_F(RaftLogApplyLimit, PausesWhenTheNextEntryWouldCrossTheLimit) {
  EXPECT_TRUE(log_.limits_applying());
  EXPECT_EQ(HandOut(), 2u);
  EXPECT_FALSE(log_.HasNextCommitted(ApplyUnstable::kYes));
  EXPECT_EQ(HandOut(), 0u);
}

TEST_F(RaftLogApplyLimit, GoesOnWithTheRoomThatAnAcknowledgementGives) {
  HandOut();
  log_.AppliedTo(Index(1), kSize);
  EXPECT_EQ(HandOut(), 1u);
  EXPECT_EQ(log_.applying(), Index(3));
}

TEST_F(RaftLogApplyLimit, OneEntryAboveTheLimitStillGoes) {
  HandOut();  // Two entries of four bytes under way; room for two bytes.
  log_.AppliedTo(Index(1), 0);
  EXPECT_EQ(HandOut(), 1u);
  log_.AppliedTo(Index(1), 0);
  EXPECT_EQ(HandOut(), 0u);
}

TEST_F(RaftLogApplyLimit, AcknowledgingMoreThanIsUnderWayLeavesNothing) {
  HandOut();
  log_.AppliedTo(Index(2), 1000);
  EXPECT_EQ(HandOut(), 2u);
}

TEST_F(RaftLogApplyLimit, HandsOutEverythingInTheEnd) {
  size_t handed_out = 0;
  for (int round = 0; round < 10; ++round) {
    const Index before = log_.applying();
    handed_out += HandOut();
    log_.AppliedTo(log_.applying(), (log_.applying() - before) * kSize);
  }
  EXPECT_EQ(handed_out, 10u);
}

// A limit of zero stands for one entry at a time, and must not stop the log for good.
class RaftLogApplyOneByOne : public RaftLogApplyLimit {
 protected:
  RaftLogApplyOneByOne() : RaftLogApplyLimit(0) {}
};

TEST_F(RaftLogApplyOneByOne, GoesOnAfterEachAcknowledgement) {
  for (uint64_t i = 1; i <= 10; ++i) {
    EXPECT_EQ(HandOut(), 1u) << i;
    EXPECT_EQ(HandOut(), 0u) << i;
    log_.AppliedTo(Index(i), kSize);
  }
}

// Thesis 4.1 and etcd: (*raft).hasUnappliedConfChanges: no campaign before they are applied.
class RaftLogUnapplied : public ::testing::Test {
 protected:
  // Twenty entries, the one at `change_at` a membership change; all are committed.
  RaftLog Log(uint64_t change_at, uint64_t page_bytes) {
    storage_ = MemoryStorage();
    for (uint64_t i = 1; i <= 20; ++i) {
      Entry e{Index(i), Term(1), Payload("x")};
      if (i == change_at) e.type = EntryType::kConfChangeV2;
      storage_.Append(Entries(e));
    }
    RaftLog log(&storage_, kReporting, page_bytes);
    log.LoadCommitted(Index(20));
    log.AppliedTo(Index(5), 0);
    return log;
  }

  MemoryStorage storage_;
};

TEST_F(RaftLogUnapplied, ConfChangeIsFoundOnAnyPage) {
  for (const uint64_t page_bytes : {uint64_t{0}, uint64_t{15}, uint64_t{100}, kNoLimit}) {
    for (const uint64_t at : {6u, 13u, 20u}) {
      EXPECT_TRUE(Log(at, page_bytes).HasUnappliedConfChange()) << at << " " << page_bytes;
    }
    EXPECT_FALSE(Log(5, page_bytes).HasUnappliedConfChange()) << page_bytes;
    EXPECT_FALSE(Log(0, page_bytes).HasUnappliedConfChange()) << page_bytes;
  }
}

TEST_F(RaftLogUnapplied, ConfChangeThatIsNotCommittedDoesNotCount) {
  RaftLog log = Log(0, kNoLimit);
  log.Append(Entry{Index(21), Term(1), Payload(), EntryType::kConfChange});
  EXPECT_FALSE(log.HasUnappliedConfChange());
  log.CommitTo(Index(21));
  EXPECT_TRUE(log.HasUnappliedConfChange());
}

TEST_F(RaftLogUnapplied, NotBeingAbleToReadIsReportedAndForbids) {
  RaftLog log = Log(0, kNoLimit);
  storage_.Compact(Index(10));
  EXPECT_TRUE(log.HasUnappliedConfChange());
  EXPECT_EQ(log.diagnostics().reports(),
            (std::vector<std::string>{"error scanning unapplied entries [6, 21): requested index "
                                      "is unavailable due to compaction"}));
}

TEST_F(RaftLogUnapplied, CommittedEntriesThatAreGoneAreReported) {
  RaftLog log = Log(0, kNoLimit);
  storage_.Compact(Index(10));
  EXPECT_TRUE(log.NextCommitted(ApplyUnstable::kYes).empty());
  EXPECT_EQ(log.diagnostics().reports(),
            (std::vector<std::string>{"unexpected error when getting unapplied entries (requested "
                                      "index is unavailable due to compaction)"}));
}

// etcd: (*raftLog).String.
TEST_F(RaftLogApply, TextSaysHowFarItIs) {
  log_.AcceptApplying(Index(5), 0, ApplyUnstable::kYes);
  log_.AppliedTo(Index(4), 0);
  log_.AcceptUnstable();
  EXPECT_EQ(Describe(log_),
            "committed=5, applied=4, applying=5, unstable.offset=5, unstable.offsetInProgress=7, "
            "len(unstable.Entries)=2");
}

}  // namespace
}  // namespace squall
