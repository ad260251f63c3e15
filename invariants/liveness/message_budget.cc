#include "invariants/liveness/message_budget.h"

#include "invariants/sentence.h"

namespace squall {

void MessageBudget::Begin(uint64_t nodes, const Counts& counts, uint64_t in_flight) {
  nodes_ = nodes;
  in_flight_ = in_flight;
  begun_ = counts;
}

std::optional<Violation> MessageBudget::Exceeded(const Counts& counts) const {
  const uint64_t sent = counts.messages - begun_.messages;
  const uint64_t work = counts.work - begun_.work;
  const uint64_t operations = counts.operations - begun_.operations;
  const uint64_t ticks = counts.ticks - begun_.ticks;
  const uint64_t granted =
      kWorkMessages * work + kTailMessages * (counts.tails - begun_.tails) +
      kInFlightMessages * in_flight_ +
      nodes_ * (kOperationMessages * operations + kTickMessages * ticks + kOnceMessages);
  if (sent <= granted || ticks < kTicksLeast) [[likely]]
    return std::nullopt;
  return Unmet(Property::kMessageBudget, kNoNode,
               Sentence(sent, " messages were sent in ", ticks, " ticks by ", nodes_,
                        " nodes that were asked for ", operations, " operations and moved ", work,
                        " positions in their logs; ", granted, " would do"),
               "too many messages for what was done");
}

}  // namespace squall
