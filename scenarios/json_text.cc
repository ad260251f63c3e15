#include "scenarios/json_text.h"

#include <cstdint>

#include "absl/strings/str_format.h"
#include "scenarios/display.h"

namespace squall {
namespace {

// Characters beyond 16 bits are written as two.
void AppendEscape(uint32_t character, std::string* json) {
  if (character < 0x10000) {
    absl::StrAppendFormat(json, "\\u%04x", character);
    return;
  }
  const uint32_t rest = character - 0x10000;
  absl::StrAppendFormat(json, "\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
}

}  // namespace

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const Character c = FirstCharacter(text);
    if (c.length == 0) {
      json += "\\ufffd";
    } else if (c.value == '"' || c.value == '\\') {
      json += '\\';
      json += text.front();
    } else if (c.value == '\n') {
      json += "\\n";
    } else if (c.value == '\t' || IsUnseen(c.value)) {
      AppendEscape(c.value, &json);
    } else {
      json += text.substr(0, c.length);
    }
    text.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return json + "\"";
}

}  // namespace squall
