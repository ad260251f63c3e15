// The log of core/host on a disk that does all that sim/disk/disk_files.h allows: whatever a crash
// leaves, recovery finds what barriers have covered, and nothing that was not written; and it never
// takes damaged bytes for what was written.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/files/log_files.h"
#include "sim/disk/disk_files.h"

namespace squall {
namespace {

using Status = LogFiles::Opened::Status;

class FilesOnDisk final : public Files {
 public:
  DiskFiles disk;

  Names List() override { return {.value = disk.List()}; }
  Contents Read(const FileName& name) override { return disk.Read(name); }
  IoStatus Create(const FileName& name) override { return disk.Create(name); }
  IoStatus Append(const FileName& name, std::string_view bytes) override {
    return disk.Append(name, bytes);
  }
  IoStatus Truncate(const FileName& name, uint64_t size) override {
    return disk.Truncate(name, size);
  }
  IoStatus Rename(const FileName& from, const FileName& to) override {
    return disk.Rename(from, to);
  }
  IoStatus Remove(const FileName& name) override { return disk.Remove(name); }
  void Sync() override { disk.Sync(); }
};

// What a node's storage holds.
struct Held {
  HardState hard_state;
  std::map<uint64_t, std::pair<uint64_t, std::string>> entries;  // Term and data by index.
  uint64_t first = 1;
  uint64_t last = 0;

  void Put(const Entry& e) {
    entries.erase(entries.lower_bound(e.index.value()), entries.end());
    entries[e.index.value()] = {e.term.value(), std::string(e.data.view())};
    last = e.index.value();
  }
  uint64_t LastTerm() const { return entries.empty() ? 0 : entries.rbegin()->second.first; }
};

Held HeldBy(const MemoryStorage& storage) {
  Held held;
  held.first = storage.FirstIndex().value();
  held.last = storage.LastIndex().value();
  held.hard_state = storage.InitialHardState();
  if (held.first > held.last) return held;
  const auto read = storage.Read(storage.FirstIndex(), storage.LastIndex() + 1, ~uint64_t{0});
  for (const Entry& e : read.value) {
    held.entries[e.index.value()] = {e.term.value(), std::string(e.data.view())};
  }
  return held;
}

// `found` may begin later than `written`, if the log was compacted.
bool Same(const Held& found, const Held& written) {
  if (found.hard_state != written.hard_state || found.last != written.last) return false;
  const auto tail = written.entries.lower_bound(found.first);
  return std::equal(found.entries.begin(), found.entries.end(), tail, written.entries.end());
}

// A log, the disk it is on, and everything that recovery may find.
class Node {
 public:
  explicit Node(uint64_t seed) : seed_(seed) { Open(); }

  void Step() {
    const uint64_t what = Draw(16);
    if (what < 8) return Append();
    if (what < 12) return Sync();
    if (what < 14) return EndSync();
    if (what < 15) return Snapshot();
    EXPECT_EQ(log_.Compact(Index(Draw(snapshot_ + 1)), files_), IoStatus::kOk);
  }
  // What a crash with this outcome and recovery lead to.
  LogFiles::Opened Recover(uint64_t outcome, DiskFiles disk) const {
    FilesOnDisk files;
    files.disk = std::move(disk);
    files.disk.Crash(outcome);
    return LogFiles::Open(kLimits, files);
  }
  void Crash(uint64_t outcome) {
    files_.disk.Crash(outcome);
    Open();
  }
  // Is it the log as it was after some record that was written at or behind the last ended barrier?
  bool MayFind(const Held& found) const {
    return found.first <= snapshot_ + 1 &&
           std::any_of(written_.begin() + static_cast<ptrdiff_t>(floor_), written_.end(),
                       [&](const Held& written) { return Same(found, written); });
  }
  const DiskFiles& disk() const { return files_.disk; }
  uint64_t Draw(uint64_t range) { return Mix(seed_, ++draws_) % range; }

 private:
  static constexpr LogFiles::Limits kLimits{3000};
  struct Barrier {
    uint64_t position;  // Of the log.
    size_t written;     // The state that it makes durable.
  };

