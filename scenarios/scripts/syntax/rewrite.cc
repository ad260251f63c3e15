#include "scenarios/scripts/syntax/rewrite.h"

#include <utility>

#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

// Separator and output of a directive. `rest` is what follows them in the script.
std::string Answer(const std::string& expected, std::string_view rest) {
  const std::string separator = std::string(kSeparator) + "\n";
  if (HasBlankLine(expected) || Lines(expected).front() == kSeparator) {
    return separator + separator + expected + separator + separator;
  }
  // Only a blank line, or the end of the script, ends an output without separators around it.
  const bool ends = rest.empty() || Trimmed(rest.substr(0, rest.find('\n'))).empty();
  return separator + expected + (ends ? "" : "\n");
}

// `text` with every line ended as the first line of `like` is, whatever it ended with before.
std::string WithLineEndsOf(std::string_view like, std::string text) {
  const size_t first = like.find('\n');
  const bool dos = first != std::string_view::npos && first > 0 && like[first - 1] == '\r';
  if (!dos && text.find('\r') == std::string::npos) return text;
  std::string ended;
  const bool open = !text.empty() && text.back() != '\n';
  for (std::string_view line : Lines(text)) {
    ended += line;
    ended += dos ? "\r\n" : "\n";
  }
  if (open) ended.resize(ended.size() - (dos ? 2 : 1));
  return ended;
}

// Whether reading `text` gives back the outputs that were written into it.
bool ReadsBackAs(const Script& script, std::string text, std::span<const std::string> outputs) {
  const Script back = ParseScript(script.path, std::move(text));
  if (back.mistake || back.directives.size() != script.directives.size()) return false;
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (back.directives[i].expected != AsExpected(outputs[i])) return false;
  }
  return true;
}

}  // namespace

std::string AsExpected(std::string_view output) {
  std::string expected(output);
  if (expected.empty() || expected.back() != '\n') expected += '\n';
  return expected;
}

std::optional<std::string> Rewrite(const Script& script, std::span<const std::string> outputs) {
  const std::string_view old = script.text;
  std::string text;
  size_t copied = 0;
  for (size_t i = 0; i < script.directives.size(); ++i) {
    const Directive& directive = script.directives[i];
    const std::string expected = AsExpected(outputs[i]);
    if (directive.has_separator && directive.expected == expected) continue;
    text += old.substr(copied, directive.answer_begin - copied);
    if (!text.empty() && text.back() != '\n') text += '\n';
    text += Answer(expected, old.substr(directive.answer_end));
    copied = directive.answer_end;
  }
  text += old.substr(copied);
  if (copied == 0) return text;
  text = WithLineEndsOf(old, std::move(text));
  if (!ReadsBackAs(script, text, outputs)) return std::nullopt;
  return text;
}

}  // namespace squall
