#include "scenarios/command/sweep/sweep.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/hash.h"
#include "scenarios/command/sweep/worker_pool.h"

namespace squall {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kProgressEvery{100};

// No seed is begun that is this far ahead of the first one that is not done: what waits for its
// turn takes memory.
constexpr uint64_t kAheadMax = 1 << 16;

// The end of a sweep whose seeds have all been run.
SweepEnd EndOfAll(const SweepTotals& totals) {
  return totals.inconclusive == 0 ? SweepEnd::kComplete : SweepEnd::kInconclusive;
}

class Run {
 public:
  Run(const SweepSeeds& seeds, const SweepLimits& limits, const RunSeed& run, SweepTotals totals,
      SweepListener* listener, const std::atomic<bool>& interrupted)
      : seeds_(seeds),
        limits_(limits),
        listener_(listener),
        interrupted_(interrupted),
        pool_({static_cast<int>(std::clamp<uint64_t>(seeds.size() - totals.runs, 1,
                                                     static_cast<uint64_t>(limits.workers))),
               limits.run_time_max},
              [run](const Job& job, RunProgress& progress) -> JobResult {
                return {run(job.seed, progress), ""};
              }),
        next_(totals.runs) {
    result_.totals = std::move(totals);
    wall_before_ = result_.totals.wall_us;
  }

  SweepResult ToEnd() {
    while (result_.end == SweepEnd::kRunning) {
      GiveJobs();
      if (pool_.outstanding() == 0 && (pool_.error().empty() || next_ >= seeds_.size())) {
        result_.end = out_of_time_ ? SweepEnd::kTime : EndOfAll(result_.totals);
        break;
      }
      for (Answer& answer : pool_.Wait(kProgressEvery)) {
        waiting_.emplace(answer.position, std::move(answer.record));
      }
      TakeInOrder();
      Tell();
      const bool all_done = pool_.outstanding() == 0 && next_ >= seeds_.size();
      if (result_.end == SweepEnd::kRunning && !pool_.error().empty() && !all_done) {
        result_.end = SweepEnd::kError;
        result_.error = pool_.error();
      } else if (interrupted_.load() && result_.end == SweepEnd::kRunning) {
        result_.end = SweepEnd::kInterrupted;
      }
    }
    NoteTime();
    return std::move(result_);
  }

 private:
  void GiveJobs() {
    if (Clock::now() - begin_ >= limits_.time_max) out_of_time_ = true;
    if (out_of_time_ && next_ < seeds_.size()) return;
    while (next_ < seeds_.size() && next_ - result_.totals.runs < kAheadMax && pool_.WantsJob()) {
      pool_.Give({next_, seeds_.at(next_), ""});
      ++next_;
    }
  }

  void TakeInOrder() {
    while (result_.end == SweepEnd::kRunning && !waiting_.empty() &&
           waiting_.begin()->first == result_.totals.runs) {
      const RunRecord record = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      const bool is_new = result_.totals.Add(record);
      NoteTime();
      if (listener_ != nullptr) listener_->OnRun(record, is_new, result_.totals);
      if (result_.totals.findings.size() >= limits_.findings_max) result_.end = SweepEnd::kFindings;
    }
  }

  void Tell() {
    NoteTime();
    if (listener_ == nullptr || Clock::now() - told_ < kProgressEvery) return;
    told_ = Clock::now();
    listener_->OnProgress(result_.totals, waiting_.size());
  }

  void NoteTime() {
    result_.totals.wall_us =
        wall_before_ +
        static_cast<uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_).count());
  }

  const SweepSeeds& seeds_;
  const SweepLimits& limits_;
  SweepListener* listener_;
  const std::atomic<bool>& interrupted_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point told_ = begin_;
  WorkerPool pool_;
  uint64_t next_;
  bool out_of_time_ = false;
  uint64_t wall_before_ = 0;
  std::map<uint64_t, RunRecord> waiting_;  // Done, but not the next in order.
  SweepResult result_;
};

