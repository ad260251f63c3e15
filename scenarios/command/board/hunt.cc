#include "scenarios/command/board/hunt.h"

#include <time.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "core/base/hash.h"
#include "invariants/property_set.h"
#include "scenarios/command/board/quiet_guest.h"
#include "scenarios/command/shrink/first_run.h"
#include "scenarios/command/shrink/process_trials.h"
#include "scenarios/command/sweep/worker_pool.h"
#include "sim/plan/profile.h"
#include "sim/shrink/plan_size.h"
#include "sim/shrink/shrinker.h"
#include "sim/world/stage.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using std::chrono::milliseconds;
using WallClock = std::chrono::steady_clock;

constexpr milliseconds kTellEvery{100};

constexpr PropertySet kSeenFromOutside = {Property::kStateMachineSafety, Property::kMachineDigest,
                                          Property::kLinearizableReads, Property::kClientContract,
                                          Property::kLinearizableHistory};

// CPU time of this process.
uint64_t CpuNow() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1'000'000 + static_cast<uint64_t>(t.tv_nsec) / 1000;
}

// Runs the plan to its end as RunPlan() does, but for what breaks other properties than `judged`.
RunRecord RunJudged(const Plan& plan, const GuestFactory& factory, const PropertySet& judged,
                    RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan, factory);
  const Stage stage(&world, nullptr);
  uint64_t prefix_digest = 0;
  uint64_t digest = world.digest();
  while (world.Step()) {
    stage.JudgeOnly(judged);
    prefix_digest = digest;
    digest = world.digest();
    progress.Note(world.steps(), world.now().value(), digest);
  }
  world.Run();  // Takes leave of a run that is over.
  progress.Begin(RunProgress::Phase::kReviewing, kReviewRuns);
  return RecordOf(plan, world, prefix_digest, factory);
}

class Hunter {
 public:
  Hunter(const GuestFactory& factory, const HuntOptions& options,
         const std::function<void(const Hunt&)>& tell, const std::atomic<bool>& interrupted)
      : quiet_(factory),
        options_(options),
        tell_(tell),
        interrupted_(interrupted),
        pool_({static_cast<int>(std::clamp<uint64_t>(options.campaigns, 1,
                                                     static_cast<uint64_t>(options.workers))),
               options.run_time_max, 1},
              [this](const Job& job, RunProgress& progress) { return RunOne(job, progress); }) {
    hunt_.campaigns.resize(options.campaigns);
    for (size_t i = 0; i < hunt_.campaigns.size(); ++i) ready_.push_back(i);
  }

  Hunt Run() {
    while (!interrupted_.load() && pool_.error().empty()) {
      while (!ready_.empty() && pool_.WantsJob()) {
        const size_t campaign = ready_.front();
        ready_.pop_front();
        pool_.Give({campaign, SeedOf(options_, campaign, hunt_.campaigns[campaign].runs), ""});
      }
      if (pool_.outstanding() == 0) break;
      for (const Answer& answer : pool_.Wait(kTellEvery)) Take(answer);
      Tell();
    }
    hunt_.interrupted = interrupted_.load();
    hunt_.error = pool_.error();
    if (!hunt_.interrupted && hunt_.error.empty()) Shrink();
    return std::move(hunt_);
  }

 private:
  // In a worker process.
  JobResult RunOne(const Job& job, RunProgress& progress) const {
    const uint64_t begin = CpuNow();
    const Plan plan = ExpandSeed(options_.profile, job.seed);
    JobResult result;
    result.record = options_.sight == Sight::kBlackBox
                        ? RunJudged(plan, quiet_, kSeenFromOutside, progress)
                        : RunPlan(plan, quiet_, progress);
    const uint64_t used = CpuNow() - begin;
    result.attachment.assign(reinterpret_cast<const char*>(&used), sizeof(used));
    return result;
  }

  void Take(const Answer& answer) {
    HuntCampaign& campaign = hunt_.campaigns[answer.position];
    uint64_t used = 0;
    if (answer.attachment.size() == sizeof(used)) {
      std::memcpy(&used, answer.attachment.data(), sizeof(used));
    } else if (campaign.events > 0) {
      // A run that ended its process took as long for each event as those before it.
      used = campaign.cpu_us * answer.record.steps / campaign.events;
    }
    ++campaign.runs;
    campaign.events += answer.record.steps;
    campaign.cpu_us += used;
    campaign.inconclusive += answer.record.verdict == RunVerdict::kInconclusive ? 1 : 0;
    if (answer.record.failed()) {
      campaign.found = true;
      campaign.find = answer.record;
    } else if (campaign.cpu_us < static_cast<uint64_t>(options_.budget.count()) * 1000) {
      ready_.push_back(answer.position);
    }
  }

  void Tell() {
    const auto now = WallClock::now();
    if (tell_ == nullptr || now - told_ < kTellEvery) return;
    told_ = now;
    tell_(hunt_);
  }

  // The quickest find. What is seen from outside only is not shrunk: trials have all checkers.
  void Shrink() {
    if (options_.sight == Sight::kBlackBox || options_.shrink_budget.count() == 0) return;
    const HuntCampaign* best = nullptr;
    for (const HuntCampaign& c : hunt_.campaigns) {
      if (c.found && (best == nullptr || c.find.steps < best->find.steps)) best = &c;
    }
    if (best == nullptr) return;
    IsolatedCall call;
    call.run_time_max = options_.run_time_max;
    call.interrupted = &interrupted_;
    const Plan plan = ExpandSeed(options_.profile, best->find.seed);
    const FirstRun first = RunFirst(plan, quiet_, call);
    if (first.result.signature.empty()) return;
    ProcessTrials::Settings trials;
    trials.workers = options_.workers;
    trials.run_time_max = options_.run_time_max;
    trials.from_copies = first.record.verdict == RunVerdict::kViolation;
    ProcessTrials runner(trials, quiet_);
    const auto begin = WallClock::now();
    ShrinkSettings settings;
    settings.seeded = plan;
    settings.stop = [&] {
      Tell();
      return interrupted_.load() || !runner.error().empty() ||
             WallClock::now() - begin >= options_.shrink_budget;
    };
    const ShrinkResult result = Shrinker(first.result, &runner, std::move(settings)).Run();
    hunt_.choices = ChoicesLeft(result.best.plan, result.best.story.operations);
    hunt_.interrupted = interrupted_.load();
  }

  QuietGuestFactory quiet_;
  const HuntOptions& options_;
  const std::function<void(const Hunt&)>& tell_;
  const std::atomic<bool>& interrupted_;
  Hunt hunt_;
  std::deque<size_t> ready_;  // Campaigns whose next run may begin.
  WallClock::time_point told_ = WallClock::now();
  WorkerPool pool_;  // Last: its processes use the rest.
};

}  // namespace

uint64_t SeedOf(const HuntOptions& options, uint64_t campaign, uint64_t run) {
  return Mix(options.first_seed, campaign) + run;
}

Hunt HuntBug(const GuestFactory& factory, const HuntOptions& options,
             const std::function<void(const Hunt&)>& tell, const std::atomic<bool>& interrupted) {
  return Hunter(factory, options, tell, interrupted).Run();
}

}  // namespace squall
