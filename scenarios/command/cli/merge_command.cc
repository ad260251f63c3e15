#include "scenarios/command/cli/merge_command.h"

#include <memory>
#include <string>
#include <vector>

#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/merge/merge_session.h"

namespace squall {
namespace {

// The flags as they are typed.
struct MergeFlags {
  std::string out;
  std::vector<std::string> folders;
  std::string junit;
  bool json = false;
  bool quiet = false;
};

int Merge(const MergeFlags& flags, Terminal& terminal) {
  MergeRequest request;
  request.out = flags.out;
  request.folders = flags.folders;
  request.junit = terminal.NameOf(flags.junit);
  if (flags.json) request.format = MergeRequest::Format::kJson;
  if (flags.quiet) request.volume = MergeRequest::Volume::kQuiet;
  request.colour = terminal.UseColours();
  request.github = GithubJobOf(Environment);
  return RunMergeSession(request, terminal.out(), terminal.err());
}

}  // namespace

void AddMergeCommand(CommandLine& command_line) {
  auto flags = std::make_shared<MergeFlags>();
  Verb merge = command_line.AddVerb("merge", "Join the results of the shards of a sweep");
  merge.Footer(
      "Each run counts once, in whatever order and however often shards are merged. When all\n"
      "shards are there, OUT holds what one sweep of all seeds would have left.\n"
      "Exit codes: 0 no property broken, 1 findings, 2 wrong arguments, unusable files or results\n"
      "of different sweeps, 3 seeds without a verdict or missing shards, 4 the same runs came out\n"
      "differently");
  merge.Operand("OUT", &flags->out,
                "Directory for the joined results. Results that it holds already take part");
  merge.Operands("DIR", &flags->folders, "Directories that sweeps have written with --out");
  merge.Option("--junit", &flags->junit, "FILE", "Write a JUnit report to this file");
  merge.Flag("--json", &flags->json, "Print the results as one JSON object");
  merge.Flag("-q,--quiet", &flags->quiet, "Print errors only");
  merge.OnRun([flags](Terminal& terminal) { return Merge(*flags, terminal); });
}

}  // namespace squall
