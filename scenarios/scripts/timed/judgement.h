// Whether a world is as a script expects.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_JUDGEMENT_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_JUDGEMENT_H_

#include <string>

#include "scenarios/scripts/timed/expectation.h"
#include "scenarios/scripts/timed/observer.h"
#include "sim/world/world.h"

namespace squall {

// Whether it is so now, and a few words: what holds, or what is the case instead.
struct Judgement {
  bool met = false;
  std::string text;
};
Judgement Judge(const Expectation& expectation, const World& world, const Observer& observer);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_JUDGEMENT_H_
