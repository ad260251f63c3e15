#include "scenarios/command/sweep/worker_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/hash.h"
#include "invariants/properties.h"

namespace squall {
namespace {

using std::chrono::milliseconds;

// Jobs that lie ready in a worker's pipe, so that it need not wait for us between two runs.
constexpr size_t kJobsPerWorker = 3;

// What is kept of what a run printed.
constexpr long kOutputMax = 64 << 10;

// All of `size` bytes, or false at the end of the file or on an error.
bool ReadAll(int fd, void* data, size_t size) {
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

bool WriteAll(int fd, const void* data, size_t size) {
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

std::string ReadOutput(std::FILE* output) {
  std::string text(static_cast<size_t>(kOutputMax), '\0');
  const ssize_t n = pread(fileno(output), text.data(), text.size(), 0);
  text.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return text;
}

// The line that says best what went wrong: a sanitizer's summary, else the first one.
std::string TellingLine(std::string_view output) {
  std::string first;
  while (!output.empty()) {
    const size_t end = std::min(output.find('\n'), output.size());
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    if (line.starts_with("SUMMARY: ")) return std::string(line);
    if (first.empty()) first = line;
  }
  return first;
}

// `line` without what differs between runs: numbers and addresses.
std::string Normalized(std::string_view line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("0x")) {
      i = std::min(line.find_first_not_of("0123456789abcdefABCDEF", i + 2), line.size()) - 1;
    } else if (line[i] < '0' || line[i] > '9') {
      text += line[i];
    }
  }
  return text;
}

// "sigabrt", "exit-1".
std::string HowItEnded(int status) {
  if (!WIFSIGNALED(status)) return absl::StrCat("exit-", WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  if (name == nullptr) return absl::StrCat("signal-", WTERMSIG(status));
  std::string lower = absl::StrCat("sig", name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

RunRecord CrashRecord(uint64_t seed, int status, std::string output) {
  const std::string how = HowItEnded(status);
  const std::string line = TellingLine(output);
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kGuestCrash;
  record.signature = absl::StrCat("guest-crash-", how);
  if (!line.empty()) {
    absl::StrAppend(&record.signature,
                    absl::StrFormat("-%04x", HashBytes(Normalized(line)) & 0xffff));
  }
  record.property = Statement(Property::kGuestCrash);
  record.detail = absl::StrCat("the node under test ended the process (", how, ")",
                               line.empty() ? "" : absl::StrCat(": ", line));
  record.output = std::move(output);
  record.digest = HashBytes(record.signature);
  return record;
}

RunRecord HangRecord(uint64_t seed, milliseconds limit, std::string output) {
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kGuestHang;
  record.signature = "guest-hang";
  record.property = Statement(Property::kGuestHang);
  record.detail = absl::StrCat("the run did not end within ", limit.count() / 1000, " s");
  record.output = std::move(output);
  record.digest = HashBytes(record.signature);
  return record;
}

WorkerPool::WorkerPool(const Settings& settings, RunSeed run)
    : settings_(settings), run_(std::move(run)), workers_(static_cast<size_t>(settings.workers)) {
  // A worker that has just died must not take us along when we write to it.
  std::signal(SIGPIPE, SIG_IGN);
  for (Worker& worker : workers_) {
    if (!Start(worker)) return;
  }
}

WorkerPool::~WorkerPool() {
  for (Worker& worker : workers_) Stop(worker);
}

bool WorkerPool::WantsJob() const {
  return error_.empty() && std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) {
           return w.jobs.size() < kJobsPerWorker;
         });
}

void WorkerPool::Give(const Job& job) {
  const auto least = std::min_element(
      workers_.begin(), workers_.end(),
      [](const Worker& a, const Worker& b) { return a.jobs.size() < b.jobs.size(); });
  ++outstanding_;
  least->jobs.push_back(job);
  if (least->jobs.size() == 1) ExpectFromNow(*least);
  // If the worker is dead, Wait() finds out and starts another one with the same jobs.
  Send(*least, job);
}

std::vector<Answer> WorkerPool::Wait(milliseconds patience) {
  std::vector<Answer> answers;
  const auto now = Clock::now();
  std::vector<pollfd> polled;
  for (const Worker& worker : workers_) {
    polled.push_back({worker.from, POLLIN, 0});
    if (worker.jobs.empty()) continue;
    const auto left =
        std::chrono::duration_cast<milliseconds>(worker.since + settings_.run_time_max - now);
    patience = std::clamp(left + milliseconds(1), milliseconds(0), patience);
  }
  if (!error_.empty()) return answers;
  const int ready = poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (ready > 0 && polled[i].revents != 0) Receive(workers_[i], &answers);
  }
  for (Worker& worker : workers_) {
    if (worker.jobs.empty() || Clock::now() - worker.since < settings_.run_time_max) continue;
    kill(worker.pid, SIGKILL);
    Bury(worker, /*hung=*/true, &answers);
  }
  return answers;
}

bool WorkerPool::Start(Worker& worker) {
  int to[2] = {-1, -1};
  int from[2] = {-1, -1};
  worker.output = std::tmpfile();
  if (worker.output == nullptr || pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) {
    error_ = absl::StrCat("cannot start a worker process: ", std::strerror(errno));
    return false;
  }
  worker.pid = fork();
  if (worker.pid < 0) {
    error_ = absl::StrCat("cannot start a worker process: ", std::strerror(errno));
    for (int fd : {to[0], to[1], from[0], from[1]}) close(fd);
    return false;
  }
  if (worker.pid == 0) {
    // Our copies of the other workers' pipes would keep them from seeing the sweep end.
    for (const Worker& other : workers_) {
      if (&other == &worker) continue;
      if (other.to >= 0) close(other.to);
      if (other.from >= 0) close(other.from);
    }
    close(to[1]);
    close(from[0]);
    worker.to = to[0];
    worker.from = from[1];
    Serve(worker);
  }
  close(to[0]);
  close(from[1]);
  worker.to = to[1];
  worker.from = from[0];
  return true;
}

// The worker's side: jobs in, records out, until there are no more jobs.
void WorkerPool::Serve(const Worker& self) {
  // Control-C is for the sweep to handle: it lets runs finish or drops them.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  // A run that hangs must not outlive a sweep that was killed.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const int output = fileno(self.output);
  fcntl(output, F_SETFL, O_APPEND);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  Job job;
  while (ReadAll(self.to, &job, sizeof(job))) {
    if (ftruncate(output, 0) != 0) _exit(EXIT_FAILURE);
    const auto begin = Clock::now();
    RunRecord record = run_(job.seed);
    record.wall_us = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count());
    const std::string bytes = Pack(record);
    const uint64_t size = bytes.size();
    if (!WriteAll(self.from, &size, sizeof(size))) break;
    if (!WriteAll(self.from, bytes.data(), bytes.size())) break;
  }
  // Nothing of ours is to be flushed or destroyed twice.
  _exit(EXIT_SUCCESS);
}

bool WorkerPool::Send(Worker& worker, const Job& job) {
  return WriteAll(worker.to, &job, sizeof(job));
}

void WorkerPool::Receive(Worker& worker, std::vector<Answer>* answers) {
  char buffer[1 << 16];
  const ssize_t n = read(worker.from, buffer, sizeof(buffer));
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0) {
    Bury(worker, /*hung=*/false, answers);
    return;
  }
  worker.received.append(buffer, static_cast<size_t>(n));
  uint64_t size = 0;
  while (worker.received.size() >= sizeof(size)) {
    std::memcpy(&size, worker.received.data(), sizeof(size));
    if (worker.received.size() - sizeof(size) < size) return;
    Answer answer;
    const std::string_view bytes(worker.received.data() + sizeof(size), size);
    if (worker.jobs.empty() || !Unpack(bytes, &answer.record)) {
      // Whoever overwrote the worker's memory has also written to its pipe.
      kill(worker.pid, SIGKILL);
      Bury(worker, /*hung=*/false, answers);
      return;
    }
    worker.received.erase(0, sizeof(size) + size);
    answer.position = worker.jobs.front().position;
    worker.jobs.pop_front();
    ExpectFromNow(worker);
    --outstanding_;
    answers->push_back(std::move(answer));
  }
}

