// The options of a plan as data: bounds, how scripts give them, and what property tests try. Plan
// files, `cluster` lines, fingerprints and generators go over these fields.
#ifndef SQUALL_SIM_PLAN_PLAN_FIELDS_H_
#define SQUALL_SIM_PLAN_PLAN_FIELDS_H_

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// How a `cluster` line gives an option.
struct ScriptOption {
  enum class Form : uint8_t {
    kSwitch,    // on or off
    kNumber,    // From `least` to `most`.
    kRate,      // 1%
    kDuration,  // 200ms
    kSpread,    // 1ms..5ms: the least length, and in `extra` what may come on top.
  };

  std::string_view name = {};  // Empty: not at all, or in a form that no other option has.
  Form form = Form::kSwitch;
  std::string_view example = {};  // What stands behind the equals sign, for mistakes.
  uint64_t Options::*extra = nullptr;
  uint64_t least = 0;
  uint64_t most = 0;
  std::string_view needs = {};  // Another option without which it means nothing. May be empty.
};

// One field of Options. Exactly one of the two members is set.
struct OptionField {
  struct Range {
    uint64_t least = 0;
    uint64_t most = 0;
  };

  std::string_view name;
  uint64_t Options::*number = nullptr;
  bool Options::*flag = nullptr;
  // Of a number: what it may be.
  uint64_t least = 0;
  uint64_t most = 1;
  ScriptOption script = {};
  Range tried = {};  // By property tests. Nothing but the default if `most` is 0.
  // It turns on what closes a hazard of the reference (MakeSafe() in sim/plan/profile.h).
  bool closes_hazard = false;
  // It came when there were fingerprints already: it enters one only if it is not the default, so
  // that those of plans that do not use it are what they were.
  bool is_late = false;
};

inline constexpr uint64_t kAnyNumber = std::numeric_limits<uint64_t>::max();
inline constexpr uint64_t kDay = 24 * 3600 * kSecond;

// All fields: those of the cluster, then those of each fault (sim/plan/fault.h).
std::span<const OptionField> OptionFields();

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PLAN_FIELDS_H_
