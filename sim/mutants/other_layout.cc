// Says that its values are laid out in another way, for the tests of the loader.
#include <cstdint>

#include "sim/guest/guest_loader.h"

extern "C" uint64_t squall_guest_version() { return squall::kGuestVersion; }
extern "C" uint64_t squall_guest_layout() { return 1; }
extern "C" const squall::GuestFactory* squall_guest_factory() { return nullptr; }
