// How a history names its keys: not at all, in a field, or as the first of two in every value.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_KEYING_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_KEYING_H_

#include <cstdint>
#include <vector>

#include "scenarios/command/check/history_event.h"

namespace squall {

// What `--keyed` says.
enum class KeyedValues : uint8_t {
  kAuto,  // As the history itself shows.
  kYes,
  kNo,
};

enum class Keying : uint8_t {
  kOneRegister,
  kField,  // The field `key`.
  kTuple,  // `[key value]`, and `[key [expected new]]` of a cas, as tests with jepsen.independent
           // do.
};

struct KeyingDecision {
  Keying keying = Keying::kOneRegister;
  TextError error;
};

// Decides for the whole history, from what can be meant in one way only. A read that is invoked
// with
// `[key nil]` and a cas of `[key [expected new]]` name their key; a value that is no list of two
// names none. A history that has both, or neither and lists of two, is refused.
KeyingDecision DecideKeying(const std::vector<HistoryEvent>& events, KeyedValues keyed);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_KEYING_H_
