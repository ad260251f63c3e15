#include "scenarios/scripts/timed/quantity.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "scenarios/scripts/syntax/script.h"
#include "sim/plan/time.h"

namespace squall {
namespace {

struct Unit {
  std::string_view name;
  uint64_t us;
};
constexpr std::array<Unit, 4> kUnits = {{{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", 60000000}}};

constexpr uint64_t kPpmInPercent = 10000;
// More digits than any valid number has, few enough for 64 bits.
constexpr size_t kDigitsMax = 12;
constexpr size_t kDecimalsMax = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A decimal number at the front of a text, and what stands behind it.
struct Decimal {
  uint64_t digits = 0;  // Without the point.
  uint64_t scale = 1;   // What the digits are to be divided by.
  std::string_view rest;
};

std::optional<Decimal> ParseDecimal(std::string_view text) {
  Decimal d;
  size_t next = 0;
  for (; next < text.size() && IsDigit(text[next]); ++next) {
    d.digits = d.digits * 10 + static_cast<uint64_t>(text[next] - '0');
    if (next >= kDigitsMax) return std::nullopt;
  }
  if (next == 0) return std::nullopt;
  if (next + 1 < text.size() && text[next] == '.' && IsDigit(text[next + 1])) {
    const size_t point = next++;
    for (; next < text.size() && IsDigit(text[next]); ++next) {
      if (next - point > kDecimalsMax) return std::nullopt;
      d.digits = d.digits * 10 + static_cast<uint64_t>(text[next] - '0');
      d.scale *= 10;
    }
  }
  d.rest = text.substr(next);
  return d;
}

Quantity Wrong(std::string problem, std::string valid) {
  return {0, std::move(problem), std::move(valid)};
}

Quantity TooLong(const std::string& read) {
  const std::string most = DescribeDuration(kTimeMax);
  return Wrong(read + ", which is more than " + most, "at most " + most);
}

constexpr std::string_view kDurationForms = "a number with a unit: 500us, 1.5ms, 2s, 1m";

}  // namespace

Quantity ParseDuration(std::string_view text) {
  const std::string read = "read " + QuoteForMistake(text);
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal) return Wrong(read, std::string(kDurationForms));
  if (decimal->rest.empty()) {
    const std::string number(text);
    return Wrong(read + ", a time without a unit",
                 number + "us, " + number + "ms, " + number + "s or " + number + "m");
  }
  for (const Unit& unit : kUnits) {
    if (decimal->rest != unit.name) continue;
    // At most 18 digits by 60 million: checked before it is multiplied.
    if (decimal->digits / decimal->scale > kTimeMax / unit.us) {
      return TooLong(read);
    }
    __extension__ typedef unsigned __int128 Wide;
    const Wide scaled = static_cast<Wide>(decimal->digits) * unit.us;
    if (scaled % decimal->scale != 0) {
      return Wrong(read + ", which is no whole number of microseconds",
                   std::string(kDurationForms));
    }
    const auto us = static_cast<uint64_t>(scaled / decimal->scale);
    if (us > kTimeMax) return TooLong(read);
    return {us, "", ""};
  }
  return Wrong(read + ", a time with the unknown unit " + QuoteForMistake(decimal->rest),
               "the units us, ms, s, m");
}

Quantity ParseRate(std::string_view text) {
  const std::string read = "read " + QuoteForMistake(text);
  const std::string valid = "a percentage from 0% to 100% with at most 4 decimals, as 0.5%";
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal || decimal->rest != "%") return Wrong(read, valid);
  if (decimal->digits / decimal->scale > 100) return Wrong(read, valid);
  const uint64_t scaled = decimal->digits * kPpmInPercent;
  const uint64_t ppm = scaled / decimal->scale;
  if (scaled % decimal->scale != 0 || ppm > 100 * kPpmInPercent) return Wrong(read, valid);
  return {ppm, "", ""};
}

DurationRange ParseDurationRange(std::string_view text) {
  const size_t dots = text.find("..");
  const Quantity least = ParseDuration(text.substr(0, dots));
  if (!least.ok()) return {0, 0, least.problem, least.valid + "; or a range, as 1ms..5ms"};
  if (dots == std::string_view::npos) return {least.value, least.value, "", ""};
  const Quantity most = ParseDuration(text.substr(dots + 2));
  if (!most.ok()) return {0, 0, most.problem, most.valid + "; or a range, as 1ms..5ms"};
  if (most.value < least.value) {
    return {0, 0, "read " + QuoteForMistake(text) + ", a range whose end is before its beginning",
            DescribeDuration(most.value) + ".." + DescribeDuration(least.value)};
  }
  return {least.value, most.value, "", ""};
}

std::string DescribeDuration(uint64_t us) {
  // The largest unit in which at most three decimals are needed; minutes are left to people.
  const Unit* unit = &kUnits[0];
  if (us >= 1000) unit = &kUnits[1];
  if (us >= 1000000 && us % 1000 == 0) unit = &kUnits[2];
  std::string decimals = std::to_string(us % unit->us + unit->us).substr(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  if (unit->us == 1) decimals.clear();
  return std::to_string(us / unit->us) + (decimals.empty() ? "" : "." + decimals) +
         std::string(unit->name);
}

std::string DescribeRate(uint64_t ppm) {
  std::string text = absl::StrFormat("%d.%04d", ppm / 10000, ppm % 10000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + "%";
}

}  // namespace squall
