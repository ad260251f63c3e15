// Guests in shared objects: nodes under test that were built apart from this program, such as a
// build of Squall's own node with a bug in it.
//
// There are two kinds. An implementation of Raft of its own stands behind a C interface, exports
// squall_guest_table() and needs nothing else of Squall (sim/guest/squall_guest.h). A build of
// Squall's node exports the three C functions named below: host and guest exchange C++ values, so
// both have to be built from the same headers by compilers that lay values out alike; the version
// and the layout are compared before anything else is called.
#ifndef SQUALL_SIM_GUEST_GUEST_LOADER_H_
#define SQUALL_SIM_GUEST_GUEST_LOADER_H_

#include <cstdint>
#include <string>

#include "sim/guest/guest.h"

namespace squall {

// Exported by a guest behind the C interface.
inline constexpr char kGuestTableSymbol[] = "squall_guest_table";

// The version of sim/guest/guest.h and of the functions below. It changes with whatever a guest has
// to know of them beyond the sizes of values.
inline constexpr uint64_t kGuestVersion = 5;

// Exported by the shared object: kGuestVersion, as it was when the object was built.
inline constexpr char kGuestVersionSymbol[] = "squall_guest_version";
using GuestVersionFunction = uint64_t();
// Exported by the shared object: GuestLayout(), as its compiler sees it.
inline constexpr char kGuestLayoutSymbol[] = "squall_guest_layout";
using GuestLayoutFunction = uint64_t();
// Exported by the shared object: what makes its guests. Lives as long as the object is loaded.
inline constexpr char kGuestFactorySymbol[] = "squall_guest_factory";
using GuestFactoryFunction = const GuestFactory*();

// A number made of the sizes of all values that cross the border. Objects with different numbers
// must not meet.
uint64_t GuestLayout();

struct LoadedGuest {
  const GuestFactory* factory = nullptr;  // Null exactly if there is an error.
  std::string error;                      // Names the file and what is wrong with it.
};

// Loads the guest in the shared object at `path`. The object stays loaded, and the factory valid,
// until the process ends; loading it again gives the same factory.
LoadedGuest LoadGuest(const std::string& path);

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_GUEST_LOADER_H_
