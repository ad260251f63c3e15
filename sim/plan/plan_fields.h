// The options of a plan by name, for code that writes, reads or shows all of them.
#ifndef SQUALL_SIM_PLAN_PLAN_FIELDS_H_
#define SQUALL_SIM_PLAN_PLAN_FIELDS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// One field of Options. Exactly one of the two members is set.
struct OptionField {
  std::string_view name;
  uint64_t Options::*number = nullptr;
  bool Options::*flag = nullptr;
  // Of a number: what it may be.
  uint64_t least = 0;
  uint64_t most = 1;
};

// All fields, in the order of the struct.
std::span<const OptionField> OptionFields();

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PLAN_FIELDS_H_
