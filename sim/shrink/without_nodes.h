// Plans with fewer nodes or clients, in which the others have been given new numbers.
#ifndef SQUALL_SIM_SHRINK_WITHOUT_NODES_H_
#define SQUALL_SIM_SHRINK_WITHOUT_NODES_H_

#include <cstdint>

#include "sim/plan/node_set.h"
#include "sim/plan/plan.h"

namespace squall {

// `plan` without the nodes in `gone`, spares among them. The others move up: their choices and
// actions go with them; what was about a node that is gone is gone too. Requires: a voter of the
// start is left, and `gone` has nodes of the plan only.
Plan WithoutNodes(const Plan& plan, NodeSet gone);

// The same for client `client`, from 0 on.
Plan WithoutClient(const Plan& plan, uint64_t client);

// Whether a choice or an action is about the node: it happens to it, or to a message from or to it.
bool IsAbout(const ChoiceName& name, uint64_t node);
bool IsAbout(const Action& action, uint64_t node);
// Whether the choice is one that client `client` makes.
bool IsOfClient(const ChoiceName& name, uint64_t client);
bool IsOfSomeClient(ChoiceKind kind);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_WITHOUT_NODES_H_
