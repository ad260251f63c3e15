// A shared object that is no guest, for the tests of the loader.
extern "C" int squall_no_guest() { return 0; }
