#include "scenarios/command/repro/shell_word.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace squall {
namespace {

// Nothing in a shell, wherever in a word they stand.
constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+,@%";

bool IsPrintable(char c) { return c >= 0x20 && c < 0x7f; }

// In octal, which has three digits at most: no digit behind it is taken for its own.
std::string Escaped(std::string_view text) {
  std::string quoted = "$'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (IsPrintable(c)) {
      quoted += c;
    } else {
      absl::StrAppendFormat(&quoted, "\\%03o", static_cast<unsigned char>(c));
    }
  }
  return quoted + "'";
}

}  // namespace

std::string ShellWord(std::string_view text) {
  if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return std::string(text);
  if (!std::all_of(text.begin(), text.end(), IsPrintable)) return Escaped(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace squall
