#include "scenarios/scripts/run/run_scripts.h"

#include <ostream>
#include <string_view>
#include <utility>

#include "scenarios/display.h"
#include "scenarios/files/read_file.h"
#include "scenarios/files/text_encoding.h"
#include "scenarios/files/write_file.h"
#include "scenarios/json_text.h"
#include "scenarios/scripts/run/script_files.h"
#include "scenarios/scripts/run/seed_runs.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

std::string Count(size_t n, std::string_view what) {
  return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

// `path` as a shell takes it for one word.
std::string ShellWord(const std::string& path) {
  const bool plain = path.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         "_-./+=:,@%") == std::string::npos;
  if (plain && !path.empty() && path.front() != '-') return path;
  std::string word = path.starts_with('-') ? "./" : "";
  for (const char c : path) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + word + "'";
}

class Runner {
 public:
  Runner(const RunScriptsOptions& options, std::ostream& out, std::ostream& err)
      : options_(options), out_(out), err_(err) {}

  RunSummary Run() {
    const FoundScripts found = FindScripts(options_.operands);
    for (const std::string& error : found.errors) Unreadable(error);
    summary_.skipped = found.skipped.size();
    for (const FoundScripts::Skipped& file : found.skipped) {
      Note("skipped '" + file.path + "': " + file.why);
    }
    for (const std::string& path : found.paths) RunFile(path);
    json() ? PrintJson() : PrintSummary();
    return summary_;
  }

 private:
  bool json() const { return options_.format == RunScriptsOptions::Format::kJson; }
  bool quiet() const { return options_.volume == RunScriptsOptions::Volume::kQuiet; }

  void RunFile(const std::string& path) {
    std::string text;
    if (const std::string error = ReadInput(path, &text, kScriptBytesMax); !error.empty()) {
      return Unreadable(error);
    }
    std::string_view script = text;
    if (const std::string error = PassByteOrderMark(&script); !error.empty()) {
      return Unreadable("cannot read '" + path + "': " + error);
    }
    const std::string mark = text.substr(0, text.size() - script.size());
    ++summary_.scripts;
    if (options_.seeds) return RunOverSeeds(path, std::string(script));
    ScriptReport report = options_.run(path, std::string(script), options_.script);
    summary_.directives += report.directives_run;
    if (report.result == ScriptResult::kRewritten) {
      if (const std::string error = WriteWhole(path, mark + report.rewritten); !error.empty()) {
        return Unreadable(error);
      }
    }
    if (options_.script.mode == Mode::kShow) out_ << ForDisplay(report.rewritten);
    Print(report);
    if (report.result != ScriptResult::kAsExpected) {
      report.rewritten.clear();
      reports_.push_back(std::move(report));
    }
  }

  void RunOverSeeds(const std::string& path, const std::string& script) {
    SeedRuns runs = RunSeeds(path, script, *options_.seeds, options_.script, options_.run);
    summary_.directives += runs.directives_run;
    summary_.as_expected += runs.met;
    summary_.differing += runs.misses.size();
    if (runs.mistake) {
      ++summary_.mistaken;
      err_ << runs.mistake->report.details;
    } else if (!json() && (!quiet() || !runs.misses.empty())) {
      PrintSeeds(runs);
    }
    seed_runs_.push_back(std::move(runs));
  }

  // All of the first run that missed, and a line of each other one.
  void PrintSeeds(const SeedRuns& runs) {
    out_ << ForDisplay(SummaryLine(runs)) << "\n";
    for (const SeedRuns::Miss& miss : runs.misses) {
      out_ << "seed " << miss.seed << ": " << ForDisplay(MissLine(miss)) << "\n";
      if (&miss == runs.misses.data()) PrintDifference(miss.report.details);
      out_ << "again:   squall run " << ForDisplay(SeedCommand(runs.path, miss.seed)) << "\n";
    }
  }

  std::string SeedCommand(const std::string& path, uint64_t seed) const {
    const std::string number = std::to_string(seed);
    return ShellWord(path) + options_.flags + " --seeds=" + number + ".." + number;
  }

  void Print(const ScriptReport& report) {
    switch (report.result) {
      case ScriptResult::kAsExpected:
        ++summary_.as_expected;
        break;
      case ScriptResult::kRewritten:
        ++summary_.rewritten;
        if (!json() && !quiet()) out_ << "rewritten " << ForDisplay(report.path) << "\n";
        break;
      case ScriptResult::kDiffers:
        ++summary_.differing;
        if (!json()) PrintDifference(report.details);
        break;
      case ScriptResult::kMistake:
        ++summary_.mistaken;
        err_ << report.details;
        break;
    }
  }

  void PrintDifference(std::string_view details) {
    for (std::string_view line : Lines(details)) {
      const char* colour = "";
      if (options_.colour == RunScriptsOptions::Colour::kOn && !line.empty()) {
        colour = line.front() == '-' ? "\033[31m" : line.front() == '+' ? "\033[32m" : "";
      }
      out_ << colour << ForDisplay(line) << (*colour != 0 ? "\033[0m" : "") << "\n";
    }
    out_ << "\n";
  }

