#include "core/log/memory_storage.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace squall {
namespace {

// A driver that breaks the contract of its storage cannot be answered in any useful way.
void Require(bool holds, const char* what, Index index, Index last) {
  if (holds) return;
  std::fprintf(stderr, "squall: %s (index %llu, last index %llu)\n", what,
               static_cast<unsigned long long>(index.value()),
               static_cast<unsigned long long>(last.value()));
  std::abort();
}

}  // namespace

std::string_view Describe(StorageStatus status) {
  switch (status) {
    case StorageStatus::kOk:
      return "ok";
    case StorageStatus::kCompacted:
      return "requested index is unavailable due to compaction";
    case StorageStatus::kUnavailable:
      return "requested entry at index is unavailable";
    case StorageStatus::kSnapOutOfDate:
      return "requested index is older than the existing snapshot";
    case StorageStatus::kSnapshotTemporarilyUnavailable:
      return "snapshot is temporarily unavailable";
  }
  return "?";
}

ConfState MemoryStorage::InitialConfState() const {
  return snapshot_ ? snapshot_->metadata.conf_state : ConfState();
}

Fetched<Term> MemoryStorage::TermAt(Index index) const {
  const uint64_t i = index.value();
  if (log_.Contains(i)) return {.value = log_.At(i).term};
  if (i + 1 == log_.first()) return {.value = before_first_term_};
  return {.error = i < log_.first() ? StorageStatus::kCompacted : StorageStatus::kUnavailable};
}

Fetched<Entries> MemoryStorage::Read(Index from, Index to, uint64_t max_bytes) const {
  if (from < FirstIndex()) return {.error = StorageStatus::kCompacted};
  Require(to <= LastIndex() + 1, "storage asked for entries behind its last", to, LastIndex());
  if (log_.empty()) return {.error = StorageStatus::kUnavailable};
  uint64_t end = to.value();
  if (max_bytes != kNoLimit && from < to) {
    // Entries that do not fit are not even touched: a follower that is far behind is sent its part
    // of a long log in many pieces.
    end = from.value() + 1;
    uint64_t bytes = EncodedSize(log_.At(from.value()));
    while (end < to.value() && (bytes += EncodedSize(log_.At(end))) <= max_bytes) ++end;
  }
  return {.value = log_.Run(from.value(), end)};
}

void MemoryStorage::Append(const Entries& entries) {
  if (entries.empty() || entries.back().index < FirstIndex()) return;
  size_t skip = 0;
  if (entries.front().index < FirstIndex()) skip = FirstIndex() - entries.front().index;
  const Index from = entries[skip].index;
  Require(from <= LastIndex() + 1, "storage asked to append behind a gap", from, LastIndex());
  if (from <= LastIndex()) log_.TruncateTo(from.value());
  for (size_t i = skip; i < entries.size(); ++i) log_.PushBack(entries[i]);
}

StorageStatus MemoryStorage::ApplySnapshot(const SnapshotRef& snapshot) {
  const Index have = snapshot_ ? snapshot_->metadata.index : kNoIndex;
  // A snapshot at 0 only carries the configuration to start with; any other replaces it.
  if (have != kNoIndex && have >= snapshot->metadata.index) return StorageStatus::kSnapOutOfDate;
  snapshot_ = snapshot;
  before_first_term_ = snapshot->metadata.term;
  log_.Reset(snapshot->metadata.index.value() + 1);
  return StorageStatus::kOk;
}

void MemoryStorage::AdoptSnapshot(const SnapshotRef& snapshot) {
  const Index index = snapshot->metadata.index;
  Require(TermAt(index).ok(), "storage given a snapshot outside of its log", index, LastIndex());
  snapshot_ = snapshot;
}

Fetched<SnapshotRef> MemoryStorage::CreateSnapshot(Index index, const ConfState& conf_state,
                                                   Payload data) {
  if (snapshot_ && index <= snapshot_->metadata.index)
    return {.error = StorageStatus::kSnapOutOfDate};
  Require(index <= LastIndex(), "snapshot asked for behind the last entry", index, LastIndex());
  const Fetched<Term> term = TermAt(index);
  if (!term.ok()) return {.error = term.error};
  snapshot_ = SnapshotRef({std::move(data), {conf_state, index, term.value}});
  return {.value = snapshot_};
}

StorageStatus MemoryStorage::Compact(Index index) {
  if (index < FirstIndex()) return StorageStatus::kCompacted;
  Require(index <= LastIndex(), "compaction asked for behind the last entry", index, LastIndex());
  before_first_term_ = log_.At(index.value()).term;
  log_.DropBefore(index.value() + 1);
  return StorageStatus::kOk;
}

}  // namespace squall
