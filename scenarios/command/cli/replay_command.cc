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
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/replay/replay_session.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

constexpr std::string_view kTraceNames[] = {"states", "messages", "all"};

// The flags as they are typed. Empty: not typed.
struct ReplayFlags {
  std::string what;
  std::string profile;
  std::string trace;
  std::string from;
  std::string until;
  std::string break_at_step;
  std::string record;
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
    for (auto read : {&Reader::What, &Reader::Tracing, &Reader::Numbers, &Reader::Guest}) {
      Refusal refusal = (this->*read)();
      if (refusal.exit_code != kExitClean) return refusal;
    }
    request_->twice = flags_.twice;
    request_->record = flags_.record;
    return {};
  }

 private:
  Refusal What() {
    request_->what = flags_.what;
    request_->guest = flags_.guest;
    request_->guest_hash = HashGuestFile(flags_.guest);
    PlanOperand operand = ReadPlanOperand(flags_.what, flags_.profile,
                                          OriginHere(flags_.guest, request_->guest_hash));
    request_->file = std::move(operand.file);
    request_->command = std::move(operand.replay);
    return {operand.exit_code, std::move(operand.error)};
  }

  Refusal Tracing() {
    if (flags_.trace.empty()) {
      if (flags_.from.empty() && flags_.until.empty()) return {};
      return Usage("--from and --until say which part of a trace is wanted, and need --trace");
    }
    if (flags_.json) return Usage("--json and --trace contradict each other");
    TraceOptions trace;
    const auto name = std::find(std::begin(kTraceNames), std::end(kTraceNames), flags_.trace);
    if (name == std::end(kTraceNames)) {
      return Usage("--trace: " + UnknownName("detail", flags_.trace, kTraceNames));
    }
    trace.detail = static_cast<TraceDetail>(name - std::begin(kTraceNames));
    if (Refusal refusal = From(&trace); !refusal.text.empty()) return refusal;
    if (Refusal refusal = Time("--until", flags_.until, &trace.until); !refusal.text.empty()) {
      return refusal;
    }
    if (trace.until < trace.from) return Usage("--until is before --from");
    request_->trace = trace;
    return {};
  }

  // A time, a step, or a time before the end of the run.
  Refusal From(TraceOptions* trace) const {
    const std::string& text = flags_.from;
    if (!text.empty() && text[0] == '-') {
      SimTime before;
      Refusal refusal = Time("--from", text.substr(1), &before);
      trace->from_end_us = before.value();
      return refusal;
    }
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos) {
      const auto step = ParseNumber(text, 0, std::numeric_limits<uint64_t>::max());
      trace->from_step = step.value;
      return step.ok() ? Refusal{} : Usage(absl::StrCat("--from: ", step.error));
    }
    return Time("--from", text, &trace->from);
  }

  static Refusal Time(const char* flag, const std::string& text, SimTime* time) {
    if (text.empty()) return {};
    const auto typed = ParseTimeSpan(text);
    if (!typed.ok()) return Usage(absl::StrCat(flag, ": ", typed.error));
    *time = SimTime(typed.value);
    return {};
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
    guest_ = ChooseGuest(flags_.guest);
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
  request.colour = terminal.UseColours();
  return RunReplaySession(request, terminal.out(), terminal.err());
}

}  // namespace

void AddReplayCommand(CommandLine& command_line) {
  auto flags = std::make_shared<ReplayFlags>();
  Verb replay = command_line.AddVerb("replay", "Run one seed, plan or repro string again");
  replay.Footer(
      "Exit code: 0 no property broken, 1 a finding, 2 a mistake on the command line or in the\n"
      "plan, 3 the run was given up, 4 two runs differ, 5 the run does not come out as the plan "
      "or\n"
      "repro string records, 125 made by another version, with other options or with another "
      "guest");
  replay.Operand(
      "SEED|PLANFILE|REPRO", &flags->what,
      "A seed (decimal, 0x hex, a commit id), a plan (plan.txtpb), or what a failed run printed "
      "(squall:2:...)");
  replay.Option("--profile", &flags->profile, "NAME", "What the seed becomes. Default: swarm");
  replay.Option("--trace", &flags->trace, "DETAIL", "Print the run: states, messages or all");
  replay.Option(
      "--from", &flags->from, "TIME|STEP",
      "Trace from this simulated time on: 3.2s; from this step on: 4117; or from so long before "
      "the "
      "end of the run: -500ms");
  replay.Option("--until", &flags->until, "TIME", "Trace up to this simulated time");
  replay.Flag("--twice", &flags->twice,
              "Run twice, and name the first event that differs if any does");
  replay.Option("--break-at-step", &flags->break_at_step, "N",
                "Print the state of all nodes there, and stop");
  replay.Option("--record", &flags->record, "FILE",
                "Write the run as a plan that makes each of its choices by hand");
  AddRunTimeOption(replay, &flags->run_time);
  replay.Option("--guest", &flags->guest, "FILE.so",
                "Run the node in this shared object, not Squall's own");
  replay.Flag("--json", &flags->json, "Print what came of it as one JSON object");
  replay.Flag("-q,--quiet", &flags->quiet, "Print failures only");
  replay.OnRun([flags](Terminal& terminal) { return Replay(*flags, terminal); });
}

}  // namespace squall
