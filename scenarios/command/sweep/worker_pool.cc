#include "scenarios/command/sweep/worker_pool.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/sweep/unfinished_run.h"

namespace squall {
namespace {

using std::chrono::milliseconds;

// A job on its way to a worker: numbers, the size of the payload, the payload.
void Send(int fd, const Job& job) {
  const uint64_t head[] = {job.position, job.seed, job.payload.size()};
  if (WriteBytes(fd, head, sizeof(head))) WriteBytes(fd, job.payload.data(), job.payload.size());
}

bool Receive(int fd, Job* job) {
  uint64_t head[3];
  if (!ReadBytes(fd, head, sizeof(head))) return false;
  job->position = head[0];
  job->seed = head[1];
  job->payload.resize(head[2]);
  return ReadBytes(fd, job->payload.data(), job->payload.size());
}

// A result on its way back: the size of the record, the record, and likewise the attachment.
bool Return(int fd, const JobResult& result) {
  for (const std::string& bytes : {Pack(result.record), result.attachment}) {
    const uint64_t size = bytes.size();
    if (!WriteBytes(fd, &size, sizeof(size))) return false;
    if (!WriteBytes(fd, bytes.data(), bytes.size())) return false;
  }
  return true;
}

// Takes a text with its size before it off the front of `bytes`; false if it is not all there.
bool TakeText(std::string_view* bytes, std::string_view* text) {
  uint64_t size = 0;
  if (bytes->size() < sizeof(size)) return false;
  std::memcpy(&size, bytes->data(), sizeof(size));
  if (bytes->size() - sizeof(size) < size) return false;
  *text = bytes->substr(sizeof(size), size);
  bytes->remove_prefix(sizeof(size) + size);
  return true;
}

}  // namespace

WorkerPool::WorkerPool(const Settings& settings, RunJob run)
    : settings_(settings), run_(std::move(run)), workers_(static_cast<size_t>(settings.workers)) {
  // A worker that has just died must not take us along when we write to it.
  std::signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < workers_.size() && error_.empty(); ++i) {
    workers_[i].number = i + 1;
    Start(workers_[i]);
  }
}

bool WorkerPool::WantsJob() const {
  return error_.empty() && std::any_of(workers_.begin(), workers_.end(), [this](const Worker& w) {
           return w.jobs.size() < settings_.jobs_per_worker;
         });
}

void WorkerPool::Give(const Job& job) {
  const auto least = std::min_element(
      workers_.begin(), workers_.end(),
      [](const Worker& a, const Worker& b) { return a.jobs.size() < b.jobs.size(); });
  ++outstanding_;
  least->jobs.push_back(job);
  // If the worker is dead, Wait() finds out and starts another one with the same jobs.
  Send(least->child->to_child(), job);
}

std::vector<Answer> WorkerPool::Wait(milliseconds patience) {
  std::vector<Answer> answers;
  if (!error_.empty()) return answers;
  std::vector<pollfd> polled;
  for (const Worker& worker : workers_) {
    polled.push_back({worker.child->from_child(), POLLIN, 0});
    if (!worker.jobs.empty()) patience = std::min(patience, worker.watch->next_look());
  }
  const int ready = poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
  for (size_t i = 0; i < workers_.size() && error_.empty(); ++i) {
    if (ready > 0 && polled[i].revents != 0) Receive(workers_[i], &answers);
  }
  for (Worker& worker : workers_) {
    if (!error_.empty()) break;
    if (worker.jobs.empty()) continue;
    if (const auto overrun = worker.watch->Look()) BuryOverrun(worker, *overrun, &answers);
  }
  return answers;
}

