#include "core/log/unstable.h"

#include <string>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

const Diagnostics kSilent(nullptr, AssertMode::kReport);

// Entries of `terms` from 5 on, those below `in_progress` handed out.
Unstable From5(const std::vector<uint64_t>& terms, uint64_t in_progress = 5) {
  Unstable u(Index(5));
  for (uint64_t i = 0; i < terms.size(); ++i) {
    if (5 + i == in_progress) u.AcceptInProgress();
    u.TruncateAndAppend(EntriesOf(5 + i, {terms[i]}), kSilent);
  }
  // AcceptInProgress() takes all there is; what came after the call is what is left.
  if (5 + terms.size() == in_progress) u.AcceptInProgress();
  return u;
}

// The same behind an unstable snapshot at 4 of term 1.
Unstable From5WithSnapshot(const std::vector<uint64_t>& terms) {
  Unstable u(Index(2));
  u.Restore(SnapshotAt(4, 1));
  if (!terms.empty()) u.TruncateAndAppend(EntriesOf(5, terms), kSilent);
  return u;
}

TEST(Unstable, StartsEmptyBehindStorage) {
  const Unstable u(Index(5));
  EXPECT_EQ(u.offset(), Index(5));
  EXPECT_EQ(u.end(), Index(5));
  EXPECT_FALSE(u.has_entries());
  EXPECT_FALSE(u.HasNextEntries());
  EXPECT_FALSE(u.HasNextSnapshot());
}

// etcd: TestUnstableMaybeTerm.
TEST(Unstable, KnowsTermsOfItsEntriesAndItsSnapshot) {
  struct Case {
    Unstable unstable;
    uint64_t index;
    bool known;
    uint64_t term;
  };
  for (const Case& c : {
           Case{From5({1}), 5, true, 1},
           Case{From5({1}), 6, false, 0},
           Case{From5({1}), 4, false, 0},
           Case{From5WithSnapshot({2}), 5, true, 2},
           Case{From5WithSnapshot({2}), 6, false, 0},
           Case{From5WithSnapshot({2}), 4, true, 1},
           Case{From5WithSnapshot({2}), 3, false, 0},
           Case{From5WithSnapshot({}), 5, false, 0},
           Case{From5WithSnapshot({}), 4, true, 1},
           Case{Unstable(Index(5)), 5, false, 0},
       }) {
    const Unstable::MaybeTerm got = c.unstable.TermAt(Index(c.index));
    EXPECT_EQ(got.known, c.known) << c.index;
    EXPECT_EQ(got.term, Term(c.term)) << c.index;
  }
}

// etcd: TestUnstableNextEntries.
TEST(Unstable, HandsOutWhatIsNotInProgress) {
  EXPECT_EQ(From5({1, 1}).NextEntries(), EntriesOf(5, {1, 1}));
  EXPECT_EQ(From5({1, 1}, 6).NextEntries(), EntriesOf(6, {1}));
  EXPECT_TRUE(From5({1, 1}, 6).HasNextEntries());
  EXPECT_TRUE(From5({1, 1}, 7).NextEntries().empty());
  EXPECT_FALSE(From5({1, 1}, 7).HasNextEntries());
}

// etcd: TestUnstableNextSnapshot.
TEST(Unstable, HandsOutItsSnapshotOnce) {
  Unstable u = From5WithSnapshot({});
  EXPECT_TRUE(u.HasNextSnapshot());
  EXPECT_EQ(u.NextSnapshot()->id(), Id(1, 4));
  u.AcceptInProgress();
  EXPECT_FALSE(u.HasNextSnapshot());
  EXPECT_FALSE(u.NextSnapshot());
  EXPECT_TRUE(u.snapshot());
}

// etcd: TestUnstableAcceptInProgress.
TEST(Unstable, EverythingIsInProgressOnceAccepted) {
  Unstable u = From5WithSnapshot({1, 1});
  u.AcceptInProgress();
  EXPECT_EQ(u.offset_in_progress(), Index(7));
  u.AcceptInProgress();
  EXPECT_EQ(u.offset_in_progress(), Index(7));
}

TEST(Unstable, WithoutEntriesNothingComesIntoProgress) {
  Unstable u(Index(5));
  u.AcceptInProgress();
  EXPECT_EQ(u.offset_in_progress(), Index(5));
}

// etcd: TestUnstableStableTo.
TEST(Unstable, StableEntriesLeaveIfTheyAreTheOnesWritten) {
  struct Case {
    Unstable before;
    EntryId id;
    uint64_t offset, in_progress;
    size_t left;
  };
  for (const Case& c : {
           Case{Unstable(Index(5)), Id(1, 5), 5, 5, 0},      // Nothing there.
           Case{From5({1}, 6), Id(1, 5), 6, 6, 0},           // All.
           Case{From5({1, 1}, 6), Id(1, 5), 6, 6, 1},        // The first.
           Case{From5({1, 1}, 7), Id(1, 5), 6, 7, 1},        // The first; the second under way.
           Case{From5({1, 1}, 5), Id(1, 6), 7, 7, 0},        // Never handed out: others wrote it.
           Case{From5({2}, 6), Id(1, 5), 5, 6, 1},           // Replaced meanwhile.
           Case{From5({1}, 6), Id(1, 4), 5, 6, 1},           // Stable already.
           Case{From5({1}, 6), Id(1, 6), 5, 6, 1},           // Not there.
           Case{From5WithSnapshot({1}), Id(1, 5), 6, 6, 0},  // Behind a snapshot.
           Case{From5WithSnapshot({1}), Id(1, 4), 5, 5, 1},  // The snapshot itself.
           Case{From5WithSnapshot({2}), Id(2, 4), 5, 5, 1},  // Before the entries.
       }) {
    Unstable u = c.before;
    u.StableTo(c.id, kSilent);
    EXPECT_EQ(u.offset(), Index(c.offset)) << c.id.index.value();
    EXPECT_EQ(u.offset_in_progress(), Index(c.in_progress)) << c.id.index.value();
    EXPECT_EQ(u.entries().size(), c.left) << c.id.index.value();
  }
}

