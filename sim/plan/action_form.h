// Kinds of actions as data: what each needs, how scripts spell it, and how it is told in words.
//
// Whatever reads, checks or tells actions goes over these forms. Only what no form can say is code
// of its own: a partition's sides, a put's key and value, a change of members.
#ifndef SQUALL_SIM_PLAN_ACTION_FORM_H_
#define SQUALL_SIM_PLAN_ACTION_FORM_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

class Stage;
enum class ActionOutcome : uint8_t;

// One argument of an action in a script: a word, which may be empty, and the value behind it
// ("by 30").
struct ActionArgument {
  enum class Form : uint8_t {
    kNumber,    // 30
    kDuration,  // 300ms, a number of microseconds.
    kNode,      // 3
  };
  enum class Need : uint8_t {
    kRequired,
    kOptional,  // The field is 0 where a script leaves it out.
  };

  std::string_view word = {};
  Form form = Form::kNumber;
  uint64_t Action::*field = nullptr;
  Need need = Need::kRequired;
  uint64_t most = std::numeric_limits<uint64_t>::max();  // Of a number.
  std::string_view what = "a number";                    // Of a number, for mistakes.
  std::string_view example = {};                         // Of an optional one, for mistakes.
};

// One spelling of a kind of action. Most kinds have one.
struct ActionForm {
  // The nodes that an action names.
  enum class Whom : uint8_t {
    kWorld,  // None.
    kSides,  // `left` and `right`.
    kNode,   // `node`. A script may name a set, for an action each, or the leader of that time.
    kNodeOrLeader,  // `node`, or the leader of that time if it is 0.
  };
  // What stands behind the nodes, besides the arguments.
  enum class Operand : uint8_t {
    kNone,
    kKey,          // `key`.
    kKeyAndValue,  // `key` and `value`.
    kComparison,   // `key`, `value` and `expected`.
    kChange,       // `value`, a membership change (sim/plan/operations.h).
  };
  // Where the effect shows, for those who tell a run.
  enum class Shown : uint8_t {
    kInState,     // In how a node or its answers change.
    kByCommand,   // Nowhere else: the command says it.
    kBySentence,  // Nowhere else: the sentence says it.
  };

  // What the action acts on, which decides what keeps it from its effect.
  enum class Target : uint8_t {
    kWorld,    // What it likes: perform() finds out what it meets.
    kDisk,     // The disk of `node`, which may be down.
    kProcess,  // `node`, which has to be up.
  };

  Action::Kind kind = Action::Kind::kHeal;
  std::string_view verb = {};
  Whom whom = Whom::kNode;
  Operand operand = Operand::kNone;
  std::span<const ActionArgument> arguments = {};
  // Of several spellings of a kind: the value of `count` that this one stands for.
  std::optional<uint64_t> count = {};
  // In a sentence. {id} is the node's number, {whom} "node 3" or "the leader", {for} " for 0.3s" or
  // nothing; {left}, {right}, {other}, {count}, {value} and {outcome} are the fields, {us} is
  // `count` as a length of time.
  std::string_view sentence = {};
  Shown shown = Shown::kBySentence;
  Target target = Target::kWorld;
  // Does it, and returns what it came to.
  ActionOutcome (*perform)(Stage& stage, const Action& action) = nullptr;
};

// The forms of all faults (sim/plan/fault.h), by kind.
std::span<const ActionForm> ActionForms();

// Whether clients ask for actions of this kind, and not those who run the cluster.
bool IsOperation(Action::Kind kind);

// The form that spells `action`; null for a number that is no kind.
const ActionForm* FormOf(const Action& action);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_ACTION_FORM_H_
