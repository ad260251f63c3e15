#include "scenarios/scripts/timed/run_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/choice_line.h"
#include "scenarios/scripts/timed/client_line.h"
#include "scenarios/scripts/timed/opportunity_line.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, kTraceWords> kTraceNames = {
    "roles",  "terms",  "votes",     "leaders",  "commits", "logs",    "puts",
    "faults", "losses", "snapshots", "messages", "reads",   "members", "applies"};

// Reads a whole `run` directive.
class RunReader {
 public:
  RunReader(const Directive& directive, SimTime now, const Options& options)
      : directive_(directive),
        now_(now),
        options_(options),
        nodes_(options.nodes, options.spares) {}

  RunReading Read() && {
    ReadArguments();
    for (const Word& line : directive_.input) {
      if (reading_.mistake) break;
      ReadLine(line);
    }
    return std::move(reading_);
  }

 private:
  RunRequest& request() { return reading_.request; }

  void Fail(Position at, std::string problem, std::string valid) {
    if (!reading_.mistake) reading_.mistake = Mistake{at, std::move(problem), std::move(valid)};
  }

  void ReadArguments() {
    constexpr std::array<std::string_view, 4> kKeys = {"until", "for", "trace", "breaks"};
    const Argument* end = nullptr;
    for (const Argument& argument : directive_.arguments) {
      if (std::find(kKeys.begin(), kKeys.end(), argument.key) == kKeys.end()) {
        return Fail(argument.at, "unknown argument " + QuoteForMistake(argument.key) + " of run",
                    "until=8s or for=8s, trace=roles,commits and breaks=S13");
      }
      if (argument.key == "trace") {
        ReadTrace(argument);
        continue;
      }
      if (argument.key == "breaks") {
        ReadBroken(argument);
        continue;
      }
      if (end != nullptr) {
        return Fail(argument.at, "the end of the run is given twice", "one until= or for=");
      }
      end = &argument;
      ReadEnd(argument);
    }
    if (end == nullptr) Fail(directive_.at, "run does not say how long", "until=8s or for=8s");
  }

  void ReadEnd(const Argument& argument) {
    if (argument.values.size() != 1) {
      return Fail(argument.at, argument.key + " needs one value", argument.key + "=8s");
    }
    TokenReader reader({argument.values.front()}, argument.at);
    request().until = argument.key == "for" ? now_ + reader.Duration() : reader.Time(now_);
    if (reader.mistake())
      return Fail(reader.mistake()->at, reader.mistake()->problem, reader.mistake()->valid);
    if (request().until <= now_) {
      Fail(argument.values.front().at,
           "read " + QuoteForMistake(argument.values.front().text) +
               ", a time that has passed: the world is at " + DescribeDuration(now_.value()),
           "a later time, or for=8s");
    }
  }

  void ReadBroken(const Argument& argument) {
    const std::string text = argument.values.size() == 1 ? argument.values.front().text : "";
    request().broken = FindProperty(text);
    if (!request().broken) Fail(argument.at, "read " + QuoteForMistake(text), PropertyList());
  }

  void ReadTrace(const Argument& argument) {
    const std::string all = JoinNames(kTraceNames) + ", all";
    if (argument.values.empty()) return Fail(argument.at, "trace has no value", all);
    for (const Word& value : argument.values) {
      for (size_t begin = 0; begin <= value.text.size();) {
        const size_t end = std::min(value.text.find(',', begin), value.text.size());
        const std::string word = value.text.substr(begin, end - begin);
        const auto* const name = std::find(kTraceNames.begin(), kTraceNames.end(), word);
        if (word == "all") {
          request().trace = (TraceWords{1} << kTraceWords) - 1;
        } else if (name != kTraceNames.end()) {
          request().trace |= TraceWords{1} << (name - kTraceNames.begin());
        } else {
          const std::string_view near = Nearest(word, kTraceNames);
          return Fail({value.at.line, value.at.column + static_cast<uint32_t>(begin)},
                      "unknown trace word " + QuoteForMistake(word),
                      near.empty() ? all : std::string(near) + ", perhaps; all: " + all);
        }
        begin = end + 1;
      }
    }
  }

