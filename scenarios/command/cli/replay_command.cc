#include "scenarios/command/cli/replay_command.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/plan_operand.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/trace_flags.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/replay/replay_session.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

// The flags as they are typed. Empty: not typed.
struct ReplayFlags {
  std::string what;
  RecipeFlags recipe;
  TraceFlags trace;
  std::string break_at_step;
  std::string record;
  std::string report;
  std::string history;
  std::string run_time;
  std::string guest;
  bool twice = false;
  bool json = false;
  bool quiet = false;
};

// Why something cannot be replayed, and the exit code that says so.
struct Refusal {
  int exit_code = kExitClean;  // kExitClean: it can.
  std::string text;
};

Refusal Usage(std::string text) { return {kExitUsage, std::move(text)}; }

// Turns flags into a request, which it must outlive.
class Reader {
 public:
  Reader(const ReplayFlags& flags, ReplayRequest* request) : flags_(flags), request_(request) {}

  Refusal Read() {
    // A plan of another guest is refused as such, whether or not the guest given here can be
    // loaded.
    guest_ = ChooseGuest(flags_.guest);
    for (auto read : {&Reader::What, &Reader::Guest, &Reader::Tracing, &Reader::Numbers}) {
      Refusal refusal = (this->*read)();
      if (refusal.exit_code != kExitClean) return refusal;
    }
    request_->twice = flags_.twice;
    request_->record = flags_.record;
    request_->report = flags_.report;
    request_->history = flags_.history;
    return {};
  }

 private:
  Refusal What() {
    request_->what = flags_.what;
    request_->guest = flags_.guest;
    request_->guest_hash = HashGuestFile(flags_.guest);
    const GuestTraits traits = guest_.factory ? guest_.factory->traits() : GuestTraits();
    PlanOperand operand = ReadPlanOperand(flags_.what, flags_.recipe, traits,
                                          OriginHere(flags_.guest, request_->guest_hash));
    request_->file = std::move(operand.file);
    request_->command = std::move(operand.replay);
    return {operand.exit_code, std::move(operand.error)};
  }

  Refusal Tracing() {
    const Options& options = request_->file.plan.options;
    std::string error =
        ReadTraceFlags(flags_.trace, options.nodes + options.spares, &request_->trace);
    if (error.empty() && request_->trace && flags_.json) {
      error = "--json and --trace contradict each other";
    }
    return error.empty() ? Refusal{} : Usage(std::move(error));
  }

  Refusal Numbers() {
    if (!flags_.break_at_step.empty()) {
      const auto step = ParseNumber(flags_.break_at_step, 0, std::numeric_limits<uint64_t>::max());
      if (!step.ok()) return Usage("--break-at-step: " + step.error);
      if (flags_.json) return Usage("--json and --break-at-step contradict each other");
      if (flags_.twice) return Usage("--twice and --break-at-step contradict each other");
      request_->break_at_step = step.value;
    }
    std::string error = ReadRunTime(flags_.run_time, &request_->run_time_max);
    return error.empty() ? Refusal{} : Usage(std::move(error));
  }

  Refusal Guest() {
    request_->factory = guest_.factory.get();
    return guest_.error.empty() ? Refusal{} : Usage("--guest: " + guest_.error);
  }

  const ReplayFlags& flags_;
  ReplayRequest* request_;
  ChosenGuest guest_;
};

int Replay(const ReplayFlags& flags, Terminal& terminal) {
  ReplayRequest request;
  Reader reader(flags, &request);
  const Refusal refusal = reader.Read();
  if (refusal.exit_code != kExitClean) {
    terminal.err() << "squall replay: " << refusal.text << "\n";
    return refusal.exit_code;
  }
  if (flags.json) request.format = ReplayRequest::Format::kJson;
  if (flags.quiet) request.volume = ReplayRequest::Volume::kQuiet;
  request.record = terminal.NameOf(request.record);
  request.report = terminal.NameOf(request.report);
  request.history = terminal.NameOf(request.history);
  request.colour = terminal.UseColours();
  request.github = GithubJobOf(Environment);
  return RunReplaySession(request, terminal.out(), terminal.err());
}

}  // namespace

void AddReplayCommand(CommandLine& command_line) {
  auto flags = std::make_shared<ReplayFlags>();
  Verb replay = command_line.AddVerb("replay", "Repeat the run of one seed, plan or repro string");
  replay.Footer(
      "Exit codes: 0 no property broken, 1 a finding, 2 wrong arguments or unusable files,\n"
      "3 no verdict, 4 two runs differ, 5 the outcome is not the recorded one, 125 recorded with\n"
      "another version, other options or another guest");
  replay.Operand("SEED|PLANFILE|REPRO", &flags->what, kPlanOperandHelp);
  replay.Option("--profile", &flags->recipe.profile, "NAME",
                "The profile of a seed. Default: swarm");
  AddRecipeFlags(replay, &flags->recipe);
  AddTraceFlags(replay, &flags->trace);
  replay.Flag("--twice", &flags->twice, "Run twice and report the first event that differs");
  replay.Option("--break-at-step", &flags->break_at_step, "N",
                "Stop after step N and print the state of all nodes");
  replay.Option("--record", &flags->record, "FILE",
                "Write a plan to this file that lists every choice of the run");
  replay.Option("--report", &flags->report, "FILE.html",
                "Write a page to this file that shows the run in a browser");
  replay.Option("--history", &flags->history, "FILE",
                "Write the history of the clients to this file, for `squall check`");
  AddRunTimeOption(replay, &flags->run_time);
  replay.Option("--guest", &flags->guest, "FILE.so",
                "Test the node in this shared object instead of Squall's own");
  replay.Flag("--json", &flags->json, "Print the result as one JSON object");
  replay.Flag("-q,--quiet", &flags->quiet, "Print failures only");
  replay.OnRun([flags](Terminal& terminal) { return Replay(*flags, terminal); });
}

}  // namespace squall
