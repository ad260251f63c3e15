// Links that carry nothing, as the sides of a partition where they are one.
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_CUT_LINKS_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_CUT_LINKS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/types.h"

namespace squall {

struct CutOff {
  std::vector<NodeId> nodes;  // Those that the fewest are with: all sides but the largest.
  std::string text;           // "1 2 | 3 4 5", or "1→3, 2→3" where links are cut one way.
};

// `cut` are links from and to, of nodes 1 to `nodes`. Requires: it is not empty.
CutOff DescribeCut(const std::vector<std::pair<NodeId, NodeId>>& cut, uint64_t nodes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_CUT_LINKS_H_
