#include "scenarios/files/write_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "scenarios/display.h"
#include "scenarios/files/descriptor.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr int kLinksMax = 40;            // As the kernel's own limit.
constexpr int kAsideNamesMax = 100;      // Left behind by processes that were killed.
constexpr size_t kAsideNameBytes = 200;  // Of 255 that a name may have.
constexpr size_t kPathBytesShown = 1000;
constexpr int kReaderWaits = 100;
constexpr int kReaderWaitMs = 20;

// 0 if `path` was written, else the errno.
using Problem = int;

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// A descriptor of this process that writes to that very file, or -1. What is renamed over such a
// file would take its place while the descriptor's output still goes to the old one.
int OwnDescriptorOf(const struct stat& file) {
  std::error_code error;
  for (fs::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    struct stat own;
    if (number < 0 || fstat(number, &own) != 0 || !IsSameFile(own, file)) continue;
    const int flags = fcntl(number, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && (flags & O_PATH) == 0) return number;
  }
  return -1;
}

// Follows symbolic links to the name of the file itself, which need not exist.
Problem FollowLinks(fs::path* path) {
  for (int i = 0; i < kLinksMax; ++i) {
    std::error_code error;
    const fs::path target = fs::read_symlink(*path, error);
    // No link, or nothing there: this is the name.
    if (error) return 0;
    *path = target.is_absolute() ? target : path->parent_path() / target;
  }
  return ELOOP;
}

Problem WriteInPlace(const fs::path& path, std::string_view text) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) return errno;
  if (const Problem problem = WriteAll(file.number(), text)) return problem;
  return file.Close();
}

// A FIFO can be opened once a process reads it.
Problem WriteToStream(const fs::path& path, std::string_view text) {
  for (int i = 0;; ++i) {
    Descriptor file(open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (file.is_open()) {
      if (const Problem problem = WriteAll(file.number(), text)) return problem;
      return file.Close();
    }
    if (errno != ENXIO || i == kReaderWaits) return errno;
    poll(nullptr, 0, kReaderWaitMs);
  }
}

// Opens a new file beside `path`, and gives its name.
Descriptor OpenAside(const fs::path& path, fs::path* aside) {
  const std::string name = path.filename().string().substr(0, kAsideNameBytes);
  for (int i = 0;; ++i) {
    *aside = path.parent_path() /
             absl::StrCat(name, ".", getpid(), i == 0 ? "" : absl::StrCat("-", i), ".tmp");
    const int number = open(aside->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (number >= 0 || errno != EEXIST || i == kAsideNamesMax) return Descriptor(number);
  }
}

// `old` is the file that is replaced; null if there is none.
Problem Replace(const fs::path& path, const struct stat* old, std::string_view text) {
  fs::path aside;
  Descriptor file = OpenAside(path, &aside);
  if (!file.is_open()) return errno;
  Problem problem = 0;
  if (old != nullptr) {
    // Only root may give a file away. The mode comes last, because a new owner takes bits off it.
    [[maybe_unused]] const int given = fchown(file.number(), old->st_uid, old->st_gid);
    if (fchmod(file.number(), old->st_mode & 07777) != 0) problem = errno;
  }
  if (problem == 0) problem = WriteAll(file.number(), text);
  if (const Problem late = file.Close(); problem == 0) problem = late;
  if (problem == 0 && rename(aside.c_str(), path.c_str()) != 0) problem = errno;
  if (problem != 0) unlink(aside.c_str());
  return problem;
}

// Whether the directory does not let the file be replaced, though the file itself may be writable:
// a file that is mounted into a container, or one in another user's directory.
bool MustStayInPlace(Problem problem) {
  return problem == EACCES || problem == EPERM || problem == EROFS || problem == EBUSY ||
         problem == EXDEV;
}

Problem Write(const std::string& path, std::string_view text) {
  struct stat info;
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) return EISDIR;
  if (exists && !S_ISREG(info.st_mode)) return WriteToStream(path, text);
  if (exists) {
    // Renaming would not ask whether the file itself may be written.
    if (access(path.c_str(), W_OK) != 0) return errno;
    if (const int own = OwnDescriptorOf(info); own >= 0) return WriteAll(own, text);
  }
  fs::path file = path;
  if (const Problem problem = FollowLinks(&file)) return problem;
  const Problem problem = Replace(file, exists ? &info : nullptr, text);
  return exists && MustStayInPlace(problem) ? WriteInPlace(file, text) : problem;
}

}  // namespace

std::string WriteWhole(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
  if (error) {
    return absl::StrCat("cannot make ", ForDisplayShortly(parent.string(), kPathBytesShown), ": ",
                        error.message());
  }
  const Problem problem = Write(path, text);
  if (problem == 0) return "";
  return absl::StrCat("cannot write ", ForDisplayShortly(path, kPathBytesShown), ": ",
                      problem == ENXIO ? "no process reads it" : std::strerror(problem));
}

std::string AppendToFile(const std::string& path, std::string_view text) {
  const Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0666));
  const Problem problem = file.is_open() ? WriteAll(file.number(), text) : errno;
  if (problem == 0) return "";
  return absl::StrCat("cannot write ", ForDisplayShortly(path, kPathBytesShown), ": ",
                      std::strerror(problem));
}

int WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(descriptor, bytes.data(), bytes.size());
    if (n > 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      pollfd polled{descriptor, POLLOUT, 0};
      poll(&polled, 1, -1);
    } else if (n == 0 || errno != EINTR) {
      return n == 0 ? EIO : errno;
    }
  }
  return 0;
}

}  // namespace squall
