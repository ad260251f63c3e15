#include "scenarios/scripts/timed/timed.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "invariants/sentence.h"
#include "scenarios/scripts/syntax/arguments.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/cluster_options.h"
#include "scenarios/scripts/timed/expectation.h"
#include "scenarios/scripts/timed/judgement.h"
#include "scenarios/scripts/timed/node_log.h"
#include "scenarios/scripts/timed/plan_script.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/run_request.h"
#include "scenarios/scripts/timed/timed_world.h"
#include "scenarios/verdict/run_verdict.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 5> kDirectives = {"cluster", "run", "expect", "check",
                                                         "show"};

std::string DescribeViolations(const World& world) {
  std::string text;
  for (const Violation& v : world.violations()) {
    text += "VIOLATION " + Title(v.property) + "  at " + Describe(world.now()) + "\n  " + v.detail +
            "\n  " + std::string(Source(v.property)) + "\n";
  }
  return text;
}

Outcome WithViolations(std::string text, const World& world) {
  if (world.violations().empty()) return Outcome(std::move(text));
  return {std::move(text) + DescribeViolations(world), Outcome::Verdict::kViolation};
}

class TimedDialect final : public Dialect {
 public:
  explicit TimedDialect(const DialectSettings& settings, Recording recording = Recording::kOff)
      : settings_(settings), recording_(recording) {}

  // The world of the last `cluster`, null before the first.
  TimedWorld* world() { return world_.get(); }

  Outcome Run(const Directive& directive) override {
    if (directive.name == "cluster") return Cluster(directive);
    if (!world_) {
      return Mistake{directive.at, "there is no cluster yet",
                     "cluster nodes=3 seed=1, or another cluster, before it"};
    }
    Outcome outcome = RunOther(directive);
    if (directive.name != "run") outcome.before = world_->observer().LastLines();
    return outcome;
  }

 private:
  Outcome RunOther(const Directive& directive) {
    if (directive.name == "run") return RunOn(directive);
    if (std::optional<Mistake> mistake = RefuseInput(directive); mistake) return *mistake;
    if (directive.name == "expect") return Expect(directive);
    if (directive.name == "check") return Check(directive);
    return Show(directive);
  }

  static std::optional<Mistake> RefuseInput(const Directive& directive) {
    for (const Word& line : directive.input) {
      const std::vector<Word> words = SplitLine(line);
      if (words.empty()) continue;
      return Mistake{words.front().at,
                     "read " + QuoteForMistake(words.front().text) + "; " + directive.name +
                         " takes no lines of input",
                     "----, or a line of run"};
    }
    return std::nullopt;
  }

  Outcome Cluster(const Directive& directive) {
    if (std::optional<Mistake> mistake = RefuseInput(directive); mistake) return *mistake;
    ClusterReading reading = ReadCluster(directive);
    if (reading.mistake) return *reading.mistake;
    if (settings_.seed) reading.plan.seed = *settings_.seed;
    world_ = std::make_unique<TimedWorld>(std::move(reading.plan), *settings_.factory, recording_);
    return Outcome("ok");
  }

  Outcome RunOn(const Directive& directive) {
    const RunReading reading = ReadRun(directive, world_->now(), world_->options());
    if (reading.mistake) return *reading.mistake;
    if (reading.request.before_begin && world_->begun()) {
      return Mistake{*reading.request.before_begin, "the world has begun without this",
                     "drift lines in the first run, before any expectation"};
    }
    std::string text = world_->Run(reading.request);
    if (world_->exhausted()) return TooLong(directive);
    if (reading.request.broken) return Broken(std::move(text), *reading.request.broken);
    if (text.empty() && world_->world().violations().empty()) text = "ok";
    return WithViolations(std::move(text), world_->world());
  }

  // Of a run that is to break a property: what is seen of it differs with every change of the code,
  // so that it is not told.
  Outcome Broken(std::string text, Property property) {
    const std::vector<Violation> found = JudgeRun(world_->world()).violations;
    if (!found.empty() && found.front().property == property) {
      return Outcome(text.empty() ? "ok" : std::move(text));
    }
    text += absl::StrCat("not met: ", std::string(Id(property)), " is not broken by ",
                         Describe(world_->now()), "\n");
    return {text + DescribeViolations(world_->world()), Outcome::Verdict::kViolation};
  }

  Outcome TooLong(const Directive& directive) {
    return Mistake{directive.at,
                   "this script takes more than " + std::to_string(TimedWorld::kEventsMax) +
                       " events; the world has come to " + Describe(world_->now()),
                   "a shorter run, a longer tick, or fewer clients"};
  }

  Outcome Expect(const Directive& directive) {
    const ExpectationReading reading = ReadExpectation(directive, world_->world());
    if (reading.mistake) return *reading.mistake;
    const Expectation& expected = reading.expectation;
    if (expected.kind == Expectation::Kind::kViolation) return ExpectViolation(expected);
    Judgement finding;
    const auto holds = [&] {
      finding = Judge(expected, world_->world(), world_->observer());
      return finding.met;
    };
    const SimTime deadline = world_->now() + expected.within_us.value_or(0);
    if (expected.within_us ? world_->RunUntil(deadline, holds) : holds()) {
      return WithViolations("ok" + (finding.text.empty() ? "" : " " + finding.text),
                            world_->world());
    }
    if (world_->exhausted()) return TooLong(directive);
    const std::string within =
        expected.within_us ? " within " + DescribeDuration(*expected.within_us) : "";
    return {"not met" + within + ": " + finding.text + "\n" + DescribeViolations(world_->world()),
            Outcome::Verdict::kViolation};
  }