  void Open() {
    LogFiles::Opened opened = LogFiles::Open(kLimits, files_);
    ASSERT_EQ(opened.status, Status::kOk) << opened.error;
    log_ = opened.log;
    // The compacted part is known from before.
    Held held = HeldBy(opened.storage);
    if (!written_.empty()) {
      for (const auto& [index, entry] : written_.back().entries) {
        if (index < held.first) held.entries[index] = entry;
      }
    }
    snapshot_ = held.first - 1;
    written_.assign(1, std::move(held));
    barriers_.clear();
    floor_ = 0;
  }
  void Append() {
    Held now = written_.back();
    HardState hs = now.hard_state;
    if (Draw(4) == 0) hs.term = hs.term + 1 + Draw(2);
    if (Draw(4) == 0) hs.vote = NodeId(1 + Draw(5));
    if (hs.term == Term(0)) hs.term = Term(1);
    Entries entries;
    // Never before the commit index.
    uint64_t from = Draw(8) == 0 ? hs.commit.value() + 1 : now.last + 1;
    for (uint64_t n = Draw(4); n > 0; --n) {
      std::string data(Draw(8) == 0 ? Draw(3000) : Draw(150), '\0');
      for (char& c : data) c = static_cast<char>(Draw(256));
      entries.Append(Entry{Index(from++), hs.term, Payload(data)});
    }
    const uint64_t last = entries.empty() ? now.last : from - 1;
    if (last > hs.commit.value()) hs.commit = hs.commit + Draw(last - hs.commit.value() + 1);
    const bool given = hs != now.hard_state;
    ASSERT_EQ(log_.Append(given ? &hs : nullptr, entries, files_), IoStatus::kOk);
    // One record after the other, as core/files/log_files.h promises.
    if (!entries.empty()) {
      const Index before = entries.front().index - 1;
      now.hard_state = {hs.term, hs.vote,
                        std::max(now.hard_state.commit, std::min(hs.commit, before))};
      written_.push_back(now);
    }
    for (const Entry& e : entries) {
      now.Put(e);
      written_.push_back(now);
    }
    now.hard_state = hs;
    written_.push_back(std::move(now));
  }
  void Sync() {
    files_.Sync();
    barriers_.push_back({log_.position(), written_.size() - 1});
  }
  void EndSync() {
    if (barriers_.empty()) return;
    files_.disk.EndSync([](const DiskWrite&) {});
    log_.SyncedTo(barriers_.front().position);
    floor_ = barriers_.front().written;
    barriers_.pop_front();
  }
  void Snapshot() {
    const Held& now = written_.back();
    const uint64_t index = now.hard_state.commit.value();
    if (index <= snapshot_) return;
    squall::Snapshot made;
    made.metadata.index = Index(index);
    made.metadata.term = Term(now.entries.at(index).first);
    made.metadata.conf_state.voters = {NodeId(1)};
    made.data = Payload(std::string(Draw(2000), 's'));
    for (int i = 0; i < LogFiles::kSnapshotBarriers; ++i) {
      barriers_.push_back({log_.position(), written_.size() - 1});
    }
    ASSERT_EQ(log_.SaveSnapshot(made, files_), IoStatus::kOk);
    snapshot_ = index;
  }

  uint64_t seed_;
  uint64_t draws_ = 0;
  FilesOnDisk files_;
  LogFiles log_;
  std::vector<Held> written_;     // After each record since the start.
  std::deque<Barrier> barriers_;  // Begun, not ended.
  size_t floor_ = 0;              // Which of written_ is durable.
  uint64_t snapshot_ = 0;         // Index of the newest one.
};

TEST(DiskLog, RecoveryFindsWhatBarriersCoveredWhateverACrashLeaves) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Node node(seed);
    for (int step = 0; step < 60; ++step) {
      node.Step();
      if (step % 6 != 5) continue;
      const uint64_t outcomes = node.disk().Outcomes();
      const uint64_t stride = 1 + outcomes / 100;
      for (uint64_t outcome = 0; outcome < outcomes; outcome += stride) {
        const LogFiles::Opened opened = node.Recover(outcome, node.disk());
        ASSERT_EQ(opened.status, Status::kOk)
            << opened.error << "; seed " << seed << ", step " << step << ", outcome " << outcome;
        ASSERT_TRUE(node.MayFind(HeldBy(opened.storage)))
            << "seed " << seed << ", step " << step << ", outcome " << outcome;
      }
      if (node.Draw(3) == 0) node.Crash(node.Draw(outcomes));
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", step " << step;
    }
  }
}

TEST(DiskLog, RecoveryNeverTakesDamagedBytesForTheLog) {
  int refused = 0;
  int harmless = 0;
  for (uint64_t seed = 1000; seed < 1060; ++seed) {
    Node node(seed);
    for (int step = 0; step < 60; ++step) {
      node.Step();
      if (step % 6 != 5) continue;
      const uint64_t outcome = node.Draw(node.disk().Outcomes());
      const LogFiles::Opened whole = node.Recover(outcome, node.disk());
      for (uint64_t bits = 0; bits < 20; ++bits) {
        DiskFiles damaged = node.disk();
        if (!(bits % 4 == 0 ? damaged.Misdirect(bits) : damaged.Rot(bits))) continue;
        const LogFiles::Opened opened = node.Recover(outcome, damaged);
        if (opened.status == Status::kCorrupt) {
          ++refused;
          continue;
        }
        ASSERT_EQ(opened.status, Status::kOk);
        const Held found = HeldBy(opened.storage);
        ASSERT_TRUE(found.first == whole.storage.FirstIndex().value() &&
                    Same(found, HeldBy(whole.storage)))
            << "seed " << seed << ", step " << step << ", bits " << bits;
        ++harmless;
      }
      if (node.Draw(3) == 0) node.Crash(outcome);
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(harmless, refused / 10);
}

}  // namespace
}  // namespace squall
