#include "scenarios/scripts/timed/action_line.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/describe.h"
#include "scenarios/scripts/syntax/text.h"
#include "sim/plan/actions.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 3> kUnsynced = {"unsynced=lost", "unsynced=kept",
                                                       "unsynced=torn"};

// Keys have a byte for their length in an entry.
constexpr size_t kKeyBytesMax = 255;
constexpr size_t kValueBytesMax = 4096;
constexpr uint64_t kCallsMax = 1000000;
constexpr uint64_t kOutcomesMax = 65535;
constexpr uint64_t kTicksMax = 10000;
constexpr uint64_t kBitsMax = 1000000000;

// One side of a partition as a line has it.
struct Side {
  enum class Kind : uint8_t { kSet, kRest, kLeader } kind = Kind::kSet;
  NodeSet set;
  Position at;
};

// Reads one `at` line.
class ActionReader {
 public:
  ActionReader(TokenReader *line, const NodeNames &nodes, SimTime at)
      : line_(*line), nodes_(nodes), at_(at) {}

  std::vector<TimedAction> Read() && {
    const size_t verb = line_.OneOf(kVerbs, "what happens");
    if (line_.ok()) (this->*kReaders[verb])();
    return std::move(actions_);
  }

 private:
  static constexpr size_t kVerbCount = 22;
  static const std::array<std::string_view, kVerbCount> kVerbs;
  static const std::array<void (ActionReader::*)(), kVerbCount> kReaders;

  TimedAction &Add(Action::Kind kind) {
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
    if (line_.Accept("rest")) return {Side::Kind::kRest, {}, at};
    if (line_.Accept("leader")) return {Side::Kind::kLeader, {}, at};
    if (line_.Peek().starts_with('{') || ParseUnsigned(line_.Peek())) {
      return {Side::Kind::kSet, line_.Set(nodes_), at};
    }
    line_.FailHere(
        "a side of the partition: a set of nodes, as {1,2}; or one "
        "node; leader; rest");
    return {};
  }

  uint64_t ReadLength() { return line_.Accept("for") ? line_.Duration() : 0; }

  // Every two of the sides are parted from each other.
  void Part(std::vector<Side> sides, bool one_way, uint64_t length) {
    if (!Complete(&sides)) return;
    for (size_t i = 0; i < sides.size(); ++i) {
      for (size_t j = i + 1; j < sides.size(); ++j) {
        TimedAction &part =
            Add(one_way ? Action::Kind::kOneWayPartition : Action::Kind::kPartition);
        part.action.left = sides[i].set.bits();
        part.action.right = sides[j].set.bits();
        part.action.length_us = length;
        if (sides[i].kind == Side::Kind::kLeader) part.leader = TimedAction::Leader::kLeft;
        if (sides[j].kind == Side::Kind::kLeader) part.leader = TimedAction::Leader::kRight;
      }
    }
  }

