// Files in memory, for tests: they can be crashed, and fail on demand.
//
// A crash may keep a part of the operations since the last barrier that has ended:
//   - the first few barriers that were asked for may have reached the disk, with all operations
//     before them; nothing behind the next barrier has;
//   - of the operations in between, the first few that create, truncate, rename or remove are done;
//   - of each append there, any sectors are written; the others are as before, or read as zeros.
#ifndef SQUALL_CORE_TESTING_MEMORY_FILES_H_
#define SQUALL_CORE_TESTING_MEMORY_FILES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/files.h"

namespace squall {

// A value: a copy is independent.
class MemoryFiles final : public Files {
 public:
  // The unit in which a crash keeps parts of an append.
  static constexpr uint64_t kSectorBytes = 512;

  // As Files says. Barriers end only when a test ends them.
  Names List() override;
  Contents Read(const FileName& name) override;
  IoStatus Create(const FileName& name) override;
  IoStatus Append(const FileName& name, std::string_view bytes) override;
  IoStatus Truncate(const FileName& name, uint64_t size) override;
  IoStatus Rename(const FileName& from, const FileName& to) override;
  IoStatus Remove(const FileName& name) override;
  void Sync() override;

  // Ends the oldest barrier that has not ended, and returns its result; nothing if there is none.
  std::optional<IoStatus> TakeSyncDone();
  // Ends all barriers.
  void EndSyncs() {
    while (TakeSyncDone()) {
    }
  }

  // A number in [0, range). Answering 0 every time leaves as little as possible, range - 1 as much.
  using Draw = std::function<uint64_t(uint64_t range)>;
  // The files after a crash now; all of their contents are durable.
  MemoryFiles AfterCrash(const Draw& draw) const;
  // The same with the least that a crash may keep, which ended barriers cover; and with everything.
  MemoryFiles AfterCrashKeepingLeast() const;
  MemoryFiles AfterCrashKeepingMost() const;

  // The number of changing operations so far, without barriers.
  uint64_t operations() const { return operations_; }
  // The `nth` changing operation from now, counted from 1, returns `status` and has no effect.
  void FailOperation(uint64_t nth, IoStatus status) {
    fail_at_ = operations_ + nth;
    fail_status_ = status;
  }
  // The total size of all files; an append beyond it returns kNoSpace.
  void set_capacity(uint64_t bytes) { capacity_ = bytes; }
  // The result of barriers that end from now on. Unless it is kOk, they make nothing durable.
  void set_sync_status(IoStatus status) { sync_status_ = status; }

  // The bytes of a file, for a test to damage. Null if there is no such file.
  std::string* Raw(const FileName& name);

 private:
  enum class OpKind : uint8_t { kCreate, kAppend, kTruncate, kRename, kRemove, kBarrier };
  struct Op {
    OpKind kind = OpKind::kBarrier;
    FileName name;
    FileName to;          // kRename.
    uint64_t file = 0;    // kCreate, kAppend, kTruncate: which one, whatever its name.
    uint64_t offset = 0;  // kAppend: where; kTruncate: the size.
    std::string bytes;    // kAppend.
  };
  // Names, and what stands behind them.
  struct Image {
    std::map<FileName, uint64_t> names;
    std::map<uint64_t, std::string> files;
  };

  static void Do(const Op& op, Image* image);
  static void DoPart(const Op& op, const Draw& draw, Image* image);
  IoStatus Begin();
  void Record(Op op);
  const uint64_t* Find(const FileName& name) const;

  Image now_;
  Image durable_;
  std::vector<Op> ops_;  // What is in now_ and not in durable_.
  uint64_t next_file_ = 1;
  uint64_t operations_ = 0;
  uint64_t fail_at_ = 0;
  IoStatus fail_status_ = IoStatus::kOk;
  IoStatus sync_status_ = IoStatus::kOk;
  uint64_t capacity_ = UINT64_MAX;
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_MEMORY_FILES_H_
