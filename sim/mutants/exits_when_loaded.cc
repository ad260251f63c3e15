// Ends the process as if all were well when it is loaded, for the tests of what loads guests.
#include <unistd.h>

[[gnu::constructor]] static void Exit() { _exit(0); }
