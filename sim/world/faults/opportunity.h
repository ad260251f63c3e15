// A moment at which a fault may begin, and what all faults draw and answer alike.
#ifndef SQUALL_SIM_WORLD_FAULTS_OPPORTUNITY_H_
#define SQUALL_SIM_WORLD_FAULTS_OPPORTUNITY_H_

#include <cstdint>

#include "sim/plan/fault.h"
#include "sim/world/stage.h"

namespace squall {

struct Opportunity {
  Stage& stage;
  uint32_t ordinal = 0;
  NodeId node = kNoNode;  // kNoNode: of the world.
  // While the weather is calm, only choices made by hand begin faults.
  bool storming = true;

  ChoiceName Name(ChoiceKind kind) const { return ChoiceName::Of(kind, node, ordinal); }
  // Whether the choice of this kind is 1, which it is with this probability.
  bool Chance(ChoiceKind kind, uint64_t ppm) const {
    return stage.choices().Chance(Name(kind), storming ? ppm : 0) != 0;
  }
  // A value of at least 1 with this probability, else 0: what `make` makes of 64 bits.
  template <class F>
  uint64_t Draw(ChoiceKind kind, uint64_t ppm, F&& make) const {
    return stage.choices().Draw(Name(kind), storming ? ppm : 0, make);
  }
  // A value from 1 to `most` with this probability, else 0.
  uint64_t Amount(ChoiceKind kind, uint64_t ppm, uint64_t most) const {
    return Draw(kind, most > 0 ? ppm : 0,
                [&](uint64_t bits) { return 1 + Choices::Scale(bits, most); });
  }
  // From `least` to `least` and `extra`.
  uint64_t Length(ChoiceKind kind, uint64_t least, uint64_t extra) const {
    return least + stage.choices().Below(Name(kind), extra + 1);
  }
};

// How long `node` stays down after its next crash.
inline uint64_t DrawDowntime(Stage& stage, NodeId node) {
  return stage.options().downtime_us +
         stage.choices().Below(
             ChoiceName::Of(ChoiceKind::kDowntime, node, stage.node(node).process.crashes),
             stage.options().downtime_extra_us + 1);
}

// `for 300ms`: the field length_us.
inline constexpr ActionArgument kForLength[] = {
    {.word = "for", .form = ActionArgument::Form::kDuration, .field = &Action::length_us}};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_FAULTS_OPPORTUNITY_H_
