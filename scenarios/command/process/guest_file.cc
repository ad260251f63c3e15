#include "scenarios/command/process/guest_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/hash.h"
#include "scenarios/command/process/child.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/process/isolated.h"
#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// CPU time of loading; also how long it may stand still.
constexpr std::chrono::seconds kLoadTimeMax{5};

// Answers of the process that tries.
constexpr std::string_view kLoaded = "loaded";

class GuestFromFile final : public GuestFactory {
 public:
  explicit GuestFromFile(std::string path) : path_(std::move(path)), hash_(HashGuestFile(path_)) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    return Loaded().Make(start, env);
  }
  const Application* application() const override { return Loaded().application(); }
  std::string Describe() const override { return path_; }

 private:
  const GuestFactory& Loaded() const {
    if (loaded_ == nullptr) {
      // Runs of two builds must not be taken for runs of one.
      if (HashGuestFile(path_) != hash_) GiveUp(RunProgress::GaveUp::kGuestChanged);
      loaded_ = LoadGuest(path_).factory;
      // It could be loaded a moment ago.
      if (loaded_ == nullptr) GiveUp(RunProgress::GaveUp::kGuestChanged);
    }
    return *loaded_;
  }

  std::string path_;
  std::string hash_;
  mutable const GuestFactory* loaded_ = nullptr;  // Of this process.
};

}  // namespace

std::string HashGuestFile(const std::string& path) {
  std::error_code error;
  // Whatever else it is, such as a FIFO, might never end.
  if (path.empty() || !fs::is_regular_file(path, error)) return "";
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in.is_open() || in.bad() || bytes.fail()) return "";
  return absl::StrFormat("%016x", HashBytes(bytes.str()));
}

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
  if (result.progress.gave_up == RunProgress::GaveUp::kOutOfMemory) {
    return absl::StrCat(path, ": loading it needs more memory than this process may have");
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
