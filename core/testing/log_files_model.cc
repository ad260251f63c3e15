#include "core/testing/log_files_model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace squall {
namespace {

using Status = LogFiles::Opened::Status;

Index SnapshotIndex(const MemoryStorage& storage) {
  const SnapshotRef snapshot = storage.LatestSnapshot().value;
  return snapshot ? snapshot->metadata.index : kNoIndex;
}

// What the hard state says when it comes back together with the snapshot.
HardState Raised(const MemoryStorage& storage) {
  HardState state = storage.InitialHardState();
  const SnapshotRef snapshot = storage.LatestSnapshot().value;
  if (!snapshot) return state;
  state.commit = std::max(state.commit, snapshot->metadata.index);
  if (state.term < snapshot->metadata.term) state = {snapshot->metadata.term, {}, state.commit};
  return state;
}

// Equal in all that a node can rely on. Entries that the snapshot covers may be there or not, but
// if they are, they must be right.
bool Same(const MemoryStorage& a, const MemoryStorage& b) {
  if (a.LastIndex() != b.LastIndex()) return false;
  if (Raised(a) != Raised(b)) return false;
  const SnapshotRef sa = a.LatestSnapshot().value;
  const SnapshotRef sb = b.LatestSnapshot().value;
  if (static_cast<bool>(sa) != static_cast<bool>(sb)) return false;
  if (sa && !(*sa == *sb)) return false;
  const Index first = std::max(a.FirstIndex(), b.FirstIndex());
  if (first > SnapshotIndex(a) + 1) return false;
  if (first > a.LastIndex()) return true;
  return a.Read(first, a.LastIndex() + 1, kNoLimit).value ==
         b.Read(first, b.LastIndex() + 1, kNoLimit).value;
}

ConfState MembersAt(uint64_t index) {
  ConfState members;
  for (uint64_t id = 1; id <= index % 4; ++id) members.voters.emplace_back(id);
  members.learners.emplace_back(index + 10);
  members.auto_leave = index % 2 == 0;
  return members;
}

Snapshot MakeSnapshot(EntryId id) {
  const uint64_t index = id.index.value();
  Snapshot snapshot;
  snapshot.metadata = {MembersAt(index), id.index, id.term};
  if (index % 8 != 0) snapshot.data = Payload(std::string(index * 37 % 1500, 's'));
  return snapshot;
}

}  // namespace

LogFilesModel::LogFilesModel(uint64_t segment_bytes_max)
    : limits_{segment_bytes_max}, log_(LogFiles::Open(limits_, files_).log), states_(1) {}

void LogFilesModel::Append(uint64_t count, uint64_t back, uint64_t commit, uint64_t data_bytes) {
  HardState state = Raised(now());
  const uint64_t uncommitted = now().LastIndex() - state.commit;
  const Index from = now().LastIndex() + 1 - std::min(back, uncommitted);
  if (from <= now().LastIndex() || state.term == kNoTerm)
    state = {state.term + 1, {}, state.commit};
  Entries entries;
  for (uint64_t i = 0; i < count; ++i) {
    std::string data = std::to_string(++written_);
    data.resize(std::max<size_t>(data.size(), data_bytes), '.');
    entries.Append(Entry{from + i, state.term, Payload(data)});
  }
  const Index last = count == 0 ? now().LastIndex() : from + (count - 1);
  state.commit += std::min(commit, last - state.commit);
  Expect(log_.Append(&state, entries, files_), "append");

  // What is true before the entries is written before them.
  if (count > 0) {
    const Index before = now().InitialHardState().commit;
    NoteHardState({state.term, state.vote, std::max(before, std::min(state.commit, from - 1))});
  }
  for (const Entry& entry : entries) {
    MemoryStorage next = now();
    next.Append(Entries(entry));
    Note(next);
  }
  NoteHardState(state);
}

void LogFilesModel::Vote(uint64_t node) {
  HardState state = Raised(now());
  state = {state.term + 1, NodeId(node), state.commit};
  Expect(log_.Append(&state, {}, files_), "vote");
  NoteHardState(state);
}

