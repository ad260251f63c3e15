#include "scenarios/byte_count.h"

#include <array>
#include <charconv>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

// Each is 1024 times the one before.
constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};

}  // namespace

std::optional<uint64_t> ParseByteCount(std::string_view text) {
  uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || number == 0) return std::nullopt;
  std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  if (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (size_t i = 0; i < kUnits.size(); ++i) {
    if (unit != kUnits[i]) continue;
    if (number > ~uint64_t{0} >> (10 * i)) return std::nullopt;
    return number << (10 * i);
  }
  return std::nullopt;
}

std::string FormatByteCount(uint64_t bytes, std::string_view between) {
  size_t unit = 0;
  for (; unit + 1 < kUnits.size() && bytes != 0 && bytes % 1024 == 0; ++unit) bytes /= 1024;
  return absl::StrCat(bytes, std::string(between), std::string(kUnits[unit]));
}

}  // namespace squall
