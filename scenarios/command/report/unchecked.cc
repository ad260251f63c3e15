#include "scenarios/command/report/unchecked.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace squall {

std::string UncheckedText(const GuestTraits& traits) {
  // In the order in which the reasons are first met.
  std::vector<std::pair<std::string_view, std::string>> reasons;
  for (const UncheckedProperty& unchecked : UncheckedProperties(traits)) {
    auto at = std::find_if(reasons.begin(), reasons.end(),
                           [&](const auto& reason) { return reason.first == unchecked.why; });
    if (at == reasons.end()) at = reasons.insert(at, {unchecked.why, ""});
    absl::StrAppend(&at->second, at->second.empty() ? "" : ", ",
                    std::string(Id(unchecked.property)));
  }
  std::string text;
  for (const auto& [why, ids] : reasons) {
    absl::StrAppend(&text, "  ", ids, ": ", std::string(why), "\n");
  }
  return text.empty() ? "" : "\nNot checked\n" + text;
}

}  // namespace squall