void WorkerPool::ExpectFromNow(Worker& worker) { worker.since = Clock::now(); }

// The worker is dead, or as good as. Its first job is answered, the others go to its successor.
void WorkerPool::Bury(Worker& worker, bool hung, std::vector<Answer>* answers) {
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  worker.pid = -1;
  if (!worker.jobs.empty()) {
    const Job job = worker.jobs.front();
    worker.jobs.pop_front();
    std::string output = ReadOutput(worker.output);
    --outstanding_;
    answers->push_back(
        {job.position, hung ? HangRecord(job.seed, settings_.run_time_max, std::move(output))
                            : CrashRecord(job.seed, status, std::move(output))});
  }
  Stop(worker);
  if (!Start(worker)) return;
  for (const Job& job : worker.jobs) Send(worker, job);
  ExpectFromNow(worker);
}

void WorkerPool::Stop(Worker& worker) {
  if (worker.pid > 0) {
    kill(worker.pid, SIGKILL);
    while (waitpid(worker.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (worker.to >= 0) close(worker.to);
  if (worker.from >= 0) close(worker.from);
  if (worker.output != nullptr) std::fclose(worker.output);
  worker.pid = worker.to = worker.from = -1;
  worker.output = nullptr;
  worker.received.clear();
}

}  // namespace squall
