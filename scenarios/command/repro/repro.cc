#include "scenarios/command/repro/repro.h"

#include <charconv>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "scenarios/command/repro/shell_word.h"
#include "scenarios/seed.h"
#include "sim/plan/profile.h"
#include "sim/plan/recipe.h"

namespace squall {
namespace {

using Status = ReproReading::Status;

constexpr std::string_view kPrefix = "squall:";
constexpr size_t kParts = 9;
constexpr size_t kFingerprintDigits = 6;
constexpr size_t kDigestDigits = 16;
constexpr char kNoGuest[] = "none";
constexpr char kClean[] = "clean";
constexpr char kForm[] =
    "squall:2:PROFILE:OPTIONS:SEED:GUEST:BUILD:SIGNATURE:STEP, as a failed run prints it";

bool IsHex(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// What people paste by mistake can be long.
std::string Shown(std::string_view text) {
  constexpr size_t kMax = 60;
  return text.size() <= kMax ? Quote(text) : Quote(text.substr(0, kMax)) + "...";
}

// All of `text` as a decimal number, or false.
bool ReadNumber(std::string_view text, uint64_t* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == text.npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string FingerprintText(const Options& options) {
  return absl::StrFormat("%016x", Fingerprint(options)).substr(0, kFingerprintDigits);
}

bool HasProfile(std::string_view name) { return ReadRecipe(name).error.empty(); }

std::string ProfileList() {
  std::string list;
  for (std::string_view name : ProfileNames()) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", std::string(name));
  }
  return list;
}

// A file's name may hold anything; letters, digits and some signs stand for themselves, other bytes
// are %XX.
std::string Encoded(std::string_view name) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
  std::string text;
  for (const char c : name) {
    if (kPlain.find(c) != kPlain.npos) {
      text += c;
    } else {
      absl::StrAppendFormat(&text, "%%%02x", static_cast<unsigned char>(c));
    }
  }
  return text;
}

bool Decode(std::string_view text, std::string* name) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      *name += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || end != digits.data() + 2) return false;
    *name += static_cast<char>(byte);
    i += 2;
  }
  return !name->empty();
}

std::string GuestPart(const PlanExpectation& found) {
  if (found.guest.empty()) return kNoGuest;
  return absl::StrCat(Encoded(std::filesystem::path(found.guest).filename().string()), "@",
                      found.guest_hash);
}

std::string StepPart(const PlanExpectation& found) {
  return absl::StrCat(found.steps, found.prefix_digest.empty() ? "" : "-", found.prefix_digest);
}

// Each reads one part. False if it has not the form that MakeRepro() gives it.
bool ReadGuest(std::string_view part, PlanExpectation* found) {
  if (part == kNoGuest) return true;
  const size_t at = part.rfind('@');
  if (at == part.npos) return false;
  found->guest_hash = part.substr(at + 1);
  return Decode(part.substr(0, at), &found->guest) &&
         (found->guest_hash.empty() || IsHex(found->guest_hash, kDigestDigits));
}

bool ReadBuild(std::string_view part, PlanExpectation* found) {
  const size_t dash = part.find('-');
  if (dash == part.npos || dash == 0 || dash + 1 == part.size()) return false;
  found->version = part.substr(0, dash);
  found->commit = part.substr(dash + 1);
  return true;
}

bool ReadSignature(std::string_view part, PlanExpectation* found) {
  if (part != kClean) found->signature = part;
  return !part.empty();
}

bool ReadStep(std::string_view part, PlanExpectation* found) {
  const size_t dash = part.find('-');
  if (dash != part.npos) found->prefix_digest = part.substr(dash + 1);
  return ReadNumber(part.substr(0, dash), &found->steps) &&
         (dash == part.npos || IsHex(found->prefix_digest, kDigestDigits));
}

std::string GuestFlag(const std::string& guest) {
  return guest.empty() ? "" : " --guest=" + ShellWord(guest);
}

ReproReading Fail(Status status, std::string error) {
  ReproReading reading;
  reading.status = status;
  reading.error = std::move(error);
  return reading;
}

// Of a version that is read no more: what can still be done with it.
ReproReading OtherVersion(uint64_t version, const std::vector<std::string_view>& parts) {
  std::string error = absl::StrCat("the repro string is of version ", version,
                                   "; this program reads version ", kReproVersion);
  if (version == 1 && parts.size() == 5) {
    absl::StrAppend(&error,
                    ". Version 1 does not say which guest, build and failure it stands for. ",
                    "Its seed alone is run by: squall replay ", ShellWord(parts[4]),
                    " --profile=", ShellWord(parts[2]));
  }
  return Fail(Status::kOther, std::move(error));
}

}  // namespace

