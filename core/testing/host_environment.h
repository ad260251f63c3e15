// A host's world in a test: files in memory, and a record of all that the host did and told.
#ifndef SQUALL_CORE_TESTING_HOST_ENVIRONMENT_H_
#define SQUALL_CORE_TESTING_HOST_ENVIRONMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/host/environment.h"
#include "core/testing/memory_files.h"

namespace squall {

// It judges, too: a promise that leaves the node before the disk could keep it, and an entry that
// is applied before it is on the disk, are noted in broken().
class HostEnvironmentForTest final : public HostEnvironment, private Files {
 public:
  explicit HostEnvironmentForTest(MemoryFiles disk = MemoryFiles()) : disk_(std::move(disk)) {}

  MemoryFiles& disk() { return disk_; }
  std::vector<Message> TakeSent() { return std::exchange(sent_, {}); }
  uint64_t TakeApplyTurns() { return std::exchange(apply_turns_, 0); }
  // Barriers that were asked for so far.
  uint64_t syncs() const { return syncs_; }

  struct AppliedEntry {
    Entry entry;
    ApplyResult result;
  };
  const std::vector<AppliedEntry>& applied() const { return applied_; }
  struct ReadAnswer {
    uint64_t request = 0;
    ReadOutcome outcome = ReadOutcome::kLost;
    Index index;
    std::string answer;
  };
  const std::vector<ReadAnswer>& reads() const { return reads_; }
  const std::vector<DiskWrite>& writes() const { return writes_; }
  const std::vector<SnapshotRef>& snapshots_taken() const { return snapshots_taken_; }
  const std::vector<SnapshotRef>& snapshots_installed() const { return snapshots_installed_; }
  // All calls but those on files, in order: "send MsgVote to 2", "sync", "write", "applied 3",
  // "ready 1", "append start 1", ...
  const std::vector<std::string>& calls() const { return calls_; }
  void ClearCalls() { calls_.clear(); }
  // Why the host stopped; empty if it did not.
  const std::string& stopped() const { return stopped_; }
  const std::vector<std::string>& broken() const { return broken_; }

  // The node crashes right before its `nth` next call of this: what it does then no longer counts.
  void CrashBeforeCall(uint64_t nth) { crash_at_ = boundaries_ + nth; }
  bool crashed() const { return crashed_; }
  // Calls so far, files included.
  uint64_t boundaries() const { return boundaries_; }
  // The files as they were at the crash, or are now.
  const MemoryFiles& disk_at_crash() const { return crashed_ ? disk_at_crash_ : disk_; }

  // --- HostEnvironment.
  Files& files() override { return *this; }
  void Send(Message message) override;
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override;
  void AskApplyTurn() override;
  void Writing(DiskWrite write) override;
  void Applied(const Entry& entry, const ApplyResult& result) override;
  void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) override;
  void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) override;
  void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) override;
  void Contract(ContractStep step, uint64_t number) override;
  void Stopped(std::string_view why) override;

 private:
  // --- Files.
  Names List() override { return disk_.List(); }
  Contents Read(const FileName& name) override { return disk_.Read(name); }
  IoStatus Create(const FileName& name) override;
  IoStatus Append(const FileName& name, std::string_view bytes) override;
  IoStatus Truncate(const FileName& name, uint64_t size) override;
  IoStatus Rename(const FileName& from, const FileName& to) override;
  IoStatus Remove(const FileName& name) override;
  void Sync() override;

  // Another boundary is reached. True: the node has crashed, and what follows did not happen.
  bool Boundary();
  void CheckPromise(const Message& message);
  void CheckApplied(const Entry& entry);

  MemoryFiles disk_;
  std::vector<Message> sent_;
  uint64_t apply_turns_ = 0;
  uint64_t syncs_ = 0;
  std::vector<AppliedEntry> applied_;
  std::vector<ReadAnswer> reads_;
  std::vector<DiskWrite> writes_;
  std::vector<SnapshotRef> snapshots_taken_;
  std::vector<SnapshotRef> snapshots_installed_;
  std::vector<std::string> calls_;
  std::string stopped_;
  std::vector<std::string> broken_;

  uint64_t boundaries_ = 0;
  uint64_t crash_at_ = 0;  // 0: never.
  bool crashed_ = false;
  MemoryFiles disk_at_crash_;
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_HOST_ENVIRONMENT_H_
