#include "scenarios/scripts/timed/quoted_text.h"

#include <algorithm>

#include "absl/strings/escaping.h"

namespace squall {
namespace {

constexpr char kQuote = '"';

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.,+*/@%-").find(c) != std::string_view::npos;
}

}  // namespace

std::string QuoteText(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  return kQuote + absl::CHexEscape(absl::string_view(text.data(), text.size())) + kQuote;
}

size_t QuotedLength(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == kQuote) {
      return i + 1;
    }
  }
  return text.size();
}

std::optional<std::string> TakeText(std::string_view* text, char end) {
  if (!text->starts_with(kQuote)) {
    const std::string_view plain = text->substr(0, text->find(end));
    text->remove_prefix(plain.size());
    return std::string(plain);
  }
  const size_t length = QuotedLength(*text);
  const std::string_view quoted = text->substr(0, length);
  std::string bytes;
  const bool closed = length >= 2 && quoted.ends_with(kQuote);
  if (!closed || !absl::CUnescape(absl::string_view(quoted.data() + 1, length - 2), &bytes)) {
    return std::nullopt;
  }
  text->remove_prefix(length);
  return bytes;
}

}  // namespace squall
