// RaftLog over MemoryStorage against a plain vector of entries, through everything that a node and
// its driver do to it: appends as leader and as follower, writes that finish late, commits,
// applying in pages, compaction, snapshots, and copies of the whole that go on alone.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/log/raft_log.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

// One step. The numbers are drawn without knowing the state; each is taken modulo what is possible.
using Step = std::tuple<uint8_t, uint8_t, uint8_t, uint8_t>;

// A node's log, its storage and its driver, and what they must be.
class World {
 public:
  explicit World(uint64_t applying_bytes_max)
      : log_(&storage_, Diagnostics(nullptr, AssertMode::kReport), applying_bytes_max) {}
  World(const World& other)
      : storage_(other.storage_),
        log_(other.log_),
        writes_(other.writes_),
        term_(other.term_),
        all_(other.all_),
        first_(other.first_),
        committed_(other.committed_),
        applied_(other.applied_),
        applied_entries_(other.applied_entries_) {
    log_.Rebind(&storage_);
  }
  World& operator=(const World&) = delete;

  void Take(const Step& step) {
    const auto& [kind, a, b, c] = step;
    switch (kind % 12) {
      case 0:
      case 1:
        Lead(a, b);
        break;
      case 2:
      case 3:
        Follow(a, b, c);
        break;
      case 4:
        FollowMismatch(a, b);
        break;
      case 5:
        HandOut();
        break;
      case 6:
      case 7:
        FinishWrite();
        break;
      case 8:
        Commit(a);
        break;
      case 9:
        Apply(a);
        break;
      case 10:
        Compact(a);
        break;
      case 11:
        if (a % 4 == 0) Restore(b);
        break;
    }
  }

  void Check(uint8_t a, uint8_t b, uint8_t c) const {
    RC_ASSERT(log_.diagnostics().reports().empty());
    RC_ASSERT(log_.FirstIndex() == Index(first_));
    RC_ASSERT(log_.LastIndex() == Index(last()));
    RC_ASSERT(log_.LastId() == EntryId({TermOf(last()), Index(last())}));
    RC_ASSERT(log_.committed() == Index(committed_));
    RC_ASSERT(log_.applied() == Index(applied_));
    CheckTerms();
    CheckRead(a, b, c);
    CheckConflict(a, b);
    CheckWrites();
  }

 private:
  // A write that the driver was asked for and has not finished.
  struct Write {
    Term term;  // Of the node when it asked.
    Entries entries;
    SnapshotRef snapshot;
  };

  uint64_t last() const { return all_.size() - 1; }
  Term TermOf(uint64_t index) const { return all_[index].term; }

  Entry NewEntry(uint64_t index, uint64_t payload) const {
    return {Index(index), term_, Payload(std::string(payload % 40, 'x'))};
  }

  // The node leads and appends at its end.
  void Lead(uint8_t a, uint8_t b) {
    if (a % 4 == 0) ++term_;
    const uint64_t count = 1 + a % 5;
    if (count == 1) {
      log_.Append(NewEntry(last() + 1, b));
      all_.push_back(NewEntry(last() + 1, b));
      return;
    }
    Entries entries;
    for (uint64_t i = 0; i < count; ++i) entries.Append(NewEntry(last() + 1 + i, b));
    RC_ASSERT(log_.Append(entries) == Index(last() + count));
    all_.insert(all_.end(), entries.begin(), entries.end());
  }

  // A leader's append that fits somewhere behind the commit index: some entries that are here
  // already, then perhaps some of a new term.
  void Follow(uint8_t a, uint8_t b, uint8_t c) {
    const uint64_t previous = committed_ + a % (last() - committed_ + 1);
    const uint64_t known = b % (last() - previous + 1);
    const uint64_t fresh = c % 4;
    Entries entries;
    for (uint64_t i = 1; i <= known; ++i) entries.Append(all_[previous + i]);
    if (fresh > 0) ++term_;
    for (uint64_t i = 1; i <= fresh; ++i) entries.Append(NewEntry(previous + known + i, b));
    const uint64_t commit = committed_ + c % 6;

    const AppendResult result =
        log_.MaybeAppend({TermOf(previous), Index(previous)}, entries, Index(commit));
    RC_ASSERT(result.accepted);
    RC_ASSERT(result.last_new == Index(previous + entries.size()));
    if (fresh > 0) {
      all_.resize(previous + known + 1);
      for (uint64_t i = 0; i < fresh; ++i) all_.push_back(entries[known + i]);
    }
    committed_ = std::max(committed_, std::min(commit, previous + entries.size()));
  }

