#include "scenarios/command/process/guest_file.h"

#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/exit_code.h"
#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

// CPU time of loading; also how long it may stand still.
constexpr std::chrono::seconds kLoadTimeMax{5};

// Answers of the process that tries.
constexpr std::string_view kLoaded = "loaded";

class GuestFromFile final : public GuestFactory {
 public:
  explicit GuestFromFile(std::string path) : path_(std::move(path)) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    return Loaded().Make(start, env);
  }
  std::string Describe() const override { return path_; }

 private:
  const GuestFactory& Loaded() const {
    if (loaded_ == nullptr) {
      const LoadedGuest guest = LoadGuest(path_);
      if (guest.factory == nullptr) {
        // It could be loaded a moment ago, so the file was changed; no run can go on.
        std::fprintf(stderr, "the guest cannot be loaded any more: %s\n", guest.error.c_str());
        _exit(kExitCannotRunHere);
      }
      loaded_ = guest.factory;
    }
    return *loaded_;
  }

  std::string path_;
  mutable const GuestFactory* loaded_ = nullptr;  // Of this process.
};

}  // namespace

std::string TryGuestFile(const std::string& path) {
  IsolatedCall call;
  call.run_time_max = kLoadTimeMax;
  const IsolatedResult result = CallIsolated(call, [&](RunProgress&) {
    const LoadedGuest guest = LoadGuest(path);
    return guest.factory != nullptr ? std::string(kLoaded) : guest.error;
  });
  if (result.returned) return *result.returned == kLoaded ? "" : *result.returned;
  if (!result.error.empty()) return absl::StrCat(path, ": ", result.error);
  if (result.overrun) {
    return absl::StrCat(path, ": loading it does not end: ", Describe(*result.overrun));
  }
  const std::string line = TellingLine(result.output);
  return absl::StrCat(path, ": loading it ended the process (", HowItEnded(*result.ended), ")",
                      line.empty() ? "" : ": ", line,
                      EndedByBadMemory(*result.ended) ? "; the file may be cut off" : "");
}

std::unique_ptr<GuestFactory> GuestInFile(const std::string& path) {
  return std::make_unique<GuestFromFile>(path);
}

ChosenGuest ChooseGuest(const std::string& path) {
  if (path.empty()) return {{std::shared_ptr<void>(), &OwnNodeFactory()}, ""};
  std::string error = TryGuestFile(path);
  if (!error.empty()) return {nullptr, std::move(error)};
  return {GuestInFile(path), ""};
}

}  // namespace squall
