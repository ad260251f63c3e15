// What a plan can do to a cluster, one descriptor each: a fault, or what operators and clients ask
// at a bad time.
//
// A descriptor holds everything that is particular to its fault: its options with their bounds, its
// actions with their spelling in scripts, when it is offered in the storm, and what it does. Plan
// files, scripts, fuzz inputs, property tests and the storm go over the descriptors. Each is a file
// in sim/world/faults; sim/world/faults/faults.h lists them.
#ifndef SQUALL_SIM_PLAN_FAULT_H_
#define SQUALL_SIM_PLAN_FAULT_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/plan/action_form.h"
#include "sim/plan/plan_fields.h"

namespace squall {

struct Opportunity;  // sim/world/faults/opportunity.h

struct Fault {
  // What an opportunity of it belongs to.
  enum class Scope : uint8_t {
    kNone,     // It has none: it only comes with actions, or with other faults.
    kWorld,    // The world.
    kDisk,     // Each node that was started and has its disk, up or down.
    kProcess,  // Each node that is up.
  };

  std::string_view name;
  std::span<const OptionField> options = {};
  std::span<const ActionForm> actions = {};
  Scope scope = Scope::kNone;
  // May begin the fault. Draws the same choices whatever it has drawn before.
  void (*offer)(const Opportunity& opportunity) = nullptr;
};

// In the order in which an opportunity offers them.
std::span<const Fault* const> Faults();

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_FAULT_H_