  // An append that does not fit changes nothing.
  void FollowMismatch(uint8_t a, uint8_t b) {
    const uint64_t previous = a % 2 == 0 ? last() + 1 + b : b % (last() + 1);
    const Term wrong = previous > last() ? term_ : TermOf(previous) + 1;
    RC_ASSERT(!log_.MaybeAppend({wrong, Index(previous)}, Entries(NewEntry(previous + 1, b)),
                                Index(previous + 1))
                   .accepted);
  }

  void HandOut() {
    const Unstable& u = log_.unstable();
    if (!u.HasNextEntries() && !u.HasNextSnapshot()) return;
    writes_.push_back({term_, u.NextEntries(), u.NextSnapshot()});
    log_.AcceptUnstable();
    RC_ASSERT(!log_.unstable().HasNextEntries());
    RC_ASSERT(!log_.unstable().HasNextSnapshot());
  }

  static void Store(const Write& write, MemoryStorage& storage) {
    if (write.snapshot) storage.ApplySnapshot(write.snapshot);
    storage.Append(write.entries);
  }

  // etcd: MsgStorageAppendResp. Entries count as stable only if no other leader came meanwhile.
  void FinishWrite() {
    if (writes_.empty()) return;
    const Write write = writes_.front();
    writes_.pop_front();
    Store(write, storage_);
    if (!write.entries.empty() && write.term == term_) log_.StableTo(write.entries.back().id());
    if (write.snapshot) {
      const Index index = write.snapshot->metadata.index;
      log_.StableSnapshotTo(index);
      if (index > log_.applied()) {
        log_.AppliedTo(index, 0);
        applied_ = index.value();
      }
    }
  }

  void Commit(uint8_t a) {
    const uint64_t index = committed_ + a % (last() - committed_ + 1);
    const bool news = index > committed_ && TermOf(index) != kNoTerm;
    RC_ASSERT(log_.MaybeCommit({TermOf(index), Index(index)}) == news);
    if (news) committed_ = index;
  }

  // Takes what may be applied and acknowledges it, or some of what was taken before.
  void Apply(uint8_t a) {
    const ApplyUnstable unstable = a % 2 == 0 ? ApplyUnstable::kYes : ApplyUnstable::kNo;
    const Entries entries = log_.NextCommitted(unstable);
    RC_ASSERT(entries.empty() == !log_.HasNextCommitted(unstable));
    const uint64_t from = log_.applying().value() + 1;
    for (size_t i = 0; i < entries.size(); ++i) {
      RC_ASSERT(from + i <= committed_);
      RC_ASSERT(entries[i] == all_[from + i]);
    }
    if (!entries.empty()) {
      log_.AcceptApplying(entries.back().index, EncodedSize(entries), unstable);
      applied_entries_.push_back(entries);
    }
    if (a % 3 == 0 || applied_entries_.empty()) return;
    const Entries done = applied_entries_.front();
    applied_entries_.pop_front();
    // A snapshot may have gone past them.
    const Index index = std::max(done.back().index, log_.applied());
    log_.AppliedTo(index, EncodedSize(done));
    applied_ = index.value();
  }

  void Compact(uint8_t a) {
    if (log_.unstable().snapshot()) return;
    // What storage has of unstable entries may still be replaced.
    const uint64_t limit = std::min(applied_, log_.unstable().offset().value() - 1);
    if (limit < first_) return;
    const uint64_t index = first_ + a % (limit - first_ + 1);
    RC_ASSERT(storage_.Compact(Index(index)) == StorageStatus::kOk);
    first_ = index + 1;
  }

