// Ways to make a plan smaller, as pure functions from a plan to a plan that may do as well. Whether
// it does is for a run to say (sim/shrink/shrinker.h).
//
//   luck_edits.cc    another seed of the same world, or of a simpler one, fails sooner
//   story_edits.cc   what happened is said outright instead of being left to timeouts and clients
//   part_edits.cc    choices, actions, nodes and clients are left out, large parts first
//   option_edits.cc  options become plain
//   number_edits.cc  values and times become small and round
#ifndef SQUALL_SIM_SHRINK_EDITS_H_
#define SQUALL_SIM_SHRINK_EDITS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/shrink/run_story.h"

namespace squall {

// Nothing where there is nothing to change. An edit names what it changes by name, so that it is
// good for any later plan of one shrinking.
using Edit = std::function<std::optional<Plan>(const Plan&)>;
using Edits = std::vector<Edit>;

// A plan that fails, and what happened in its run.
struct FailingRun {
  Plan plan;
  RunStory story;
};

// The storm and what comes after it end with the failure. Only if it comes before the storm's end.
Edits EndEdits(const FailingRun& run);
// Plans of the world that `seeded` is a plan of, with other seeds; of a world that is simpler than
// that, and such worlds.
Edits LuckEdits(const Plan& seeded);
Edits LuckEditsOf(const Plan& world);
std::vector<Plan> SimplerWorlds(const Plan& seeded);
// From the boldest to the most careful.
Edits StoryEdits(const FailingRun& run);
// All choices of a kind or of kinds that belong together, all actions of a kind.
Edits KindEdits(const FailingRun& run);
// Two nodes, then one; then all that is about a node, which stays.
Edits NodeEdits(const FailingRun& run);
Edits ClientEdits(const FailingRun& run);
// Every part of `count` choices and actions that stand beside each other in time, the last first.
Edits PartEdits(const FailingRun& run, uint64_t count);
// Every two choices and actions, wherever they stand.
Edits PairEdits(const FailingRun& run);
// All options at once, then halves and smaller parts, then each.
Edits OptionEdits(const FailingRun& run);
// Single numbers of options that cannot be plain.
Edits OptionNumberEdits(const FailingRun& run);
// Values of choices, and of actions but for their times.
Edits ValueEdits(const FailingRun& run);
// Times between actions, then times that are round.
Edits TimeEdits(const FailingRun& run);
// The run as a whole ends earlier, though what fails is only seen at its end.
Edits DurationEdits(const FailingRun& run);

// 64 bits that are equal for equal plans and as good as never for others.
uint64_t HashOf(const Plan& plan);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_EDITS_H_
