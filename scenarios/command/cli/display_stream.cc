#include "scenarios/command/cli/display_stream.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/display.h"
#include "scenarios/files/write_file.h"

namespace squall {
namespace {

constexpr size_t kWaitingBytesMax = 1 << 15;
constexpr std::string_view kEraseLine = "\r\033[K";
constexpr size_t kColourBytesMax = 8;

// The length of the colour sequence at the front of `text`, "\033[1;31m", or 0.
size_t ColourLength(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != text.npos && text[end] == 'm' && end < kColourBytesMax ? end + 1 : 0;
}

// The end of the last character in `text` that is whole, colour sequences included.
size_t LastWholeCharacter(std::string_view text) {
  constexpr size_t kCharacterBytesMax = 4;
  const size_t tail = text.size() - std::min(text.size(), kColourBytesMax);
  if (const size_t escape = text.rfind('\033'); escape != text.npos && escape >= tail)
    return escape;
  for (size_t back = 1; back <= std::min(text.size(), kCharacterBytesMax); ++back) {
    const size_t at = text.size() - back;
    const bool continues = (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
    if (continues) continue;
    return FirstCharacter(text.substr(at)).length == back ? text.size() : at;
  }
  return text.size();
}

}  // namespace

DisplayBuffer::int_type DisplayBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char byte = traits_type::to_char_type(c);
  Add({&byte, 1});
  return failed_ ? traits_type::eof() : c;
}

std::streamsize DisplayBuffer::xsputn(const char* text, std::streamsize size) {
  Add({text, static_cast<size_t>(size)});
  return failed_ ? 0 : size;
}

int DisplayBuffer::sync() {
  Emit(waiting_.size());
  flushed_ = true;
  return failed_ ? -1 : 0;
}

void DisplayBuffer::Add(std::string_view text) {
  if (failed_) return;
  waiting_.append(text);
  if (waiting_.size() > kWaitingBytesMax) Emit(LastWholeCharacter(waiting_));
}

void DisplayBuffer::Emit(size_t end) {
  std::string_view text = std::string_view(waiting_).substr(0, end);
  std::string shown;
  if (own_ == Own::kEraseLine && flushed_ && text.starts_with(kEraseLine)) {
    shown = kEraseLine;
    text.remove_prefix(kEraseLine.size());
    line_bytes_ = 0;
  }
  if (!text.empty()) flushed_ = false;
  settings_.line_bytes_max > 0 ? AppendLines(text, &shown) : AppendColoured(text, &shown);
  waiting_.erase(0, end);
  if (failed_ || shown.empty()) return;
  const int error = WriteAll(settings_.descriptor, shown);
  if (error == 0) return;
  failed_ = true;
  waiting_.clear();
  if (settings_.on_error) settings_.on_error(error);
}

void DisplayBuffer::AppendLines(std::string_view text, std::string* shown) {
  const size_t most = settings_.line_bytes_max;
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    const std::string_view part = text.substr(0, newline);
    const size_t room = most - std::min(most, line_bytes_);
    AppendColoured(part.substr(0, room), shown);
    line_bytes_ += part.size();
    if (newline == text.npos) return;
    if (line_bytes_ > most) absl::StrAppend(shown, "... (", Grouped(line_bytes_), " bytes)");
    *shown += '\n';
    line_bytes_ = 0;
    text.remove_prefix(newline + 1);
  }
}

void DisplayBuffer::AppendColoured(std::string_view text, std::string* shown) const {
  while (own_ == Own::kColours && !text.empty()) {
    size_t escape = text.find('\033');
    while (escape != text.npos && ColourLength(text.substr(escape)) == 0) {
      escape = text.find('\033', escape + 1);
    }
    if (escape == text.npos) break;
    AppendForDisplay(text.substr(0, escape), shown);
    const size_t length = ColourLength(text.substr(escape));
    shown->append(text.substr(escape, length));
    text.remove_prefix(escape + length);
  }
  AppendForDisplay(text, shown);
}

}  // namespace squall
