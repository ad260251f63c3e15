// The files of one node, as the host uses them: created, appended to, renamed, removed, and made
// durable by barriers. core/files/posix_files.h keeps them in a directory; simulations keep them in
// memory and lose them as disks do.
#ifndef SQUALL_CORE_FILES_FILES_H_
#define SQUALL_CORE_FILES_FILES_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace squall {

// The result of an operation on files.
enum class IoStatus : uint8_t {
  kOk,
  kNotFound,  // There is no such file.
  kExists,    // There is one already.
  kNoSpace,   // The disk is full.
  kFailed,    // Any other error of the device or the system.
};

// The status in words: "the disk is full".
std::string_view Describe(IoStatus status);

// What a file is for. Numbers are part of names on disk: never reuse one.
enum class FileKind : uint8_t { kLog = 1, kSnapshot = 2, kTemporary = 3 };

// A file's name as a value: small, ordered, and free of the rules of any file system.
struct FileName {
  FileKind kind = FileKind::kLog;  // What the file is for.
  uint64_t number = 0;             // Distinguishes files of a kind.

  friend constexpr auto operator<=>(const FileName&, const FileName&) = default;
};

// "log-000000000001": the name in a directory.
std::string Describe(const FileName& name);

// Operations are visible to reads at once. A crash may lose them until a barrier that was asked for
// later has ended. No operation behind a barrier reaches the disk before all operations before it;
// between two barriers a crash may keep any part, down to single sectors of single writes.
//
// After a changing operation returns any status but kOk, or a barrier fails, the contents of the
// disk are unknown: the host stops, and a new one starts from what it finds there (Rebello et al.,
// "Can applications recover from fsync failures?", 2020).
class Files {
 public:
  virtual ~Files() = default;

  // The names of all files, in order. kFailed: they could not be read, and nothing may be concluded
  // from which files there are.
  using Names = Result<std::vector<FileName>, IoStatus>;
  virtual Names List() = 0;
  // A whole file. kNotFound, or kFailed: it could not be read.
  using Contents = Result<std::string, IoStatus>;
  virtual Contents Read(const FileName& name) = 0;

  // Creates an empty file. kExists: there is one already.
  virtual IoStatus Create(const FileName& name) = 0;
  // Appends to the end of a file. kNoSpace or kFailed: any part of the bytes may be there.
  virtual IoStatus Append(const FileName& name, std::string_view bytes) = 0;
  // Removes the end of a file. Requires: `size` is not more than the file's size.
  virtual IoStatus Truncate(const FileName& name, uint64_t size) = 0;
  // Renames a file. A file of the new name is replaced atomically.
  virtual IoStatus Rename(const FileName& from, const FileName& to) = 0;
  // Removes a file.
  virtual IoStatus Remove(const FileName& name) = 0;

  // Asks for a barrier. The environment reports its end by Host::SyncDone(), in the order of
  // asking.
  virtual void Sync() = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_FILES_FILES_H_
