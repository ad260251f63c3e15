#include "scenarios/scripts/run/run_script.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/scripts/dialect.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/syntax/rewrite.h"
#include "scenarios/scripts/syntax/script.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/syntax/unified_diff.h"

namespace squall {
namespace {

std::vector<std::string_view> FirstDirectives() {
  std::vector<std::string_view> names;
  for (const DialectInfo& dialect : AllDialects()) {
    names.insert(names.end(), dialect.directives.begin(), dialect.directives.end());
  }
  return names;
}

Mistake UnknownDirective(const Directive& directive, std::span<const std::string_view> known,
                         const DialectInfo* dialect) {
  std::string problem = "unknown directive " + QuoteForMistake(directive.name);
  if (dialect != nullptr) {
    problem += " in a script of the dialect " + std::string(dialect->name);
    if (const DialectInfo* other = FindDialect(directive.name); other != nullptr) {
      problem += " (" + std::string(other->name) + " has one of this name)";
    }
  }
  std::string valid = JoinNames(known);
  if (const std::string_view near = Nearest(directive.name, known); !near.empty()) {
    valid = std::string(near) + ", perhaps; all: " + valid;
  }
  return {directive.at, std::move(problem), std::move(valid)};
}

std::optional<Mistake> RefuseSeed(const Script& script, const DialectInfo& dialect) {
  if (dialect.seeds != nullptr) return dialect.seeds->refuse(script);
  return Mistake{script.directives.front().at,
                 "a script of the dialect " + std::string(dialect.name) + " has no random parts",
                 "no seeds on the command line, or a script that begins with cluster"};
}

// What keeps `script` from being run at all, if anything.
std::optional<Mistake> Examine(const Script& script, const DialectInfo* dialect,
                               const RunScriptOptions& options) {
  if (script.directives.empty()) {
    if (script.mistake) return script.mistake;
    return Mistake{{1, 1}, "no directive in this script", JoinNames(FirstDirectives())};
  }
  if (dialect == nullptr) {
    return UnknownDirective(script.directives.front(), FirstDirectives(), nullptr);
  }
  for (const Directive& directive : script.directives) {
    if (!Knows(*dialect, directive.name)) {
      return UnknownDirective(directive, dialect->directives, dialect);
    }
    if (!directive.has_separator && options.mode != Mode::kRewrite) {
      return Mistake{directive.at, "no line \"----\" follows this directive",
                     "----, then the expected output; --rewrite adds both"};
    }
  }
  if (script.mistake || !options.seed) return script.mistake;
  return RefuseSeed(script, *dialect);
}

class ScriptRun {
 public:
  ScriptRun(Script script, const RunScriptOptions& options)
      : script_(std::move(script)), options_(options) {
    report_.path = script_.path;
  }

  ScriptReport Run() && {
    const DialectInfo* dialect =
        script_.directives.empty() ? nullptr : FindDialect(script_.directives.front().name);
    if (const std::optional<Mistake> mistake = Examine(script_, dialect, options_); mistake) {
      Report(*mistake);
    } else {
      RunDirectives(*dialect);
    }
    return std::move(report_);
  }

 private:
  void RunDirectives(const DialectInfo& dialect) {
    const std::unique_ptr<Dialect> world =
        dialect.make({.factory = options_.factory, .seed = options_.seed});
    std::vector<std::string> outputs;
    for (const Directive& directive : script_.directives) {
      Outcome outcome = world->Run(directive);
      if (outcome.mistake) {
        Report(*outcome.mistake);
        break;
      }
      ++report_.directives_run;
      if (!IsAsExpected(dialect, directive, outcome)) {
        const std::optional<uint32_t> swallowed = SwallowedDirective(dialect, directive, outcome);
        const bool acceptable = options_.mode == Mode::kRewrite && !Refused(outcome) && !swallowed;
        if (!acceptable && report_.result == ScriptResult::kAsExpected) {
          ReportDifference(directive, outcome, swallowed);
        }
        if (!acceptable && options_.mode != Mode::kShow) return;
      }
      outputs.push_back(std::move(outcome.output));
    }
    if (options_.mode == Mode::kShow) FinishShow(std::move(outputs));
    if (options_.mode == Mode::kRewrite && report_.result == ScriptResult::kAsExpected) {
      FinishRewrite(outputs);
    }
  }