  // etcd: (*raft).restore: only a snapshot that the log does not match replaces it.
  void Restore(uint8_t b) {
    ++term_;
    const uint64_t index = last() + 1 + b % 8;
    log_.Restore(SnapshotRef({Payload(), {ConfState(), Index(index), term_}}));
    all_.assign(index + 1, Entry{});
    all_[index].term = term_;
    first_ = index + 1;
    committed_ = index;
    RC_ASSERT(log_.NextCommitted(ApplyUnstable::kYes).empty());
  }

  // --- What must hold after each step.

  void CheckTerms() const {
    for (uint64_t i = 0; i <= last() + 2; ++i) {
      const Fetched<Term> term = log_.TermAt(Index(i));
      if (i + 1 < first_) {
        RC_ASSERT(term.error == StorageStatus::kCompacted);
      } else if (i > last()) {
        RC_ASSERT(term.error == StorageStatus::kUnavailable);
      } else {
        RC_ASSERT(term.ok());
        RC_ASSERT(term.value == TermOf(i));
      }
    }
  }

  void CheckRead(uint8_t a, uint8_t b, uint8_t c) const {
    if (first_ > last()) return;
    const uint64_t from = first_ + a % (last() - first_ + 1);
    const uint64_t to = from + 1 + b % (last() - from + 1);
    const uint64_t max_bytes = c == 0 ? kNoLimit : c;
    const Fetched<Entries> got = log_.Read(Index(from), Index(to), max_bytes);
    RC_ASSERT(got.ok());
    uint64_t bytes = 0;
    uint64_t fit = from;
    for (; fit < to; ++fit) {
      bytes += EncodedSize(all_[fit]);
      if (fit > from && bytes > max_bytes) break;
    }
    RC_ASSERT(got.value.size() == fit - from);
    for (uint64_t i = from; i < fit; ++i) RC_ASSERT(got.value[i - from] == all_[i]);
  }

  void CheckConflict(uint8_t a, uint8_t b) const {
    const uint64_t index = a % (last() + 3);
    const Term term(b % (term_.value() + 2));
    EntryId want{};
    for (uint64_t i = index; i > 0; --i) {
      const bool known = i + 1 >= first_ && i <= last();
      if (known && TermOf(i) > term) continue;
      want = {known ? TermOf(i) : Term(), Index(i)};
      break;
    }
    RC_ASSERT(log_.FindConflictByTerm(Index(index), term) == want);
  }

  // Once the driver has done all that it was and will be asked for, storage has the whole log.
  void CheckWrites() const {
    MemoryStorage storage = storage_;
    for (const Write& write : writes_) Store(write, storage);
    Store({term_, log_.unstable().NextEntries(), log_.unstable().NextSnapshot()}, storage);
    RC_ASSERT(storage.LastIndex() == Index(last()));
    for (uint64_t i = first_; i <= last(); ++i) {
      RC_ASSERT(storage.Read(Index(i), Index(i + 1), kNoLimit).value[0] == all_[i]);
    }
  }

  MemoryStorage storage_;
  RaftLog log_;
  std::deque<Write> writes_;
  Term term_{1};

  std::vector<Entry> all_{Entry{}};  // all_[i] is entry i; before first_ only the last has a term.
  uint64_t first_ = 1;
  uint64_t committed_ = 0;
  uint64_t applied_ = 0;
  std::deque<Entries> applied_entries_;  // Handed out for applying and not acknowledged.
};

RC_GTEST_PROP(RaftLog, IsAVectorOfEntries, (const std::vector<Step>& steps)) {
  World world(*rc::gen::element<uint64_t>(1, 20, 200, uint64_t{kNoLimit}));
  for (const Step& step : steps) {
    world.Take(step);
    world.Check(std::get<1>(step), std::get<2>(step), std::get<3>(step));
  }
}

// ARCHITECTURE: a cluster is a value. A copy shares entries and must not share fate.
RC_GTEST_PROP(RaftLog, CopiesGoOnAlone,
              (const std::vector<Step>& before, const std::vector<Step>& left,
               const std::vector<Step>& right)) {
  World one(kNoLimit);
  for (const Step& step : before) one.Take(step);
  World other(one);
  for (const Step& step : left) one.Take(step);
  other.Check(0, 255, 0);
  for (const Step& step : right) other.Take(step);
  one.Check(0, 255, 0);
  other.Check(0, 255, 0);
}

}  // namespace
}  // namespace squall
