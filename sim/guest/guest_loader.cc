#include "sim/guest/guest_loader.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sim/clients/kv_application.h"
#include "sim/guest/foreign_guest.h"
#include "sim/guest/replayed_guest.h"

namespace squall {
namespace {

LoadedGuest Failed(const std::string& path, std::string_view why) {
  return {nullptr, absl::StrCat(path, ": ", std::string(why))};
}

using GuestTableFunction = const squall_guest*();

// Makes the nodes of a guest behind the C interface, with the key-value store.
class ForeignFactory final : public GuestFactory {
 public:
  ForeignFactory(const ForeignTable& table, std::string path)
      : table_(table), path_(std::move(path)) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    const auto make = [this](const GuestStart& begin, GuestEnvironment& world) {
      return ForeignGuest::Make(table_.guest, table_.traits, KeyValueApplication().MakeMachine(),
                                begin, world);
    };
    return table_.guest.copy != nullptr ? make(start, env) : MakeReplayed(make, start, env);
  }
  GuestTraits traits() const override { return table_.traits; }
  std::string Describe() const override { return path_; }

 private:
  ForeignTable table_;
  std::string path_;
};

// Null if the object exports no such function.
template <class Function>
Function* Find(void* object, const char* symbol) {
  return reinterpret_cast<Function*>(dlsym(object, symbol));
}

// The guest of an object that exports a table of C functions. The factory is as long-lived as the
// object, of which the loader may give several references.
LoadedGuest ExamineTable(GuestTableFunction* table, void* object, const std::string& path) {
  static std::mutex mutex;
  static std::map<void*, std::unique_ptr<ForeignFactory>> factories;
  const std::lock_guard<std::mutex> lock(mutex);
  std::unique_ptr<ForeignFactory>& factory = factories[object];
  if (factory == nullptr) {
    ForeignTable read = ReadForeignTable(table());
    if (!read.error.empty()) {
      factories.erase(object);
      return Failed(path, read.error);
    }
    factory = std::make_unique<ForeignFactory>(read, path);
  }
  return {factory.get(), ""};
}

// The guest of a loaded object, or what is wrong with it.
LoadedGuest Examine(void* object, const std::string& path) {
  if (auto* const table = Find<GuestTableFunction>(object, kGuestTableSymbol)) {
    return ExamineTable(table, object, path);
  }
  auto* const version = Find<GuestVersionFunction>(object, kGuestVersionSymbol);
  if (version == nullptr) {
    return Failed(path, absl::StrCat("no guest: it exports neither function ", kGuestTableSymbol,
                                     " nor function ", kGuestVersionSymbol));
  }
  if (const uint64_t theirs = version(); theirs != kGuestVersion) {
    return Failed(path, absl::StrCat("a guest of version ", theirs, "; this program takes version ",
                                     kGuestVersion));
  }
  auto* const layout = Find<GuestLayoutFunction>(object, kGuestLayoutSymbol);
  auto* const factory = Find<GuestFactoryFunction>(object, kGuestFactorySymbol);
  if (layout == nullptr || factory == nullptr) {
    return Failed(path, absl::StrCat("no guest: it exports no function ",
                                     layout == nullptr ? kGuestLayoutSymbol : kGuestFactorySymbol));
  }
  if (layout() != GuestLayout()) {
    return Failed(path,
                  "a guest whose values have another layout: build it from the same sources, with "
                  "the same compiler, as this program");
  }
  const GuestFactory* const made = factory();
  if (made == nullptr) return Failed(path, absl::StrCat(kGuestFactorySymbol, " returned nothing"));
  return {made, ""};
}

}  // namespace

LoadedGuest LoadGuest(const std::string& path) {
  // The loader's own messages for these are of little help with a mistyped name.
  struct stat info;
  if (path.empty()) return {nullptr, "no file named for the guest"};
  if (stat(path.c_str(), &info) != 0) return Failed(path, std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return Failed(path, "a directory; a guest is a shared object");
  // To open a pipe or a device may take for ever, or do something.
  if (!S_ISREG(info.st_mode)) return Failed(path, "no regular file; a guest is a shared object");

  // A name without a slash would be sought among the system's libraries.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* const object = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) {
    const char* const error = dlerror();
    std::string_view why = error == nullptr ? "cannot be loaded" : error;
    if (why.starts_with(file + ": ")) why.remove_prefix(file.size() + 2);
    return Failed(path, why);
  }
  LoadedGuest guest = Examine(object, path);
  // A guest stays for good: factories, and guests that they made, point into it.
  if (guest.factory == nullptr) dlclose(object);
  return guest;
}

}  // namespace squall
