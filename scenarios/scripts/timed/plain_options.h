// Options of a cluster that a script gives by name and that mean one or two fields of a plan.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAIN_OPTIONS_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAIN_OPTIONS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

struct PlainOption {
  enum class Kind : uint8_t {
    kSwitch,    // on or off.
    kNumber,    // From `least` to `most`.
    kRate,      // 1%.
    kDuration,  // 200ms.
    kSpread,    // 1ms..5ms: the least length, and in `extra` what may come on top.
  };

  std::string_view name;
  std::string_view form;  // For messages: what stands behind the equals sign.
  Kind kind = Kind::kSwitch;
  bool Options::*flag = nullptr;
  uint64_t Options::*number = nullptr;
  uint64_t Options::*extra = nullptr;
  uint64_t least = 0;
  uint64_t most = 0;
  std::string_view needs;  // Another option without which it means nothing. May be empty.
};

std::span<const PlainOption> PlainOptions();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAIN_OPTIONS_H_
