#include "scenarios/command/cli/check_command.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/describe.h"
#include "scenarios/byte_count.h"
#include "scenarios/command/check/check_report.h"
#include "scenarios/command/check/history_reader.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/page/history_page.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/read_file.h"
#include "scenarios/files/write_file.h"

namespace squall {
namespace {

struct CheckFlags {
  std::vector<std::string> files;
  LinearizabilityBudget budget;
  std::string memory = FormatByteCount(budget.bytes_max, "");
  bool json = false;
  std::string keyed = "auto";
  std::string report;
};

int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLinearizable:
      return kExitClean;
    case Verdict::kNotLinearizable:
      return kExitFinding;
    case Verdict::kUndecided:
      return kExitInconclusive;
  }
  return kExitInconclusive;
}

// Mistakes weigh more than findings, and those more than open questions.
int Heavier(int a, int b) {
  const auto weight = [](int code) {
    return code == kExitUsage ? 3 : code == kExitFinding ? 2 : code == kExitInconclusive ? 1 : 0;
  };
  return weight(a) >= weight(b) ? a : b;
}

std::optional<KeyedValues> ParseKeyed(std::string_view text) {
  if (text == "auto") return KeyedValues::kAuto;
  if (text == "yes") return KeyedValues::kYes;
  if (text == "no") return KeyedValues::kNo;
  return std::nullopt;
}

int CheckFile(const std::string& name, KeyedValues keyed, const CheckFlags& flags,
              Terminal& terminal) {
  std::string text;
  if (const std::string error = ReadInput(name, &text); !error.empty()) {
    terminal.err() << "squall check: " << error << "\n";
    return kExitUsage;
  }
  HistoryFile file = ReadHistory(text, keyed);
  if (!file.error.empty()) {
    terminal.err() << "squall check: " << name << ": " << file.error << "\n";
    return kExitUsage;
  }
  if (!file.note.empty()) {
    terminal.err() << "squall check: " << name << ": note: " << file.note << "\n";
  }
  const LinearizabilityResult result = CheckLinearizability(file.history, flags.budget);
  const std::vector<OffendingWindow> windows = FindOffendingWindows(file.history, result);
  const CheckedHistory checked{name, file.history, flags.budget, result, windows};
  terminal.out() << (flags.json ? CheckAsJson(checked) : DescribeCheck(checked));
  if (!flags.report.empty()) {
    const std::string problem = WriteWhole(terminal.NameOf(flags.report), HistoryPage(checked));
    if (!problem.empty()) {
      terminal.err() << "squall check: --report: " << problem << "\n";
      return kExitUsage;
    }
  }
  return ExitCodeOf(result.verdict);
}

}  // namespace

void AddCheckCommand(CommandLine& command_line) {
  auto flags = std::make_shared<CheckFlags>();
  Verb check = command_line.AddVerb("check", "Check client histories for linearizability");
  check.Footer(
      "Formats: JSON and EDN (one event a line, or one array, vector or list), jepsen.log and\n"
      "history.txt, also compressed with gzip. An event is\n"
      "  {\"process\":0,\"type\":\"invoke\",\"f\":\"put\",\"key\":\"x\",\"value\":\"1\"}\n"
      "  type  invoke, ok, fail, info (outcome unknown)\n"
      "  f     get, put, append, delete, cas (value: [expected, new])\n"
      "scenarios/README.md describes every format.\n"
      "Exit codes: 0 linearizable, 1 not linearizable, 2 wrong arguments or unusable files,\n"
      "3 undecided");
  check.Operands("FILE", &flags->files, "Histories; each file is checked by itself");
  check.Number("--budget", &flags->budget.configurations_max,
               "Number of configurations after which a history is undecided");
  check.Option("--memory", &flags->memory, "SIZE",
               "Memory for remembered configurations (512MiB, 4GiB). Default: " + flags->memory);
  check.Option("--keyed", &flags->keyed, "auto|yes|no",
               "Whether a list of two values is a key and its value, as in Jepsen's independent "
               "tests. auto decides by the history. Default: auto");
  check.Option("--report", &flags->report, "FILE.html",
               "Write a page to this file that shows the history in a browser");
  check.Flag("--json", &flags->json, "Print one JSON object per file");
  check.OnRun([flags](Terminal& terminal) {
    const std::optional<uint64_t> bytes = ParseByteCount(flags->memory);
    if (!bytes) {
      terminal.err() << "squall check: --memory: read " << Quote(flags->memory)
                     << "; expected a number and a unit, as 512MiB or 4GiB\n";
      return static_cast<int>(kExitUsage);
    }
    flags->budget.bytes_max = *bytes;
    const std::optional<KeyedValues> keyed = ParseKeyed(flags->keyed);
    if (!keyed) {
      terminal.err() << "squall check: --keyed: read " << Quote(flags->keyed)
                     << "; valid: auto, yes, no\n";
      return static_cast<int>(kExitUsage);
    }
    if (!flags->report.empty() && flags->files.size() > 1) {
      terminal.err() << "squall check: --report and more than one file contradict each other\n";
      return static_cast<int>(kExitUsage);
    }
    int exit_code = kExitClean;
    for (const std::string& file : flags->files) {
      exit_code = Heavier(exit_code, CheckFile(file, *keyed, *flags, terminal));
    }
    return exit_code;
  });
}

}  // namespace squall
