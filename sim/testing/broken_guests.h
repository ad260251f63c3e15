// Guests that misbehave in exactly one way each: Squall's own node, whose messages, files, answers
// or view are altered on their way. For every safety property there is one that its checker must be
// the first to catch, in a run of a whole world.
//
// They stand for bugs at the borders of a node. Bugs inside the core are patches (sim/mutants/).
#ifndef SQUALL_SIM_TESTING_BROKEN_GUESTS_H_
#define SQUALL_SIM_TESTING_BROKEN_GUESTS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "invariants/properties.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

struct BrokenGuest {
  std::string_view name;
  Property property;            // Whose checker must catch it.
  std::string_view how;         // It misbehaves: "takes every answer to its campaign for a vote".
  Plan (*plan)(uint64_t seed);  // In which it shows, for one of the first seeds.
  const GuestFactory* factory;  // Lives as long as the program.
};

// In order of property.
std::span<const BrokenGuest> BrokenGuests();

// The factory of the guest of that name. Requires: there is one.
const GuestFactory& BrokenGuestNamed(std::string_view name);

}  // namespace squall

#endif  // SQUALL_SIM_TESTING_BROKEN_GUESTS_H_
