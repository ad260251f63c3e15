#include "scenarios/command/board/quiet_guest.h"

#include <memory>
#include <utility>
#include <vector>

#include "sim/guest/forwarding_guest.h"

namespace squall {
namespace {

class QuietGuest final : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  std::unique_ptr<Guest> Clone() const override { return std::make_unique<QuietGuest>(*this); }
  const std::vector<std::string>& Reports() const override { return none_; }

 private:
  std::vector<std::string> none_;
};

}  // namespace

GuestFactory::Made QuietGuestFactory::Make(const GuestStart& start, GuestEnvironment& env) const {
  Made made = factory_.Make(start, env);
  if (made.guest) made.guest = std::make_unique<QuietGuest>(std::move(made.guest), start.node);
  return made;
}

}  // namespace squall
