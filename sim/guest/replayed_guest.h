// A guest that cannot be copied, and is copied nevertheless: the calls that it was given, and what
// its world answered, are kept, and a new node is given the same.
#ifndef SQUALL_SIM_GUEST_REPLAYED_GUEST_H_
#define SQUALL_SIM_GUEST_REPLAYED_GUEST_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/guest/guest.h"

namespace squall {

// Makes the nodes that are repeated, from copies of what they are made of.
using MakeGuest = std::function<GuestFactory::Made(const GuestStart&, GuestEnvironment&)>;

// A node that `make` gives. Its copies cost as much as its life did. A node that is not
// deterministic ends the process when it is copied, with a line that says so.
GuestFactory::Made MakeReplayed(MakeGuest make, const GuestStart& start, GuestEnvironment& env);

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_REPLAYED_GUEST_H_
