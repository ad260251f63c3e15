#include "scenarios/timed/run_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/base/describe.h"
#include "scenarios/script/text.h"
#include "scenarios/timed/quantity.h"
#include "scenarios/timed/tokens.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, kTraceWords> kTraceNames = {
    "roles", "terms",  "votes",  "leaders",   "commits", "logs",
    "puts",  "faults", "losses", "snapshots", "messages"};

constexpr std::array<std::string_view, 7> kVerbs = {"partition", "isolate", "heal",    "crash",
                                                    "restart",   "put",     "campaign"};
constexpr std::array<std::string_view, 3> kEffects = {"drop", "duplicate", "delay"};

// Keys have a byte for their length in an entry.
constexpr size_t kKeyBytesMax = 255;
constexpr size_t kValueBytesMax = 4096;
constexpr uint64_t kNthMax = 1000000;

// Messages that go from node to node.
constexpr std::array kNetworkTypes = {
    MessageType::kProp,       MessageType::kApp,           MessageType::kAppResp,
    MessageType::kVote,       MessageType::kVoteResp,      MessageType::kSnap,
    MessageType::kHeartbeat,  MessageType::kHeartbeatResp, MessageType::kTransferLeader,
    MessageType::kTimeoutNow, MessageType::kReadIndex,     MessageType::kReadIndexResp,
    MessageType::kPreVote,    MessageType::kPreVoteResp};

// One side of a partition as a line has it.
struct Side {
  enum class Kind : uint8_t { kSet, kRest, kLeader } kind = Kind::kSet;
  NodeSet set = 0;
  Position at;
};

// Reads one `at` line.
class ActionReader {
 public:
  ActionReader(TokenReader* line, uint64_t nodes, SimTime at)
      : line_(*line), nodes_(nodes), at_(at) {}

  std::vector<TimedAction> Read() && {
    switch (line_.OneOf(kVerbs, "what happens")) {
      case 0:
        ReadPartition();
        break;
      case 1:
        ReadIsolate();
        break;
      case 2:
        Add(Action::Kind::kHeal);
        line_.End();
        break;
      case 3:
        ReadCrash();
        break;
      case 4:
        ReadRestart();
        break;
      case 5:
        ReadPut();
        break;
      case 6:
        Add(Action::Kind::kCampaign).action.node = line_.Node(nodes_);
        line_.End();
        break;
    }
    return std::move(actions_);
  }

 private:
  TimedAction& Add(Action::Kind kind) {
    actions_.push_back({});
    actions_.back().action.kind = kind;
    actions_.back().action.at = at_;
    return actions_.back();
  }

  void ReadPartition() {
    std::vector<Side> sides = {ReadSide()};
    bool one_way = false;
    if (line_.Accept("->")) {
      one_way = true;
      sides.push_back(ReadSide());
    } else {
      do {
        line_.Expect("|");
        sides.push_back(ReadSide());
      } while (line_.ok() && line_.Peek() == "|");
    }
    const uint64_t length = ReadLength();
    line_.End("for 5s");
    if (line_.ok()) Part(std::move(sides), one_way, length);
  }

  Side ReadSide() {
    const Position at = line_.Here();
    if (line_.Accept("rest")) return {Side::Kind::kRest, 0, at};
    if (line_.Accept("leader")) return {Side::Kind::kLeader, 0, at};
    if (line_.Peek().starts_with('{') || ParseUnsigned(line_.Peek())) {
      return {Side::Kind::kSet, line_.Set(nodes_), at};
    }
    line_.FailHere("a side of the partition: a set of nodes, as {1,2}; or one node; leader; rest");
    return {};
  }

  uint64_t ReadLength() { return line_.Accept("for") ? line_.Duration() : 0; }

  // Every two of the sides are parted from each other.
  void Part(std::vector<Side> sides, bool one_way, uint64_t length) {
    if (!Complete(&sides)) return;
    for (size_t i = 0; i < sides.size(); ++i) {
      for (size_t j = i + 1; j < sides.size(); ++j) {
        TimedAction& part =
            Add(one_way ? Action::Kind::kOneWayPartition : Action::Kind::kPartition);
        part.action.left = sides[i].set;
        part.action.right = sides[j].set;
        part.action.length_us = length;
        if (sides[i].kind == Side::Kind::kLeader) part.leader = TimedAction::Leader::kLeft;
        if (sides[j].kind == Side::Kind::kLeader) part.leader = TimedAction::Leader::kRight;
      }
    }
  }

