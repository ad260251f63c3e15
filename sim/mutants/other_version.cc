// Says that it is a guest for another version of the program, for the tests of the loader.
#include <cstdint>

extern "C" uint64_t squall_guest_version() { return 999; }
