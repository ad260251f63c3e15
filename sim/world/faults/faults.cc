#include "sim/world/faults/faults.h"

namespace squall {

std::span<const Fault* const> Faults() { return kFaults; }

}  // namespace squall
