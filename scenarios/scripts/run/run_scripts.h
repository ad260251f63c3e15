// Runs many scripts and says what became of them: the library behind `squall run`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPTS_H_
#define SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPTS_H_

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scripts/run/run_script.h"
#include "scenarios/seed.h"

namespace squall {

struct RunScriptsOptions {
  std::vector<std::string> operands;  // Files and directories.
  RunScriptOptions script;
  // Each script is run once for each of these instead of with its own seeds.
  std::optional<SeedRange> seeds;
  // How one script is run. It may be done in another process.
  std::function<ScriptReport(std::string path, std::string text, const RunScriptOptions&)> run =
      RunScript;
  // What `squall run` was told besides, for the commands that are printed: " --guest=node.so".
  std::string flags;
  enum class Format : uint8_t { kText, kJson } format = Format::kText;
  // kQuiet leaves out everything but failures.
  enum class Volume : uint8_t { kNormal, kQuiet } volume = Volume::kNormal;
  enum class Colour : uint8_t { kOff, kOn } colour = Colour::kOff;
};

struct RunSummary {
  size_t scripts = 0;
  size_t directives = 0;
  // Scripts, or, with seeds, runs of them.
  size_t as_expected = 0;
  size_t rewritten = 0;
  size_t differing = 0;
  size_t mistaken = 0;
  size_t unreadable = 0;
  size_t skipped = 0;

  // 0 if all is as expected or rewritten; 1 if an expectation is not met; 2 if a script could not
  // be read or carried out.
  int exit_code() const;
};

// Results go to `out`, mistakes and notes to `err`. In mode kRewrite the files are replaced.
RunSummary RunScripts(const RunScriptsOptions& options, std::ostream& out, std::ostream& err);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPTS_H_
