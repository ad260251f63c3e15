#include "scenarios/command/report/numbers.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "sim/plan/time.h"

namespace squall {

std::string Grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string Short(uint64_t number) {
  if (number < 1000) return std::to_string(number);
  double value = static_cast<double>(number);
  const char* unit = "";
  for (const char* next : {"k", "M", "G", "T"}) {
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return absl::StrFormat("%.1f%s", value, unit);
}

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0 || part == 0) return "0 %";
  return absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::vector<std::string> Shares(const std::vector<uint64_t>& parts) {
  __extension__ typedef unsigned __int128 Wide;
  const uint64_t whole = std::accumulate(parts.begin(), parts.end(), uint64_t{0});
  std::vector<uint64_t> tenths(parts.size());
  std::vector<uint64_t> rests(parts.size());
  uint64_t left = whole == 0 ? 0 : 1000;
  for (size_t i = 0; i < parts.size() && whole > 0; ++i) {
    const Wide scaled = Wide{parts[i]} * 1000;
    tenths[i] = static_cast<uint64_t>(scaled / whole);
    rests[i] = static_cast<uint64_t>(scaled % whole);
    left -= tenths[i];
  }
  // What rounding down leaves over goes to the parts that lost most by it.
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rests[a] > rests[b]; });
  for (size_t i = 0; i < left; ++i) ++tenths[order[i]];
  std::vector<std::string> texts;
  for (const uint64_t t : tenths) texts.push_back(absl::StrFormat("%d.%d %%", t / 10, t % 10));
  return texts;
}

std::string Span(uint64_t microseconds) {
  const uint64_t seconds = microseconds / kSecond;
  if (seconds == 0) return absl::StrCat(microseconds / kMillisecond, " ms");
  if (seconds < 60) return absl::StrFormat("%.1f s", static_cast<double>(microseconds) / 1e6);
  if (seconds < 3600) return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
  const uint64_t hours = seconds / 3600;
  if (hours < 48) return absl::StrCat(hours, " h ", seconds / 60 % 60, " min");
  return absl::StrCat(hours / 24, " days ", hours % 24, " h");
}

std::string Clock(uint64_t microseconds) {
  const uint64_t seconds = microseconds / kSecond;
  const uint64_t hours = seconds / 3600;
  if (hours == 0) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60);
}

std::string Counted(uint64_t number, std::string_view noun, std::string_view plural) {
  const std::string one(noun);
  return absl::StrCat(Grouped(number), " ",
                      number == 1 ? one : (plural.empty() ? one + "s" : std::string(plural)));
}

std::string Times(uint64_t of, uint64_t in) {
  if (in == 0) return "0";
  const double times = static_cast<double>(of) / static_cast<double>(in);
  return times < 10 ? absl::StrFormat("%.1f", times) : Grouped(static_cast<uint64_t>(times));
}

}  // namespace squall
