// Stage::Call, for the authors that call nodes.
#ifndef SQUALL_SIM_WORLD_STAGE_CALL_H_
#define SQUALL_SIM_WORLD_STAGE_CALL_H_

#include <utility>

#include "sim/world/stage.h"
#include "sim/world/world_environment.h"

namespace squall {

template <class F>
void Stage::Call(NodeId id, F&& call) const {
  world_.Call(id, listener_, std::forward<F>(call));
}

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_STAGE_CALL_H_
