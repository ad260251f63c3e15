// How LogFiles comes back from its files; the rules stand in core/files/log_files.h.
#ifndef SQUALL_CORE_FILES_LOG_RECOVERY_H_
#define SQUALL_CORE_FILES_LOG_RECOVERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/files.h"
#include "core/files/log_files.h"
#include "core/files/log_record.h"
#include "core/log/memory_storage.h"

namespace squall {

// One recovery. Its state is the log that it has read so far, as if it had just been written.
class LogRecovery {
 public:
  LogRecovery(LogFiles::Limits limits, Files& files) : limits_(limits), files_(files) {}

  // Once.
  LogFiles::Opened Run();

 private:
  enum class Step : uint8_t {
    kOn,
    kEnd,      // The log ends here.
    kRefused,  // Status and error are set.
  };
  // A place in the files, and what it is in the log.
  struct Spot {
    size_t segment = 0;  // In numbers_.
    uint64_t offset = 0;
    uint64_t position = 0;
  };

  // Sorts the files by kind. kEnd if there is no log.
  Step ListFiles();
  // Reads segment by segment, up to `stop` at most.
  Step Replay(uint64_t stop);
  Step ReplaySegment(size_t segment, uint64_t stop);
  Step EnterSegment(size_t segment);
  Step ReplayRecord(const Spot& spot, const LogRecord& record);
  Step ReplayEntry(const Spot& spot, const Entry& entry);
  void ReplayMark(const Spot& spot, EntryId snapshot);
  // Whether the segment after this one begins where the replay stands.
  bool NextTakesOver() const;
  // The log shall begin behind `before`.
  void StartBehind(EntryId before);
  void FlushEntries();

  // The latest snapshot's name may have been lost with the log's end.
  Step CutMissingSnapshot();
  Step LoadSnapshot();
  Step CheckHardState();
  // Removes what does not count.
  Step Repair();

  // Something is wrong at `spot`: a torn end or corruption?
  Step Judge(const Spot& spot, std::string_view what);
  // Looks behind `spot` for a record which says that the log was durable beyond it, and says which.
  struct Proof {
    Step step = Step::kOn;  // kRefused if a file cannot be read.
    std::string where;      // Empty: there is none.
  };
  Proof FindProof(const Spot& spot);
  Step Load(size_t segment, std::string* bytes);

  Step Refuse(std::string_view where, std::string_view what);
  Step Fail(std::string_view where, IoStatus status);
  std::string Where(size_t segment, uint64_t offset) const;
  bool HasSnapshot(Index index) const;

  const LogFiles::Limits limits_;
  Files& files_;
  std::vector<uint64_t> numbers_;    // Of the segments.
  std::vector<uint64_t> snapshots_;  // Their indexes, in order.
  std::vector<FileName> temporaries_;

  LogFiles::Opened out_;
  std::string file_;                           // The segment that is being replayed,
  std::string next_;                           // the one after it,
  std::optional<LogSegmentStart> next_start_;  // and its header, if that is good.
  EntryId base_;                               // The entry before the first one that is kept.
  Entries entries_;                            // Read and not yet in the storage.
  // Where the latest marks began whose snapshots do not exist, if the latest one's does not.
  std::optional<Spot> missing_;
  std::optional<Spot> cut_;  // The torn end, if there is one.
};

}  // namespace squall

#endif  // SQUALL_CORE_FILES_LOG_RECOVERY_H_