  // Fills in the side called rest and refuses sides that do not make a partition.
  bool Complete(std::vector<Side>* sides) {
    NodeSet named = 0;
    Side* rest = nullptr;
    const Side* leader = nullptr;
    for (Side& side : *sides) {
      if (side.kind == Side::Kind::kLeader) leader = &side;
      if (side.kind == Side::Kind::kRest && rest != nullptr) {
        line_.Fail(side.at, "rest stands twice in this partition", "one side called rest");
      }
      if (side.kind == Side::Kind::kRest) rest = &side;
      if (const NodeSet both = named & side.set; both != 0) {
        line_.Fail(side.at, DescribeSet(both) + " stands on two sides of this partition",
                   "sides that have no node in common");
      }
      named |= side.set;
    }
    if (leader != nullptr && (sides->size() != 2 || rest == nullptr)) {
      line_.Fail(leader->at, "a partition of the leader from others than the rest",
                 "leader | rest, leader -> rest or rest -> leader");
    }
    if (rest != nullptr && leader == nullptr) {
      rest->set = AllNodes(nodes_) & ~named;
      if (rest->set == 0) line_.Fail(rest->at, "the rest is empty here", "smaller sides");
    }
    return line_.ok();
  }

  void ReadIsolate() {
    const Position at = line_.Here();
    Side side{Side::Kind::kLeader, 0, at};
    if (!line_.Accept("leader")) side = {Side::Kind::kSet, line_.Set(nodes_), at};
    const uint64_t length = ReadLength();
    line_.End("for 5s");
    if (line_.ok()) Part({side, {Side::Kind::kRest, 0, at}}, false, length);
  }

  void ReadCrash() {
    const bool leader = line_.Accept("leader");
    const NodeSet set = leader ? 0 : line_.Set(nodes_);
    uint64_t downtime = 0;
    for (bool more = true; more && !line_.AtEnd();) {
      if (line_.Accept("for")) {
        downtime = line_.Duration();
      } else if (line_.Peek().starts_with("unsynced")) {
        const Word word = line_.Take("");
        if (word.text != "unsynced=lost") {
          line_.Fail(word.at, "read " + QuoteForMistake(word.text),
                     "unsynced=lost: a crash loses what was not synced, and nothing else");
        }
      } else {
        more = false;
      }
    }
    line_.End("unsynced=lost, for 500ms");
    if (leader) {
      TimedAction& crash = Add(Action::Kind::kCrash);
      crash.leader = TimedAction::Leader::kNode;
      crash.downtime_us = downtime;
    }
    AddForEach(Action::Kind::kCrash, set);
    if (downtime == 0) return;
    at_ += downtime;
    AddForEach(Action::Kind::kRestart, set);
  }

  void ReadRestart() {
    const NodeSet set = line_.Set(nodes_);
    line_.End();
    AddForEach(Action::Kind::kRestart, set);
  }

  void AddForEach(Action::Kind kind, NodeSet set) {
    for (uint64_t node = 1; node <= nodes_; ++node) {
      if (Contains(set, node)) Add(kind).action.node = node;
    }
  }

  void ReadPut() {
    const uint64_t node = line_.NodeOrLeader(nodes_);
    do {
      const Word word = line_.Take("key=value");
      const size_t equals = std::min(word.text.find('='), word.text.size());
      if (equals == 0 || equals == word.text.size() || equals > kKeyBytesMax ||
          word.text.size() - equals > kValueBytesMax) {
        line_.Fail(word.at, "read " + QuoteForMistake(word.text), "key=value, as x=1");
      }
      if (!line_.ok()) return;
      TimedAction& put = Add(Action::Kind::kPut);
      put.action.node = node;
      put.action.key = word.text.substr(0, equals);
      put.action.value = word.text.substr(equals + 1);
    } while (!line_.AtEnd());
  }

  TokenReader& line_;
  uint64_t nodes_;
  SimTime at_;
  std::vector<TimedAction> actions_;
};

// Reads a whole `run` directive.
class RunReader {
 public:
  RunReader(const Directive& directive, SimTime now, uint64_t nodes)
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
    std::vector<TimedAction> actions = ActionReader(line, nodes_, time).Read();
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
    rule.effect = static_cast<MessageRule::Effect>(line->OneOf(kEffects, "what becomes of it"));
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
  uint64_t nodes_;
  RunReading reading_;
};

}  // namespace

RunReading ReadRun(const Directive& directive, SimTime now, uint64_t nodes) {
  return RunReader(directive, now, nodes).Read();
}

}  // namespace squall
