#include "core/log/raft_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

// Whether `entries` stand at consecutive indexes behind `previous`. What comes from the network
// need not.
bool Follow(Index previous, const Entries& entries) {
  for (const Entry& e : entries) {
    if (e.index != ++previous) return false;
  }
  return true;
}

}  // namespace

RaftLog::RaftLog(const Storage* storage, Diagnostics diagnostics, uint64_t applying_bytes_max)
    : storage_(storage),
      unstable_(storage->LastIndex() + 1),
      committed_(storage->FirstIndex() - 1),
      applying_(committed_),
      applied_(committed_),
      applying_bytes_max_(applying_bytes_max),
      diagnostics_(std::move(diagnostics)) {}

Index RaftLog::FirstIndex() const {
  return unstable_.snapshot() ? unstable_.snapshot()->metadata.index + 1 : storage_->FirstIndex();
}

Index RaftLog::LastIndex() const {
  if (unstable_.has_entries()) return unstable_.end() - 1;
  return unstable_.snapshot() ? unstable_.snapshot()->metadata.index : storage_->LastIndex();
}

EntryId RaftLog::LastId() const {
  const Index last = LastIndex();
  const Fetched<Term> term = TermAt(last);
  diagnostics_.Expect(term.ok(), [&] {
    return absl::StrCat("unexpected error when getting the last term at ", last.value(), ": ",
                        std::string(Describe(term.error)));
  });
  return {term.value, last};
}

Fetched<Term> RaftLog::TermAt(Index index) const {
  if (const Unstable::MaybeTerm t = unstable_.TermAt(index); t.known) {
    return {.value = t.term};
  }
  // The term of the entry before the first one is known too: appends are matched against it.
  if (index + 1 < FirstIndex()) return {.error = StorageStatus::kCompacted};
  if (index > LastIndex()) return {.error = StorageStatus::kUnavailable};
  return storage_->TermAt(index);
}

bool RaftLog::Matches(EntryId id) const {
  const Fetched<Term> term = TermAt(id.index);
  return term.ok() && term.value == id.term;
}

bool RaftLog::IsUpToDate(EntryId other) const {
  const EntryId ours = LastId();
  return other.term > ours.term || (other.term == ours.term && other.index >= ours.index);
}

Fetched<Entries> RaftLog::EntriesFrom(Index from, uint64_t max_bytes) const {
  const Index last = LastIndex();
  if (from > last) return {};
  return Read(from, last + 1, max_bytes);
}

Fetched<Entries> RaftLog::Read(Index from, Index to, uint64_t max_bytes) const {
  if (from < FirstIndex()) return {.error = StorageStatus::kCompacted};
  if (from >= to) return {};
  if (!diagnostics_.Expect(to <= LastIndex() + 1, [&] {
        return absl::StrCat("slice[", from.value(), ",", to.value(), ") out of bound [",
                            FirstIndex().value(), ",", LastIndex().value(), "]");
      })) {
    return {.error = StorageStatus::kUnavailable};
  }
  if (from >= unstable_.offset()) {
    return {.value = LimitSize(unstable_.Sub(from, to), max_bytes)};
  }

  const Index cut = std::min(to, unstable_.offset());
  Fetched<Entries> stable = storage_->Read(from, cut, max_bytes);
  diagnostics_.Expect(stable.error != StorageStatus::kUnavailable, [&] {
    return absl::StrCat("entries[", from.value(), ":", cut.value(),
                        ") is unavailable from storage");
  });
  if (!stable.ok() || to <= unstable_.offset()) return stable;
  // Storage stopped early: the next entry would not have fitted.
  if (stable.value.size() < cut - from) return stable;
  const uint64_t used = max_bytes == kNoLimit ? 0 : EncodedSize(stable.value);
  if (used >= max_bytes) return stable;
  const Entries rest = LimitSize(unstable_.Sub(unstable_.offset(), to), max_bytes - used);
  if (rest.size() == 1 && max_bytes != kNoLimit && used + EncodedSize(rest) > max_bytes) {
    return stable;
  }
  stable.value.Append(rest);
  return stable;
}

Fetched<SnapshotRef> RaftLog::LatestSnapshot() const {
  if (unstable_.snapshot()) return {.value = unstable_.snapshot()};
  return storage_->LatestSnapshot();
}

AppendResult RaftLog::MaybeAppend(EntryId previous, const Entries& entries, Index commit) {
  if (!Matches(previous) || !Follow(previous.index, entries)) return {};
  const Index last_new = previous.index + entries.size();
  const Index conflict = FindConflict(entries);
  if (conflict != kNoIndex) {
    diagnostics_.Expect(conflict > committed_, [&] {
      return absl::StrCat("entry ", conflict.value(), " conflict with committed entry [committed(",
                          committed_.value(), ")]");
    });
    Append(entries.From(conflict - entries.front().index));
  }
  CommitTo(std::min(commit, last_new));
  return {true, last_new};
}

Index RaftLog::Append(const Entries& entries) {
  if (entries.empty()) return LastIndex();
  const Index after = entries.front().index - 1;
  diagnostics_.Expect(after >= committed_, [&] {
    return absl::StrCat("after(", after.value(), ") is out of range [committed(",
                        committed_.value(), ")]");
  });
  NoteChanged(entries.front().index);
  unstable_.TruncateAndAppend(entries, diagnostics_);
  return LastIndex();
}

