// What goes wrong, and when: faults of links, processes, disks and clocks.
//
// Faults begin at opportunities, a fixed time apart; whether one does is a choice named by the
// opportunity's number. Most last for a least time and end by themselves. While the weather is
// calm, none begins. What may go wrong together is the Budget's to say.
#ifndef SQUALL_SIM_WORLD_STORM_H_
#define SQUALL_SIM_WORLD_STORM_H_

#include <cstdint>

#include "core/base/types.h"
#include "sim/world/event_queue.h"
#include "sim/world/network.h"

namespace squall {

class Stage;

class Storm {
 public:
  // The `ordinal`-th opportunity: faults may begin, and operators may act.
  void Opportunity(Stage& stage, uint32_t ordinal);

  // Single faults, for opportunities and for actions of the plan. `length_us` 0: without end.
  void BeginPartition(Stage& stage, const Partition& partition, uint64_t length_us);
  void JumpClock(Stage& stage, NodeId id, uint64_t ticks);
  void FreezeClock(Stage& stage, NodeId id, uint64_t length_us);
  void SlowDisk(Stage& stage, NodeId id, uint64_t extra_us, uint64_t length_us);
  void FillDisk(Stage& stage, NodeId id, uint64_t length_us);
  void EndDiskFault(Stage& stage, NodeId id, const Event::DiskFaultEnd& end);
  // The node and its disk are gone for good.
  void Wipe(Stage& stage, NodeId id);

 private:
  bool Storming(Stage& stage) const;
  void OfferLinkFaults(Stage& stage, uint32_t ordinal);
  void OfferNodeFaults(Stage& stage, NodeId id, uint32_t ordinal);
  void OfferCrash(Stage& stage, NodeId id, uint32_t ordinal);
  void OfferMassCrash(Stage& stage, uint32_t ordinal);
  void CrashInside(Stage& stage, NodeId id, uint64_t calls);
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_STORM_H_
