// Stops the process when it is loaded, for the tests of what loads guests.
#include <csignal>

[[gnu::constructor]] static void Stop() { raise(SIGSTOP); }
