// Files in memory, for tests: they know what a crash could leave of them, and fail when told to.
//
// What a crash may leave, given the operations since the barriers that have ended:
//   - of the barriers that were asked for, any first few may have reached the disk, and with them
//     all that was in front of them; nothing behind the next one has;
//   - of the operations in between, the first few that create, cut, rename or remove are done;
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

// A value: a copy goes on by itself.
class MemoryFiles final : public Files {
 public:
  static constexpr uint64_t kSectorBytes = 512;

  std::vector<FileName> List() override;
  Contents Read(const FileName& name) override;
  IoStatus Create(const FileName& name) override;
  IoStatus Append(const FileName& name, std::string_view bytes) override;
  IoStatus Truncate(const FileName& name, uint64_t size) override;
  IoStatus Rename(const FileName& from, const FileName& to) override;
  IoStatus Remove(const FileName& name) override;
  void Sync() override;

  // Ends the oldest barrier that was asked for and has not ended. None: there is no such one.
  std::optional<IoStatus> TakeSyncDone();
  // Ends all of them.
  void EndSyncs() {
    while (TakeSyncDone()) {
    }
  }

  // A number in [0, range). Answering 0 every time leaves as little as possible, range - 1 as much.
  using Draw = std::function<uint64_t(uint64_t range)>;
  // What is found after a crash now. It is all durable.
  MemoryFiles AfterCrash(const Draw& draw) const;
  // Only what the ended barriers cover; everything.
  MemoryFiles AfterCrashKeepingLeast() const;
  MemoryFiles AfterCrashKeepingMost() const;

  // Operations that change something so far, barriers not counted.
  uint64_t operations() const { return operations_; }
  // From now on: the `nth` such operation from 1 on answers `status` and does nothing.
  void FailOperation(uint64_t nth, IoStatus status) {
    fail_at_ = operations_ + nth;
    fail_status_ = status;
  }
  // Bytes that fit into all files together; an append beyond that answers kNoSpace.
  void set_capacity(uint64_t bytes) { capacity_ = bytes; }
  // What barriers that end from now on answer. They cover nothing unless it is kOk.
  void set_sync_status(IoStatus status) { sync_status_ = status; }

  // The bytes of a file, to be damaged. Null if there is no such file. Not the business of crashes.
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
