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

namespace squall {

enum class IoStatus : uint8_t {
  kOk,
  kNotFound,  // There is no such file.
  kExists,    // There is one already.
  kNoSpace,   // The disk is full.
  kFailed,    // Any other error of the device or the system.
};

std::string_view Describe(IoStatus status);

// What a file is for. Numbers are part of names on disk: never reuse one.
enum class FileKind : uint8_t { kLog = 1, kSnapshot = 2, kTemporary = 3 };

// A file's name as a value: small, ordered, and free of the rules of any file system.
struct FileName {
  FileKind kind = FileKind::kLog;
  uint64_t number = 0;

  friend constexpr auto operator<=>(const FileName&, const FileName&) = default;
};

// "log-000000000001": the name in a directory.
std::string Describe(const FileName& name);

// Operations take effect at once for whoever reads, and may be lost in a crash until a barrier that
// was asked for later has ended. They are carried out in order, and nothing behind a barrier
// reaches the disk before everything in front of it; between two barriers a crash may keep any
// part, down to single sectors of single writes.
//
// After any status but kOk of a changing operation, or a barrier that failed, what is on the disk
// is not known: the host stops, and starts again from what it finds there (Rebello et al., "Can
// applications recover from fsync failures?", 2020).
class Files {
 public:
  virtual ~Files() = default;

  // In order of name.
  virtual std::vector<FileName> List() = 0;
  struct Contents {
    IoStatus status = IoStatus::kOk;
    std::string bytes;
  };
  virtual Contents Read(const FileName& name) = 0;

  virtual IoStatus Create(const FileName& name) = 0;
  virtual IoStatus Append(const FileName& name, std::string_view bytes) = 0;
  // Cuts the file's end off. Requires: size is not more than the file has.
  virtual IoStatus Truncate(const FileName& name, uint64_t size) = 0;
  // Replaces what is there under the new name, in one go.
  virtual IoStatus Rename(const FileName& from, const FileName& to) = 0;
  virtual IoStatus Remove(const FileName& name) = 0;

  // Asks for a barrier. Its end is told to the host, as Host::SyncDone(), in the order of asking.
  virtual void Sync() = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_FILES_FILES_H_