// The first of `entries` that is not in the log, or zero if all are. Matching entries are left
// alone: an old, reordered MsgApp must not cut off what came after it.
Index RaftLog::FindConflict(const Entries& entries) const {
  for (const Entry& e : entries) {
    if (Matches(e.id())) continue;
    if (e.index <= LastIndex()) {
      diagnostics_.Info([&] {
        return absl::StrCat("found conflict at index ", e.index.value(),
                            " [existing term: ", TermOrZero(e.index).value(),
                            ", conflicting term: ", e.term.value(), "]");
      });
    }
    return e.index;
  }
  return kNoIndex;
}

EntryId RaftLog::FindConflictByTerm(Index index, Term term) const {
  for (; index > kNoIndex; index = index - 1) {
    const Fetched<Term> ours = TermAt(index);
    if (!ours.ok()) return {Term(), index};
    if (ours.value <= term) return {ours.value, index};
  }
  return {};
}

bool RaftLog::MaybeCommit(EntryId at) {
  if (at.term == kNoTerm || at.index <= committed_ || !Matches(at)) return false;
  CommitTo(at.index);
  return true;
}

void RaftLog::CommitTo(Index index) {
  if (index <= committed_) return;
  if (!diagnostics_.Expect(index <= LastIndex(), [&] {
        return absl::StrCat("tocommit(", index.value(), ") is out of range [lastIndex(",
                            LastIndex().value(),
                            ")]. Was the raft log corrupted, truncated, or lost?");
      })) {
    index = LastIndex();
    if (index <= committed_) return;
  }
  committed_ = index;
}

Entries RaftLog::NextCommitted(ApplyUnstable unstable) const {
  if (!HasNextCommitted(unstable)) return {};
  diagnostics_.Expect(applying_bytes_ < applying_bytes_max_, [&] {
    return absl::StrCat("applying entry size (", applying_bytes_max_, "-", applying_bytes_,
                        ")=0 not positive");
  });
  Fetched<Entries> entries =
      Read(applying_ + 1, LastAppliable(unstable) + 1,
           limits_applying() ? applying_bytes_max_ - applying_bytes_ : kNoLimit);
  diagnostics_.Expect(entries.ok(), [&] {
    return absl::StrCat("unexpected error when getting unapplied entries (",
                        std::string(Describe(entries.error)), ")");
  });
  return std::move(entries.value);
}

bool RaftLog::HasNextCommitted(ApplyUnstable unstable) const {
  // A snapshot that waits to be applied comes first.
  return !applying_paused_ && !unstable_.snapshot() && applying_ < LastAppliable(unstable);
}

Index RaftLog::LastAppliable(ApplyUnstable unstable) const {
  return unstable == ApplyUnstable::kYes ? committed_
                                         : std::min(committed_, unstable_.offset() - 1);
}

void RaftLog::AcceptApplying(Index index, uint64_t bytes, ApplyUnstable unstable) {
  if (!diagnostics_.Expect(index <= committed_, [&] {
        return absl::StrCat("applying(", index.value(), ") is out of range [prevApplying(",
                            applying_.value(), "), committed(", committed_.value(), ")]");
      })) {
    index = committed_;
  }
  applying_ = index;
  applying_bytes_ += bytes;
  // Either the limit is reached, or the entry that comes next would have crossed it.
  applying_paused_ = applying_bytes_ >= applying_bytes_max_ || index < LastAppliable(unstable);
}

void RaftLog::AppliedTo(Index index, uint64_t bytes) {
  if (!diagnostics_.Expect(applied_ <= index && index <= committed_, [&] {
        return absl::StrCat("applied(", index.value(), ") is out of range [prevApplied(",
                            applied_.value(), "), committed(", committed_.value(), ")]");
      })) {
    return;
  }
  applied_ = index;
  applying_ = std::max(applying_, index);
  applying_bytes_ -= std::min(applying_bytes_, bytes);
  // A limit of zero means one entry at a time: with nothing under way the next one may go.
  applying_paused_ = applying_bytes_ > 0 && applying_bytes_ >= applying_bytes_max_;
}

bool RaftLog::HasUnappliedConfChange() {
  Index from = applied_ + 1;
  while (from <= committed_) {
    const Fetched<Entries> page = Read(from, committed_ + 1, applying_bytes_max_);
    if (!diagnostics_.Expect(page.ok() && !page.value.empty(), [&] {
          return absl::StrCat("error scanning unapplied entries [", from.value(), ", ",
                              committed_.value() + 1, "): ", std::string(Describe(page.error)));
        })) {
      return true;  // Not knowing is no licence to campaign.
    }
    for (const Entry& e : page.value) {
      if (e.type != EntryType::kNormal) return true;
    }
    from += page.value.size();
  }
  return false;
}

void RaftLog::Restore(const SnapshotRef& snapshot) {
  diagnostics_.Info([&] {
    return absl::StrCat("log [", Describe(*this),
                        "] starts to restore snapshot [index: ", snapshot->metadata.index.value(),
                        ", term: ", snapshot->metadata.term.value(), "]");
  });
  NoteChanged(snapshot->metadata.index);
  committed_ = snapshot->metadata.index;
  unstable_.Restore(snapshot);
}

Index RaftLog::TakeFirstChanged() { return std::exchange(first_changed_, kNoIndex); }

std::string Describe(const RaftLog& log) {
  return absl::StrCat("committed=", log.committed().value(), ", applied=", log.applied().value(),
                      ", applying=", log.applying().value(),
                      ", unstable.offset=", log.unstable().offset().value(),
                      ", unstable.offsetInProgress=", log.unstable().offset_in_progress().value(),
                      ", len(unstable.Entries)=", log.unstable().entries().size());
}

}  // namespace squall
