// Runs the command with hostile arguments, files, streams and limits. `--help` says how.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "scenarios/command/cli/typed_text.h"
#include "scenarios/display.h"
#include "scenarios/hostile/case.h"
#include "scenarios/hostile/runner.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr char kHelp[] =
    "Runs the command with hostile arguments, files, streams and limits. Each case has its valid\n"
    "exit codes. No case may crash, hang or print control characters of a terminal. A failed case\n"
    "is printed with the command that repeats it.\n"
    "\n"
    "usage: ci/hostile [--squall=FILE] [--source=DIR] [--jobs=N] [--seed=S] [--mutated=N]\n"
    "                  [--filter=TEXT] [--keep] [--list]\n"
    "\n"
    "  --squall    the command to test. Default: build/release/squall\n"
    "  --source    the repository, whose examples are inputs. Default: the current directory\n"
    "  --jobs      cases at a time. Default: the number of processors\n"
    "  --seed      the seed of the randomly mutated files. Default: 1\n"
    "  --mutated   mutated files for each example file. Default: 40\n"
    "  --filter    run only cases with this text in their group or command\n"
    "  --keep      keep the files of all cases\n"
    "  --list      print the cases without running them\n"
    "\n"
    "Exit code: 0 all cases passed, 1 a case failed, 2 wrong arguments\n";

struct Arguments {
  std::string binary = "build/release/squall";
  std::string source = ".";
  std::string filter;
  uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
  uint64_t seed = 1;
  uint64_t mutated = 40;
  bool keep = false;
  bool list = false;
};

// Returns what is wrong, empty if nothing is.
std::string ReadArgument(std::string_view argument, Arguments* arguments) {
  const size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  const std::string_view value =
      equals == argument.npos ? std::string_view() : argument.substr(equals + 1);
  const auto number = [&](uint64_t least, uint64_t most, uint64_t* to) {
    const auto typed = ParseNumber(value, least, most);
    *to = typed.value;
    return typed.error;
  };
  if (name == "--squall") return arguments->binary = value, "";
  if (name == "--source") return arguments->source = value, "";
  if (name == "--filter") return arguments->filter = value, "";
  if (name == "--jobs") return number(1, 256, &arguments->jobs);
  if (name == "--seed") return number(0, ~uint64_t{0}, &arguments->seed);
  if (name == "--mutated") return number(0, 100000, &arguments->mutated);
  if (argument == "--keep") return arguments->keep = true, "";
  if (argument == "--list") return arguments->list = true, "";
  return "unknown argument '" + std::string(argument) + "'";
}

// A sanitizer takes terabytes of address space, so that there is nothing to limit.
bool IsSanitized(const std::string& binary) {
  std::ostringstream bytes;
  bytes << std::ifstream(binary, std::ios::binary).rdbuf();
  return bytes.str().find("__asan_init") != std::string::npos;
}

Cases MakeCases(const Arguments& arguments) {
  Cases all;
  AddOptionCases(&all);
  AddStreamCases(&all);
  AddNameCases(&all);
  AddInputCases(&all);
  AddOutputCases(&all);
  AddLimitCases(&all);
  AddMutatedCases(&all, arguments.mutated);
  Cases cases;
  const bool sanitized = IsSanitized(arguments.binary);
  for (Case& c : all) {
    if (sanitized && c.command.find("ulimit -v") != std::string::npos) continue;
    if ((c.group + " " + c.command).find(arguments.filter) != std::string::npos) {
      cases.push_back(std::move(c));
    }
  }
  return cases;
}

void Tell(const CaseFailure& failure, const Cases& cases, const RunnerSettings& settings) {
  constexpr size_t kShownBytesMax = 600;
  const Case& c = cases[failure.index];
  std::cout << "FAILED  " << c.group << ": " << ForDisplay(failure.why)
            << "\n  run:  " << ForDisplay(PasteText(c, settings, failure.index)) << "\n";
  for (const auto& [name, text] :
       {std::pair("out", failure.result.out), {"err", failure.result.err}}) {
    if (!text.empty()) {
      std::cout << "  " << name << ":  " << ForDisplayShortly(text, kShownBytesMax) << "\n";
    }
  }
}

int Run(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  const Cases cases = MakeCases(arguments);
  if (arguments.list) {
    for (const Case& c : cases) std::cout << c.group << "\t" << c.command << "\n";
    return 0;
  }
  RunnerSettings settings;
  settings.jobs = static_cast<int>(arguments.jobs);
  settings.binary = fs::absolute(arguments.binary).string();
  if (access(settings.binary.c_str(), X_OK) != 0 || cases.empty()) {
    std::cerr << "ci/hostile: " << (cases.empty() ? "no such case" : "no command ")
              << (cases.empty() ? "" : settings.binary) << "\n";
    return 2;
  }
  settings.scratch = (fs::temp_directory_path() / "squall-hostile-XXXXXX").string();
  if (mkdtemp(settings.scratch.data()) == nullptr) {
    std::cerr << "ci/hostile: cannot make " << settings.scratch << "\n";
    return 2;
  }
  const std::string in = settings.scratch + "/in";
  WriteInputs(settings.binary, arguments.source, in);
  for (const char* name : {"plan.txtpb", "script.scenario", "history.jsonl", "history.edn"}) {
    WriteMutated(in, name, arguments.mutated, arguments.seed);
  }
  const std::vector<CaseFailure> failures = RunCases(cases, settings);
  for (const CaseFailure& failure : failures) Tell(failure, cases, settings);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (failures.empty() && !arguments.keep) fs::remove_all(settings.scratch);
  std::cout << "hostile: " << cases.size() << " cases, " << failures.size() << " failed, "
            << static_cast<int>(took.count() * 10) / 10.0 << " s"
            << (failures.empty() ? "" : "; their files are in " + settings.scratch) << "\n";
  return failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace squall

int main(int argc, char** argv) {
  // What this program was given by its own parent must not count in cases that limit descriptors.
  close_range(STDERR_FILENO + 1, ~0u, 0);
  squall::Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      std::cout << squall::kHelp;
      return 0;
    }
    if (const std::string error = squall::ReadArgument(argument, &arguments); !error.empty()) {
      std::cerr << "ci/hostile: " << squall::ForDisplay(error) << "\n";
      return 2;
    }
  }
  return squall::Run(arguments);
}