  // Fills in the side called rest and refuses sides that do not make a
  // partition.
  bool Complete(std::vector<Side> *sides) {
    NodeSet named;
    Side *rest = nullptr;
    const Side *leader = nullptr;
    for (Side &side : *sides) {
      if (side.kind == Side::Kind::kLeader) leader = &side;
      if (side.kind == Side::Kind::kRest && rest != nullptr) {
        line_.Fail(side.at, "rest stands twice in this partition", "one side called rest");
      }
      if (side.kind == Side::Kind::kRest) rest = &side;
      if (const NodeSet both = named & side.set; !both.empty()) {
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
      rest->set = NodeSet::First(nodes_.all()) - named;
      if (rest->set.empty()) line_.Fail(rest->at, "the rest is empty here", "smaller sides");
    }
    return line_.ok();
  }

  void ReadIsolate() {
    const Position at = line_.Here();
    Side side{Side::Kind::kLeader, {}, at};
    if (!line_.Accept("leader")) side = {Side::Kind::kSet, line_.Set(nodes_), at};
    const uint64_t length = ReadLength();
    line_.End("for 5s");
    if (line_.ok()) Part({side, {Side::Kind::kRest, {}, at}}, false, length);
  }

  void ReadHeal() {
    Add(Action::Kind::kHeal);
    line_.End();
  }

  void ReadCrash() {
    const bool leader = line_.Accept("leader");
    const NodeSet set = leader ? NodeSet() : line_.Set(nodes_);
    if (line_.Accept("at")) return ReadCrashInside(leader, set);
    uint64_t downtime = 0;
    TimedAction::Unsynced unsynced = TimedAction::Unsynced::kLost;
    for (bool more = true; more && !line_.AtEnd();) {
      if (line_.Accept("for")) {
        downtime = line_.Duration();
      } else if (line_.Peek().starts_with("unsynced")) {
        unsynced = static_cast<TimedAction::Unsynced>(line_.OneOf(kUnsynced, "what is left"));
      } else {
        more = false;
      }
    }
    line_.End("unsynced=lost, unsynced=kept, unsynced=torn, at call 7, for 500ms");
    const size_t first = actions_.size();
    if (leader) {
      TimedAction &crash = Add(Action::Kind::kCrash);
      crash.leader = TimedAction::Leader::kNode;
      crash.downtime_us = downtime;
    }
    AddForEach(Action::Kind::kCrash, set);
    for (size_t i = first; i < actions_.size(); ++i) actions_[i].unsynced = unsynced;
    if (downtime == 0) return;
    at_ += downtime;
    const size_t restarts = actions_.size();
    AddForEach(Action::Kind::kRestart, set);
    // The script may have started them before.
    for (size_t i = restarts; i < actions_.size(); ++i) {
      actions_[i].when_void = TimedAction::Void::kTraced;
    }
  }

  // `crash 3 at call 7 outcome 2`: in the middle of a step, and it comes up
  // again by itself.
  void ReadCrashInside(bool leader, NodeSet set) {
    line_.Expect("call");
    const uint64_t call =
        line_.Number(1, kCallsMax, "a call of the node from now on, 1 being the next");
    const uint64_t outcome =
        line_.Accept("outcome")
            ? line_.Number(0, kOutcomesMax, "an outcome, 0 being that all is lost")
            : 0;
    line_.End("outcome 2");
    if (leader) Add(Action::Kind::kCrashInside).leader = TimedAction::Leader::kNode;
    AddForEach(Action::Kind::kCrashInside, set);
    for (TimedAction &timed : actions_) {
      timed.action.count = call;
      timed.action.outcome = outcome;
    }
  }

  void ReadRestart() {
    const NodeSet set = line_.Set(nodes_);
    line_.End();
    AddForEach(Action::Kind::kRestart, set);
  }

  void AddForEach(Action::Kind kind, NodeSet set) {
    const bool picks = kind == Action::Kind::kCrash || kind == Action::Kind::kRestart ||
                       kind == Action::Kind::kStart;
    for (NodeId node : set) {
      TimedAction &timed = Add(kind);
      timed.action.node = node.value();
      // `restart all` means those that are down.
      if (picks && set != NodeSet::Of(node)) timed.when_void = TimedAction::Void::kTraced;
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
      TimedAction &put = Add(Action::Kind::kPut);
      put.action.node = node;
      put.action.key = word.text.substr(0, equals);
      put.action.value = word.text.substr(equals + 1);
    } while (!line_.AtEnd());
  }

  void ReadGet() {
    const uint64_t node = line_.NodeOrLeader(nodes_);
    do {
      const Word word = line_.Take("a key, as x");
      if (word.text.find('=') != std::string::npos || word.text.size() > kKeyBytesMax) {
        line_.Fail(word.at, "read " + QuoteForMistake(word.text), "a key, as x");
      }
      if (!line_.ok()) return;
      TimedAction &get = Add(Action::Kind::kGet);
      get.action.node = node;
      get.action.key = word.text;
    } while (!line_.AtEnd());
  }

  // `transfer leader to 3`, `transfer 1 to 3`.
  void ReadTransfer() {
    const uint64_t node = line_.NodeOrLeader(nodes_);
    line_.Expect("to");
    const uint64_t other = line_.Node(nodes_);
    line_.End();
    TimedAction &transfer = Add(Action::Kind::kTransfer);
    transfer.action.node = node;
    transfer.action.other = other;
  }

  // `change leader v4 r1`: the rest of the line is as a plan has it.
  void ReadChange() {
    const std::string valid =
        "v4 (voter), l4 (learner), r4 (removed), several with implicit or explicit before them, or "
        "leave";
    const uint64_t node = line_.NodeOrLeader(nodes_);
    const Position at = line_.Here();
    std::string text;
    do {
      const Word word = line_.Take("a change, as v4 l2 r3");
      const bool is_first = text.empty();
      text += (is_first ? "" : " ") + word.text;
      ExpectNodeOf(word);
      std::vector<ConfChangeSingle> change;
      std::string error;
      if (is_first &&
          (word.text == "implicit" || word.text == "explicit" || word.text == "leave")) {
        continue;
      }
      if (line_.ok() && !ParseConfChanges(word.text, &change, &error)) {
        line_.Fail(word.at, "read " + QuoteForMistake(word.text), valid);
      }
    } while (!line_.AtEnd());
    TimedAction &change = Add(Action::Kind::kChange);
    change.action.node = node;
    change.action.value = text;
    if (line_.ok() && !Check(change.action, nodes_.all()).empty()) {
      line_.Fail(at, "read " + QuoteForMistake(text), valid);
    }
  }

  // The node of "v4", if the word is of that form.
  void ExpectNodeOf(const Word &word) {
    if (!line_.ok() || std::string_view("vlru").find(word.text[0]) == std::string_view::npos)
      return;
    const std::string_view id = std::string_view(word.text).substr(1);
    const std::optional<uint64_t> node = ParseUnsigned(id);
    if (!node || (*node >= 1 && *node <= nodes_.all())) return;
    line_.Fail({word.at.line, word.at.column + 1}, "read " + QuoteForMistake(id),
               NodeRange(nodes_));
  }

  void ReadCampaign() { ReadSimple(Action::Kind::kCampaign); }
  void ReadCompact() { ReadSimple(Action::Kind::kCompact); }
  void ReadForgetLeader() { ReadSimple(Action::Kind::kForgetLeader); }
  void ReadWipe() { ReadSimple(Action::Kind::kWipe); }
  void ReadStart() { ReadSimple(Action::Kind::kStart); }
  void ReadFailWrite() { ReadSimple(Action::Kind::kIoError); }
  void ReadFailSync() {
    ReadSimple(Action::Kind::kIoError);
    for (TimedAction &timed : actions_) timed.action.count = 1;
  }
  void ReadPause() { ReadLasting(Action::Kind::kPause, 0); }
  void ReadFreezeClock() { ReadLasting(Action::Kind::kClockFreeze, 0); }
  void ReadFillDisk() { ReadLasting(Action::Kind::kDiskFull, 0); }

  // An action on a node, the leader or each of a set, and nothing more to say
  // of it.
  void ReadSimple(Action::Kind kind) {
    AddForWhom(kind);
    line_.End();
  }

  void AddForWhom(Action::Kind kind) {
    if (line_.Accept("leader")) {
      Add(kind).leader = TimedAction::Leader::kNode;
    } else {
      AddForEach(kind, line_.Set(nodes_));
    }
  }

  void ReadLasting(Action::Kind kind, uint64_t count) {
    AddForWhom(kind);
    FinishLasting(count);
  }

  void FinishLasting(uint64_t count) {
    line_.Expect("for");
    const uint64_t length = line_.Duration();
    line_.End();
    for (TimedAction &timed : actions_) {
      timed.action.length_us = length;
      timed.action.count = count;
    }
  }

  // `jump-clock 2 by 30`: so many ticks ahead.
  void ReadJumpClock() {
    AddForWhom(Action::Kind::kClockJump);
    line_.Expect("by");
    const uint64_t ticks = line_.Number(1, kTicksMax, "a number of ticks");
    line_.End();
    for (TimedAction &timed : actions_) timed.action.count = ticks;
  }

  // `slow-disk 2 by 5ms for 1s`.
  void ReadSlowDisk() {
    AddForWhom(Action::Kind::kSlowDisk);
    line_.Expect("by");
    FinishLasting(line_.Duration());
  }

  // `rot 2`, `rot 2 bit 77`: which of the synced bits, modulo their number.
  void ReadRot() {
    AddForWhom(Action::Kind::kRot);
    const uint64_t bit = line_.Accept("bit") ? line_.Number(0, kBitsMax, "a number") : 0;
    line_.End("bit 77");
    for (TimedAction &timed : actions_) timed.action.outcome = bit;
  }

  TokenReader &line_;
  NodeNames nodes_;
  SimTime at_;
  std::vector<TimedAction> actions_;
};

const std::array<std::string_view, ActionReader::kVerbCount> ActionReader::kVerbs = {
    "partition",     "isolate",    "heal",      "crash",      "restart",      "start",
    "put",           "get",        "campaign",  "transfer",   "change",       "compact",
    "forget-leader", "wipe",       "pause",     "jump-clock", "freeze-clock", "slow-disk",
    "fill-disk",     "fail-write", "fail-sync", "rot"};

const std::array<void (ActionReader::*)(), ActionReader::kVerbCount> ActionReader::kReaders = {
    &ActionReader::ReadPartition,    &ActionReader::ReadIsolate,     &ActionReader::ReadHeal,
    &ActionReader::ReadCrash,        &ActionReader::ReadRestart,     &ActionReader::ReadStart,
    &ActionReader::ReadPut,          &ActionReader::ReadGet,         &ActionReader::ReadCampaign,
    &ActionReader::ReadTransfer,     &ActionReader::ReadChange,      &ActionReader::ReadCompact,
    &ActionReader::ReadForgetLeader, &ActionReader::ReadWipe,        &ActionReader::ReadPause,
    &ActionReader::ReadJumpClock,    &ActionReader::ReadFreezeClock, &ActionReader::ReadSlowDisk,
    &ActionReader::ReadFillDisk,     &ActionReader::ReadFailWrite,   &ActionReader::ReadFailSync,
    &ActionReader::ReadRot};

}  // namespace

std::vector<TimedAction> ReadActionLine(TokenReader *line, const NodeNames &nodes, SimTime at) {
  return ActionReader(line, nodes, at).Read();
}

}  // namespace squall