// With all jobs that the worker has.
void WorkerPool::Start(Worker& worker) {
  worker.child.reset();
  worker.received.clear();
  auto child =
      Child::Start(Child::Output::kKept, [this](const Child::Side& side) { return Serve(side); });
  if (!child.ok()) {
    error_ = absl::StrCat("worker process ", worker.number, " of ", workers_.size(), ": ",
                          std::string(child.status().message()));
    return;
  }
  worker.child = *std::move(child);
  worker.watch.emplace(worker.child->pid(), worker.child->progress(), settings_.run_time_max);
  for (const Job& job : worker.jobs) Send(worker.child->to_child(), job);
}

// The worker's side: jobs in, records out, until there are no more jobs.
int WorkerPool::Serve(const Child::Side& side) {
  using Clock = std::chrono::steady_clock;
  Job job;
  while (squall::Receive(side.from_parent, &job)) {
    if (ftruncate(side.output, 0) != 0) return EXIT_FAILURE;
    const auto begin = Clock::now();
    JobResult result = run_(job, *side.progress);
    side.progress->Begin(RunProgress::Phase::kIdle);
    result.record.wall_us = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count());
    if (!Return(side.to_parent, result)) break;
  }
  return EXIT_SUCCESS;
}

void WorkerPool::Receive(Worker& worker, std::vector<Answer>* answers) {
  char buffer[1 << 16];
  const ssize_t n = read(worker.child->from_child(), buffer, sizeof(buffer));
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0) {
    int status = 0;
    // One that has closed its pipe and lives on is of no use either.
    BuryDead(worker, worker.child->HasEnded(&status) ? status : worker.child->Kill(), answers);
    return;
  }
  worker.received.append(buffer, static_cast<size_t>(n));
  for (;;) {
    std::string_view rest = worker.received;
    std::string_view bytes;
    std::string_view attachment;
    if (!TakeText(&rest, &bytes) || !TakeText(&rest, &attachment)) return;
    JobResult result;
    if (worker.jobs.empty() || !Unpack(bytes, &result.record)) {
      // A guest that overwrote the worker's memory has also written to its pipe.
      BuryDead(worker, worker.child->Kill(), answers);
      return;
    }
    result.attachment = attachment;
    worker.received.erase(0, worker.received.size() - rest.size());
    AnswerFirst(worker, std::move(result), answers);
  }
}

void WorkerPool::AnswerFirst(Worker& worker, JobResult result, std::vector<Answer>* answers) {
  answers->push_back(
      {worker.jobs.front().position, std::move(result.record), std::move(result.attachment)});
  worker.jobs.pop_front();
  worker.overrun.reset();
  worker.lacked_memory = false;
  worker.killed.reset();
  --outstanding_;
}

// The worker's first job is answered, the others go to its successor.
void WorkerPool::BuryDead(Worker& worker, int status, std::vector<Answer>* answers) {
  const RunProgress::View progress = worker.child->progress().Look();
  error_ = Hindrance(progress);
  if (!error_.empty()) return;
  // Nodes seldom do this to themselves; a system that is short of memory does it to processes. What
  // other processes use may be free again by now, so that the job is tried once more.
  const bool out_of_memory = progress.gave_up == RunProgress::GaveUp::kOutOfMemory;
  if (out_of_memory && !worker.lacked_memory) {
    worker.lacked_memory = true;
  } else if (WasKilled(status) && !worker.killed) {
    worker.killed = progress;
  } else if (!worker.jobs.empty()) {
    AnswerFirst(worker,
                {EndedRecord(worker.jobs.front().seed,
                             {status, progress, worker.child->ReadOutput(), worker.killed}),
                 ""},
                answers);
  }
  Start(worker);
}

void WorkerPool::BuryOverrun(Worker& worker, const Overrun& overrun, std::vector<Answer>* answers) {
  worker.child->Kill();
  if (!worker.overrun) {
    worker.overrun = overrun;
  } else {
    const Overrun first = *worker.overrun;
    AnswerFirst(worker,
                {OverrunRecord(worker.jobs.front().seed, first, overrun, settings_.run_time_max,
                               worker.child->ReadOutput()),
                 ""},
                answers);
  }
  Start(worker);
}

}  // namespace squall
