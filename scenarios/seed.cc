#include "scenarios/seed.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/base/hash.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

constexpr size_t kCommitIdDigits = 40;
constexpr size_t kFingerprintDigits = 6;
constexpr std::string_view kReproPrefix = "squall:";

bool IsHex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// What people paste by mistake can be long.
std::string Shown(std::string_view text) {
  constexpr size_t kMax = 60;
  return text.size() <= kMax ? Quote(text) : Quote(text.substr(0, kMax)) + "...";
}

// All of `text` as a number, or false.
bool ReadNumber(std::string_view text, int base, uint64_t* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value, base);
  return error == std::errc() && end == text.data() + text.size();
}

std::string FingerprintText(const Options& options) {
  return absl::StrFormat("%016x", Fingerprint(options)).substr(0, kFingerprintDigits);
}

bool HasProfile(std::string_view name) {
  const auto names = ProfileNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string ProfileList() {
  std::string list;
  for (std::string_view name : ProfileNames()) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", std::string(name));
  }
  return list;
}

ReproReading Fail(ReproReading::Status status, std::string error) {
  ReproReading reading;
  reading.status = status;
  reading.error = std::move(error);
  return reading;
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

}  // namespace

Typed<uint64_t> ParseSeed(std::string_view text) {
  Typed<uint64_t> seed;
  if (text.size() == kCommitIdDigits && IsHex(text)) {
    seed.value = HashBytes(Lower(text));
    return seed;
  }
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = hex ? text.substr(2) : text;
  if (ReadNumber(digits, hex ? 16 : 10, &seed.value)) return seed;
  const bool is_number =
      hex ? IsHex(digits)
          : !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
  seed.error = is_number
                   ? absl::StrCat("seed ", Shown(text), " is too large; seeds have 64 bits")
                   : absl::StrCat(Shown(text),
                                  " is no seed; valid are a decimal number (7), a hexadecimal one "
                                  "(0x5eed) and a commit id of 40 digits");
  return seed;
}

std::string SeedText(uint64_t seed) { return absl::StrFormat("0x%x", seed); }

Typed<SeedRange> ParseSeedRange(std::string_view text) {
  Typed<SeedRange> range;
  const size_t colon = text.find(':');
  const Typed<uint64_t> first = ParseSeed(text.substr(0, colon));
  if (!first.ok()) {
    range.error = first.error;
    return range;
  }
  range.value = {first.value, 1};
  if (colon == text.npos) return range;
  const Typed<uint64_t> end = ParseSeed(text.substr(colon + 1));
  if (!end.ok()) {
    range.error = end.error;
  } else if (end.value <= first.value) {
    range.error =
        absl::StrCat("the range ", Shown(text), " holds no seed; A:B goes from A up to and ",
                     "not including B, so B must be greater than A");
  }
  range.value.count = end.value - first.value;
  return range;
}

std::string MakeRepro(const Plan& plan) {
  return absl::StrCat("squall:", kReproVersion, ":", plan.profile, ":",
                      FingerprintText(plan.options), ":", SeedText(plan.seed));
}

bool LooksLikeRepro(std::string_view text) { return text.starts_with(kReproPrefix); }

ReproReading ReadRepro(std::string_view text) {
  using Status = ReproReading::Status;
  constexpr char kForm[] = "squall:1:PROFILE:FINGERPRINT:SEED, as a failed run prints it";
  const std::vector<std::string_view> parts = Split(text, ':');
  if (!LooksLikeRepro(text) || parts.size() < 2) {
    return Fail(Status::kMalformed,
                absl::StrCat(Shown(text), " is no repro string; expected ", kForm));
  }
  uint64_t version = 0;
  if (!ReadNumber(parts[1], 10, &version)) {
    return Fail(Status::kMalformed,
                absl::StrCat("the version in ", Shown(text), " is no number; expected ", kForm));
  }
  if (version != kReproVersion) {
    return Fail(Status::kOther, absl::StrCat("the repro string is of version ", version,
                                             "; this program runs version ", kReproVersion));
  }
  if (parts.size() != 5) {
    return Fail(Status::kMalformed, absl::StrCat(Shown(text), " has ", parts.size(),
                                                 " parts and not 5; expected ", kForm));
  }
  const std::string fingerprint = Lower(parts[3]);
  if (!IsHex(fingerprint) || fingerprint.size() != kFingerprintDigits) {
    return Fail(Status::kMalformed, absl::StrCat("the fingerprint ", Shown(parts[3]), " in ",
                                                 Shown(text), " is not 6 hexadecimal digits"));
  }
  const Typed<uint64_t> seed = ParseSeed(parts[4]);
  if (!seed.ok()) return Fail(Status::kMalformed, seed.error);
  if (!HasProfile(parts[2])) {
    return Fail(Status::kOther, absl::StrCat("the repro string is of profile ", Shown(parts[2]),
                                             "; this program has: ", ProfileList()));
  }
  ReproReading reading;
  reading.plan = ExpandSeed(parts[2], seed.value);
  const std::string own = FingerprintText(reading.plan.options);
  if (own != fingerprint) {
    return Fail(Status::kOther,
                absl::StrCat("the repro string was made with options of fingerprint ", fingerprint,
                             "; profile ", std::string(parts[2]), " of this program makes ", own,
                             " of that seed, so it would be another run"));
  }
  reading.status = Status::kOk;
  return reading;
}

}  // namespace squall
