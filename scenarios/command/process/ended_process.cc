#include "scenarios/command/process/ended_process.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

// In the words of assert(), std::terminate() and the run-time systems of Go and Rust.
bool IsComplaint(std::string_view line) {
  for (const std::string_view word :
       {"assertion", "Assertion", "panic:", "panicked at", "terminate called", "what():"}) {
    if (line.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::string HowItEnded(int status) {
  if (!WIFSIGNALED(status)) return absl::StrCat("exit-", WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  if (name == nullptr) return absl::StrCat("signal-", WTERMSIG(status));
  std::string lower = absl::StrCat("sig", name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool EndedByBadMemory(int status) {
  return WIFSIGNALED(status) && (WTERMSIG(status) == SIGBUS || WTERMSIG(status) == SIGSEGV);
}

bool WasKilled(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

std::string TellingLine(std::string_view output) {
  std::string first;
  std::string complaint;
  while (!output.empty()) {
    const size_t end = std::min(output.find('\n'), output.size());
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    if (line.starts_with("SUMMARY: ")) return std::string(line);
    if (first.empty()) first = line;
    if (IsComplaint(line)) complaint = line;
  }
  return complaint.empty() ? first : complaint;
}

}  // namespace squall
