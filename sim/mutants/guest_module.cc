// What a guest in a shared object exports (sim/guest/guest_loader.h). The build adds this file to
// each mutant.
#include <dlfcn.h>

#include <memory>
#include <string>

#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

// Makes the nodes of this object, and names it.
class ModuleFactory final : public GuestFactory {
 public:
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    return OwnNodeFactory().Make(start, env);
  }
  std::string Describe() const override {
    Dl_info info;
    return dladdr(this, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "a guest";
  }
};

}  // namespace
}  // namespace squall

#define SQUALL_EXPORT extern "C" __attribute__((visibility("default")))

SQUALL_EXPORT uint64_t squall_guest_version() { return squall::kGuestVersion; }

SQUALL_EXPORT uint64_t squall_guest_layout() { return squall::GuestLayout(); }

SQUALL_EXPORT const squall::GuestFactory* squall_guest_factory() {
  static const squall::ModuleFactory factory;
  return &factory;
}
