// For a program that has nodes of its own watched: every safety property of Raft, checked after
// each step, and what must happen in the end.
//
//   Suite, Violation   the checkers and what they find
//   NodeView           what a checker may see of a node
//   MachineModel       what the results and answers of its state machine are compared with
#ifndef SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_
#define SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_

#include "invariants/machine_model.h"  // IWYU pragma: export
#include "invariants/observation.h"    // IWYU pragma: export
#include "invariants/suite.h"          // IWYU pragma: export
#include "invariants/violation.h"      // IWYU pragma: export

#endif  // SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_
