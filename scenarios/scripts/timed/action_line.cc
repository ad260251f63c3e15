#include "scenarios/scripts/timed/action_line.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/describe.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/partition_line.h"
#include "scenarios/scripts/timed/quoted_text.h"
#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"

namespace squall {
namespace {

using Operand = ActionForm::Operand;
using Whom = ActionForm::Whom;

constexpr std::string_view kIsolate = "isolate";
constexpr std::array<std::string_view, 3> kUnsynced = {"unsynced=lost", "unsynced=kept",
                                                       "unsynced=torn"};

// Keys have a byte for their length in an entry.
constexpr size_t kKeyBytesMax = 255;
constexpr uint64_t kCallsMax = 1000000;

std::vector<std::string_view> Verbs() {
  std::vector<std::string_view> verbs = {kIsolate};
  for (const ActionForm& form : ActionForms()) {
    if (std::find(verbs.begin(), verbs.end(), form.verb) == verbs.end()) verbs.push_back(form.verb);
  }
  return verbs;
}

const ActionForm& FormOf(std::string_view verb) {
  return *std::find_if(ActionForms().begin(), ActionForms().end(),
                       [&](const ActionForm& form) { return form.verb == verb; });
}

// Whether a set of nodes in a script means those of it that the action concerns: `restart all`
// means the nodes that are down.
bool Picks(Action::Kind kind) {
  return kind == Action::Kind::kCrash || kind == Action::Kind::kRestart ||
         kind == Action::Kind::kStart;
}

// Reads one `at` line.
class ActionReader {
 public:
  ActionReader(TokenReader* line, const NodeNames& nodes, SimTime at)
      : line_(*line), nodes_(nodes), at_(at) {}

