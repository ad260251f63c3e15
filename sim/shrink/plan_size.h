// How much there is to a plan for its reader: what shrinking makes less of.
#ifndef SQUALL_SIM_SHRINK_PLAN_SIZE_H_
#define SQUALL_SIM_SHRINK_PLAN_SIZE_H_

#include <compare>
#include <cstdint>

#include "sim/plan/plan.h"

namespace squall {

// Of two plans the one with the smaller size is the better one to read. The members count in their
// order: a choice less outweighs any number of digits more.
struct PlanSize {
  uint64_t parts = 0;    // Choices, actions, operations of clients, nodes and clients, weighted.
  uint64_t options = 0;  // That are not plain.
  uint64_t numbers = 0;  // How long and large the numbers of choices, actions and options are.
  uint64_t time_us = 0;  // Of the run.

  friend auto operator<=>(const PlanSize&, const PlanSize&) = default;
};

// `operations` is the number of operations that the plan's clients began by themselves in its run.
PlanSize SizeOf(const Plan& plan, uint64_t operations);

// What a reader counts: choices that are not benign, actions, and operations of clients.
inline uint64_t ChoicesLeft(const Plan& plan, uint64_t operations) {
  return plan.choices.size() + plan.actions.size() + operations;
}

// `options` with everything at its plain value that shrinking may make plain. The numbers of nodes,
// spares and clients are parts of a plan and stay, as do the options that close hazards of the
// reference: with one of them off, a plan may break a property in another way.
Options PlainOptionsFor(const Options& options);

// 0 for 0; more for a number with more significant digits, and for a larger one.
uint64_t NumberSize(uint64_t number);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_PLAN_SIZE_H_
