// For a program that runs a node under the storm, the simulator's faults: one world is one run,
// from a seed or a plan.
//
//   Plan, Options        everything that determines a run; ExpandSeed() makes a plan from a profile
//                        and a seed
//   World                the run: step by step or to its end; it can be copied in the middle
//   WorldListener        hears of every event, for traces and checks of the program's own
//   Guest, GuestFactory  the node under test; OwnNodeFactory() makes Squall's own, LoadGuest()
//                        loads a shared object
//   Application          what the nodes replicate, with its workload and its model for the
//                        checkers; OwnNodeWith() puts the program's own on Squall's nodes
#ifndef SQUALL_SIM_PUBLIC_SQUALL_STORM_H_
#define SQUALL_SIM_PUBLIC_SQUALL_STORM_H_

#include "sim/guest/application.h"   // IWYU pragma: export
#include "sim/guest/guest.h"         // IWYU pragma: export
#include "sim/guest/guest_loader.h"  // IWYU pragma: export
#include "sim/plan/plan.h"           // IWYU pragma: export
#include "sim/plan/plan_codec.h"     // IWYU pragma: export
#include "sim/plan/profile.h"        // IWYU pragma: export
#include "sim/world/world.h"         // IWYU pragma: export

#endif  // SQUALL_SIM_PUBLIC_SQUALL_STORM_H_
