// Nodes that go wrong in a certain way, to see what the command makes of it.
#ifndef SQUALL_SCENARIOS_TESTING_BROKEN_GUEST_H_
#define SQUALL_SCENARIOS_TESTING_BROKEN_GUEST_H_

#include <cstdint>
#include <string>

#include "sim/guest/guest.h"

namespace squall {

// Squall's own node until node 1 ticks for the 100th time in the simulation. What it does then, it
// does in every run whose cluster has an odd number of nodes.
class BrokenGuestFactory final : public GuestFactory {
 public:
  enum class Fault : uint8_t {
    kReport,  // Says that an assertion failed.
    kAbort,   // Prints a line and aborts.
    kHang,    // Does not return, and uses CPU time.
    kWait,    // Does not return, and waits for what does not come.
    kExit,    // Ends the process as if all were well.
    kMemory,  // Uses up the memory of the process.
    kWaver,   // Campaigns, but only in every other run of the process.
  };

  explicit BrokenGuestFactory(Fault fault) : fault_(fault) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override;
  std::string Describe() const override { return "a broken node"; }

 private:
  Fault fault_;
  // The runs so far. What is wrong with kWaver is just this.
  mutable uint64_t runs_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_BROKEN_GUEST_H_
