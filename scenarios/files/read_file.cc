#include "scenarios/files/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/display.h"
#include "scenarios/files/descriptor.h"

namespace squall {
namespace {

// Small, because the stack may be.
constexpr size_t kChunkBytes = 1 << 14;

// A name that is longer is wrong for that reason, which must not get lost behind it.
constexpr size_t kPathBytesShown = 1000;

std::string Failed(const std::string& path, std::string_view why) {
  return absl::StrCat("cannot read '", ForDisplayShortly(path, kPathBytesShown),
                      "': ", std::string(why));
}

}  // namespace

std::string ReadInput(const std::string& path, std::string* bytes, uint64_t bytes_max) {
  bytes->clear();
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat info;
  if (!file.is_open() || fstat(file.number(), &info) != 0) {
    return Failed(path, std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return Failed(path, "it is a directory");
  if (S_ISREG(info.st_mode)) {
    const auto size = static_cast<uint64_t>(info.st_size);
    if (size > bytes_max) {
      return Failed(path, absl::StrCat("it has ", Grouped(size), " bytes; the limit is ",
                                       Grouped(bytes_max)));
    }
    // Growing step by step would need up to three times as much memory.
    bytes->reserve(size);
  }
  char chunk[kChunkBytes];
  for (;;) {
    const ssize_t n = read(file.number(), chunk, sizeof(chunk));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(path, std::strerror(errno));
    if (n == 0) return "";
    bytes->append(chunk, static_cast<size_t>(n));
    if (bytes->size() > bytes_max) {
      return Failed(path, absl::StrCat("it has more than ", Grouped(bytes_max),
                                       " bytes, and no more are read"));
    }
  }
}

}  // namespace squall