TEST(Unstable, SaysWhyItIgnoresAWrite) {
  RecordingSink sink;
  const Diagnostics speaks(&sink, AssertMode::kReport);
  From5({2}).StableTo(Id(1, 9), speaks);
  From5WithSnapshot({2}).StableTo(Id(1, 4), speaks);
  From5({2}).StableTo(Id(1, 5), speaks);
  EXPECT_EQ(sink.lines,
            (std::vector<std::string>{
                "entry at index 9 missing from unstable log; ignoring",
                "entry at index 4 matched unstable snapshot; ignoring",
                "entry at (index,term)=(5,1) mismatched with entry at (5,2) in unstable log; "
                "ignoring"}));
}

TEST(Unstable, StableSnapshotLeavesIfItIsTheOneWritten) {
  Unstable u = From5WithSnapshot({});
  u.AcceptInProgress();
  u.StableSnapshotTo(Index(3));
  EXPECT_TRUE(u.snapshot());
  u.StableSnapshotTo(Index(4));
  EXPECT_FALSE(u.snapshot());
  u.StableSnapshotTo(Index(4));
  EXPECT_FALSE(u.snapshot());
}

// etcd: TestUnstableRestore.
TEST(Unstable, RestoreForgetsAllAndStartsBehindTheSnapshot) {
  Unstable u = From5WithSnapshot({1});
  u.AcceptInProgress();
  u.Restore(SnapshotAt(6, 2));
  EXPECT_EQ(u.offset(), Index(7));
  EXPECT_EQ(u.offset_in_progress(), Index(7));
  EXPECT_FALSE(u.has_entries());
  EXPECT_TRUE(u.HasNextSnapshot());
  EXPECT_EQ(u.snapshot()->id(), Id(2, 6));
}

// etcd: TestUnstableTruncateAndAppend.
TEST(Unstable, AppendReplacesWhatItOverlaps) {
  struct Case {
    const char* what;
    Unstable before;
    uint64_t from;
    std::vector<uint64_t> terms;
    uint64_t offset, in_progress;
    std::vector<uint64_t> want;
  };
  for (const Case& c : {
           Case{"behind the end", From5({1}, 5), 6, {1, 1}, 5, 5, {1, 1, 1}},
           Case{"behind what is under way", From5({1}, 6), 6, {1, 1}, 5, 6, {1, 1, 1}},
           Case{"all of it", From5({1}, 5), 5, {2, 2}, 5, 5, {2, 2}},
           Case{"and what storage has", From5({1}, 5), 4, {2, 2, 2}, 4, 4, {2, 2, 2}},
           Case{"what is under way", From5({1}, 6), 5, {2, 2}, 5, 5, {2, 2}},
           Case{"the second half", From5({1, 1, 1}, 5), 6, {2}, 5, 5, {1, 2}},
           Case{"the last", From5({1, 1, 1}, 5), 7, {2, 2}, 5, 5, {1, 1, 2, 2}},
           Case{"what is not under way", From5({1, 1, 1}, 6), 6, {2}, 5, 6, {1, 2}},
           Case{"half of what is under way", From5({1, 1, 1}, 7), 6, {2}, 5, 6, {1, 2}},
       }) {
    Unstable u = c.before;
    u.TruncateAndAppend(EntriesOf(c.from, c.terms), kSilent);
    EXPECT_EQ(u.offset(), Index(c.offset)) << c.what;
    EXPECT_EQ(u.offset_in_progress(), Index(c.in_progress)) << c.what;
    EXPECT_EQ(u.entries(), EntriesOf(c.offset, c.want)) << c.what;
  }
}

TEST(Unstable, SaysWhatItReplaces) {
  RecordingSink sink;
  const Diagnostics speaks(&sink, AssertMode::kReport);
  From5({1}).TruncateAndAppend(EntriesOf(6, {2}), speaks);
  From5({1}).TruncateAndAppend(EntriesOf(5, {2}), speaks);
  From5({1, 1}).TruncateAndAppend(EntriesOf(6, {2}), speaks);
  EXPECT_EQ(sink.lines, (std::vector<std::string>{"replace the unstable entries from index 5",
                                                  "truncate the unstable entries before index 6"}));
}

TEST(Unstable, AppendsOneEntryAtTheEnd) {
  Unstable u = From5({1});
  u.Append(EntriesOf(6, {2})[0]);
  EXPECT_EQ(u.entries(), EntriesOf(5, {1, 2}));
}

// What has been handed out must not change under the writer.
TEST(Unstable, EntriesHandedOutSurviveReplacement) {
  Unstable u = From5({1, 1, 1});
  const Entries handed_out = u.NextEntries();
  u.TruncateAndAppend(EntriesOf(6, {2, 2}), kSilent);
  EXPECT_EQ(handed_out, EntriesOf(5, {1, 1, 1}));
}

TEST(Unstable, GoesOnAfterAllBecameStable) {
  Unstable u = From5({1, 1}, 7);
  u.StableTo(Id(1, 6), kSilent);
  u.TruncateAndAppend(EntriesOf(7, {2}), kSilent);
  EXPECT_EQ(u.NextEntries(), EntriesOf(7, {2}));
}

}  // namespace
}  // namespace squall
