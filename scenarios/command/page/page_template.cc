#include "scenarios/command/page/page_template.h"

namespace squall {

std::string FillPage(std::string_view page, std::string_view json) {
  constexpr std::string_view kPlace = "@DATA@";
  const size_t at = page.find(kPlace);
  std::string filled;
  filled.reserve(page.size() + json.size());
  filled += page.substr(0, at);
  // In JSON this character stands in strings only, and may be written by its number there.
  for (const char c : json) {
    if (c == '<') {
      filled += "\\u003c";
    } else {
      filled += c;
    }
  }
  filled += page.substr(at + kPlace.size());
  return filled;
}

}  // namespace squall
