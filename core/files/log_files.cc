#include "core/files/log_files.h"

#include <algorithm>

#include "core/files/log_recovery.h"
#include "core/files/snapshot_file.h"

namespace squall {

LogFiles::Opened LogFiles::Open(Limits limits, Files& files) {
  return LogRecovery(limits, files).Run();
}

IoStatus LogFiles::Append(const HardState* hard_state, const Entries& entries, Files& files) {
  const bool changed = hard_state != nullptr && *hard_state != hard_state_;
  if (!changed && entries.empty()) return IoStatus::kOk;
  if (const IoStatus status = MakeReady(files); status != IoStatus::kOk) return status;

  LogRecordWriter writer(place_, synced_, &buffer_);
  const HardState target = changed ? *hard_state : hard_state_;
  // The target as far as it is true of a log that ends before `index`.
  const auto write_state_before = [&](Index index) {
    HardState state = target;
    state.commit = std::max(hard_state_.commit, std::min(target.commit, index - 1));
    if (state != hard_state_) writer.Write(hard_state_ = state);
  };
  if (!entries.empty()) write_state_before(entries.front().index);
  for (const Entry& entry : entries) {
    if (entry.type != EntryType::kNormal) write_state_before(entry.index);
    writer.Write(entry);
  }
  if (!entries.empty()) last_ = entries.back().id();
  if (target != hard_state_) writer.Write(hard_state_ = target);
  return Flush(writer, files);
}

IoStatus LogFiles::InstallSnapshot(const Snapshot& snapshot, Files& files) {
  return WriteSnapshot(LogRecordKind::kRestart, snapshot, files);
}

IoStatus LogFiles::SaveSnapshot(const Snapshot& snapshot, Files& files) {
  return WriteSnapshot(LogRecordKind::kSnapshot, snapshot, files);
}

IoStatus LogFiles::Compact(Index index, Files& files) {
  size_t durable = 0;  // The newest durable mark, counted from 1.
  for (size_t i = 0; i < marks_.size(); ++i) {
    if (marks_[i].end <= synced_) durable = i + 1;
  }
  if (durable == 0) return IoStatus::kOk;
  const Index newest = marks_[durable - 1].snapshot.index;
  index = std::min(index, newest);

  // The log can begin at a segment whose header is durable, if the snapshot covers what was before.
  size_t first = 0;
  for (size_t i = 1; i < segments_.size(); ++i) {
    if (segments_[i].last_before <= index && segments_[i].usable <= synced_) first = i;
  }
  // Oldest first: a crash in between leaves no gap.
  for (size_t i = 0; i < first; ++i) {
    const IoStatus status = files.Remove({FileKind::kLog, segments_[i].number});
    if (status != IoStatus::kOk) return status;
  }
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<ptrdiff_t>(first));
  for (size_t i = 0; i + 1 < durable; ++i) {
    // One that was made again took the older one's name.
    if (marks_[i].snapshot.index == marks_[i + 1].snapshot.index) continue;
    const IoStatus status = files.Remove({FileKind::kSnapshot, marks_[i].snapshot.index.value()});
    if (status != IoStatus::kOk) return status;
  }
  marks_.erase(marks_.begin(), marks_.begin() + static_cast<ptrdiff_t>(durable - 1));
  return IoStatus::kOk;
}

IoStatus LogFiles::MakeReady(Files& files) {
  if (place_.segment != 0 && !ended_ && place_.offset < limits_.segment_bytes_max) {
    return IoStatus::kOk;
  }
  return BeginSegment(files);
}

IoStatus LogFiles::BeginSegment(Files& files) {
  LogSegmentStart start;
  start.begin = position_;
  start.chain = place_.chain;
  start.last = last_;
  start.hard_state = hard_state_;
  if (!marks_.empty()) start.snapshot = marks_.back().snapshot;

  place_ = {place_.segment + 1, 0, 0};
  ended_ = false;
  const IoStatus created = files.Create({FileKind::kLog, place_.segment});
  if (created != IoStatus::kOk) return created;
  LogRecordWriter writer(place_, synced_, &buffer_);
  writer.Write(start);
  const IoStatus status = Flush(writer, files);
  segments_.push_back({place_.segment, position_, last_.index});
  return status;
}

IoStatus LogFiles::WriteSnapshot(LogRecordKind kind, const Snapshot& snapshot, Files& files) {
  if (const IoStatus status = MakeReady(files); status != IoStatus::kOk) return status;

  const uint64_t number = snapshot.metadata.index.value();
  const FileName aside{FileKind::kTemporary, number};
  const SnapshotFrame frame = FrameSnapshot(snapshot);
  IoStatus status = files.Create(aside);
  if (status == IoStatus::kOk) status = files.Append(aside, frame.head);
  if (status == IoStatus::kOk && !snapshot.data.empty()) {
    status = files.Append(aside, snapshot.data.view());
  }
  if (status == IoStatus::kOk) status = files.Append(aside, frame.tail);
  if (status != IoStatus::kOk) return status;
  files.Sync();
  status = files.Rename(aside, {FileKind::kSnapshot, number});
  if (status != IoStatus::kOk) return status;

  LogRecordWriter writer(place_, synced_, &buffer_);
  writer.Write(kind, snapshot.id());
  if (kind == LogRecordKind::kRestart) last_ = snapshot.id();
  status = Flush(writer, files);
  marks_.push_back({snapshot.id(), position_});
  return status;
}

IoStatus LogFiles::Flush(const LogRecordWriter& writer, Files& files) {
  const IoStatus status = files.Append({FileKind::kLog, place_.segment}, buffer_);
  position_ += buffer_.size();
  place_ = writer.place();
  buffer_.clear();
  return status;
}

}  // namespace squall