  void Unreadable(const std::string& error) {
    ++summary_.unreadable;
    err_ << "squall run: " << error << "\n";
  }

  void Note(const std::string& text) {
    if (!quiet()) err_ << "squall run: " << text << "\n";
  }

  void PrintSummary() {
    const RunSummary& s = summary_;
    if (!quiet() || s.exit_code() != 0) {
      out_ << Count(s.scripts, "script") << ", ";
      if (options_.seeds) out_ << Count(options_.seeds->count, "seed") << " each, ";
      out_ << Count(s.directives, "directive") << ": " << s.as_expected << " as expected";
      if (s.rewritten > 0) out_ << ", " << s.rewritten << " rewritten";
      if (s.differing > 0) out_ << ", " << s.differing << " not as expected";
      if (s.mistaken > 0) out_ << ", " << s.mistaken << " with mistakes";
      if (s.unreadable > 0) out_ << ", " << s.unreadable << " not readable";
      out_ << "\n";
    }
    for (const ScriptReport& report : reports_) {
      if (report.result == ScriptResult::kRewritten) continue;
      out_ << "again:   squall run " << ForDisplay(ShellWord(report.path) + options_.flags) << "\n";
      if (report.result != ScriptResult::kDiffers) continue;
      if (options_.script.mode == Mode::kRewrite) continue;
      out_ << "accept:  squall run --rewrite "
           << ForDisplay(ShellWord(report.path) + options_.flags) << "\n";
    }
  }

  void PrintJson() {
    const RunSummary& s = summary_;
    out_ << "{\"schema\":1,\"scripts\":" << s.scripts << ",\"directives\":" << s.directives
         << ",\"as_expected\":" << s.as_expected << ",\"rewritten\":" << s.rewritten
         << ",\"differing\":" << s.differing << ",\"mistaken\":" << s.mistaken
         << ",\"unreadable\":" << s.unreadable << ",\"skipped\":" << s.skipped;
    if (options_.seeds) PrintJsonSeeds();
    out_ << ",\"reports\":[";
    std::string_view comma;
    for (const ScriptReport& report : reports_) PrintJsonReport(&comma, report, "");
    for (const SeedRuns& runs : seed_runs_) {
      for (const SeedRuns::Miss& miss : runs.misses) PrintJsonMiss(&comma, miss);
      if (runs.mistake) PrintJsonMiss(&comma, *runs.mistake);
    }
    out_ << "]}\n";
  }

  void PrintJsonMiss(std::string_view* comma, const SeedRuns::Miss& miss) {
    PrintJsonReport(comma, miss.report, ",\"seed\":\"" + std::to_string(miss.seed) + "\"");
  }

  void PrintJsonReport(std::string_view* comma, const ScriptReport& report,
                       const std::string& more) {
    out_ << *comma << "{\"path\":" << JsonString(report.path) << ",\"result\":\""
         << ResultName(report.result) << "\",\"line\":" << report.line << more
         << ",\"details\":" << JsonString(report.details) << "}";
    *comma = ",";
  }

  // A script each. Seeds are strings, as they have 64 bits.
  void PrintJsonSeeds() {
    out_ << ",\"seeds\":[";
    std::string_view comma;
    for (const SeedRuns& runs : seed_runs_) {
      out_ << comma << "{\"path\":" << JsonString(runs.path) << ",\"first\":\"" << runs.seeds.first
           << "\",\"count\":\"" << runs.seeds.count << "\",\"met\":" << runs.met
           << ",\"missed\":" << runs.misses.size();
      if (!runs.misses.empty()) {
        out_ << ",\"first_missed\":\"" << runs.misses.front().seed << "\"";
      }
      out_ << "}";
      comma = ",";
    }
    out_ << "]";
  }

  static std::string_view ResultName(ScriptResult result) {
    switch (result) {
      case ScriptResult::kAsExpected:
        return "as_expected";
      case ScriptResult::kRewritten:
        return "rewritten";
      case ScriptResult::kDiffers:
        return "differs";
      case ScriptResult::kMistake:
        return "mistake";
    }
    return "?";
  }

  const RunScriptsOptions& options_;
  std::ostream& out_;
  std::ostream& err_;
  RunSummary summary_;
  std::vector<ScriptReport> reports_;  // Of scripts that were not as expected.
  std::vector<SeedRuns> seed_runs_;    // Of all scripts, where there are seeds.
};

}  // namespace

int RunSummary::exit_code() const {
  if (mistaken > 0 || unreadable > 0) return 2;
  return differing > 0 ? 1 : 0;
}

RunSummary RunScripts(const RunScriptsOptions& options, std::ostream& out, std::ostream& err) {
  return Runner(options, out, err).Run();
}

}  // namespace squall
