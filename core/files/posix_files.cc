#include "core/files/posix_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace squall {
namespace {

constexpr mode_t kFileMode = 0644;

IoStatus StatusOf(int error) {
  switch (error) {
    case ENOENT:
      return IoStatus::kNotFound;
    case EEXIST:
      return IoStatus::kExists;
    case ENOSPC:
    case EDQUOT:
      return IoStatus::kNoSpace;
    default:
      return IoStatus::kFailed;
  }
}

// Calls again for as long as a signal comes in between.
template <class F>
auto Retry(F call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

std::optional<FileName> ParseName(const char* text) {
  constexpr FileKind kinds[] = {FileKind::kLog, FileKind::kSnapshot, FileKind::kTemporary};
  const char* digits = std::strrchr(text, '-');
  if (digits == nullptr) return std::nullopt;
  uint64_t number = 0;
  for (++digits; *digits >= '0' && *digits <= '9'; ++digits) {
    number = number * 10 + static_cast<uint64_t>(*digits - '0');
  }
  for (FileKind kind : kinds) {
    const FileName name{kind, number};
    // Only the one way to write it counts.
    if (Describe(name) == text) return name;
  }
  return std::nullopt;
}

// Puts the file on the disk and makes the next reader fetch it from there.
bool FlushAndForget(int directory, const FileName& name) {
  const int fd =
      Retry([&] { return openat(directory, Describe(name).c_str(), O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return false;
  const bool flushed = Retry([&] { return fsync(fd); }) == 0;
  // Pages that a failed flush of earlier days left behind look clean and are not on the disk.
  if (flushed) (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  close(fd);
  return flushed;
}

}  // namespace

PosixFiles::Opened PosixFiles::Open(const std::string& directory) {
  const auto error = [&](const char* what) {
    return Opened{nullptr, directory + ": " + what + ": " + std::strerror(errno)};
  };
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return error("cannot open the directory");
  std::unique_ptr<PosixFiles> files(new PosixFiles(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) return error("cannot lock the directory");
  const Names names = files->List();
  if (!names.ok()) return error("cannot list the directory");
  for (const FileName& name : names.value) {
    if (!FlushAndForget(fd, name)) return error(Describe(name).c_str());
  }
  if (Retry([&] { return fsync(fd); }) != 0) return error("cannot flush the directory");
  return {std::move(files), ""};
}

PosixFiles::~PosixFiles() {
  for (const auto& [name, fd] : descriptors_) close(fd);
  close(directory_);
}

Files::Names PosixFiles::List() {
  // A descriptor of its own, because the stream owns it and keeps a place in it.
  const int fd = openat(directory_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = fd < 0 ? nullptr : fdopendir(fd);
  if (stream == nullptr) {
    const int error = errno;
    if (fd >= 0) close(fd);
    return {.error = Failed(error)};
  }
  Names names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(stream);
    if (entry == nullptr) break;
    if (const auto name = ParseName(entry->d_name)) names.value.push_back(*name);
  }
  if (errno != 0) names.error = Failed(errno);
  closedir(stream);
  std::sort(names.value.begin(), names.value.end());
  return names;
}

Files::Contents PosixFiles::Read(const FileName& name) {
  const int fd =
      Retry([&] { return openat(directory_, Describe(name).c_str(), O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return {.error = StatusOf(errno)};
  struct stat about;
  if (fstat(fd, &about) != 0) {
    const int error = errno;
    close(fd);
    return {.error = StatusOf(error)};
  }
  std::string bytes(static_cast<size_t>(about.st_size), '\0');
  size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = Retry([&] { return read(fd, bytes.data() + have, bytes.size() - have); });
    if (n <= 0) {
      // A file that is shorter than its size is an error too: no other process may change it.
      close(fd);
      return {.error = IoStatus::kFailed};
    }
    have += static_cast<size_t>(n);
  }
  close(fd);
  return {.value = std::move(bytes)};
}

IoStatus PosixFiles::Create(const FileName& name) {
  if (const IoStatus status = FlushDirectory(); status != IoStatus::kOk) return status;
  const int fd = Retry([&] {
    return openat(directory_, Describe(name).c_str(),
                  O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  });
  if (fd < 0) return errno == EEXIST ? IoStatus::kExists : Failed(errno);
  descriptors_[name] = fd;
  dirty_.insert(name);
  directory_dirty_ = true;
  return IoStatus::kOk;
}

IoStatus PosixFiles::Append(const FileName& name, std::string_view bytes) {
  const int fd = Writable(name);
  if (fd < 0) return errno == ENOENT ? IoStatus::kNotFound : Failed(errno);
  dirty_.insert(name);
  while (!bytes.empty()) {
    const ssize_t n = Retry([&] { return write(fd, bytes.data(), bytes.size()); });
    if (n < 0) return Failed(errno);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return IoStatus::kOk;
}

IoStatus PosixFiles::Truncate(const FileName& name, uint64_t size) {
  const int fd = Writable(name);
  if (fd < 0) return errno == ENOENT ? IoStatus::kNotFound : Failed(errno);
  struct stat about;
  if (fstat(fd, &about) != 0) return Failed(errno);
  if (static_cast<uint64_t>(about.st_size) < size) return IoStatus::kFailed;
  dirty_.insert(name);
  if (Retry([&] { return ftruncate(fd, static_cast<off_t>(size)); }) != 0) return Failed(errno);
  return IoStatus::kOk;
}

IoStatus PosixFiles::Rename(const FileName& from, const FileName& to) {
  if (const IoStatus status = FlushDirectory(); status != IoStatus::kOk) return status;
  if (renameat(directory_, Describe(from).c_str(), directory_, Describe(to).c_str()) != 0) {
    return errno == ENOENT ? IoStatus::kNotFound : Failed(errno);
  }
  directory_dirty_ = true;
  Close(to);
  dirty_.erase(to);
  if (const auto open = descriptors_.extract(from)) descriptors_[to] = open.mapped();
  if (dirty_.erase(from) != 0) dirty_.insert(to);
  return IoStatus::kOk;
}

IoStatus PosixFiles::Remove(const FileName& name) {
  if (const IoStatus status = FlushDirectory(); status != IoStatus::kOk) return status;
  if (unlinkat(directory_, Describe(name).c_str(), 0) != 0) {
    return errno == ENOENT ? IoStatus::kNotFound : Failed(errno);
  }
  directory_dirty_ = true;
  Close(name);
  dirty_.erase(name);
  return IoStatus::kOk;
}

void PosixFiles::Sync() { done_.push_back(FlushEverything()); }

std::optional<IoStatus> PosixFiles::TakeSyncDone() {
  if (done_.empty()) return std::nullopt;
  const IoStatus status = done_.front();
  done_.pop_front();
  return status;
}

int PosixFiles::Writable(const FileName& name) {
  if (const auto open = descriptors_.find(name); open != descriptors_.end()) return open->second;
  const int fd = Retry(
      [&] { return openat(directory_, Describe(name).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC); });
  if (fd >= 0) descriptors_[name] = fd;
  return fd;
}

void PosixFiles::Close(const FileName& name) {
  const auto open = descriptors_.find(name);
  if (open == descriptors_.end()) return;
  close(open->second);
  descriptors_.erase(open);
}

IoStatus PosixFiles::FlushDirectory() {
  if (failed_ != IoStatus::kOk) return failed_;
  if (!directory_dirty_) return IoStatus::kOk;
  if (Retry([&] { return fsync(directory_); }) != 0) return Failed(errno);
  directory_dirty_ = false;
  return IoStatus::kOk;
}

IoStatus PosixFiles::FlushEverything() {
  if (failed_ != IoStatus::kOk) return failed_;
  for (const FileName& name : dirty_) {
    const int fd = Writable(name);
    if (fd < 0) return Failed(errno);
    if (Retry([&] { return fdatasync(fd); }) != 0) return Failed(errno);
  }
  // One file is written to at a time; the others would only use up descriptors.
  while (descriptors_.size() > 1) Close(descriptors_.begin()->first);
  dirty_.clear();
  return FlushDirectory();
}

IoStatus PosixFiles::Failed(int error) {
  const IoStatus status =
      StatusOf(error) == IoStatus::kNoSpace ? IoStatus::kNoSpace : IoStatus::kFailed;
  if (failed_ == IoStatus::kOk) failed_ = status;
  return status;
}

}  // namespace squall
