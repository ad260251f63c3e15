// For an implementation of Raft of your own, in C or in any language that can export C functions:
// a guest, which Squall's simulated cluster runs in place of its own node.
//
//   squall_guest_table()       what the shared object exports
//   struct squall_guest        what a node can do, and the functions that the world calls
//   struct squall_world_calls  the functions that a node may call
//
// C11. sim/guests/README.md is the tutorial.
#ifndef SQUALL_SIM_PUBLIC_SQUALL_GUEST_H_
#define SQUALL_SIM_PUBLIC_SQUALL_GUEST_H_

#include "sim/guest/squall_guest.h"  // IWYU pragma: export

#endif  // SQUALL_SIM_PUBLIC_SQUALL_GUEST_H_
