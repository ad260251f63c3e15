// LogFiles against what it was told: a log on MemoryFiles, driven by numbers, and every state that
// it has been in, record by record. After a crash it must come back in one of them, and in none
// from before the last barrier that ended; after damage in one of them or not at all.
#ifndef SQUALL_CORE_TESTING_LOG_FILES_MODEL_H_
#define SQUALL_CORE_TESTING_LOG_FILES_MODEL_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/log_files.h"
#include "core/log/memory_storage.h"
#include "core/testing/memory_files.h"

namespace squall {

// A value: a copy goes on by itself. What it does is what a correct node could do: terms grow, the
// commit index too, and what is committed is not replaced.
class LogFilesModel {
 public:
  explicit LogFilesModel(uint64_t segment_bytes_max);

  // Entries, from `back` entries before the log's end on if those are not committed; in a new term
  // if anything is replaced. A commit index `commit` entries further, if there are so many.
  void Append(uint64_t count, uint64_t back, uint64_t commit, uint64_t data_bytes);
  // A vote in the next term.
  void Vote(uint64_t node);
  // A snapshot of an entry that is committed; of one `ahead` of the log's end.
  void SaveSnapshot(uint64_t back);
  void InstallSnapshot(uint64_t ahead);
  void Compact(uint64_t trailing);
  // A barrier is asked for; the oldest one ends.
  void Sync();
  void EndSync();

  // Crashes, comes back, and goes on from there. Empty, or what is wrong with what came back.
  std::string Crash(const MemoryFiles::Draw& draw);
  // The same for one outcome, without doing it.
  std::string CheckCrash(const MemoryFiles::Draw& draw) const;
  // What comes back from damaged files must be refused, or be a state that was.
  std::string CheckDamaged(MemoryFiles damaged) const;

  const MemoryFiles& files() const { return files_; }
  // Barriers that were asked for and have not ended.
  size_t barriers() const { return barriers_.size(); }

 private:
  struct Barrier {
    size_t state = 0;          // In states_: what it covers.
    uint64_t position = 0;     // Of the log.
    bool of_snapshot = false;  // Asked for by the log itself, before the record.
  };

  const MemoryStorage& now() const { return states_.back(); }
  void Note(const MemoryStorage& state) { states_.push_back(state); }
  void NoteHardState(const HardState& state);
  // The state that came back: its place in states_, or npos and why.
  struct Match {
    size_t state = 0;
    std::string error;
  };
  Match Find(const LogFiles::Opened& opened, size_t from) const;
  void Expect(IoStatus status, std::string_view what);

  LogFiles::Limits limits_;
  MemoryFiles files_;
  LogFiles log_;
  std::vector<MemoryStorage> states_;
  size_t durable_ = 0;  // The state that the ended barriers cover.
  std::deque<Barrier> barriers_;
  uint64_t written_ = 0;  // Entries so far: makes each one's data different.
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_LOG_FILES_MODEL_H_
