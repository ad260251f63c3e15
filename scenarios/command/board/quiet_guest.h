// Nodes whose own assertions are not heard, so that checkers have to find what is wrong.
#ifndef SQUALL_SCENARIOS_COMMAND_BOARD_QUIET_GUEST_H_
#define SQUALL_SCENARIOS_COMMAND_BOARD_QUIET_GUEST_H_

#include <string>

#include "sim/guest/guest.h"

namespace squall {

// Makes the nodes of another factory, which must outlive it: they go on after an assertion, and do
// not report it.
class QuietGuestFactory final : public GuestFactory {
 public:
  explicit QuietGuestFactory(const GuestFactory& factory) : factory_(factory) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override;
  const Application* application() const override { return factory_.application(); }
  GuestTraits traits() const override { return factory_.traits(); }
  std::string Describe() const override { return factory_.Describe(); }

 private:
  const GuestFactory& factory_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_BOARD_QUIET_GUEST_H_
