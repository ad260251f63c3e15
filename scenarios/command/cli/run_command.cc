#include "scenarios/command/cli/run_command.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/github/github.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/process/script_alone.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/repro/shell_word.h"
#include "scenarios/command/run/record_script.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/scripts/run/run_scripts.h"
#include "scenarios/seed.h"

namespace squall {
namespace {

// The flags as they are typed. Empty: not typed.
struct RunFlags {
  RunScriptsOptions options;
  std::string guest;
  std::string seeds;
  std::string record;
  bool rewrite = false;
  bool show = false;
  bool accept_violations = false;
  bool json = false;
  bool quiet = false;
};

// What of the flags contradicts each other; empty if nothing does.
std::string Contradiction(const RunFlags& flags) {
  struct Pair {
    bool both;
    const char* flags;
  };
  const bool seeds = flags.options.seeds.has_value();
  const bool several = seeds && flags.options.seeds->count > 1;
  for (const Pair& pair :
       {Pair{flags.show && flags.rewrite, "--show and --rewrite"},
        Pair{flags.show && flags.json, "--show and --json"},
        Pair{seeds && flags.rewrite, "--seeds and --rewrite"},
        Pair{several && flags.show, "--show and more than one of --seeds"},
        Pair{several && !flags.record.empty(), "--record and more than one of --seeds"},
        Pair{flags.rewrite && !flags.record.empty(), "--record and --rewrite"}}) {
    if (pair.both) return std::string(pair.flags) + " contradict each other";
  }
  std::error_code unreadable;  // Is told where it is read.
  const bool one = flags.options.operands.size() == 1 &&
                   !std::filesystem::is_directory(flags.options.operands.front(), unreadable);
  if (!flags.record.empty() && !one) return "--record: one script is needed, and no directory";
  return "";
}

// Reads --seeds; empty, or what is wrong with it.
std::string ReadSeeds(RunFlags* flags) {
  if (flags->seeds.empty()) return "";
  const Typed<SeedRange> seeds = ParseSeedsOfScript(flags->seeds);
  if (!seeds.ok()) return "--seeds: " + seeds.error;
  flags->options.seeds = seeds.value;
  return "";
}

// One seed of a script that is shown is the script with another seed.
void TakeShownSeed(RunFlags* flags) {
  RunScriptsOptions& options = flags->options;
  if (!flags->show || !options.seeds) return;
  options.script.seed = options.seeds->first;
  options.flags += absl::StrCat(" --seeds=", options.seeds->first, "..", options.seeds->first);
  options.seeds.reset();
}

int Record(const RunFlags& flags, Terminal& terminal) {
  RecordRequest request;
  request.script = flags.options.operands.front();
  request.path = terminal.NameOf(flags.record);
  request.seed = flags.options.script.seed;
  if (flags.options.seeds) request.seed = flags.options.seeds->first;
  request.factory = flags.options.script.factory;
  request.guest = flags.guest;
  const RecordedScript recorded = RecordScript(request);
  if (!flags.json && !flags.quiet) {
    for (const RecordedScript::File& file : recorded.files) {
      terminal.out() << "recorded " << ForDisplay(file.path) << ": " << file.steps
                     << " steps, digest " << absl::StrCat(absl::Hex(file.digest, absl::kZeroPad16))
                     << "\nreplay:  " << ForDisplay(file.replay) << "\n";
    }
  }
  if (recorded.error.empty()) return kExitClean;
  terminal.err() << "squall run: --record: " << recorded.error
                 << (recorded.error.ends_with('\n') ? "" : "\n");
  return recorded.exit_code;
}

// What GitHub Actions shows of a script that is not as expected.
std::optional<GithubNote> NoteOf(const ScriptReport& report, std::string command) {
  const bool is_mistake = report.result == ScriptResult::kMistake;
  if (!is_mistake && report.result != ScriptResult::kDiffers) return std::nullopt;
  GithubNote note;
  note.title = is_mistake ? "a mistake in the script" : "not as expected";
  note.text = report.details;
  note.command = std::move(command);
  note.file = report.path;
  note.line = report.line;
  return note;
}

// From then on each script that is run leaves a note, if there is something to note.
void CollectNotes(RunScriptsOptions* options, std::vector<GithubNote>* notes) {
  options->run = [run = options->run, flags = options->flags, notes](
                     std::string path, std::string text, const RunScriptOptions& script) {
    ScriptReport report = run(std::move(path), std::move(text), script);
    const std::string seeds =
        script.seed ? absl::StrCat(" --seeds=", *script.seed, "..", *script.seed) : "";
    std::optional<GithubNote> note =
        NoteOf(report, "squall run " + ShellWord(report.path) + flags + seeds);
    if (note) notes->push_back(*std::move(note));
    return report;
  };
}

int Run(RunFlags flags, Terminal& terminal) {
  RunScriptsOptions& options = flags.options;
  std::string error = ReadSeeds(&flags);
  if (error.empty()) error = Contradiction(flags);
  const ChosenGuest guest = ChooseGuest(flags.guest);
  if (error.empty() && !guest.error.empty()) error = "--guest: " + guest.error;
  if (!error.empty()) {
    terminal.err() << "squall run: " << error << "\n";
    return kExitUsage;
  }
  if (flags.rewrite) options.script.mode = Mode::kRewrite;
  if (flags.show) options.script.mode = Mode::kShow;
  if (flags.accept_violations) {
    options.script.violations = RunScriptOptions::Violations::kAccept;
  }
  if (flags.json) options.format = RunScriptsOptions::Format::kJson;
  if (flags.quiet) options.volume = RunScriptsOptions::Volume::kQuiet;
  if (terminal.UseColours() == Colour::kOn) options.colour = RunScriptsOptions::Colour::kOn;
  options.script.factory = guest.factory.get();
  if (!flags.guest.empty()) {
    options.flags = " --guest=" + ShellWord(flags.guest);
    options.run = RunScriptAlone;
  }
  TakeShownSeed(&flags);
  const std::optional<GithubJob> job = GithubJobOf(Environment);
  std::vector<GithubNote> notes;
  if (job) CollectNotes(&options, &notes);
  const RunSummary summary = RunScripts(options, terminal.out(), terminal.err());
  const std::string problem = TellGithub(
      job,
      {"squall run",
       absl::StrCat(Counted(summary.scripts, "script"), ", ", summary.as_expected, " as expected"),
       std::move(notes)},
      flags.json ? terminal.err() : terminal.out());
  if (!problem.empty()) terminal.err() << "squall run: " << problem << "\n";
  const bool records = !flags.record.empty() && summary.mistaken + summary.unreadable == 0;
  const int recording = records ? Record(flags, terminal) : kExitClean;
  if (recording != kExitClean) return recording;
  return summary.exit_code() != kExitClean || problem.empty() ? summary.exit_code() : kExitUsage;
}

}  // namespace

void AddRunCommand(CommandLine& command_line) {
  auto flags = std::make_shared<RunFlags>();
  Verb run = command_line.AddVerb(
      "run", "Run scenario scripts and compare their output with the expected one");
  run.Footer("Exit codes: 0 as expected, 1 not as expected, 2 wrong arguments or unusable scripts");
  run.Operands("PATH", &flags->options.operands,
               "Scripts, or directories of scripts (*.txt, *.scenario)");
  run.Flag("--rewrite", &flags->rewrite,
           "Replace the expected output in the scripts by the actual");
  run.Flag("--show", &flags->show, "Print each script in full, with its actual output");
  run.Option("--seeds", &flags->seeds, "N|A..B",
             "Run each script once for each of these seeds (1 to N, or A to B) instead of the "
             "seeds in its cluster lines, and compare whether expectations are met. Scripts of the "
             "timed dialect only");
  run.Option("--record", &flags->record, "FILE",
             "Write a plan to this file that squall replay runs as the script does. Of a script "
             "with several clusters, a file each");
  run.FlagWith("--rewrite", "--accept-violations", &flags->accept_violations,
               "Rewrite even if a property is broken");
  run.Option("--guest", &flags->guest, "FILE.so",
             "Test the node in this shared object instead of Squall's own. Scripts of the timed "
             "dialect only");
  run.Flag("--json", &flags->json, "Print the results as one JSON object");
  run.Flag("-q,--quiet", &flags->quiet, "Print failures only");
  run.OnRun([flags](Terminal& terminal) { return Run(*flags, terminal); });
}

}  // namespace squall
