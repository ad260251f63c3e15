// Makes guests that are broken on purpose, or watch, from Squall's own node.
#ifndef SQUALL_SIM_TESTING_FORWARDING_FACTORY_H_
#define SQUALL_SIM_TESTING_FORWARDING_FACTORY_H_

#include <memory>
#include <string>
#include <utility>

#include "sim/guest/forwarding_guest.h"
#include "sim/guest/own_node.h"

namespace squall {

// A guest of type T, which has the constructor of ForwardingGuest and can be copied.
template <class T>
class ForwardingFactory final : public GuestFactory {
 public:
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    // What T does to its files before it comes up.
    if constexpr (requires { T::Tamper(start, env); }) T::Tamper(start, env);
    Made made = OwnNodeFactory().Make(start, env);
    if (made.guest) made.guest = std::make_unique<Copied>(std::move(made.guest), start.node);
    return made;
  }
  std::string Describe() const override { return "a guest for tests"; }

 private:
  class Copied final : public T {
   public:
    using T::T;
    std::unique_ptr<Guest> Clone() const override { return std::make_unique<Copied>(*this); }
  };
};

}  // namespace squall

#endif  // SQUALL_SIM_TESTING_FORWARDING_FACTORY_H_