  void ReadLine(const Word& line) {
    std::vector<Word> words = SplitLine(line);
    if (words.empty()) return;
    const auto length = static_cast<uint32_t>(line.text.size());
    TokenReader reader(std::move(words), {line.at.line, line.at.column + length});
    constexpr std::array<std::string_view, 9> kFirstWords = {
        "at", "on", "when", "latency", "timeout", "drift", "client", "opportunity", "choice"};
    constexpr std::array kReaders = {
        &RunReader::ReadAt,      &RunReader::ReadOn,          &RunReader::ReadWhen,
        &RunReader::ReadLatency, &RunReader::ReadTimeout,     &RunReader::ReadDrift,
        &RunReader::ReadClient,  &RunReader::ReadOpportunity, &RunReader::ReadChoice};
    const size_t word = reader.OneOf(kFirstWords, "a line that begins with one of");
    if (reader.ok()) (this->*kReaders[word])(&reader);
    if (reader.mistake() && !reading_.mistake) reading_.mistake = reader.mistake();
  }

  RunWindow run() const { return {now_, reading_.request.until}; }

  void ReadAt(TokenReader* line) {
    const SimTime time = ReadTime(line, run());
    std::vector<TimedAction> actions = ReadActionLine(line, nodes_, time);
    std::move(actions.begin(), actions.end(), std::back_inserter(request().actions));
  }

  void ReadOn(TokenReader* line) {
    const Position begin = line->Here();
    MessageRule rule = ReadRuleLine(line, nodes_, run());
    rule.text = TextOf(begin);
    request().rules.push_back(std::move(rule));
  }

  void ReadWhen(TokenReader* line) {
    const Position begin = line->Here();
    WhenLine when;
    when.condition = ReadCondition(line, nodes_);
    when.window = ReadWindow(line, run());
    line->NameIt();
    when.actions = ReadActionLine(line, nodes_, SimTime());
    when.text = TextOf(begin);
    request().conditions.push_back(std::move(when));
  }

  void ReadLatency(TokenReader* line) {
    request().latencies.push_back(ReadLatencyLine(line, nodes_, options_.latency_us));
  }
  void ReadTimeout(TokenReader* line) {
    request().choices.push_back(ReadTimeoutLine(line, nodes_, options_));
  }
  void ReadDrift(TokenReader* line) {
    if (!request().before_begin) request().before_begin = line->Here();
    request().choices.push_back(ReadDriftLine(line, nodes_));
  }
  void ReadClient(TokenReader* line) {
    request().choices.push_back(ReadClientLine(line, options_));
  }
  void ReadOpportunity(TokenReader* line) {
    request().choices.push_back(ReadOpportunityLine(line, nodes_));
  }
  void ReadChoice(TokenReader* line) { request().choices.push_back(ReadNamedChoiceLine(line)); }

  // The input line at `begin`, from there on, without its comment.
  std::string TextOf(Position begin) const {
    for (const Word& line : directive_.input) {
      if (line.at.line != begin.line) continue;
      const std::string_view text = std::string_view(line.text).substr(begin.column - 1);
      return std::string(Trimmed(text.substr(0, text.find(" #"))));
    }
    return "";
  }

  const Directive& directive_;
  SimTime now_;
  const Options& options_;
  NodeNames nodes_;
  RunReading reading_;
};

}  // namespace

RunReading ReadRun(const Directive& directive, SimTime now, const Options& options) {
  return RunReader(directive, now, options).Read();
}

std::optional<Property> FindProperty(std::string_view id) {
  for (const PropertyRow& row : Properties()) {
    if (row.id == id) return row.property;
  }
  return std::nullopt;
}

std::string PropertyList() {
  std::vector<std::string_view> ids;
  for (const PropertyRow& row : Properties()) ids.push_back(row.id);
  return JoinNames(ids);
}

}  // namespace squall
