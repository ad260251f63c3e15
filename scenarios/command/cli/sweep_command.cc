#include "scenarios/command/cli/sweep_command.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/recipe_flags.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/command/sweep/sweep_session.h"
#include "scenarios/exit_code.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

constexpr uint64_t kDefaultCount = 1000;
constexpr std::chrono::milliseconds kShrinkBudgetDefault{10000};
constexpr uint64_t kJobsMax = 1024;
constexpr uint64_t kEndless = std::numeric_limits<uint64_t>::max();

// The flags as they are typed. Empty: not typed.
struct SweepFlags {
  std::string seeds;
  std::string count;
  RecipeFlags recipe;
  std::string jobs;
  std::string shard;
  std::string time_budget;
  std::string run_time;
  std::string max_findings;
  std::string shrink_budget;
  std::string out;
  std::string junit;
  std::string guest;
  bool json = false;
  bool quiet = false;
};

// A lock-free flag is what a signal handler may touch.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void Interrupt(int) { interrupted.store(true); }

uint64_t RandomSeed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

// Turns flags into a request, which it must outlive, one flag a function. Each returns what is
// wrong, empty if nothing is.
class Reader {
 public:
  Reader(const SweepFlags& flags, SweepRequest* request) : flags_(flags), request_(request) {}

  std::string Read() {
    for (auto read : {&Reader::Seeds, &Reader::Split, &Reader::Limits, &Reader::Files,
                      &Reader::Guest, &Reader::Profile}) {
      if (std::string error = (this->*read)(); !error.empty()) return error;
    }
    return "";
  }

 private:
  std::string Profile() {
    Typed<std::string> recipe = RecipeOf(flags_.recipe, request_->factory->traits());
    request_->sweep.profile = std::move(recipe.value);
    return recipe.error;
  }

  std::string Seeds() {
    SeedRange& range = request_->sweep.seeds.range;
    const bool is_range = flags_.seeds.find(':') != std::string::npos;
    if (is_range && !flags_.count.empty()) {
      return "--seeds=A:B and --count contradict each other; valid is --seeds=A with --count";
    }
    // What has a budget of time and no other end goes on until the time is over.
    range.count = flags_.time_budget.empty() ? kDefaultCount : kEndless;
    if (!flags_.seeds.empty()) {
      const auto typed = ParseSeedRange(flags_.seeds);
      if (!typed.ok()) return "--seeds: " + typed.error;
      range.first = typed.value.first;
      if (is_range || flags_.time_budget.empty()) range.count = typed.value.count;
    } else {
      request_->first_is_random = true;
      range.first = RandomSeed();
    }
    if (!flags_.count.empty()) {
      const auto count = ParseNumber(flags_.count, 1, kEndless - 1);
      if (!count.ok()) return "--count: " + count.error;
      range.count = count.value;
    }
    return "";
  }

  std::string Split() {
    const auto shard = flags_.shard.empty() ? ShardFromEnvironment(Environment, std::nullopt)
                                            : ParseShard(flags_.shard, Environment);
    request_->sweep.seeds.shard = shard.value;
    // Shards of different first seeds would be no parts of one sweep.
    if (shard.ok() && shard.value.count > 1 && request_->first_is_random) {
      return "a sweep in shards needs --seeds: each shard would draw another first seed";
    }
    return shard.ok() ? "" : (flags_.shard.empty() ? "" : "--shard: ") + shard.error;
  }

  std::string Limits() {
    SweepLimits& limits = request_->limits;
    limits.workers = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    if (!flags_.jobs.empty()) {
      const auto jobs = ParseNumber(flags_.jobs, 1, kJobsMax);
      if (!jobs.ok()) return "--jobs: " + jobs.error;
      limits.workers = static_cast<int>(jobs.value);
    }
    if (!flags_.max_findings.empty()) {
      const auto findings = ParseNumber(flags_.max_findings, 1, kEndless);
      if (!findings.ok()) return "--max-findings: " + findings.error;
      limits.findings_max = findings.value;
    }
    if (!flags_.time_budget.empty()) {
      const auto time = ParseTimeSpan(flags_.time_budget);
      if (!time.ok()) return "--time-budget: " + time.error;
      if (time.value < kMillisecond) return "--time-budget: is less than a millisecond";
      limits.time_max = std::chrono::milliseconds(time.value / kMillisecond);
      request_->has_time_max = true;
    }
    request_->shrink_max = kShrinkBudgetDefault;
    if (!flags_.shrink_budget.empty()) {
      const auto time = ParseTimeSpan(flags_.shrink_budget);
      if (!time.ok()) return "--shrink-budget: " + time.error;
      request_->shrink_max = std::chrono::milliseconds(time.value / kMillisecond);
    }
    return ReadRunTime(flags_.run_time, &limits.run_time_max);
  }

