#include "scenarios/scripts/syntax/script.h"

#include <algorithm>

#include "core/base/describe.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

constexpr size_t kQuotedBytesMax = 60;
constexpr size_t kExcerptBytesMax = 120;

// A byte of a script as it may be shown on a terminal. Columns count bytes, so every byte takes
// one.
char Printable(char c) {
  if (c == '\t') return ' ';
  return c < 0x20 || c > 0x7e ? '?' : c;
}

}  // namespace

std::string Directive::InputText() const {
  std::string text;
  for (const Word& line : input) {
    text += line.text;
    text += '\n';
  }
  return std::string(Trimmed(text));
}

std::string_view LineOf(const Script& script, uint32_t line) {
  std::string_view rest = script.text;
  for (uint32_t at = 1; at < line; ++at) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  return WithoutCarriageReturn(rest.substr(0, rest.find('\n')));
}

std::string Describe(const Script& script, const Mistake& mistake) {
  std::string text = script.path + ":" + std::to_string(mistake.at.line) + ":" +
                     std::to_string(mistake.at.column) + ": " + mistake.problem + "\n";
  std::string excerpt(LineOf(script, mistake.at.line));
  const size_t caret = std::max<size_t>(mistake.at.column, 1) - 1;
  if (!excerpt.empty() && caret <= excerpt.size() && caret < kExcerptBytesMax) {
    excerpt.resize(std::min(excerpt.size(), kExcerptBytesMax));
    std::transform(excerpt.begin(), excerpt.end(), excerpt.begin(), Printable);
    text += "  " + excerpt + "\n  " + std::string(caret, ' ') + "^\n";
  }
  if (!mistake.valid.empty()) text += "  valid: " + mistake.valid + "\n";
  return text;
}

std::string QuoteForMistake(std::string_view text) {
  if (text.size() <= kQuotedBytesMax) return Quote(text);
  return Quote(text.substr(0, kQuotedBytesMax)) + "...";
}

}  // namespace squall
