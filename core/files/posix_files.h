// The files of one node in a directory of a POSIX system, for real data.
//
// A barrier is a flush to the device of every file that was written to and, if names have changed,
// of the directory; it ends before the call that asks for it returns. Changes of names are flushed
// one by one, because POSIX promises no order between them. After an error of a write or a flush
// every later barrier fails: what is on the disk then is not known, and only opening the directory
// again finds out.
#ifndef SQUALL_CORE_FILES_POSIX_FILES_H_
#define SQUALL_CORE_FILES_POSIX_FILES_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/files.h"

namespace squall {

// Holds descriptors, and a lock on the directory as long as it lives.
class PosixFiles final : public Files {
 public:
  struct Opened;
  // Opens the directory, which must exist, and locks it. Data that an earlier process left
  // unflushed is flushed, and the system's cached copies are dropped, so that everything that is
  // read is on the disk.
  static Opened Open(const std::string& directory);

  PosixFiles(const PosixFiles&) = delete;
  PosixFiles& operator=(const PosixFiles&) = delete;
  ~PosixFiles() override;

  // As Files says. Files with names that are no FileName belong to other programs and are not
  // listed. If the directory cannot be read, the list may be incomplete: that is harmless, because
  // no later barrier succeeds.
  Names List() override;
  Contents Read(const FileName& name) override;
  IoStatus Create(const FileName& name) override;
  IoStatus Append(const FileName& name, std::string_view bytes) override;
  IoStatus Truncate(const FileName& name, uint64_t size) override;
  IoStatus Rename(const FileName& from, const FileName& to) override;
  IoStatus Remove(const FileName& name) override;
  void Sync() override;

  // The result of the oldest barrier that was not taken yet; nothing if there is none. To be passed
  // on as Host::SyncDone().
  std::optional<IoStatus> TakeSyncDone();

 private:
  explicit PosixFiles(int directory) : directory_(directory) {}

  // A descriptor for writing, negative with errno set on failure.
  int Writable(const FileName& name);
  void Close(const FileName& name);
  IoStatus FlushDirectory();
  IoStatus FlushEverything();
  // Remembers an error that leaves the disk in a state that is not known.
  IoStatus Failed(int error);

  int directory_;
  bool directory_dirty_ = false;
  std::map<FileName, int> descriptors_;  // For writing.
  std::set<FileName> dirty_;             // Written to since the last barrier.
  IoStatus failed_ = IoStatus::kOk;      // The first error that counts.
  std::deque<IoStatus> done_;
};

// The answer of Open().
struct PosixFiles::Opened {
  std::unique_ptr<PosixFiles> files;  // Null exactly if there is an error.
  std::string error;                  // What failed, on which file, and the system's reason.
};

}  // namespace squall

#endif  // SQUALL_CORE_FILES_POSIX_FILES_H_
