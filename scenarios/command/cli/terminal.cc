#include "scenarios/command/cli/terminal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

// Errors quote what was typed or read, and that can be long.
constexpr size_t kErrorLineBytesMax = 4000;

// Descriptors that are closed become ones that cannot be read or written, as closed ones cannot.
void TakeStandardDescriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one.
    if (open("/", O_PATH) != number) _exit(kExitUsage);
  }
}

// Moves standard output away, and lets what is printed past the streams go to standard error.
int TakeStandardOutput() {
  const int number = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (number < 0) return STDOUT_FILENO;
  dup2(STDERR_FILENO, STDOUT_FILENO);
  return number;
}

// In memory that children share; without any, their errors are not known.
std::atomic<int>* MakeShared(std::atomic<int>* unshared) {
  void* page = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? unshared : new (page) std::atomic<int>(0);
}

// Whether the directory holds this process' descriptors, by whatever name.
bool HoldsOwnDescriptors(const std::filesystem::path& directory) {
  struct stat own;
  struct stat that;
  return stat("/proc/self/fd", &own) == 0 && stat(directory.c_str(), &that) == 0 &&
         own.st_dev == that.st_dev && own.st_ino == that.st_ino;
}

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1 && Environment("TERM") != "dumb"; }

}  // namespace

Terminal::Terminal()
    : out_descriptor_((TakeStandardDescriptors(), TakeStandardOutput())),
      owner_(getpid()),
      lost_(MakeShared(&unshared_)),
      out_buffer_({out_descriptor_, 0, [this](int error) { Lose(error); }}),
      err_buffer_({STDERR_FILENO, kErrorLineBytesMax, nullptr}),
      out_(&out_buffer_),
      err_(&err_buffer_) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // As std::cerr: an error is seen at once.
  err_ << std::unitbuf;
}

Terminal::~Terminal() {
  if (lost_ != &unshared_) munmap(lost_, sizeof(*lost_));
}

Colour Terminal::UseColours() {
  if (!IsTerminal(out_descriptor_) || Environment("NO_COLOR")) return Colour::kOff;
  out_buffer_.Allow(DisplayBuffer::Own::kColours);
  return Colour::kOn;
}

bool Terminal::UseProgress() {
  if (!IsTerminal(STDERR_FILENO)) return false;
  err_buffer_.Allow(DisplayBuffer::Own::kEraseLine);
  return true;
}

std::string Terminal::NameOf(const std::string& path) const {
  constexpr int kLinksMax = 40;
  std::filesystem::path name = path;
  for (int i = 0; i < kLinksMax; ++i) {
    if (name.filename() == "1" && HoldsOwnDescriptors(name.parent_path())) {
      return absl::StrCat("/proc/self/fd/", out_descriptor_);
    }
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(name, error);
    if (error) break;
    name = target.is_absolute() ? target : name.parent_path() / target;
  }
  return path;
}

int Terminal::Finish(int exit_code) {
  out_.flush();
  // Some file systems tell only here that there was no room. Children that go on have copies.
  if (close(out_descriptor_) != 0 && errno != EINTR && errno != EBADF) Lose(errno);
  const int error = lost_->load();
  if (error == 0) return exit_code;
  err_ << "squall: cannot write to standard output: "
       << (error == EBADF ? "it is closed" : std::strerror(error)) << "\n";
  return kExitUsage;
}

void Terminal::Lose(int error) {
  int none = 0;
  lost_->compare_exchange_strong(none, error);
  // What a child is for is what it prints.
  if (getpid() != owner_) _exit(kExitUsage);
  if (on_output_lost_) on_output_lost_();
}

}  // namespace squall