  std::vector<TimedAction> Read() && {
    const std::vector<std::string_view> verbs = Verbs();
    const std::string_view verb = verbs[line_.OneOf(verbs, "what happens")];
    if (!line_.ok()) return {};
    if (verb == kIsolate) return ReadIsolation(&line_, nodes_, at_);
    const ActionForm& form = FormOf(verb);
    if (form.whom == Whom::kSides) return ReadPartition(&line_, nodes_, at_);
    if (form.kind == Action::Kind::kCrash) {
      ReadCrash(form);
    } else {
      ReadNodes(form);
      ReadOperand(form);
      ReadArguments(form);
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

  void ReadNodes(const ActionForm& form) {
    switch (form.whom) {
      case Whom::kWorld:
      case Whom::kSides:
        Add(form.kind);
        return;
      case Whom::kNodeOrLeader:
        if (line_.AcceptIt()) {
          AddOpen(form.kind, TimedAction::Who::kIt);
        } else {
          Add(form.kind).action.node = line_.NodeOrLeader(nodes_);
        }
        return;
      case Whom::kNode:
        // A node that leads is up.
        if (line_.AcceptIt()) {
          AddOpen(form.kind, TimedAction::Who::kIt);
        } else if (form.kind != Action::Kind::kRestart && line_.Accept("leader")) {
          AddOpen(form.kind, TimedAction::Who::kLeader);
        } else {
          AddForEach(form.kind, line_.Set(nodes_));
        }
        return;
    }
  }

  void AddOpen(Action::Kind kind, TimedAction::Who who) {
    TimedAction& timed = Add(kind);
    timed.open = TimedAction::Open::kNode;
    timed.who = who;
  }

  void AddForEach(Action::Kind kind, NodeSet set) {
    for (NodeId node : set) {
      TimedAction& timed = Add(kind);
      timed.action.node = node.value();
      if (Picks(kind) && set != NodeSet::Of(node)) timed.when_void = TimedAction::Void::kTraced;
    }
  }

  void ReadOperand(const ActionForm& form) {
    switch (form.operand) {
      case Operand::kNone:
        return;
      case Operand::kKey:
        return ReadEach(form, &ActionReader::ReadKey);
      case Operand::kKeyAndValue:
        return ReadEach(form, &ActionReader::ReadKeyAndValue);
      case Operand::kComparison:
        ReadKeyAndValue(&actions_.back().action);
        return ReadExpected(&actions_.back().action);
      case Operand::kChange:
        return ReadChange();
    }
  }

  // One action for each word up to the arguments, of which the first word is none.
  void ReadEach(const ActionForm& form, void (ActionReader::*read)(Action*)) {
    const auto at_argument = [&] {
      return std::any_of(form.arguments.begin(), form.arguments.end(),
                         [&](const ActionArgument& a) { return a.word == line_.Peek(); });
    };
    const TimedAction first = actions_.front();
    actions_.clear();
    do {
      actions_.push_back(first);
      (this->*read)(&actions_.back().action);
    } while (!line_.AtEnd() && !at_argument());
  }

  // `if 1`, `if none`.
  void ReadExpected(Action* cas) {
    line_.Expect("if");
    const Word word = line_.Take("the value that is expected, as 1, or none");
    if (!line_.ok() || word.text == "none") return;
    std::string_view rest = word.text;
    cas->expected =
        rest.starts_with('"') ? TakeText(&rest, '=') : std::string(std::exchange(rest, {}));
    if (!cas->expected || !rest.empty()) {
      line_.Fail(word.at, "read " + QuoteForMistake(word.text), "a value, as 1, or none");
    }
  }

  void ReadKey(Action* get) {
    const Word word = line_.Take("a key, as x");
    std::string_view rest = word.text;
    const std::optional<std::string> key = TakeText(&rest, '=');
    if (line_.ok() && key && rest.empty() && key->size() <= kKeyBytesMax) {
      get->key = *key;
    } else {
      line_.Fail(word.at, "read " + QuoteForMistake(word.text), "a key, as x");
    }
  }

  void ReadKeyAndValue(Action* put) {
    const Word word = line_.Take("key=value");
    std::string_view rest = word.text;
    const bool bare = rest.starts_with('=');
    const std::optional<std::string> key = TakeText(&rest, '=');
    const bool has_value = rest.starts_with('=') && rest.size() > 1;
    if (has_value) rest.remove_prefix(1);
    // Behind a value nothing ends it.
    const std::optional<std::string> value =
        rest.starts_with('"') ? TakeText(&rest, '=') : std::string(std::exchange(rest, {}));
    if (line_.ok() && !bare && key && has_value && value && rest.empty() &&
        key->size() <= kKeyBytesMax) {
      put->key = *key;
      put->value = *value;
    } else {
      line_.Fail(word.at, "read " + QuoteForMistake(word.text), "key=value, as x=1");
    }
  }

  // `change leader v4 r1`: the rest of the line is as a plan has it.
  void ReadChange() {
    const std::string valid =
        "v4 (voter), l4 (learner), r4 (removed), several with implicit or explicit before them, or "
        "leave";
    const Position at = line_.Here();
    std::string& text = actions_.back().action.value;
    do {
      const Word word = line_.Take("a change, as v4 l2 r3");
      const bool is_first = text.empty();
      text += (is_first ? "" : " ") + word.text;
      ExpectNodeOf(word);
      if (is_first &&
          (word.text == "implicit" || word.text == "explicit" || word.text == "leave")) {
        continue;
      }
      if (line_.ok() && !ParseConfChanges(word.text).ok()) {
        line_.Fail(word.at, "read " + QuoteForMistake(word.text), valid);
      }
    } while (!line_.AtEnd());
    if (line_.ok() && !Check(actions_.back().action, nodes_.all()).empty()) {
      line_.Fail(at, "read " + QuoteForMistake(text), valid);
    }
  }

  // The node of "v4", if the word is of that form.
  void ExpectNodeOf(const Word& word) {
    if (!line_.ok() || std::string_view("vlru").find(word.text[0]) == std::string_view::npos)
      return;
    const std::string_view id = std::string_view(word.text).substr(1);
    const std::optional<uint64_t> node = ParseUnsigned(id);
    if (!node || (*node >= 1 && *node <= nodes_.all())) return;
    line_.Fail({word.at.line, word.at.column + 1}, "read " + QuoteForMistake(id),
               NodeRange(nodes_));
  }

  void ReadArguments(const ActionForm& form) {
    Action read;
    std::string examples;
    for (const ActionArgument& argument : form.arguments) {
      if (argument.need == ActionArgument::Need::kOptional) {
        if (!line_.Accept(argument.word)) {
          examples += (examples.empty() ? "" : ", ") + std::string(argument.example);
          continue;
        }
      } else if (!argument.word.empty()) {
        line_.Expect(argument.word);
      }
      read.*argument.field = ReadValue(argument);
    }
    line_.End(examples);
    for (TimedAction& timed : actions_) {
      for (const ActionArgument& argument : form.arguments) {
        timed.action.*argument.field = read.*argument.field;
      }
      if (form.count) timed.action.count = *form.count;
    }
  }

  uint64_t ReadValue(const ActionArgument& argument) {
    switch (argument.form) {
      case ActionArgument::Form::kNumber:
        return line_.Number(0, argument.most, std::string(argument.what));
      case ActionArgument::Form::kDuration:
        // 0 is what leaving it out means.
        return line_.Duration(argument.need == ActionArgument::Need::kOptional ? 1 : 0);
      case ActionArgument::Form::kNode:
        return line_.Node(nodes_);
    }
    return 0;
  }

  // `crash {4,5} for 500ms`, `crash 4 unsynced=kept`, `crash 4 at call 7`.
  void ReadCrash(const ActionForm& form) {
    ReadNodes(form);
    if (line_.Accept("at")) return ReadCrashAtCall();
    uint64_t downtime = 0;
    TimedAction::Unsynced unsynced = TimedAction::Unsynced::kAsGiven;
    uint64_t outcome = 0;
    for (bool more = true; more && !line_.AtEnd();) {
      if (line_.Accept("for")) {
        downtime = line_.Duration();
      } else if (line_.Accept("outcome")) {
        outcome = ReadValue(form.arguments.front());
      } else if (line_.Peek().starts_with("unsynced")) {
        unsynced = static_cast<TimedAction::Unsynced>(line_.OneOf(kUnsynced, "what is left"));
      } else {
        more = false;
      }
    }
    line_.End("unsynced=lost, unsynced=kept, unsynced=torn, at call 7, outcome 2, for 500ms");
    NodeSet set;
    for (TimedAction& timed : actions_) {
      timed.unsynced = unsynced;
      timed.action.outcome = outcome;
      if (timed.open == TimedAction::Open::kNode) timed.downtime_us = downtime;
      set.Add(NodeId(timed.action.node));
    }
    if (downtime == 0) return;
    at_ += downtime;
    const size_t restarts = actions_.size();
    AddForEach(Action::Kind::kRestart, set);
    // The script may have started them before.
    for (size_t i = restarts; i < actions_.size(); ++i) {
      actions_[i].when_void = TimedAction::Void::kTraced;
    }
  }

  // `crash 3 at call 7 outcome 2`: in the middle of a step, and it comes up again by itself.
  void ReadCrashAtCall() {
    line_.Expect("call");
    const uint64_t call =
        line_.Number(1, kCallsMax, "a call of the node from now on, 1 being the next");
    for (TimedAction& timed : actions_) {
      timed.action.kind = Action::Kind::kCrashInside;
      timed.action.count = call;
      timed.calls = TimedAction::Calls::kFromThen;
      timed.when_void = TimedAction::Void::kTold;
    }
    const uint64_t outcome =
        line_.Accept("outcome")
            ? line_.Number(0, ~uint64_t{0}, "an outcome, 0 being that all is lost")
            : 0;
    line_.End("outcome 2");
    for (TimedAction& timed : actions_) timed.action.outcome = outcome;
  }

  TokenReader& line_;
  NodeNames nodes_;
  SimTime at_;
  std::vector<TimedAction> actions_;
};

}  // namespace

std::vector<TimedAction> ReadActionLine(TokenReader* line, const NodeNames& nodes, SimTime at) {
  return ActionReader(line, nodes, at).Read();
}

}  // namespace squall