std::string MakeRepro(const Plan& plan, const PlanExpectation& found) {
  return absl::StrCat("squall:", kReproVersion, ":", plan.profile, ":",
                      FingerprintText(plan.options), ":", SeedText(plan.seed), ":",
                      GuestPart(found), ":", found.version, "-", found.commit, ":",
                      found.signature.empty() ? kClean : found.signature, ":", StepPart(found));
}

bool IsExpandedSeed(const Plan& plan) {
  return plan.base == ChoiceBase::kSeeded && plan.choices.empty() && plan.actions.empty() &&
         HasProfile(plan.profile) &&
         Fingerprint(ExpandSeed(plan.profile, plan.seed).options) == Fingerprint(plan.options);
}

bool LooksLikeRepro(std::string_view text) { return text.starts_with(kPrefix); }

ReproReading ReadRepro(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ':');
  if (!LooksLikeRepro(text) || parts.size() < 2) {
    return Fail(Status::kMalformed,
                absl::StrCat(Shown(text), " is no repro string; expected ", kForm));
  }
  uint64_t version = 0;
  if (!ReadNumber(parts[1], &version)) {
    return Fail(Status::kMalformed,
                absl::StrCat("the version in ", Shown(text), " is no number; expected ", kForm));
  }
  if (version != kReproVersion) return OtherVersion(version, parts);
  if (parts.size() != kParts) {
    return Fail(Status::kMalformed, absl::StrCat(Shown(text), " has ", parts.size(),
                                                 " parts and not ", kParts, "; expected ", kForm));
  }
  const std::string_view fingerprint = parts[3];
  if (!IsHex(fingerprint, kFingerprintDigits)) {
    return Fail(Status::kMalformed, absl::StrCat("the fingerprint ", Shown(fingerprint), " in ",
                                                 Shown(text), " is not 6 hexadecimal digits"));
  }
  const Typed<uint64_t> seed = ParseSeed(parts[4]);
  if (!seed.ok()) return Fail(Status::kMalformed, seed.error);
  ReproReading reading;
  PlanExpectation& found = reading.file.expectation;
  struct Part {
    const char* name;
    bool (*read)(std::string_view, PlanExpectation*);
  };
  constexpr Part kTexts[] = {
      {"guest", ReadGuest}, {"build", ReadBuild}, {"signature", ReadSignature}, {"step", ReadStep}};
  for (size_t i = 0; i < std::size(kTexts); ++i) {
    if (kTexts[i].read(parts[5 + i], &found)) continue;
    return Fail(Status::kMalformed,
                absl::StrCat("the ", kTexts[i].name, " ", Shown(parts[5 + i]),
                             " in the repro string is not well formed; ", "expected ", kForm));
  }
  if (!HasProfile(parts[2])) {
    const bool is_plain = parts[2].find(',') == parts[2].npos;
    return Fail(
        Status::kOther,
        absl::StrCat("the repro string is of profile ", Shown(parts[2]), "; ",
                     is_plain ? "this program has: " + ProfileList() : ReadRecipe(parts[2]).error));
  }
  reading.file.plan = ExpandSeed(parts[2], seed.value);
  const std::string own = FingerprintText(reading.file.plan.options);
  if (own != fingerprint) {
    return Fail(
        Status::kOther,
        absl::StrCat("the repro string was made with options of fingerprint ",
                     std::string(fingerprint), " by squall ", found.version, " (", found.commit,
                     "); profile ", std::string(parts[2]), " of this program makes ", own,
                     " of that seed, so it would be another run"));
  }
  reading.status = Status::kOk;
  return reading;
}

std::string ReplayCommand(const Plan& plan, const PlanExpectation& found) {
  return absl::StrCat("squall replay ", ShellWord(MakeRepro(plan, found)), GuestFlag(found.guest));
}

std::string RunFileCommand(const std::string& path, const std::string& guest) {
  return absl::StrCat("squall run ", ShellWord((path.starts_with('-') ? "./" : "") + path),
                      GuestFlag(guest));
}

std::string ReplayFileCommand(const std::string& path, const std::string& guest) {
  // A name that would be read as a flag, a seed or a repro string.
  const bool is_other = path.starts_with('-') || ParseSeed(path).ok() || LooksLikeRepro(path);
  return absl::StrCat("squall replay ", ShellWord((is_other ? "./" : "") + path), GuestFlag(guest));
}

}  // namespace squall
