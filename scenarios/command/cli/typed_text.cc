#include "scenarios/command/cli/typed_text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "sim/plan/time.h"

namespace squall {
namespace {

// Shorter beginnings fit too much.
constexpr size_t kBeginningMin = 2;

constexpr uint64_t kShardsMax = 1000000;
constexpr uint64_t kDurationMax = uint64_t{366} * 24 * 3600 * kSecond;

template <class T>
Typed<T> Wrong(std::string error) {
  Typed<T> typed;
  typed.error = std::move(error);
  return typed;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

struct Decimal {
  uint64_t whole = 0;
  uint64_t millionths = 0;
};

// Takes "12" or "12.5" from the front of `text`. False if there is no number.
bool TakeDecimal(std::string_view* text, Decimal* decimal) {
  const auto [end, error] =
      std::from_chars(text->data(), text->data() + text->size(), decimal->whole);
  if (error != std::errc()) return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  if (!text->starts_with(".")) return true;
  text->remove_prefix(1);
  if (text->empty() || !IsDigit(text->front())) return false;
  uint64_t scale = 100000;
  while (!text->empty() && IsDigit(text->front())) {
    decimal->millionths += static_cast<uint64_t>(text->front() - '0') * scale;
    scale /= 10;
    text->remove_prefix(1);
  }
  return true;
}

// Takes a unit from the front of `text`; its length in microseconds, or 0 if there is none.
uint64_t TakeUnit(std::string_view* text) {
  struct Unit {
    std::string_view name;
    uint64_t microseconds;
  };
  // Longer names first where one begins another.
  constexpr Unit kUnits[] = {{"us", 1},           {"ms", kMillisecond},  {"s", kSecond},
                             {"m", 60 * kSecond}, {"h", 3600 * kSecond}, {"d", 86400 * kSecond}};
  for (const Unit& unit : kUnits) {
    if (!text->starts_with(unit.name)) continue;
    text->remove_prefix(unit.name.size());
    return unit.microseconds;
  }
  return 0;
}

// The number in the environment variable `name`; the error names it.
Typed<uint64_t> NumberOf(const char* name, std::string_view text, uint64_t min) {
  Typed<uint64_t> number = ParseNumber(text, min, kShardsMax);
  if (!number.ok()) number.error = absl::StrCat(name, ": ", number.error);
  return number;
}

// The number of single-character changes from `a` to `b`; a swap of neighbours counts as one.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

Typed<uint64_t> ParseNumber(std::string_view text, uint64_t least, uint64_t most) {
  Typed<uint64_t> number;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number.value, 10);
  const bool read = error == std::errc() && end == text.data() + text.size();
  if (read && number.value >= least && number.value <= most) return number;
  std::string range = absl::StrCat("at least ", least);
  if (most != std::numeric_limits<uint64_t>::max()) range = absl::StrCat(least, " to ", most);
  number.error = absl::StrCat(Quote(text), " is no number ", range);
  return number;
}

Typed<uint64_t> ParseTimeSpan(std::string_view text) {
  const std::string error = absl::StrCat(
      Quote(text), " is no length of time; valid are numbers with a unit: 10m, 3.2s, 1h30m, 250ms");
  Typed<uint64_t> duration;
  if (text == "0") return duration;
  std::string_view rest = text;
  do {
    Decimal decimal;
    if (!TakeDecimal(&rest, &decimal)) return Wrong<uint64_t>(error);
    const uint64_t unit = TakeUnit(&rest);
    if (unit == 0) return Wrong<uint64_t>(error);
    if (decimal.whole > (kDurationMax - duration.value) / unit) {
      return Wrong<uint64_t>(absl::StrCat(Quote(text), " is more than a year"));
    }
    duration.value += decimal.whole * unit + decimal.millionths * unit / 1000000;
  } while (!rest.empty());
  return duration;
}

Typed<Shard> ParseShard(std::string_view text,
                        const std::function<std::optional<std::string>(const char*)>& environment) {
  const size_t slash = text.find('/');
  if (slash != text.npos) {
    const auto count = ParseNumber(text.substr(slash + 1), 1, kShardsMax);
    if (count.ok() && slash == 0) return ShardFromEnvironment(environment, count.value);
    const auto index = ParseNumber(text.substr(0, slash), 0, kShardsMax);
    if (count.ok() && index.ok() && index.value < count.value) {
      return {{index.value, count.value}, ""};
    }
  }
  return Wrong<Shard>(absl::StrCat(
      Quote(text), " is no shard; valid is I/N with I from 0 to N-1, or /N in a Kubernetes job"));
}

Typed<Shard> ShardFromEnvironment(
    const std::function<std::optional<std::string>(const char*)>& environment,
    std::optional<uint64_t> count) {
  struct Engine {
    const char* index;
    const char* least;
    const char* count;
  };
  constexpr Engine kEngines[] = {
      {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"},
      {"JOB_COMPLETION_INDEX", nullptr, nullptr}};
  for (const Engine& engine : kEngines) {
    const auto index_text = environment(engine.index);
    if (!index_text) continue;
    const auto count_text = engine.count == nullptr ? std::nullopt : environment(engine.count);
    if (!count && !count_text) {
      return Wrong<Shard>(absl::StrCat(engine.index, " is set, but not into how many parts the ",
                                       "sweep is split; pass --shard=/N, or --shard=0/1 for all"));
    }
    const auto least_text = engine.least == nullptr ? std::nullopt : environment(engine.least);
    const auto index = NumberOf(engine.index, *index_text, 0);
    const auto least = least_text ? NumberOf(engine.least, *least_text, 0) : Typed<uint64_t>{};
    const auto parts = count ? Typed<uint64_t>{*count, ""} : NumberOf(engine.count, *count_text, 1);
    for (const auto& number : {index, least, parts}) {
      if (!number.ok()) return Wrong<Shard>(number.error);
    }
    if (index.value < least.value || index.value - least.value >= parts.value) {
      return Wrong<Shard>(absl::StrCat(engine.index, "=", index.value, " names no part; with ",
                                       parts.value, " parts it is ", least.value, " to ",
                                       least.value + parts.value - 1));
    }
    return {{index.value - least.value, parts.value}, ""};
  }
  if (count && *count > 1) {
    return Wrong<Shard>(
        absl::StrCat("--shard=/", *count, " takes the index from ",
                     "SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, and neither is set"));
  }
  return {};
}

std::optional<std::string> Environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == 0) return std::nullopt;
  return value;
}

std::optional<std::string> NearestName(std::string_view typed,
                                       std::span<const std::string_view> names) {
  std::optional<std::string> nearest;
  // Two errors in a short word make it another word.
  size_t least = std::min<size_t>((typed.size() + 1) / 3, 2) + 1;
  for (std::string_view name : names) {
    // A beginning is as good as a typing error.
    const bool begins = typed.size() > kBeginningMin && name.starts_with(typed);
    const size_t distance = begins ? 1 : Distance(typed, name);
    if (distance >= least) continue;
    least = distance;
    nearest = std::string(name);
  }
  return nearest;
}

std::string UnknownName(std::string_view kind, std::string_view typed,
                        std::span<const std::string_view> names) {
  std::string text = absl::StrCat("unknown ", std::string(kind), " ", Quote(typed));
  if (const auto nearest = NearestName(typed, names)) {
    absl::StrAppend(&text, "; did you mean ", Quote(*nearest), "?");
  } else {
    text += ".";
  }
  text += " Valid: ";
  for (size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", std::string(names[i]));
  }
  return text;
}

}  // namespace squall
