#include "scenarios/command/cli/crash_points_command.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <limits>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/plan_operand.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/crash/crash_session.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/repro/shell_word.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

constexpr uint64_t kJobsMax = 1024;
constexpr uint64_t kOutcomesMax = 1000;
constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();

// The flags as they are typed. Empty: not typed.
struct CrashFlags {
  std::string what;
  RecipeFlags recipe;
  std::string outcomes;
  std::string count;
  std::string jobs;
  std::string time_budget;
  std::string run_time;
  std::string max_findings;
  std::string point;
  std::string record;
  std::string guest;
  bool json = false;
  bool quiet = false;
};

// A lock-free flag is what a signal handler may touch.
std::atomic<bool> interrupted{false};

void Interrupt(int) { interrupted.store(true); }

// Turns flags into a request, which it must outlive. Each function returns what is wrong, empty if
// nothing is.
class Reader {
 public:
  Reader(const CrashFlags& flags, CrashRequest* request) : flags_(flags), request_(request) {}

  // To be called first: what a seed becomes depends on the guest.
  std::string ReadGuest() {
    guest_ = ChooseGuest(flags_.guest);
    request_->factory = guest_.factory.get();
    return guest_.error.empty() ? "" : "--guest: " + guest_.error;
  }

  std::string Read() {
    for (auto read : {&Reader::Numbers, &Reader::Times, &Reader::Point}) {
      if (std::string error = (this->*read)(); !error.empty()) return error;
    }
    return "";
  }

 private:
  static std::string Number(const char* flag, const std::string& text, uint64_t most,
                            uint64_t* value) {
    if (text.empty()) return "";
    const auto number = ParseNumber(text, 1, most);
    *value = number.value;
    return number.ok() ? "" : absl::StrCat(flag, ": ", number.error);
  }

  std::string Numbers() {
    uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
    uint64_t count = 0;
    for (const std::string& error :
         {Number("--outcomes", flags_.outcomes, kOutcomesMax, &request_->outcomes),
          Number("--count", flags_.count, kAny, &count),
          Number("--jobs", flags_.jobs, kJobsMax, &jobs),
          Number("--max-findings", flags_.max_findings, kAny, &request_->limits.findings_max)}) {
      if (!error.empty()) return error;
    }
    if (count > 0) request_->count = count;
    request_->limits.workers = static_cast<int>(jobs);
    return "";
  }

  static std::string Time(const char* flag, const std::string& text,
                          std::chrono::milliseconds* value) {
    if (text.empty()) return "";
    const auto time = ParseTimeSpan(text);
    if (!time.ok()) return absl::StrCat(flag, ": ", time.error);
    if (time.value < kMillisecond) return absl::StrCat(flag, ": is less than a millisecond");
    *value = std::chrono::milliseconds(time.value / kMillisecond);
    return "";
  }

  std::string Times() {
    const std::string error = Time("--time-budget", flags_.time_budget, &request_->limits.time_max);
    if (!error.empty()) return error;
    return ReadRunTime(flags_.run_time, &request_->limits.run_time_max);
  }

  std::string Point() {
    request_->record = flags_.record;
    if (flags_.point.empty()) {
      return flags_.record.empty() ? "" : "--record writes one plan, and needs --point";
    }
    if (flags_.json) return "--json and --point contradict each other";
    CrashPoint point;
    const Options& o = request_->plan.options;
    if (!ParseCrashPoint(flags_.point, &point) || point.node < 1 ||
        point.node > o.nodes + o.spares) {
      return absl::StrCat("--point: ", Quote(flags_.point), " is no crash point; valid is ",
                          "NODE:CALL:OUTCOME, as a finding prints it");
    }
    request_->point = point;
    return "";
  }

  const CrashFlags& flags_;
  CrashRequest* request_;
  ChosenGuest guest_;
};

// What to type to do it again.
std::string Command(const CrashFlags& flags) {
  std::string command = "squall crash-points " + ShellWord(flags.what);
  command += FlagsText(flags.recipe);
  if (!flags.guest.empty()) absl::StrAppend(&command, " --guest=", ShellWord(flags.guest));
  return command;
}

int CrashPointsVerb(const CrashFlags& flags, Terminal& terminal) {
  CrashRequest request;
  request.guest = flags.guest;
  request.guest_hash = HashGuestFile(flags.guest);
  Reader reader(flags, &request);
  PlanOperand operand;
  operand.error = reader.ReadGuest();
  if (operand.error.empty()) {
    operand = ReadPlanOperand(flags.what, flags.recipe, request.factory->traits(),
                              OriginHere(flags.guest, request.guest_hash));
  } else {
    operand.exit_code = kExitUsage;
  }
  request.plan = std::move(operand.file.plan);
  if (operand.exit_code == kExitClean) {
    operand.error = reader.Read();
    if (!operand.error.empty()) operand.exit_code = kExitUsage;
  }
  if (operand.exit_code != kExitClean) {
    terminal.err() << "squall crash-points: " << operand.error << "\n";
    return operand.exit_code;
  }
  request.command = Command(flags);
  request.replay = operand.replay;
  if (flags.json) request.format = CrashRequest::Format::kJson;
  if (flags.quiet) request.volume = CrashRequest::Volume::kQuiet;
  request.record = terminal.NameOf(request.record);
  request.colour = terminal.UseColours();
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  terminal.OnOutputLost([] { interrupted.store(true); });
  return RunCrashSession(request, terminal.out(), terminal.err(), interrupted);
}

}  // namespace

void AddCrashPointsCommand(CommandLine& command_line) {
  auto flags = std::make_shared<CrashFlags>();
  Verb verb = command_line.AddVerb("crash-points",
                                   "Crash the nodes of a plan at each call to their environment");
  verb.Footer(
      "Exit codes: 0 no property broken, 1 findings, 2 wrong arguments or unusable files,\n"
      "3 crash points without a verdict, 125 recorded with another version, other options or\n"
      "another guest, 130 interrupted");
  verb.Operand("SEED|PLANFILE|REPRO", &flags->what, kPlanOperandHelp);
  verb.Option("--profile", &flags->recipe.profile, "NAME", "The profile of a seed. Default: swarm");
  AddRecipeFlags(verb, &flags->recipe);
  verb.Option("--outcomes", &flags->outcomes, "N",
              "Number of runs per call. They differ in the unsynced writes that the disk keeps: "
              "none, all, then random ones. Default: 3");
  verb.Option("--count", &flags->count, "N",
              "Number of crash points to run, evenly spaced. Default: all");
  verb.Option("--jobs,-j", &flags->jobs, "N",
              "Number of worker processes. Default: the number of cores");
  verb.Option("--time-budget", &flags->time_budget, "TIME",
              "Start no run after this time (10m, 1h30m)");
  AddRunTimeOption(verb, &flags->run_time);
  verb.Option("--max-findings", &flags->max_findings, "K", "Stop after K different findings");
  verb.Option("--point", &flags->point, "NODE:CALL:OUTCOME",
              "Run only this crash point, as a finding prints it");
  verb.Option("--record", &flags->record, "FILE", "Write the plan of --point to this file");
  verb.Option("--guest", &flags->guest, "FILE.so",
              "Test the node in this shared object instead of Squall's own");
  verb.Flag("--json", &flags->json, "Print the results as one JSON object");
  verb.Flag("-q,--quiet", &flags->quiet, "Print failures only");
  verb.OnRun([flags](Terminal& terminal) { return CrashPointsVerb(*flags, terminal); });
}

}  // namespace squall