// Adds those of another part of the sweep. Of equal signatures the run that comes first is kept.
void Join(const std::vector<Finding>& part, uint64_t first_seed, std::vector<Finding>* all) {
  const auto place = [first_seed](const Finding& f) { return f.first.seed - first_seed; };
  for (const Finding& finding : part) {
    const auto same = std::find_if(all->begin(), all->end(), [&](const Finding& f) {
      return f.first.signature == finding.first.signature;
    });
    if (same == all->end()) {
      all->push_back(finding);
      continue;
    }
    const uint64_t runs = same->runs + finding.runs;
    if (place(finding) < place(*same)) *same = finding;
    same->runs = runs;
  }
  std::sort(all->begin(), all->end(),
            [&](const Finding& a, const Finding& b) { return place(a) < place(b); });
}

}  // namespace

SweepTotals Joined(std::span<const SweepTotals* const> parts, uint64_t first_seed) {
  SweepTotals all;
  for (const SweepTotals* part : parts) {
    all.runs += part->runs;
    all.failed += part->failed;
    all.hazardous += part->hazardous;
    all.beyond_budget += part->beyond_budget;
    all.undecided += part->undecided;
    all.inconclusive += part->inconclusive;
    all.digest += part->digest;
    all.wall_us += part->wall_us;
    all.statistics.Add(part->statistics);
    all.shape.Add(part->shape);
    Join(part->findings, first_seed, &all.findings);
    Join(part->hazards, first_seed, &all.hazards);
    Join(part->overruns, first_seed, &all.overruns);
  }
  return all;
}

uint64_t SeedsWithoutVerdict(const SweepSeeds& seeds, const SweepTotals& totals) {
  const uint64_t left = seeds.is_endless() ? 0 : seeds.size() - totals.runs;
  return left + totals.inconclusive;
}

bool SweepTotals::Add(const RunRecord& record) {
  ++runs;
  digest += Mix(record.seed, record.digest);
  statistics.Add(record.statistics);
  shape.Add(record);
  beyond_budget += record.beyond_budget;
  undecided += record.history_undecided;
  if (record.verdict == RunVerdict::kClean) return false;
  const bool given_up = record.verdict == RunVerdict::kInconclusive;
  ++(given_up ? inconclusive : record.failed() ? failed : hazardous);
  std::vector<Finding>& list = given_up ? overruns : record.failed() ? findings : hazards;
  const auto same = std::find_if(list.begin(), list.end(), [&](const Finding& f) {
    return f.first.signature == record.signature;
  });
  if (same != list.end()) {
    ++same->runs;
    return false;
  }
  list.push_back({record, 1});
  return true;
}

std::string_view Name(SweepEnd end) {
  switch (end) {
    case SweepEnd::kRunning:
      return "running";
    case SweepEnd::kComplete:
      return "complete";
    case SweepEnd::kFindings:
      return "max-findings";
    case SweepEnd::kTime:
      return "time-budget";
    case SweepEnd::kInterrupted:
      return "interrupted";
    case SweepEnd::kError:
      return "error";
    case SweepEnd::kInconclusive:
      return "inconclusive";
    case SweepEnd::kShardsMissing:
      return "shards-missing";
  }
  return "?";
}

SweepResult RunSweep(const SweepSeeds& seeds, const SweepLimits& limits, const RunSeed& run,
                     SweepTotals totals, SweepListener* listener,
                     const std::atomic<bool>& interrupted) {
  if (totals.runs >= seeds.size() || totals.findings.size() >= limits.findings_max) {
    SweepResult result;
    result.end = totals.runs >= seeds.size() ? EndOfAll(totals) : SweepEnd::kFindings;
    result.totals = std::move(totals);
    return result;
  }
  return Run(seeds, limits, run, std::move(totals), listener, interrupted).ToEnd();
}

}  // namespace squall