void LogFilesModel::SaveSnapshot(uint64_t back) {
  const Index commit = Raised(now()).commit;
  const Index index = commit - std::min(back, commit.value());
  if (SnapshotIndex(now()) >= index || !now().TermAt(index).ok()) return;
  const Snapshot snapshot = MakeSnapshot({now().TermAt(index).value, index});
  barriers_.push_back({states_.size() - 1, log_.position(), true});
  Expect(log_.SaveSnapshot(snapshot, files_), "save");
  MemoryStorage next = now();
  next.AdoptSnapshot(SnapshotRef(snapshot));
  Note(next);
}

void LogFilesModel::InstallSnapshot(uint64_t ahead) {
  const HardState state = Raised(now());
  const Index index = state.commit + 1 + ahead;
  const Snapshot snapshot = MakeSnapshot({state.term + ahead % 2, index});
  barriers_.push_back({states_.size() - 1, log_.position(), true});
  Expect(log_.InstallSnapshot(snapshot, files_), "install");
  MemoryStorage next = now();
  next.ApplySnapshot(SnapshotRef(snapshot));
  Note(next);
}

void LogFilesModel::Compact(uint64_t trailing) {
  const Index index = SnapshotIndex(now());
  Expect(log_.Compact(index - std::min(trailing, index.value()), files_), "compact");
}

void LogFilesModel::Sync() {
  files_.Sync();
  barriers_.push_back({states_.size() - 1, log_.position(), false});
}

void LogFilesModel::EndSync() {
  if (barriers_.empty()) return;
  Expect(files_.TakeSyncDone().value_or(IoStatus::kFailed), "barrier");
  durable_ = barriers_.front().state;
  log_.SyncedTo(barriers_.front().position);
  barriers_.pop_front();
}

std::string LogFilesModel::Crash(const MemoryFiles::Draw& draw) {
  MemoryFiles left = files_.AfterCrash(draw);
  LogFiles::Opened opened = LogFiles::Open(limits_, left);
  const Match match = Find(opened, durable_);
  if (!match.error.empty()) return match.error;
  files_ = std::move(left);
  log_ = std::move(opened.log);
  states_.resize(match.state + 1);
  // Entries from before the snapshot may have gone or come back, and the hard state was raised.
  states_.back() = std::move(opened.storage);
  durable_ = match.state;
  barriers_.clear();
  return "";
}

std::string LogFilesModel::CheckCrash(const MemoryFiles::Draw& draw) const {
  LogFilesModel copy = *this;
  return copy.Crash(draw);
}

std::string LogFilesModel::CheckDamaged(MemoryFiles damaged) const {
  const LogFiles::Opened opened = LogFiles::Open(limits_, damaged);
  if (opened.status == Status::kCorrupt) {
    return opened.error.empty() ? "refused without a reason" : "";
  }
  if (const std::string error = Find(opened, 0).error; !error.empty()) return error;
  // What was accepted once is whole from then on.
  const LogFiles::Opened again = LogFiles::Open(limits_, damaged);
  if (again.status != Status::kOk) return "refused the second time: " + again.error;
  if (!again.note.empty()) return "cut a second time: " + again.note;
  return Same(opened.storage, again.storage) ? "" : "two recoveries read two things";
}

void LogFilesModel::NoteHardState(const HardState& state) {
  MemoryStorage next = now();
  next.SetHardState(state);
  Note(next);
}

LogFilesModel::Match LogFilesModel::Find(const LogFiles::Opened& opened, size_t from) const {
  if (opened.status != Status::kOk) return {0, "refused: " + opened.error};
  for (size_t i = states_.size(); i > from; --i) {
    if (Same(states_[i - 1], opened.storage)) return {i - 1, ""};
  }
  for (size_t i = from; i > 0; --i) {
    if (Same(states_[i - 1], opened.storage))
      return {0, "something durable is lost: " + opened.note};
  }
  return {0, "this never was: " + opened.note};
}

void LogFilesModel::Expect(IoStatus status, std::string_view what) {
  if (status == IoStatus::kOk) return;
  std::fprintf(stderr, "log files model: %.*s: %s\n", static_cast<int>(what.size()), what.data(),
               std::string(Describe(status)).c_str());
  std::abort();
}

}  // namespace squall
