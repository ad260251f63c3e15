// For a program that puts a node under the storm: one world, one run of it, from a seed or a plan.
//
//   Plan, Options        everything that determines a run; ExpandSeed makes one of a profile and a
//                        seed
//   World                the run: step by step or to its end, copied in the middle, looked at from
//                        outside
//   WorldListener        hears of every event: for traces, and for checks of the program's own
//   Guest, GuestFactory  the node under test; OwnNodeFactory() is Squall's, LoadGuest() takes a
//                        shared object
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
