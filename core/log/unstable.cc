#include "core/log/unstable.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace squall {

Unstable::MaybeTerm Unstable::TermAt(Index index) const {
  if (index >= offset_ && index < end()) return {true, entries_[index - offset_].term};
  if (snapshot_ && snapshot_->metadata.index == index) return {true, snapshot_->metadata.term};
  return {};
}

void Unstable::AcceptInProgress() {
  offset_in_progress_ = std::max(offset_in_progress_, end());
  if (snapshot_) snapshot_in_progress_ = true;
}

void Unstable::StableTo(EntryId id, const Diagnostics& diagnostics) {
  const MaybeTerm ours = TermAt(id.index);
  if (!ours.known) {
    diagnostics.Info([&] {
      return absl::StrCat("entry at index ", id.index.value(),
                          " missing from unstable log; ignoring");
    });
    return;
  }
  if (id.index < offset_) {
    diagnostics.Info([&] {
      return absl::StrCat("entry at index ", id.index.value(),
                          " matched unstable snapshot; ignoring");
    });
    return;
  }
  if (ours.term != id.term) {
    diagnostics.Info([&] {
      return absl::StrCat("entry at (index,term)=(", id.index.value(), ",", id.term.value(),
                          ") mismatched with entry at (", id.index.value(), ",", ours.term.value(),
                          ") in unstable log; ignoring");
    });
    return;
  }
  // An empty run keeps its block, so that the next entries go into the same one.
  entries_ = entries_.From(id.index + 1 - offset_);
  offset_ = id.index + 1;
  offset_in_progress_ = std::max(offset_in_progress_, offset_);
}

void Unstable::StableSnapshotTo(Index index) {
  if (!snapshot_ || snapshot_->metadata.index != index) return;
  snapshot_.reset();
  snapshot_in_progress_ = false;
}

void Unstable::Restore(const SnapshotRef& snapshot) {
  offset_ = snapshot->metadata.index + 1;
  offset_in_progress_ = offset_;
  entries_ = Entries();
  snapshot_ = snapshot;
  snapshot_in_progress_ = false;
}

void Unstable::TruncateAndAppend(const Entries& entries, const Diagnostics& diagnostics) {
  const Index from = entries.front().index;
  if (from == end()) {
    entries_.Append(entries);
    return;
  }
  if (from <= offset_) {
    diagnostics.Info(
        [&] { return absl::StrCat("replace the unstable entries from index ", from.value()); });
    entries_ = entries;
    offset_ = from;
    offset_in_progress_ = from;
    return;
  }
  diagnostics.Info(
      [&] { return absl::StrCat("truncate the unstable entries before index ", from.value()); });
  entries_ = Sub(offset_, from);
  entries_.Append(entries);
  offset_in_progress_ = std::min(offset_in_progress_, from);
}

}  // namespace squall
