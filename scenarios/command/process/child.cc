#include "scenarios/command/process/child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

// What is read of what a child printed, from each end, and what it may print: the rest is refused.
constexpr size_t kOutputReadMax = 32 << 10;
constexpr rlim_t kOutputMax = rlim_t{64} << 20;

// Of this process, if it is a child: a new-handler takes no arguments.
RunProgress* own_progress = nullptr;

// The new-handler of children. A run that gets no more memory proves nothing about its node, so
// that the parent has to tell this end from one that the node brought about.
[[noreturn]] void EndWithoutMemory() { GiveUp(RunProgress::GaveUp::kOutOfMemory); }

absl::Status CannotHave(const char* what) {
  return absl::ResourceExhaustedError(absl::StrCat("cannot ", what, ": ", std::strerror(errno)));
}

void CloseIfOpen(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

// Closes all files but the standard ones and those of the child's side. They are not to be written
// to by mistake, and a lock on one of them would outlive the parent for a moment.
void CloseOthers(const Child::Side& side) {
  int kept[] = {side.from_parent, side.to_parent, side.output};
  std::sort(std::begin(kept), std::end(kept));
  unsigned first = STDERR_FILENO + 1;
  for (const int fd : kept) {
    if (fd < static_cast<int>(first)) continue;
    if (fd > static_cast<int>(first)) close_range(first, static_cast<unsigned>(fd) - 1, 0);
    first = static_cast<unsigned>(fd) + 1;
  }
  close_range(first, std::numeric_limits<unsigned>::max(), 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(Output output,
                                                    const std::function<int(const Side&)>& body) {
  std::unique_ptr<Child> child(new Child);
  void* const page =
      mmap(nullptr, sizeof(RunProgress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return CannotHave("share memory with a process");
  child->progress_ = new (page) RunProgress;
  // A file without a name, so that no folder has to be writable.
  if (output == Output::kKept) {
    child->output_ = memfd_create("squall-output", MFD_CLOEXEC);
    if (child->output_ < 0) return CannotHave("keep the output of a process");
  }
  int to[2];
  int from[2];
  if (pipe2(to, O_CLOEXEC) != 0) return CannotHave("make a pipe");
  child->to_child_ = to[1];
  if (pipe2(from, O_CLOEXEC) != 0) {
    const absl::Status status = CannotHave("make a pipe");
    close(to[0]);
    return status;
  }
  child->from_child_ = from[0];
  const pid_t parent = getpid();
  child->pid_ = fork();
  if (child->pid_ == 0) {
    const Side side{to[0], from[1], child->output_, child->progress_};
    child->Enter(output, parent, side);
    _exit(body(side));
  }
  const absl::Status status = child->pid_ < 0 ? CannotHave("start a process") : absl::OkStatus();
  close(to[0]);
  close(from[1]);
  if (!status.ok()) return status;
  return child;
}

// The first thing in the child.
void Child::Enter(Output output, pid_t parent, const Side& side) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  own_progress = side.progress;
  std::set_new_handler(EndWithoutMemory);
  // The parent may have ended just before.
  if (getppid() != parent) _exit(EXIT_FAILURE);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  close(to_child_);
  close(from_child_);
  // Control-C, and what else ends a whole group of processes, is for the parent to handle: it lets
  // runs finish or drops them. A child that died of it would be taken for one that its guest has
  // ended.
  const bool is_kept = output == Output::kKept;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    std::signal(number, is_kept ? SIG_IGN : SIG_DFL);
  }
  if (!is_kept) return;
  // What a run prints must not end it, and must not fill the memory either.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit file_size{};
  getrlimit(RLIMIT_FSIZE, &file_size);
  file_size.rlim_cur = std::min({file_size.rlim_cur, file_size.rlim_max, kOutputMax});
  setrlimit(RLIMIT_FSIZE, &file_size);
  fcntl(side.output, F_SETFL, O_APPEND);
  dup2(side.output, STDOUT_FILENO);
  dup2(side.output, STDERR_FILENO);
  CloseOthers(side);
}

Child::~Child() {
  if (pid_ > 0) Kill();
  CloseIfOpen(&to_child_);
  CloseIfOpen(&from_child_);
  CloseIfOpen(&output_);
  if (progress_ != nullptr) munmap(progress_, sizeof(RunProgress));
}

int Child::Kill() {
  kill(pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

bool Child::HasEnded(int* status) {
  const pid_t ended = waitpid(pid_, status, WNOHANG);
  if (ended != pid_) return false;
  pid_ = -1;
  return true;
}

// A guest that prints a great deal says what went wrong at the end, or at the beginning.
std::string Child::ReadOutput() const {
  if (output_ < 0) return "";
  const auto read = [this](off_t from, size_t size) {
    std::string text(size, '\0');
    const ssize_t n = pread(output_, text.data(), text.size(), from);
    text.resize(n > 0 ? static_cast<size_t>(n) : 0);
    return text;
  };
  std::string text = read(0, 2 * kOutputReadMax);
  struct stat file {};
  if (fstat(output_, &file) != 0 || static_cast<size_t>(file.st_size) <= text.size()) return text;
  text.resize(kOutputReadMax);
  const off_t tail = file.st_size - static_cast<off_t>(kOutputReadMax);
  return absl::StrCat(text, "\n(", tail - static_cast<off_t>(kOutputReadMax),
                      " bytes are left out here)\n", read(tail, kOutputReadMax));
}

void GiveUp(RunProgress::GaveUp why) {
  if (own_progress != nullptr) own_progress->NoteGaveUp(why);
  _exit(kExitInconclusive);
}

bool ReadBytes(int fd, void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t n = read(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

bool WriteBytes(int fd, const void* data, size_t size) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t n = write(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace squall
