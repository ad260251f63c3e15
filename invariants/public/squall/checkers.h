// For a program that checks nodes of its own: every safety property of Raft, after each step.
//
//   Suite, Violation   the checkers, and a broken property
//   NodeView           what a checker may see of a node
//   MachineModel       what the results and answers of its state machine are compared with
#ifndef SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_
#define SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_

#include "invariants/machine_model.h"  // IWYU pragma: export
#include "invariants/observation.h"    // IWYU pragma: export
#include "invariants/suite.h"          // IWYU pragma: export
#include "invariants/violation.h"      // IWYU pragma: export

#endif  // SQUALL_INVARIANTS_PUBLIC_SQUALL_CHECKERS_H_
