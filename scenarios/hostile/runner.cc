#include "scenarios/hostile/runner.h"

#include <fcntl.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "scenarios/display.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kSignalBase = 128;
constexpr size_t kPrintedBytesMax = size_t{16} << 20;

// What no program of ours says that ends as it should.
constexpr const char* kLastWords[] = {
    "terminate called",   "Sanitizer",      "runtime error:", "Assertion",
    "core dumped",        "stack smashing", "internal error", "pure virtual",
    "Segmentation fault", "libprotobuf",    "double free"};

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

bool IsJson(const std::string& text) {
  google::protobuf::Value value;
  return google::protobuf::util::JsonStringToMessage(text, &value).ok();
}

// Starts the shell in a process group of its own. -1 if it cannot be started.
pid_t Start(const Case& c, const RunnerSettings& settings, const std::string& directory) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addchdir_np(&files, directory.c_str());
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (const auto& [fd, name] : {std::pair(STDOUT_FILENO, ".out"), {STDERR_FILENO, ".err"}}) {
    posix_spawn_file_actions_addopen(&files, fd, (directory + name).c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const std::string squall = "squall=" + settings.binary;
  const std::string in = "in=" + settings.scratch + "/in";
  const std::string path = std::string("PATH=") + getenv("PATH");
  char* const environment[] = {const_cast<char*>(squall.c_str()), const_cast<char*>(in.c_str()),
                               const_cast<char*>(path.c_str()), nullptr};
  char* const arguments[] = {const_cast<char*>("sh"), const_cast<char*>("-c"),
                             const_cast<char*>(c.command.c_str()), nullptr};
  pid_t pid = -1;
  if (posix_spawn(&pid, "/bin/sh", &files, &attributes, arguments, environment) != 0) pid = -1;
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return pid;
}

CaseResult Run(const Case& c, const RunnerSettings& settings, size_t index) {
  const std::string directory = CaseDirectory(settings, index);
  fs::create_directories(directory);
  CaseResult result;
  const pid_t pid = Start(c, settings, directory);
  const auto end = Clock::now() + std::chrono::seconds(settings.seconds_max);
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, WNOHANG) == 0) {
    if (Clock::now() > end) {
      result.hung = true;
      kill(-pid, SIGKILL);
      waitpid(pid, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // What the shell left in the background.
  if (pid > 0) kill(-pid, SIGKILL);
  result.exit_code = pid < 0             ? kSignalBase - 1
                     : WIFEXITED(status) ? WEXITSTATUS(status)
                                         : kSignalBase + WTERMSIG(status);
  result.out = Read(directory + ".out");
  result.err = Read(directory + ".err");
  return result;
}

void Clean(const RunnerSettings& settings, size_t index) {
  const std::string directory = CaseDirectory(settings, index);
  std::error_code ignored;
  fs::remove_all(directory, ignored);
  fs::remove(directory + ".out", ignored);
  fs::remove(directory + ".err", ignored);
}

}  // namespace

std::string Judge(const Case& c, const CaseResult& result) {
  if (result.hung) return "it does not end";
  const int exit_code = result.exit_code;
  if (std::find(c.exits.begin(), c.exits.end(), exit_code) == c.exits.end()) {
    std::string right;
    for (const int e : c.exits) absl::StrAppend(&right, right.empty() ? "" : " or ", e);
    return absl::StrCat("exit code ", exit_code, ", and not ", right);
  }
  for (const std::string* text : {&result.out, &result.err}) {
    const char* stream = text == &result.out ? "standard output" : "standard error";
    for (const char* words : kLastWords) {
      if (text->find(words) != text->npos) return absl::StrCat(stream, " has \"", words, "\"");
    }
    if (text->size() > kPrintedBytesMax) return absl::StrCat(stream, " is endless");
    if (ForDisplay(*text) != *text) {
      return absl::StrCat(stream, " has bytes that a terminal would obey");
    }
  }
  if ((result.out + result.err).find(c.says) == std::string::npos) {
    return absl::StrCat("nothing says \"", c.says, "\"");
  }
  if (c.output == Case::Output::kJson && exit_code <= 1 && !IsJson(result.out)) {
    return "standard output is no JSON";
  }
  return "";
}

std::vector<CaseFailure> RunCases(const Cases& cases, const RunnerSettings& settings) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::vector<CaseFailure> failures;
  const auto work = [&] {
    for (size_t i = next++; i < cases.size(); i = next++) {
      CaseResult result = Run(cases[i], settings, i);
      std::string why = Judge(cases[i], result);
      if (why.empty()) {
        Clean(settings, i);
        continue;
      }
      const std::lock_guard lock(mutex);
      failures.push_back({i, std::move(why), std::move(result)});
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < settings.jobs; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  std::sort(failures.begin(), failures.end(),
            [](const CaseFailure& a, const CaseFailure& b) { return a.index < b.index; });
  return failures;
}

std::string CaseDirectory(const RunnerSettings& settings, size_t index) {
  return absl::StrCat(settings.scratch, "/", index);
}

std::string PasteText(const Case& c, const RunnerSettings& settings, size_t index) {
  return absl::StrCat("(export squall=", settings.binary, " in=", settings.scratch, "/in; cd ",
                      CaseDirectory(settings, index), "; ", c.command, ")");
}

}  // namespace squall
