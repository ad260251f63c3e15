#include "scenarios/command/cli/shrink_command.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/plan_operand.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/command/shrink/shrink_session.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kJobsMax = 1024;
constexpr char kFindings[] = "findings";
constexpr char kPlan[] = "plan.txtpb";

// The flags as they are typed. Empty: not typed.
struct ShrinkFlags {
  std::string what;
  RecipeFlags recipe;
  std::string jobs;
  std::string time_budget;
  std::string run_time;
  std::string out;
  std::string guest;
  bool json = false;
  bool quiet = false;
};

// A lock-free flag is what a signal handler may touch.
std::atomic<bool> interrupted{false};

void Interrupt(int) { interrupted.store(true); }

// A plan to be shrunk, and where what comes out of it goes.
struct Work {
  std::string what;
  std::string out;
};

// Everything but the plan. Returns what is wrong, empty if nothing is.
std::string ReadFlags(const ShrinkFlags& flags, ShrinkRequest* request) {
  request->workers = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  if (!flags.jobs.empty()) {
    const auto jobs = ParseNumber(flags.jobs, 1, kJobsMax);
    if (!jobs.ok()) return "--jobs: " + jobs.error;
    request->workers = static_cast<int>(jobs.value);
  }
  if (!flags.time_budget.empty()) {
    const auto time = ParseTimeSpan(flags.time_budget);
    if (!time.ok()) return "--time-budget: " + time.error;
    if (time.value < kMillisecond) return "--time-budget: is less than a millisecond";
    request->time_max = std::chrono::milliseconds(time.value / kMillisecond);
  }
  std::error_code ignored;
  if (fs::exists(flags.out, ignored) && !fs::is_directory(flags.out, ignored)) {
    return absl::StrCat("--out: ", flags.out, " is no directory");
  }
  request->guest = flags.guest;
  request->guest_hash = HashGuestFile(flags.guest);
  if (flags.json) request->format = ShrinkRequest::Format::kJson;
  if (flags.quiet) request->volume = ShrinkRequest::Volume::kQuiet;
  return ReadRunTime(flags.run_time, &request->run_time_max);
}

// The plan of each finding in a directory that a sweep has left, or that holds such plans.
std::vector<Work> WorkIn(const fs::path& directory, const std::string& out) {
  std::error_code ignored;
  if (fs::exists(directory / kPlan, ignored)) {
    return {{(directory / kPlan).string(), out.empty() ? directory.string() : out}};
  }
  const fs::path findings =
      fs::is_directory(directory / kFindings, ignored) ? directory / kFindings : directory;
  std::vector<Work> work;
  for (const fs::directory_entry& entry : fs::directory_iterator(findings, ignored)) {
    const fs::path plan = entry.path() / kPlan;
    if (!fs::exists(plan, ignored)) continue;
    const std::string name = entry.path().filename().string();
    work.push_back(
        {plan.string(), out.empty() ? entry.path().string() : (fs::path(out) / name).string()});
  }
  std::sort(work.begin(), work.end(), [](const Work& a, const Work& b) { return a.what < b.what; });
  return work;
}

// Of several exit codes the one that counts: mistakes, then what did not come again, then findings.
int Heavier(int a, int b) {
  const auto weight = [](int code) {
    return code == kExitUsage           ? 5
           : code == kExitCannotRunHere ? 4
           : code == kExitNotReproduced ? 3
           : code == kExitInconclusive  ? 2
           : code == kExitClean         ? 0
                                        : 1;
  };
  return weight(a) >= weight(b) ? a : b;
}

