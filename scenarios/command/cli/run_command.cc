#include "scenarios/command/cli/run_command.h"

#include <memory>
#include <string>
#include <utility>

#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/process/script_alone.h"
#include "scenarios/command/repro/shell_word.h"
#include "scenarios/exit_code.h"
#include "scenarios/scripts/run/run_scripts.h"

namespace squall {
namespace {

// The flags as they are typed.
struct RunFlags {
  RunScriptsOptions options;
  std::string guest;
  bool rewrite = false;
  bool show = false;
  bool accept_violations = false;
  bool json = false;
  bool quiet = false;
};

int Run(RunFlags flags, Terminal& terminal) {
  RunScriptsOptions& options = flags.options;
  for (const auto& [other, name] :
       {std::pair(flags.rewrite, "--rewrite"), std::pair(flags.json, "--json")}) {
    if (!flags.show || !other) continue;
    terminal.err() << "squall run: --show and " << name << " contradict each other\n";
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
  const ChosenGuest guest = ChooseGuest(flags.guest);
  if (!guest.error.empty()) {
    terminal.err() << "squall run: --guest: " << guest.error << "\n";
    return kExitUsage;
  }
  options.script.factory = guest.factory.get();
  if (!flags.guest.empty()) {
    options.flags = " --guest=" + ShellWord(flags.guest);
    options.run = RunScriptAlone;
  }
  return RunScripts(options, terminal.out(), terminal.err()).exit_code();
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
