#include "core/files/log_recovery.h"

#include <algorithm>
#include <utility>

#include "core/files/snapshot_file.h"

namespace squall {
namespace {

using Status = LogFiles::Opened::Status;

constexpr size_t kRunMax = Entries::kBlockCapacity;

std::string Number(uint64_t number) { return std::to_string(number); }

}  // namespace

LogFiles::Opened LogRecovery::Run() {
  Step step = ListFiles();
  if (step == Step::kOn) step = Replay(kNoLimit);
  if (step != Step::kRefused) step = CutMissingSnapshot();
  if (step != Step::kRefused) step = LoadSnapshot();
  if (step != Step::kRefused) step = CheckHardState();
  if (step != Step::kRefused) step = Repair();
  if (step == Step::kRefused) {
    LogFiles::Opened refused;
    refused.status = out_.status;
    refused.error = std::move(out_.error);
    return refused;
  }
  // What was read is on the disk.
  out_.log.synced_ = out_.log.position_;
  return std::move(out_);
}

LogRecovery::Step LogRecovery::ListFiles() {
  out_.log.limits_ = limits_;
  const Files::Names names = files_.List();
  if (!names.ok()) return Fail("the list of files", names.error);
  for (const FileName& name : names.value) {
    switch (name.kind) {
      case FileKind::kLog:
        numbers_.push_back(name.number);
        break;
      case FileKind::kSnapshot:
        snapshots_.push_back(name.number);
        break;
      case FileKind::kTemporary:
        temporaries_.push_back(name);
        break;
    }
  }
  if (numbers_.empty()) {
    if (snapshots_.empty()) return Step::kEnd;
    return Refuse(Describe(FileName{FileKind::kLog, 1}),
                  "there is no log, but there is " +
                      Describe(FileName{FileKind::kSnapshot, snapshots_.back()}));
  }
  for (size_t i = 1; i < numbers_.size(); ++i) {
    const uint64_t expected = numbers_[i - 1] + 1;
    if (numbers_[i] == expected) continue;
    return Refuse(Describe(FileName{FileKind::kLog, expected}),
                  "the file is missing, but there is " + Where(i, 0));
  }
  return Step::kOn;
}

// --- Replay
// ----------------------------------------------------------------------------------------

LogRecovery::Step LogRecovery::Replay(uint64_t stop) {
  out_.log = LogFiles();
  out_.log.limits_ = limits_;
  StartBehind(EntryId());
  missing_.reset();
  cut_.reset();
  if (Load(0, &next_) != Step::kOn) return Step::kRefused;
  Step step = Step::kOn;
  for (size_t i = 0; i < numbers_.size() && step == Step::kOn; ++i) step = ReplaySegment(i, stop);
  FlushEntries();
  return step;
}

LogRecovery::Step LogRecovery::ReplaySegment(size_t segment, uint64_t stop) {
  file_ = std::move(next_);
  next_.clear();
  if (segment + 1 < numbers_.size() && Load(segment + 1, &next_) != Step::kOn) {
    return Step::kRefused;
  }
  next_start_.reset();
  if (const auto record = ReadLogRecord(next_, {numbers_[segment] + 1, 0, 0})) {
    next_start_ = ParseLogSegmentStart(*record);
  }

  const Step entered = EnterSegment(segment);
  if (entered != Step::kOn) return entered;
  LogFiles& log = out_.log;
  for (;;) {
    const Spot spot{segment, log.place_.offset, log.position_};
    if (spot.position == stop) {
      cut_ = spot;
      return Step::kEnd;
    }
    if (NextTakesOver()) return Step::kOn;
    if (spot.offset == file_.size()) {
      if (next_start_ && next_start_->begin > spot.position) {
        return Judge(spot, "the file ends before the next one begins");
      }
      return Step::kOn;
    }
    const std::optional<LogRecord> record = ReadLogRecord(file_, log.place_);
    if (!record) return Judge(spot, "a record is damaged");
    log.position_ += record->next.offset - spot.offset;
    log.place_ = record->next;
    const Step step = ReplayRecord(spot, *record);
    if (step != Step::kOn) return step;
  }
}

LogRecovery::Step LogRecovery::EnterSegment(size_t segment) {
  LogFiles& log = out_.log;
  const uint64_t number = numbers_[segment];
  const Spot spot{segment, 0, log.position_};
  const std::optional<LogRecord> record = ReadLogRecord(file_, {number, 0, 0});
  const std::optional<LogSegmentStart> start =
      record ? ParseLogSegmentStart(*record) : std::nullopt;
  if (segment > 0) {
    if (!start) return Judge(spot, "the header is damaged");
    if (start->begin != log.position_ || start->chain != log.place_.chain) {
      return Judge(spot, "the file does not begin where the one before it ends");
    }
  } else {
    if (!start) {
      if (number == 1 && snapshots_.empty()) return Judge(spot, "the header is damaged");
      return Refuse(Where(segment, 0),
                    "the header is damaged, and nothing else tells what it said");
    }
    if (number == 1 && start->begin != 0) {
      return Refuse(Where(segment, 0), "the first file does not begin at the log's beginning");
    }
    log.position_ = start->begin;
    log.hard_state_ = start->hard_state;
    StartBehind(start->last);
    if (start->snapshot) ReplayMark(spot, *start->snapshot);
  }
  log.position_ += record->next.offset;
  log.place_ = record->next;
  log.segments_.push_back({number, log.position_, start->last.index});
  return Step::kOn;
}

LogRecovery::Step LogRecovery::ReplayRecord(const Spot& spot, const LogRecord& record) {
  switch (record.head.kind) {
    case LogRecordKind::kSegment:
      break;
    case LogRecordKind::kEntry:
      if (const auto entry = ParseLogEntry(record)) return ReplayEntry(spot, *entry);
      break;
    case LogRecordKind::kHardState:
      if (const auto state = ParseLogHardState(record)) {
        out_.log.hard_state_ = *state;
        return Step::kOn;
      }
      break;
    case LogRecordKind::kSnapshot:
    case LogRecordKind::kRestart:
      if (const auto snapshot = ParseLogSnapshot(record)) {
        if (record.head.kind == LogRecordKind::kRestart) StartBehind(*snapshot);
        ReplayMark(spot, *snapshot);
        return Step::kOn;
      }
      break;
  }
  return Refuse(Where(spot.segment, spot.offset), "the record is whole, but makes no sense");
}

LogRecovery::Step LogRecovery::ReplayEntry(const Spot& spot, const Entry& entry) {
  EntryId& last = out_.log.last_;
  if (entry.index > last.index + 1) {
    return Refuse(
        Where(spot.segment, spot.offset),
        "entry " + Number(entry.index.value()) + " follows entry " + Number(last.index.value()));
  }
  if (entry.index <= base_.index) {
    // It replaced entries whose segments are gone because a snapshot covers them, and so it is
    // covered itself.
    StartBehind(entry.id());
    return Step::kOn;
  }
  const bool follows = !entries_.empty() && entry.index == entries_.back().index + 1;
  if (!follows || entries_.size() == kRunMax) FlushEntries();
  entries_.Append(entry);
  last = entry.id();
  return Step::kOn;
}

void LogRecovery::ReplayMark(const Spot& spot, EntryId snapshot) {
  out_.log.marks_ = {{snapshot, 0}};
  if (HasSnapshot(snapshot.index)) {
    missing_.reset();
  } else if (!missing_) {
    missing_ = spot;
  }
}

bool LogRecovery::NextTakesOver() const {
  return next_start_ && next_start_->begin == out_.log.position_ &&
         next_start_->chain == out_.log.place_.chain;
}

void LogRecovery::StartBehind(EntryId before) {
  entries_.Clear();
  base_ = before;
  out_.log.last_ = before;
  out_.storage = MemoryStorage(before);
}

void LogRecovery::FlushEntries() {
  out_.storage.Append(entries_);
  entries_.Clear();
}

// --- Snapshot, hard state, repairs ---------------------------------------------------------------

LogRecovery::Step LogRecovery::CutMissingSnapshot() {
  if (!missing_) return Step::kOn;
  const Spot spot = *missing_;
  const std::string name =
      Describe(FileName{FileKind::kSnapshot, out_.log.marks_.back().snapshot.index.value()});
  // Removed segments lie behind a durable snapshot, so here it was not a crash.
  if (spot.offset == 0) {
    return Refuse(name, "the file is missing, but the log needs it: " + Where(spot.segment, 0));
  }
  const Proof proof = FindProof(spot);
  if (proof.step == Step::kRefused) return Step::kRefused;
  if (!proof.where.empty()) {
    return Refuse(name,
                  "the file is missing, but the log needs it: " + Where(spot.segment, spot.offset) +
                      ", which was durable according to " + proof.where);
  }
  out_.note = Where(spot.segment, spot.offset) + ": cut off, " + name + " is missing";
  return Replay(spot.position);
}

LogRecovery::Step LogRecovery::LoadSnapshot() {
  LogFiles& log = out_.log;
  if (log.marks_.empty()) {
    if (base_.index == kNoIndex) return Step::kOn;
    return Refuse(Where(0, 0), "the log begins behind entry " + Number(base_.index.value()) +
                                   ", and there is no snapshot");
  }
  const EntryId id = log.marks_.back().snapshot;
  const FileName name{FileKind::kSnapshot, id.index.value()};
  const Files::Contents contents = files_.Read(name);
  if (!contents.ok()) return Fail(Describe(name), contents.error);
  Result<Snapshot, SnapshotFault> parsed = ParseSnapshotFile(contents.value);
  if (!parsed.ok()) {
    return Refuse(Describe(name) + ", byte " + Number(parsed.error.byte), parsed.error.what);
  }
  if (parsed.value.id() != id) {
    return Refuse(Describe(name), "it is of entry " + Number(parsed.value.metadata.index.value()) +
                                      " of term " + Number(parsed.value.metadata.term.value()) +
                                      ", not of term " + Number(id.term.value()));
  }
  const Fetched<Term> term = out_.storage.TermAt(id.index);
  if (!term.ok() || term.value != id.term) {
    return Refuse(Describe(name), "the log, which ends at entry " +
                                      Number(log.last_.index.value()) + ", does not hold entry " +
                                      Number(id.index.value()) + " of term " +
                                      Number(id.term.value()));
  }
  out_.storage.AdoptSnapshot(SnapshotRef(std::move(parsed.value)));
  return Step::kOn;
}

LogRecovery::Step LogRecovery::CheckHardState() {
  HardState& state = out_.log.hard_state_;
  if (!out_.log.marks_.empty()) {
    const EntryId snapshot = out_.log.marks_.back().snapshot;
    state.commit = std::max(state.commit, snapshot.index);
    // The leader that sent it was of this term at least, and had no vote of ours in it: that would
    // have been durable long before.
    if (state.term < snapshot.term) state = {snapshot.term, kNoNode, state.commit};
  }
  if (state.commit > out_.log.last_.index) {
    return Refuse(Where(numbers_.size() - 1, file_.size()),
                  "the commit index " + Number(state.commit.value()) +
                      " lies behind the last entry, " + Number(out_.log.last_.index.value()));
  }
  out_.storage.SetHardState(state);
  return Step::kOn;
}

LogRecovery::Step LogRecovery::Repair() {
  LogFiles& log = out_.log;
  const auto remove = [&](const FileName& name) {
    const IoStatus status = files_.Remove(name);
    return status == IoStatus::kOk ? Step::kOn : Fail(Describe(name), status);
  };
  if (cut_) {
    const size_t keep = cut_->segment + (cut_->offset == 0 ? 0 : 1);
    // Newest first: a crash in between leaves no gap.
    for (size_t i = numbers_.size(); i > keep; --i) {
      if (remove({FileKind::kLog, numbers_[i - 1]}) != Step::kOn) return Step::kRefused;
    }
    if (cut_->offset != 0 && file_.size() > cut_->offset) {
      const FileName name{FileKind::kLog, numbers_[cut_->segment]};
      const IoStatus status = files_.Truncate(name, cut_->offset);
      if (status != IoStatus::kOk) return Fail(Describe(name), status);
      log.ended_ = true;
    }
  }
  for (const FileName& name : temporaries_) {
    if (remove(name) != Step::kOn) return Step::kRefused;
  }
  for (uint64_t index : snapshots_) {
    if (!log.marks_.empty() && log.marks_.back().snapshot.index.value() == index) continue;
    if (remove({FileKind::kSnapshot, index}) != Step::kOn) return Step::kRefused;
  }
  return Step::kOn;
}

// --- Torn or corrupt -----------------------------------------------------------------------------

LogRecovery::Step LogRecovery::Judge(const Spot& spot, std::string_view what) {
  const Proof proof = FindProof(spot);
  if (proof.step == Step::kRefused) return Step::kRefused;
  const std::string where = Where(spot.segment, spot.offset);
  if (!proof.where.empty()) {
    return Refuse(where, std::string(what) + ", but was durable according to " + proof.where);
  }
  cut_ = spot;
  out_.note = where + ": cut off, " + std::string(what);
  return Step::kEnd;
}

LogRecovery::Proof LogRecovery::FindProof(const Spot& spot) {
  std::string bytes;
  for (size_t i = spot.segment; i < numbers_.size(); ++i) {
    if (Load(i, &bytes) != Step::kOn) return {Step::kRefused, {}};
    uint64_t offset = i == spot.segment ? spot.offset : 0;
    for (; offset + kLogHeadBytes <= bytes.size(); offset += kLogRecordAlign) {
      const std::optional<LogRecordHead> head = ReadLogHead(bytes, numbers_[i], offset);
      if (head && head->synced > spot.position) return {Step::kOn, Where(i, offset)};
    }
  }
  return {};
}

LogRecovery::Step LogRecovery::Load(size_t segment, std::string* bytes) {
  const FileName name{FileKind::kLog, numbers_[segment]};
  Files::Contents contents = files_.Read(name);
  if (!contents.ok()) return Fail(Describe(name), contents.error);
  *bytes = std::move(contents.value);
  return Step::kOn;
}

LogRecovery::Step LogRecovery::Refuse(std::string_view where, std::string_view what) {
  out_.status = Status::kCorrupt;
  out_.error = std::string(where) + ": " + std::string(what);
  return Step::kRefused;
}

LogRecovery::Step LogRecovery::Fail(std::string_view where, IoStatus status) {
  out_.status = Status::kIoError;
  out_.error = std::string(where) + ": " + std::string(Describe(status));
  return Step::kRefused;
}

std::string LogRecovery::Where(size_t segment, uint64_t offset) const {
  return Describe(FileName{FileKind::kLog, numbers_[segment]}) + ", byte " + Number(offset);
}

bool LogRecovery::HasSnapshot(Index index) const {
  return std::binary_search(snapshots_.begin(), snapshots_.end(), index.value());
}

}  // namespace squall
