// The node of plain.so, which prints in each way that a program can: what a guest prints must not
// get among results.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

void Print() {
  std::printf("{\"printed\": true}\n");
  std::fflush(stdout);
  std::cout << "printed to std::cout" << std::endl;
  constexpr char kText[] = "printed to descriptor 1\n";
  if (write(STDOUT_FILENO, kText, sizeof(kText) - 1) < 0) std::perror("write");
}

// A function of the object beside this one.
template <class Function>
Function* Plain(const char* symbol) {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&Print), &info) == 0) return nullptr;
  const std::string own = info.dli_fname;
  const std::string plain = own.substr(0, own.rfind('/') + 1) + "plain.so";
  void* const object = dlopen(plain.c_str(), RTLD_NOW | RTLD_LOCAL);
  return object == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(object, symbol));
}

class ChattyFactory final : public GuestFactory {
 public:
  explicit ChattyFactory(const GuestFactory* plain) : plain_(plain) {}
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    Print();
    return plain_->Make(start, env);
  }
  std::string Describe() const override { return plain_->Describe(); }

 private:
  const GuestFactory* plain_;
};

}  // namespace
}  // namespace squall

#define SQUALL_EXPORT extern "C" __attribute__((visibility("default")))

SQUALL_EXPORT uint64_t squall_guest_version() { return squall::kGuestVersion; }

SQUALL_EXPORT uint64_t squall_guest_layout() {
  squall::Print();
  auto* const plain = squall::Plain<squall::GuestLayoutFunction>(squall::kGuestLayoutSymbol);
  return plain == nullptr ? 0 : plain();
}

SQUALL_EXPORT const squall::GuestFactory* squall_guest_factory() {
  auto* const plain = squall::Plain<squall::GuestFactoryFunction>(squall::kGuestFactorySymbol);
  if (plain == nullptr) return nullptr;
  static const squall::ChattyFactory factory(plain());
  return &factory;
}
