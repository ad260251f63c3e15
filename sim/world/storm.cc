#include "sim/world/storm.h"

#include <algorithm>

#include "sim/world/faults/opportunity.h"
#include "sim/world/operators.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

bool IsStorming(Stage& stage) {
  const uint64_t cycle = stage.options().storm_us + stage.options().calm_us;
  return cycle == 0 || stage.now().value() % cycle < stage.options().storm_us;
}

// Whether the node can meet a fault of this scope.
bool IsInScope(const NodeSlot& slot, Fault::Scope scope) {
  switch (scope) {
    case Fault::Scope::kNone:
    case Fault::Scope::kWorld:
      return false;
    case Fault::Scope::kDisk:
      return !slot.disk.lost && (slot.guest || slot.started());
    case Fault::Scope::kProcess:
      return static_cast<bool>(slot.guest);
  }
  return false;
}

void OfferFaults(Stage& stage, uint32_t ordinal) {
  const bool storming = IsStorming(stage);
  for (const Fault* fault : Faults()) {
    if (fault->scope != Fault::Scope::kWorld) continue;
    fault->offer({.stage = stage, .ordinal = ordinal, .storming = storming});
  }
  for (NodeId id : NodeSet::First(stage.node_count())) {
    for (const Fault* fault : Faults()) {
      if (!IsInScope(stage.node(id), fault->scope)) continue;
      fault->offer({.stage = stage, .ordinal = ordinal, .node = id, .storming = storming});
    }
  }
}

}  // namespace

void Storm::Opportunity(Stage& stage, uint32_t ordinal) {
  if (stage.recovery().begun()) return;
  stage.Push(
      {stage.now() + stage.options().opportunity_us, kNoNode, Event::Opportunity{ordinal + 1}});
  if (IsStorming(stage) || stage.choices().special()) OfferFaults(stage, ordinal);
  stage.operators().OfferOperations(stage, ordinal);
}

void Storm::EndDiskFault(Stage& stage, NodeId id, const Event::DiskFaultEnd& end) {
  NodeSlot::Disk& disk = stage.disk(id);
  switch (end.what) {
    case Event::DiskFaultEnd::What::kFull:
      disk.full = false;
      disk.files.SetCapacity(~uint64_t{0});
      return;
    case Event::DiskFaultEnd::What::kSlow:
      disk.slow_us -= std::min<uint64_t>(disk.slow_us, end.slower_by_us);
      return;
  }
}

}  // namespace squall
