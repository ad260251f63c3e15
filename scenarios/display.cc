#include "scenarios/display.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/report/numbers.h"

namespace squall {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// What is not seen but changes how the text around it is: controls, separators of lines, marks of
// direction (Unicode Standard Annex 9), and letters of no width. The joiners 200c and 200d, which
// scripts and emoji need, stay.
constexpr Range kUnseen[] = {
    {0, 0x8},         {0xb, 0x1f},      {0x7f, 0x9f},      {0xad, 0xad},     {0x61c, 0x61c},
    {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f},  {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

void AppendEscape(uint32_t value, std::string* out) {
  constexpr std::string_view kNamed = "abtnvfr";  // From 7 on.
  if (value >= 7 && value < 7 + kNamed.size()) {
    *out += '\\';
    *out += kNamed[value - 7];
  } else if (value < 0x80) {
    absl::StrAppendFormat(out, "\\x%02x", value);
  } else if (value < 0x10000) {
    absl::StrAppendFormat(out, "\\u%04x", value);
  } else {
    absl::StrAppendFormat(out, "\\U%08x", value);
  }
}

}  // namespace

std::string ForDisplay(std::string_view text) {
  std::string out;
  AppendForDisplay(text, &out);
  return out;
}

void AppendForDisplay(std::string_view text, std::string* out) {
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && text[plain] >= 0x20 && text[plain] < 0x7f) ++plain;
    out->append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const Character c = FirstCharacter(text);
    if (c.length == 0) {
      absl::StrAppendFormat(out, "\\x%02x", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    if (IsUnseen(c.value)) {
      AppendEscape(c.value, out);
    } else {
      out->append(text.substr(0, c.length));
    }
    text.remove_prefix(c.length);
  }
}

Character FirstCharacter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xf0 && lead < 0xf5   ? 4
                        : lead >= 0xe0 && lead < 0xf0 ? 3
                        : lead >= 0xc2 && lead < 0xe0 ? 2
                                                      : 0;
  if (length == 0 || text.size() < length) return {};
  uint32_t value = lead & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3fu);
  }
  // Longer forms than needed, surrogates, and what lies beyond Unicode.
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
  return {value, length};
}

std::string ToUtf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = FirstCharacter(text).length;
    out += length == 0 ? "\xef\xbf\xbd" : text.substr(0, length);
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

bool IsUnseen(uint32_t value) {
  for (const Range& range : kUnseen) {
    if (value >= range.first && value <= range.last) return true;
  }
  return false;
}

std::string ForDisplayShortly(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return ForDisplay(text);
  return absl::StrCat(ForDisplay(text.substr(0, bytes_max)), "... (", Grouped(text.size()),
                      " bytes)");
}

}  // namespace squall
