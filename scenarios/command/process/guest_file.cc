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

// The answer of the process that tries, if all is well: this and the traits.
constexpr std::string_view kLoaded = "loaded ";

std::string LoadedText(const GuestTraits& traits) {
  return absl::StrCat(std::string(kLoaded), traits.features, " ", traits.views, " ",
                      traits.is_foreign ? 1 : 0);
}

// False if the text is no such answer.
bool ReadLoaded(const std::string& text, GuestTraits* traits) {
  if (!text.starts_with(kLoaded)) return false;
  std::istringstream words(text.substr(kLoaded.size()));
  words >> traits->features >> traits->views >> traits->is_foreign;
  return !words.fail();
}

// Why the process that tried has not answered.
std::string WhyNotLoaded(const std::string& path, const IsolatedResult& result) {
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

class GuestFromFile final : public GuestFactory {
 public:
  GuestFromFile(std::string path, const GuestTraits& traits)
      : path_(std::move(path)), hash_(HashGuestFile(path_)), traits_(traits) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    return Loaded().Make(start, env);
  }
  const Application* application() const override { return Loaded().application(); }
  GuestTraits traits() const override { return traits_; }
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
  GuestTraits traits_;
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

TriedGuest TryGuestFile(const std::string& path) {
  TriedGuest tried;
  IsolatedCall call;
  call.run_time_max = kLoadTimeMax;
  const IsolatedResult result = CallIsolated(call, [&](RunProgress&) {
    const LoadedGuest guest = LoadGuest(path);
    return guest.factory != nullptr ? LoadedText(guest.factory->traits()) : guest.error;
  });
  if (result.returned && ReadLoaded(*result.returned, &tried.traits)) return tried;
  tried.error = result.returned ? *result.returned : WhyNotLoaded(path, result);
  return tried;
}

std::unique_ptr<GuestFactory> GuestInFile(const std::string& path, const GuestTraits& traits) {
  return std::make_unique<GuestFromFile>(path, traits);
}

ChosenGuest ChooseGuest(const std::string& path) {
  if (path.empty()) return {{std::shared_ptr<void>(), &OwnNodeFactory()}, ""};
  TriedGuest tried = TryGuestFile(path);
  if (!tried.error.empty()) return {nullptr, std::move(tried.error)};
  return {GuestInFile(path, tried.traits), ""};
}

}  // namespace squall
