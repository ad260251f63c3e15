#include "scenarios/command/cli/explain_command.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/plan_operand.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/explain/explain_session.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

constexpr uint64_t kRunsMax = 1000000;
constexpr uint64_t kFuturesMax = 10000;
constexpr uint64_t kJobsMax = 1024;
constexpr std::chrono::milliseconds kShrinkBudgetDefault{10000};

// The flags as they are typed. Empty: not typed.
struct ExplainFlags {
  std::string what;
  RecipeFlags recipe;
  std::string causes;
  std::string runs;
  std::string futures;
  std::string lines;
  std::string time_budget;
  std::string shrink_budget;
  std::string jobs;
  std::string out;
  std::string report;
  std::string run_time;
  std::string guest;
  bool json = false;
};

// A lock-free flag is what a signal handler may touch.
std::atomic<bool> interrupted{false};

void Interrupt(int) { interrupted.store(true); }

// Leaves `*value` alone if nothing was typed. Returns what is wrong, empty if nothing is.
std::string ReadNumber(const char* flag, const std::string& text, uint64_t least, uint64_t most,
                       uint64_t* value) {
  if (text.empty()) return "";
  const auto number = ParseNumber(text, least, most);
  if (!number.ok()) return absl::StrCat(flag, ": ", number.error);
  *value = number.value;
  return "";
}

// Likewise.
std::string ReadTime(const char* flag, const std::string& text, std::chrono::milliseconds* value) {
  if (text.empty()) return "";
  const auto time = ParseTimeSpan(text);
  if (!time.ok()) return absl::StrCat(flag, ": ", time.error);
  *value = std::chrono::milliseconds(time.value / kMillisecond);
  return "";
}

// Everything but plan and guest. Returns what is wrong, empty if nothing is.
std::string ReadFlags(const ExplainFlags& flags, ExplainRequest* request) {
  for (const std::string& error :
       {ReadNumber("--max-causes", flags.causes, 1, kRunsMax, &request->causes_max),
        ReadNumber("--runs", flags.runs, 1, kRunsMax, &request->runs_max),
        ReadNumber("--futures", flags.futures, 0, kFuturesMax, &request->futures),
        ReadNumber("--max-lines", flags.lines, 1, kRunsMax, &request->lines_max),
        ReadTime("--time-budget", flags.time_budget, &request->time_max),
        ReadTime("--shrink-budget", flags.shrink_budget, &request->shrink_max),
        ReadRunTime(flags.run_time, &request->run_time_max)}) {
    if (!error.empty()) return error;
  }
  uint64_t workers = std::max(1u, std::thread::hardware_concurrency());
  const std::string error = ReadNumber("--jobs", flags.jobs, 1, kJobsMax, &workers);
  request->workers = static_cast<int>(workers);
  std::error_code ignored;
  const bool is_file = std::filesystem::exists(flags.out, ignored) &&
                       !std::filesystem::is_directory(flags.out, ignored);
  if (is_file) return absl::StrCat("--out: ", flags.out, " is no directory");
  request->out = flags.out;
  return error;
}

int Explain(const ExplainFlags& flags, Terminal& terminal) {
  ExplainRequest request;
  request.shrink_max = kShrinkBudgetDefault;
  request.what = flags.what;
  request.guest = flags.guest;
  request.guest_hash = HashGuestFile(flags.guest);
  const ChosenGuest guest = ChooseGuest(flags.guest);
  PlanOperand operand;
  if (guest.error.empty()) {
    operand = ReadPlanOperand(flags.what, flags.recipe, guest.factory->traits(),
                              OriginHere(flags.guest, request.guest_hash));
  } else {
    operand.exit_code = kExitUsage;
    operand.error = "--guest: " + guest.error;
  }
  if (operand.exit_code == kExitClean) {
    operand.error = ReadFlags(flags, &request);
    if (!operand.error.empty()) operand.exit_code = kExitUsage;
  }
  if (operand.exit_code != kExitClean) {
    terminal.err() << "squall explain: " << operand.error << "\n";
    return operand.exit_code;
  }
  request.file = std::move(operand.file);
  request.command = std::move(operand.replay);
  request.factory = guest.factory.get();
  request.report = terminal.NameOf(flags.report);
  if (flags.json) request.format = ExplainRequest::Format::kJson;
  request.colour = terminal.UseColours();
  if (terminal.UseProgress()) request.progress = ExplainRequest::Progress::kOn;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  terminal.OnOutputLost([] { interrupted.store(true); });
  return RunExplainSession(request, terminal.out(), terminal.err(), interrupted);
}

}  // namespace

void AddExplainCommand(CommandLine& command_line) {
  auto flags = std::make_shared<ExplainFlags>();
  Verb verb = command_line.AddVerb("explain", "Find out what caused a failure");
  verb.Footer(
      "Leaves out faults, messages' delays and actions of the failing run one by one, and lists\n"
      "those without which it does not fail in the same way. Control-C ends the search; what is\n"
      "known is printed.\n"
      "Exit codes: 0 no property broken, 1 a finding was explained, 2 wrong arguments or unusable\n"
      "files, 3 no verdict, 5 the failure did not come again, 125 recorded with another version,\n"
      "other options or another guest, 130 interrupted before anything was tried");
  verb.Operand("SEED|PLANFILE|REPRO", &flags->what, kPlanOperandHelp);
  verb.Option("--profile", &flags->recipe.profile, "NAME", "The profile of a seed. Default: swarm");
  AddRecipeFlags(verb, &flags->recipe);
  verb.Option("--max-causes", &flags->causes, "N", "Stop after N causes. Default: 10");
  verb.Option("--runs", &flags->runs, "N", "Try at most N plans. Default: 200");
  verb.Option("--futures", &flags->futures, "N",
              "Number of runs that go on with other choices from each moment, to find out when "
              "the failure became likely; 0: none. Default: 32");
  verb.Option("--max-lines", &flags->lines, "N",
              "Causes and what leads from them to the failure, together. Default: 10");
  verb.Option("--time-budget", &flags->time_budget, "TIME",
              "Say what is known after this time (30s, 5m)");
  verb.Option(
      "--shrink-budget", &flags->shrink_budget, "TIME",
      "Time to shrink a long run in before it is explained. 0: do not shrink. Default: 10s");
  verb.Option("--jobs,-j", &flags->jobs, "N",
              "Number of processes that shrink. Default: the number of cores");
  verb.Option("--out", &flags->out, "DIR",
              "Write plan and script of a run that is shrunk to this directory");
  verb.Option("--report", &flags->report, "FILE.html",
              "Write a page to this file that shows the run, with its causes, in a browser");
  AddRunTimeOption(verb, &flags->run_time);
  verb.Option("--guest", &flags->guest, "FILE.so",
              "Test the node in this shared object instead of Squall's own");
  verb.Flag("--json", &flags->json, "Print the result as one JSON object");
  verb.OnRun([flags](Terminal& terminal) { return Explain(*flags, terminal); });
}

}  // namespace squall