  std::string Files() {
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (fs::exists(flags_.out, ignored) && !fs::is_directory(flags_.out, ignored)) {
      return absl::StrCat("--out: ", flags_.out, " is no directory");
    }
    if (fs::is_directory(flags_.junit, ignored)) {
      return absl::StrCat("--junit: ", flags_.junit, " is a directory");
    }
    const fs::path parent = fs::path(flags_.junit).parent_path();
    if (!parent.empty() && !fs::is_directory(parent, ignored)) {
      return absl::StrCat("--junit: there is no directory ", parent.string());
    }
    request_->out = flags_.out;
    request_->junit = flags_.junit;
    return "";
  }

  std::string Guest() {
    request_->sweep.guest = flags_.guest;
    request_->sweep.guest_hash = HashGuestFile(flags_.guest);
    guest_ = ChooseGuest(flags_.guest);
    request_->factory = guest_.factory.get();
    if (guest_.error.empty()) request_->sweep.traits = guest_.factory->traits();
    return guest_.error.empty() ? "" : "--guest: " + guest_.error;
  }

  const SweepFlags& flags_;
  SweepRequest* request_;
  ChosenGuest guest_;
};

int Sweep(const SweepFlags& flags, Terminal& terminal) {
  SweepRequest request;
  Reader reader(flags, &request);
  if (const std::string error = reader.Read(); !error.empty()) {
    terminal.err() << "squall sweep: " << error << "\n";
    return kExitUsage;
  }
  if (flags.json) request.format = SweepRequest::Format::kJson;
  if (flags.quiet) request.volume = SweepRequest::Volume::kQuiet;
  request.junit = terminal.NameOf(request.junit);
  request.colour = terminal.UseColours();
  request.github = GithubJobOf(Environment);
  if (!flags.quiet && terminal.UseProgress()) request.progress = SweepRequest::Progress::kOn;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  terminal.OnOutputLost([] { interrupted.store(true); });
  return RunSweepSession(request, terminal.out(), terminal.err(), interrupted);
}

std::string ProfilesHelp() {
  std::string text = "The profile that turns a seed into a plan. Default: swarm";
  for (const Profile& profile : Profiles()) {
    absl::StrAppend(&text, "\n", std::string(profile.name), ": ", std::string(profile.what));
  }
  return text;
}

}  // namespace

void AddSweepCommand(CommandLine& command_line) {
  auto flags = std::make_shared<SweepFlags>();
  Verb sweep =
      command_line.AddVerb("sweep", "Run many seeds and report those that break a property");
  sweep.Footer(
      "Exit codes: 0 no property broken, 1 findings, 2 wrong arguments or unusable files,\n"
      "3 seeds without a verdict, 130 interrupted");
  sweep.Option(
      "--seeds", &flags->seeds, "A:B",
      "Seeds A to B-1, or the first seed A. A seed is decimal, 0x hex or a commit id of 40 digits. "
      "Default: a random first seed");
  sweep.Option("--count", &flags->count, "N",
               "Number of seeds from the first one on. Default: 1000, unlimited with "
               "--time-budget");
  sweep.Option("--profile", &flags->recipe.profile, "NAME", ProfilesHelp());
  AddRecipeFlags(sweep, &flags->recipe);
  sweep.Option("--jobs,-j", &flags->jobs, "N",
               "Number of worker processes. Default: the number of cores");
  sweep.Option(
      "--shard", &flags->shard, "I/N",
      "Run part I of N parts; I counts from 0. /N takes I from SLURM_ARRAY_TASK_ID or "
      "JOB_COMPLETION_INDEX. Default: the part that SLURM's variables name, else all seeds");
  sweep.Option("--time-budget", &flags->time_budget, "TIME",
               "Start no run after this time (10m, 1h30m)");
  AddRunTimeOption(sweep, &flags->run_time);
  sweep.Option("--max-findings", &flags->max_findings, "K", "Stop after K different findings");
  sweep.Option("--shrink-budget", &flags->shrink_budget, "TIME",
               "With --out: time to shrink the first run of each finding in. 0: do not shrink. "
               "Default: 10s");
  sweep.Option(
      "--out", &flags->out, "DIR",
      "Write results to this directory. A killed sweep resumes from it, and a finished one "
      "continues with the seeds that are added");
  sweep.Option("--junit", &flags->junit, "FILE", "Write a JUnit report to this file");
  sweep.Option("--guest", &flags->guest, "FILE.so",
               "Test the node in this shared object instead of Squall's own");
  sweep.Flag("--json", &flags->json, "Print the results as one JSON object");
  sweep.Flag("-q,--quiet", &flags->quiet, "Print failures only");
  sweep.OnRun([flags](Terminal& terminal) { return Sweep(*flags, terminal); });
}

}  // namespace squall
