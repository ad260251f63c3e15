#include "scenarios/command/sweep/sweep_identity.h"

#include "absl/strings/str_cat.h"
#include "scenarios/seed.h"
#include "sim/plan/profile.h"

namespace squall {
std::string ShellWord(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "_-./:=+,@%") == std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string ReproOf(const SweepIdentity& sweep, uint64_t seed) {
  return MakeRepro(ExpandSeed(sweep.profile, seed));
}

std::string ReplayCommand(const SweepIdentity& sweep, uint64_t seed) {
  return absl::StrCat("squall replay ", ReproOf(sweep, seed),
                      sweep.guest.empty() ? "" : " --guest=" + ShellWord(sweep.guest));
}

}  // namespace squall
