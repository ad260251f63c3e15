#include "scenarios/files/text_encoding.h"

namespace squall {
namespace {

// Embedded zeros, so with sizes.
constexpr std::string_view kUtf8("\xef\xbb\xbf", 3);
constexpr std::string_view kUtf32Little("\xff\xfe\0\0", 4);
constexpr std::string_view kUtf32Big("\0\0\xfe\xff", 4);
constexpr std::string_view kUtf16Little("\xff\xfe", 2);
constexpr std::string_view kUtf16Big("\xfe\xff", 2);

bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }

// UTF-16 without a mark: of the first two characters every other byte is zero. They are ASCII in
// all texts that are read here; a binary plan begins with a control character.
bool LooksLikeUtf16(std::string_view text) {
  if (text.size() < 4) return false;
  const bool big =
      text[0] == '\0' && text[2] == '\0' && IsPrintable(text[1]) && IsPrintable(text[3]);
  const bool little =
      text[1] == '\0' && text[3] == '\0' && IsPrintable(text[0]) && IsPrintable(text[2]);
  return big || little;
}

}  // namespace

std::string PassByteOrderMark(std::string_view* text) {
  if (text->starts_with(kUtf8)) {
    text->remove_prefix(kUtf8.size());
    return "";
  }
  if (text->starts_with(kUtf32Little) || text->starts_with(kUtf32Big)) {
    return "this is UTF-32; save it as UTF-8";
  }
  if (text->starts_with(kUtf16Little) || text->starts_with(kUtf16Big) || LooksLikeUtf16(*text)) {
    return "this is UTF-16; save it as UTF-8";
  }
  return "";
}

}  // namespace squall
