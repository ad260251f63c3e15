// Guests in shared objects, loaded in child processes only: to load one runs its code, which may
// end the process or never return, and a file that is cut off ends it as well.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_GUEST_FILE_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_GUEST_FILE_H_

#include <chrono>
#include <memory>
#include <string>

#include "sim/guest/guest.h"

namespace squall {

// XXH3 of the file's contents in 16 hexadecimal digits. Empty if `path` is, and for what is no
// regular file or cannot be read.
std::string HashGuestFile(const std::string& path);

// What can be known of the guest in the shared object at `path`. It is loaded in a process of its
// own.
struct TriedGuest {
  GuestTraits traits;
  std::string error;  // What is wrong with it; empty if it can be loaded.
};
TriedGuest TryGuestFile(const std::string& path);

// The guest in the shared object at `path`. Each process loads it when it first makes a node, so
// that the process that calls this, and makes none, never does. A process that finds another file
// at `path` by then gives its run up. `traits` are what TryGuestFile() found; it found no error.
std::unique_ptr<GuestFactory> GuestInFile(const std::string& path, const GuestTraits& traits = {});

// What a verb runs: the guest in the file, or Squall's own node if `path` is empty. `error` is not
// empty, and says what is wrong, exactly if `factory` is null.
struct ChosenGuest {
  std::shared_ptr<const GuestFactory> factory;
  std::string error;
};
ChosenGuest ChooseGuest(const std::string& path);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_GUEST_FILE_H_
