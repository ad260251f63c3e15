#include "scenarios/scripts/timed/run_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/base/describe.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, kTraceWords> kTraceNames = {
    "roles",  "terms",  "votes",     "leaders",  "commits", "logs",   "puts",
    "faults", "losses", "snapshots", "messages", "reads",   "members"};

constexpr std::array<std::string_view, 3> kEffects = {"drop", "duplicate", "delay"};

constexpr uint64_t kNthMax = 1000000;

// Messages that go from node to node.
constexpr std::array kNetworkTypes = {
    MessageType::kProp,       MessageType::kApp,           MessageType::kAppResp,
    MessageType::kVote,       MessageType::kVoteResp,      MessageType::kSnap,
    MessageType::kHeartbeat,  MessageType::kHeartbeatResp, MessageType::kTransferLeader,
    MessageType::kTimeoutNow, MessageType::kReadIndex,     MessageType::kReadIndexResp,
    MessageType::kPreVote,    MessageType::kPreVoteResp};

// Reads a whole `run` directive.
class RunReader {
 public:
  RunReader(const Directive& directive, SimTime now, const NodeNames& nodes)
      : directive_(directive), now_(now), nodes_(nodes) {}

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
    constexpr std::array<std::string_view, 3> kKeys = {"until", "for", "trace"};
    const Argument* end = nullptr;
    for (const Argument& argument : directive_.arguments) {
      if (std::find(kKeys.begin(), kKeys.end(), argument.key) == kKeys.end()) {
        return Fail(argument.at, "unknown argument " + QuoteForMistake(argument.key) + " of run",
                    "until=8s or for=8s, and trace=roles,commits");
      }
      if (argument.key == "trace") {
        ReadTrace(argument);
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
    constexpr std::array<std::string_view, 2> kFirstWords = {"at", "on"};
    const size_t word = reader.OneOf(kFirstWords, "a line that begins with one of");
    if (reader.ok()) word == 0 ? ReadAt(&reader) : ReadOn(&reader);
    if (reader.mistake() && !reading_.mistake) reading_.mistake = reader.mistake();
  }

  SimTime TimeInRun(TokenReader* line) {
    const Position at = line->Here();
    const SimTime time = line->Time(now_);
    if (!line->ok() || (time >= now_ && time <= request().until)) return time;
    line->Fail(at,
               DescribeDuration(time.value()) +
                   (time < now_ ? " has passed when this run begins" : " is after this run's end"),
               "a time from " + DescribeDuration(now_.value()) + " to " +
                   DescribeDuration(request().until.value()));
    return time;
  }

  void ReadAt(TokenReader* line) {
    const SimTime time = TimeInRun(line);
    std::vector<TimedAction> actions = ReadActionLine(line, nodes_, time);
    std::move(actions.begin(), actions.end(), std::back_inserter(request().actions));
  }

  void ReadOn(TokenReader* line) {
    MessageRule rule;
    const Position begin = line->Here();
    rule.at = begin;
    ReadWhich(line, &rule);
    ReadType(line, &rule);
    const Position link = line->Here();
    rule.from = line->Node(nodes_);
    line->Expect("->");
    rule.to = line->Node(nodes_);
    if (line->ok() && rule.from == rule.to) {
      line->Fail(link, "a node sends itself no messages", "two different nodes");
    }
    rule.begin = line->Accept("after") ? TimeInRun(line) : now_;
    rule.end = request().until;
    if (const Position at = line->Here(); line->Accept("until")) {
      rule.end = TimeInRun(line);
      if (line->ok() && rule.end <= rule.begin) {
        line->Fail(at, "the rule ends before it begins", "a later time behind until");
      }
    }
    if (line->ok() && line->Peek() != ":") line->FailHere("after 2s, until 3s, or a colon");
    line->Expect(":");
    rule.effect =
        static_cast<MessageRule::Effect>(line->OneOf(kEffects, "the fate of the message"));
    if (rule.effect == MessageRule::Effect::kDelay) rule.delay_us = line->Duration();
    line->End();
    if (!line->ok()) return;
    rule.text = TextOf(begin);
    request().rules.push_back(std::move(rule));
  }

  // `first`, `each`, `1st`, `2nd`, `3rd`, `4th` and so on.
  void ReadWhich(TokenReader* line, MessageRule* rule) {
    const std::string valid = "first, 2nd, 3rd, 4th and so on, or each";
    if (line->Accept("first")) return;
    if (line->Accept("each")) {
      rule->last = kEachMessage;
      return;
    }
    const Word word = line->Take(valid);
    const size_t digits = std::min(word.text.find_first_not_of("0123456789"), word.text.size());
    const std::optional<uint64_t> nth = ParseUnsigned(word.text.substr(0, digits));
    const std::string ending = word.text.substr(digits);
    constexpr std::array<std::string_view, 4> kEndings = {"st", "nd", "rd", "th"};
    if (!nth || *nth == 0 || *nth > kNthMax ||
        std::find(kEndings.begin(), kEndings.end(), ending) == kEndings.end()) {
      line->Fail(word.at, "read " + QuoteForMistake(word.text), valid);
      return;
    }
    rule->first = rule->last = static_cast<uint32_t>(*nth);
  }

  void ReadType(TokenReader* line, MessageRule* rule) {
    std::array<std::string_view, kNetworkTypes.size()> names;
    std::transform(kNetworkTypes.begin(), kNetworkTypes.end(), names.begin(),
                   [](MessageType type) { return Name(type); });
    rule->type = kNetworkTypes[line->OneOf(names, "a type of message")];
  }

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
  NodeNames nodes_;
  RunReading reading_;
};

}  // namespace

RunReading ReadRun(const Directive& directive, SimTime now, const NodeNames& nodes) {
  return RunReader(directive, now, nodes).Read();
}

}  // namespace squall
