// What goes wrong, and when: the faults of sim/world/faults, offered at opportunities.
//
// Opportunities are a fixed time apart; whether a fault begins at one is a choice named by the
// opportunity's number. Most last for a least time and end by themselves. While the weather is
// calm, none begins. What may go wrong together is the Budget's to say.
#ifndef SQUALL_SIM_WORLD_STORM_H_
#define SQUALL_SIM_WORLD_STORM_H_

#include <cstdint>

#include "core/base/types.h"
#include "sim/world/event_queue.h"

namespace squall {

class Stage;

class Storm {
 public:
  // The `ordinal`-th opportunity: faults may begin, and operators may act.
  void Opportunity(Stage& stage, uint32_t ordinal);
  void EndDiskFault(Stage& stage, NodeId id, const Event::DiskFaultEnd& end);
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_STORM_H_