  Outcome ExpectViolation(const Expectation& expected) {
    const auto broken = [&] {
      const std::vector<Violation> found = JudgeRun(world_->world()).violations;
      return !found.empty() && found.front().property == expected.property;
    };
    const SimTime deadline = world_->now() + expected.within_us.value_or(0);
    const auto is_over = [&] { return !world_->world().violations().empty(); };
    if (expected.within_us) world_->RunUntil(deadline, is_over);
    if (broken()) return Outcome("ok");
    return {absl::StrCat("not met: ", std::string(Id(expected.property)), " is not broken by ",
                         Describe(world_->now()), "\n", DescribeViolations(world_->world())),
            Outcome::Verdict::kViolation};
  }

  Outcome Check(const Directive& directive) {
    ArgumentReader arguments(directive);
    const Word what = arguments.Bare(0, "all");
    if (arguments.ok() && (what.text != "all" || directive.arguments.size() > 1)) {
      arguments.Fail(directive.arguments.back().at,
                     "read " + QuoteForMistake(directive.arguments.back().key), "check all");
    }
    if (!arguments.ok()) return *arguments.mistake();
    if (!world_->world().violations().empty()) return WithViolations("", world_->world());
    // The checkers have followed the run. Once more, the slow way, from what is there now.
    World copy = world_->world();
    copy.CrossCheck();
    return WithViolations(copy.violations().empty() ? "ok" : "", copy);
  }

  Outcome Show(const Directive& directive) {
    ArgumentReader arguments(directive);
    const Word what = arguments.Bare(0, "nodes");
    if (arguments.ok() && (what.text != "nodes" || directive.arguments.size() > 1)) {
      arguments.Fail(directive.arguments.back().at,
                     "read " + QuoteForMistake(directive.arguments.back().key), "show nodes");
    }
    if (!arguments.ok()) return *arguments.mistake();
    const World& world = world_->world();
    std::string text;
    for (uint64_t i = 1; i <= world.node_count(); ++i) {
      text += "node " + std::to_string(i) + "  " + DescribeNode(world, NodeId(i)) + "  log " +
              DescribeLog(world, NodeId(i)) + "\n";
    }
    return Outcome(std::move(text));
  }

  static std::string DescribeNode(const World& world, NodeId node) {
    const Guest* guest = world.node(node);
    if (world.lost(node)) return "lost";
    if (guest == nullptr) return "down";
    const NodeState state = guest->State();
    return std::string(RoleWord(state.role)) + (state.role == Role::kLeader ? " of" : " in") +
           " term " + std::to_string(state.term.value()) + "  commit " +
           std::to_string(state.commit.value());
  }

  DialectSettings settings_;
  Recording recording_;
  std::unique_ptr<TimedWorld> world_;
};

std::optional<Mistake> RefuseSeed(const Script& script) {
  const auto is_seeded = [](const Directive& directive) {
    if (directive.name != "cluster") return false;
    return std::none_of(
        directive.arguments.begin(), directive.arguments.end(), [](const Argument& a) {
          return a.key == "seed" && a.values.size() == 1 && a.values.front().text == "none";
        });
  };
  const auto& all = script.directives;
  if (std::any_of(all.begin(), all.end(), is_seeded)) return std::nullopt;
  return Mistake{all.front().at, "no cluster of this script has random parts",
                 "seed=42 instead of seed=none, or no seeds on the command line"};
}

// "not met" and the titles of broken properties: whether what the script expects is so. Times,
// traces and other details depend on the seed.
std::string Decision(std::string_view output) {
  std::string decision;
  for (const std::string_view line : Lines(output)) {
    if (line.starts_with("not met")) decision += "not met\n";
    if (line.starts_with("VIOLATION ")) {
      decision += std::string(line.substr(0, line.rfind("  at "))) + "\n";
    }
  }
  return decision;
}

constexpr DialectInfo::Seeds kSeeds = {RefuseSeed, Decision};

}  // namespace

DialectInfo TimedDialectInfo() { return {"timed", kDirectives, MakeTimedDialect, &kSeeds}; }

CompiledScript CompileScript(const Script& script, const DialectSettings& settings) {
  CompiledScript compiled;
  TimedDialect dialect(settings, Recording::kOn);
  const auto finish = [&] {
    if (dialect.world() == nullptr) return;
    const World& world = dialect.world()->world();
    compiled.worlds.push_back({dialect.world()->AsPlan(), world.steps(), world.digest()});
  };
  compiled.mistake = script.mistake;
  for (const Directive& directive : script.directives) {
    if (directive.name == "cluster") finish();
    const Outcome outcome = dialect.Run(directive);
    if (outcome.mistake) compiled.mistake = outcome.mistake;
    if (outcome.mistake) break;
  }
  finish();
  return compiled;
}

std::unique_ptr<Dialect> MakeTimedDialect(const DialectSettings& settings) {
  return std::make_unique<TimedDialect>(settings);
}

}  // namespace squall