  bool IsAsExpected(const DialectInfo& dialect, const Directive& directive,
                    const Outcome& outcome) const {
    if (!options_.seed) return AsExpected(outcome.output) == directive.expected;
    const auto decision = dialect.seeds->decision;
    return decision(outcome.output) == decision(directive.expected);
  }

  // The line of a directive that stands in the expected output of another one, because no blank
  // line parts them. Nothing where the output itself has such a line.
  std::optional<uint32_t> SwallowedDirective(const DialectInfo& dialect, const Directive& directive,
                                             const Outcome& outcome) const {
    const std::vector<std::string_view> found = Lines(outcome.output);
    uint32_t line = directive.expected_line;
    for (const std::string_view text : Lines(directive.expected)) {
      const std::string_view name = text.substr(0, text.find_first_of(" \t"));
      const bool printed = std::find(found.begin(), found.end(), text) != found.end();
      if (!printed && Knows(dialect, name)) return line;
      ++line;
    }
    return std::nullopt;
  }

  // What was not run keeps what it has.
  void FinishShow(std::vector<std::string> outputs) {
    for (size_t i = outputs.size(); i < script_.directives.size(); ++i) {
      outputs.push_back(script_.directives[i].expected);
    }
    report_.rewritten = Rewrite(script_, outputs).value_or(script_.text);
  }

  bool Refused(const Outcome& outcome) const {
    return outcome.verdict == Outcome::Verdict::kViolation &&
           options_.violations == RunScriptOptions::Violations::kRefuse;
  }

  void FinishRewrite(const std::vector<std::string>& outputs) {
    std::optional<std::string> text = Rewrite(script_, outputs);
    if (!text) {
      report_.result = ScriptResult::kDiffers;
      report_.details = script_.path + ": an output contains separators and cannot be written\n";
    } else if (*text != script_.text) {
      report_.result = ScriptResult::kRewritten;
      report_.rewritten = std::move(*text);
    }
  }

  void Report(const Mistake& mistake) {
    report_.result = ScriptResult::kMistake;
    report_.line = mistake.at.line;
    report_.details = Describe(script_, mistake);
  }

  void ReportDifference(const Directive& directive, const Outcome& outcome,
                        std::optional<uint32_t> swallowed) {
    report_.result = ScriptResult::kDiffers;
    report_.line = directive.at.line;
    report_.details = script_.path + ":" + std::to_string(directive.at.line) + ": " +
                      std::string(LineOf(script_, directive.at.line)) + "\n";
    if (options_.mode == Mode::kRewrite && Refused(outcome)) {
      report_.details += "not rewritten: a property is broken or an expectation is not met\n";
    } else if (options_.mode == Mode::kRewrite) {
      report_.details += "not rewritten: a directive would be lost\n";
    }
    if (swallowed) {
      const std::string text(LineOf(script_, *swallowed));
      report_.details += "hint: line " + std::to_string(*swallowed) + ", " + QuoteForMistake(text) +
                         ", looks like a directive, but belongs to this expected output: a blank "
                         "line is missing before it\n";
    }
    if (!outcome.before.empty()) {
      report_.details += "what happened before it:\n";
      for (const std::string_view line : Lines(outcome.before)) {
        report_.details += "  " + std::string(line) + "\n";
      }
    }
    const std::string place = script_.path + ", expected";
    report_.details += UnifiedDiff(
        directive.expected, AsExpected(outcome.output),
        {.old_label = place, .new_label = "found", .first_line = directive.expected_line});
  }

  Script script_;
  RunScriptOptions options_;
  ScriptReport report_;
};

}  // namespace

ScriptReport RunScript(std::string path, std::string text, const RunScriptOptions& options) {
  return ScriptRun(ParseScript(std::move(path), std::move(text)), options).Run();
}

}  // namespace squall