int ShrinkOne(const Work& work, const ShrinkFlags& flags, ShrinkRequest request,
              Terminal& terminal) {
  PlanOperand operand = ReadPlanOperand(work.what, flags.recipe, request.factory->traits(),
                                        OriginHere(request.guest, request.guest_hash));
  if (operand.exit_code != kExitClean) {
    terminal.err() << "squall shrink: " << operand.error << "\n";
    return operand.exit_code;
  }
  request.file = std::move(operand.file);
  request.what = work.what;
  request.out = work.out.empty() ? "." : work.out;
  const ShrinkOutcome outcome =
      RunShrinkSession(request, terminal.out(), terminal.err(), interrupted);
  if (!outcome.error.empty()) terminal.err() << "squall shrink: " << outcome.error << "\n";
  return outcome.exit_code;
}

int Shrink(const ShrinkFlags& flags, Terminal& terminal) {
  ShrinkRequest request;
  std::string error = ReadFlags(flags, &request);
  std::error_code ignored;
  std::vector<Work> work = {{flags.what, flags.out}};
  if (error.empty() && fs::is_directory(flags.what, ignored)) {
    work = WorkIn(flags.what, flags.out);
    if (!flags.recipe.empty()) {
      error =
          FlagsText(flags.recipe).substr(1) + " contradicts plans, which have their own options";
    }
    if (work.empty()) {
      error = absl::StrCat(flags.what, " holds no findings; expected ", kFindings, "/*/", kPlan);
    }
  }
  const ChosenGuest guest = error.empty() ? ChooseGuest(flags.guest) : ChosenGuest{};
  if (error.empty() && !guest.error.empty()) error = "--guest: " + guest.error;
  if (!error.empty()) {
    terminal.err() << "squall shrink: " << error << "\n";
    return kExitUsage;
  }
  request.factory = guest.factory.get();
  request.colour = terminal.UseColours();
  if (!flags.quiet && terminal.UseProgress()) request.progress = ShrinkRequest::Progress::kOn;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  terminal.OnOutputLost([] { interrupted.store(true); });
  int exit_code = kExitClean;
  for (const Work& one : work) {
    exit_code = Heavier(exit_code, ShrinkOne(one, flags, request, terminal));
    if (interrupted.load()) break;
  }
  return exit_code;
}

}  // namespace

void AddShrinkCommand(CommandLine& command_line) {
  auto flags = std::make_shared<ShrinkFlags>();
  Verb shrink = command_line.AddVerb(
      "shrink", "Find the shortest plan that fails like a seed, plan or repro string");
  shrink.Footer(
      "Writes minimal.plan.txtpb and minimal.scenario. Control-C ends the search with the "
      "shortest\n"
      "plan so far.\n"
      "Exit codes: 1 a finding was shrunk, 2 wrong arguments or unusable files, 3 no verdict,\n"
      "5 the failure did not come again, 125 recorded with another version, other options or\n"
      "another guest");
  shrink.Operand("SEED|PLANFILE|REPRO|DIR", &flags->what,
                 "A seed (decimal, 0x hex or a commit id), a plan file (plan.txtpb), the repro "
                 "string of a failure (squall:2:...), or the directory of a sweep's results");
  shrink.Option("--profile", &flags->recipe.profile, "NAME",
                "The profile of a seed. Default: swarm");
  AddRecipeFlags(shrink, &flags->recipe);
  shrink.Option("--out", &flags->out, "DIR",
                "Write the results to this directory. Default: the directory of a sweep's finding, "
                "else the current one");
  shrink.Option("--jobs,-j", &flags->jobs, "N",
                "Number of worker processes. Default: the number of cores");
  shrink.Option("--time-budget", &flags->time_budget, "TIME",
                "Give the shortest plan that is found within this time (30s, 5m)");
  AddRunTimeOption(shrink, &flags->run_time);
  shrink.Option("--guest", &flags->guest, "FILE.so",
                "Test the node in this shared object instead of Squall's own");
  shrink.Flag("--json", &flags->json, "Print the result of each plan as one JSON object");
  shrink.Flag("-q,--quiet", &flags->quiet, "Print errors only");
  shrink.OnRun([flags](Terminal& terminal) { return Shrink(*flags, terminal); });
}

}  // namespace squall
