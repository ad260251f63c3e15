#include "core/host/posix_environment.h"

#include <sys/random.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace squall {

uint64_t PosixEnvironment::ElectionJitter(uint64_t, uint64_t range) {
  uint64_t bits = 0;
  // Eight bytes are never interrupted, so this fails only where the system call does not exist.
  if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    std::perror("squall: getrandom");
    std::abort();
  }
  __extension__ typedef unsigned __int128 Product;
  return static_cast<uint64_t>(static_cast<Product>(bits) * range >> 64);
}

bool PosixEnvironment::Work(Host& host) {
  bool worked = false;
  for (bool again = true; again;) {
    again = false;
    while (const std::optional<IoStatus> status = files_->TakeSyncDone()) {
      host.SyncDone(*status, *this);
      again = true;
    }
    while (apply_turns_ > 0) {
      --apply_turns_;
      host.ApplyTurn(*this);
      again = true;
    }
    worked |= again;
  }
  return worked;
}

}  // namespace squall
