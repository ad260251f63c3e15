#include "scenarios/seed.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/base/hash.h"

namespace squall {
namespace {

constexpr size_t kCommitIdDigits = 40;

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

Typed<SeedRange> ParseSeedsOfScript(std::string_view text) {
  constexpr uint64_t kSeedsMax = 1000000;
  Typed<SeedRange> range;
  const size_t dots = text.find("..");
  const Typed<uint64_t> first = ParseSeed(text.substr(0, dots));
  const Typed<uint64_t> last = dots == text.npos ? first : ParseSeed(text.substr(dots + 2));
  if (!first.ok() || !last.ok()) {
    range.error =
        absl::StrCat(Shown(text), " names no seeds; valid are a number of seeds (100) and ",
                     "a range with both of its ends (17..40)");
    return range;
  }
  range.value = dots == text.npos ? SeedRange{1, first.value}
                                  : SeedRange{first.value, last.value - first.value + 1};
  if (dots != text.npos && last.value < first.value) {
    range.error = absl::StrCat("the range ", Shown(text), " holds no seed; the end of A..B must ",
                               "not be less than its beginning");
  } else if (range.value.count == 0 || range.value.count > kSeedsMax) {
    range.error = absl::StrCat(Shown(text), " must stand for 1 to ", kSeedsMax, " seeds");
  }
  return range;
}

}  // namespace squall
