// A table of the nodes of a world: what each is, what it holds, and what it believes.
#ifndef SQUALL_SCENARIOS_STORY_NODE_TABLE_H_
#define SQUALL_SCENARIOS_STORY_NODE_TABLE_H_

#include <string>

#include "sim/world/world.h"

namespace squall {

// Several lines, each with its newline. For each node a line with role, term, vote, leader, log,
// commit and applied index, and what its disk would give back; then, of a node that is up, the
// terms of its log, its configuration, what a leader knows of its followers, and for a candidate
// the nodes that voted for it. At the end the messages that are on their way, the first of them.
std::string DescribeNodes(const World& world);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_STORY_NODE_TABLE_H_
