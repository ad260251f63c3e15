#include "scenarios/command/cli/export_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/moment.h"
#include "scenarios/command/cli/plan_operand.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/export/export_session.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

// The flags as they are typed. Empty: not typed.
struct ExportFlags {
  std::vector<std::string> operands;
  std::string to;
  RecipeFlags recipe;
  std::string from;
  std::string until;
  std::string out;
  std::string run_time;
  std::string guest;
  bool anyway = false;
};

// Turns flags into a request, which it must outlive.
class Reader {
 public:
  Reader(const ExportFlags& flags, ExportRequest* request) : flags_(flags), request_(request) {}

  // Returns what is wrong; empty if nothing is. `exit_code` says what it is then.
  std::string Read() {
    for (auto read : {&Reader::Format, &Reader::What, &Reader::Part, &Reader::Rest}) {
      if (std::string error = (this->*read)(); !error.empty()) return error;
    }
    return "";
  }
  int exit_code() const { return exit_code_; }

 private:
  // `squall export tla 7`, and `squall export --to=tla 7`.
  std::string Format() {
    std::vector<std::string> operands = flags_.operands;
    if (!flags_.to.empty()) operands.insert(operands.begin(), flags_.to);
    const auto names = ExportFormatNames();
    const auto found = std::find(names.begin(), names.end(), operands[0]);
    if (found == names.end()) return UnknownName("format", operands[0], names);
    request_->format = static_cast<ExportFormat>(found - names.begin());
    if (operands.size() < 2)
      return "what to export is missing: a seed, a plan file or a repro string";
    if (operands.size() > 2) return absl::StrCat("unexpected argument ", Quote(operands[2]));
    what_ = operands[1];
    return "";
  }

  std::string What() {
    // What a seed stands for unless a profile is named: most runs of others cannot be exported.
    const bool defaults_to_tla =
        request_->format == ExportFormat::kTla && flags_.recipe.profile.empty();
    guest_ = ChooseGuest(flags_.guest);
    if (!guest_.error.empty()) return "--guest: " + guest_.error;
    request_->factory = guest_.factory.get();
    PlanOperand operand = ReadPlanOperand(what_, flags_.recipe, guest_.factory->traits(),
                                          OriginHere(flags_.guest, HashGuestFile(flags_.guest)),
                                          defaults_to_tla ? "tla" : "swarm");
    exit_code_ = operand.exit_code;
    request_->file = std::move(operand.file);
    return operand.exit_code == kExitClean ? "" : operand.error;
  }

  std::string Part() {
    exit_code_ = kExitUsage;
    Moment from;
    Moment until;
    for (const auto& [text, name, moment] : {std::tuple(&flags_.from, "--from", &from),
                                             std::tuple(&flags_.until, "--until", &until)}) {
      if (text->empty()) continue;
      const auto typed = ParseMoment(*text);
      if (!typed.ok()) return absl::StrCat(name, ": ", typed.error);
      *moment = typed.value;
    }
    if (IsSwapped(from, until)) return "--until is before --from";
    if (!flags_.from.empty() && request_->format == ExportFormat::kTla) {
      return "--from: a trace of the format tla begins with the run";
    }
    RunPart& part = request_->part;
    part.from = SimTime(from.time_us.value_or(part.from.value()));
    part.from_step = from.step.value_or(part.from_step);
    part.from_end_us = from.before_end_us;
    part.until = SimTime(until.time_us.value_or(part.until.value()));
    part.until_step = until.step.value_or(part.until_step);
    part.until_end_us = until.before_end_us;
    return "";
  }

  std::string Rest() {
    if (flags_.anyway && request_->format != ExportFormat::kTla) {
      return "--anyway is about what the format tla cannot say, and needs it";
    }
    request_->anyway = flags_.anyway;
    return ReadRunTime(flags_.run_time, &request_->run_time_max);
  }

  const ExportFlags& flags_;
  ExportRequest* request_;
  ChosenGuest guest_;
  std::string what_;
  int exit_code_ = kExitUsage;
};

int Export(const ExportFlags& flags, Terminal& terminal) {
  ExportRequest request;
  Reader reader(flags, &request);
  if (const std::string error = reader.Read(); !error.empty()) {
    terminal.err() << "squall export: " << error << "\n";
    return reader.exit_code();
  }
  request.out = terminal.NameOf(flags.out);
  return RunExportSession(request, terminal.out(), terminal.err());
}

}  // namespace

void AddExportCommand(CommandLine& command_line) {
  auto flags = std::make_shared<ExportFlags>();
  Verb verb = command_line.AddVerb("export", "Write a run in a form that other tools read");
  verb.Footer(
      "Formats:\n"
      "  chrome   Trace Event Format, for Perfetto and chrome://tracing\n"
      "  shiviz   logs with vector clocks, for ShiViz\n"
      "  mermaid  a sequence diagram of the run's end\n"
      "  tla      events that etcd's TLA+ specification of traces reads (Traceetcdraft.tla)\n\n"
      "Exit codes: 0 written, whatever the run came to, 2 wrong arguments or unusable files,\n"
      "3 the run has no end, 125 recorded with another version, other options or another guest,\n"
      "or not modelled by the specification");
  verb.Operands("FORMAT SEED|PLANFILE|REPRO", &flags->operands,
                "The format, then a seed (decimal, 0x hex or a commit id), a plan file "
                "(plan.txtpb), or the repro string of a failure (squall:2:...)");
  verb.Option("--to", &flags->to, "FORMAT", "The format, in place of the first operand");
  verb.Option("--profile", &flags->recipe.profile, "NAME",
              "The profile of a seed. Default: swarm; tla for the format tla");
  AddRecipeFlags(verb, &flags->recipe);
  verb.Option("--from", &flags->from, "MOMENT",
              "Start at a simulated time (3.2s), a step (4117 or #4117), or a time before the end "
              "of the run (-500ms)");
  verb.Option("--until", &flags->until, "MOMENT", "End there; written as for --from");
  verb.Option("--out", &flags->out, "FILE", "Write to this file. Default: standard output");
  verb.Flag("--anyway", &flags->anyway,
            "tla: write also what the specification does not model, and rejects");
  AddRunTimeOption(verb, &flags->run_time);
  verb.Option("--guest", &flags->guest, "FILE.so",
              "Run the node in this shared object instead of Squall's own");
  verb.OnRun([flags](Terminal& terminal) { return Export(*flags, terminal); });
}

}  // namespace squall
