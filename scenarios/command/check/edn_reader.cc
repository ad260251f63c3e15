#include "scenarios/command/check/edn_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

constexpr size_t kShownMax = 40;

bool IsSpace(char c) {
  return c == ' ' || c == ',' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

// What ends a word.
bool IsDelimiter(char c) {
  return IsSpace(c) || std::string_view("()[]{}\";\\^@`~").find(c) != std::string_view::npos;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool LooksLikeNumber(std::string_view word) {
  if (IsDigit(word[0])) return true;
  return (word[0] == '+' || word[0] == '-') && word.size() > 1 && IsDigit(word[1]);
}

void AppendUtf8(uint32_t rune, std::string* out) {
  if (rune < 0x80) {
    *out += static_cast<char>(rune);
    return;
  }
  if (rune < 0x800) {
    *out += static_cast<char>(0xc0 | rune >> 6);
  } else {
    if (rune < 0x10000) {
      *out += static_cast<char>(0xe0 | rune >> 12);
    } else {
      *out += static_cast<char>(0xf0 | rune >> 18);
      *out += static_cast<char>(0x80 | (rune >> 12 & 0x3f));
    }
    *out += static_cast<char>(0x80 | (rune >> 6 & 0x3f));
  }
  *out += static_cast<char>(0x80 | (rune & 0x3f));
}

bool ParseHex(std::string_view digits, uint32_t* value) {
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), *value, 16);
  return digits.size() == 4 && failure == std::errc() && end == digits.data() + digits.size();
}

// A number in hexadecimal, "0x1f", as a decimal one: that is how Clojure prints the addresses of
// objects. Empty if it is none, or one of more than 64 bits.
std::string DecimalOfHex(std::string_view word) {
  const bool negative = word.front() == '-';
  if (negative || word.front() == '+') word.remove_prefix(1);
  if (!word.starts_with("0x") && !word.starts_with("0X")) return "";
  word.remove_prefix(2);
  uint64_t value = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
  if (failure != std::errc() || end != word.data() + word.size()) return "";
  return absl::StrCat(negative && value != 0 ? "-" : "", value);
}

}  // namespace

TextError EdnReader::Wrong(size_t offset, std::string_view expected) const {
  std::string read = "the end";
  if (offset < text_.size()) {
    size_t end = offset + 1;
    while (end < text_.size() && end - offset < kShownMax && !IsDelimiter(text_[end])) ++end;
    read = Quote(text_.substr(offset, end - offset));
  }
  return {offset, absl::StrCat("read ", read, "; expected ", std::string(expected))};
}

TextError EdnReader::SkipBlank() { return SkipBlank(0); }

TextError EdnReader::SkipBlank(int depth) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (IsSpace(c)) {
      ++at_;
    } else if (c == ';') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '^' || text_.substr(at_, 2) == "#_") {
      at_ += c == '^' ? 1 : 2;
      Datum passed_over;
      if (TextError error = Read(&passed_over, depth + 1); !error.ok()) return error;
    } else {
      break;
    }
  }
  return {};
}

TextError EdnReader::Read(Datum* datum, int depth) {
  // Before anything is passed over: what is passed over nests, too.
  if (depth >= kDatumDepthMax) {
    return {at_, absl::StrCat("values nest deeper than ", kDatumDepthMax, " levels")};
  }
  if (TextError error = SkipBlank(depth); !error.ok()) return error;
  datum->offset = at_;
  if (AtEnd()) return Wrong(at_, "a value");
  switch (text_[at_]) {
    case '[':
    case '(':
      datum->kind = DatumKind::kList;
      return ReadItems(text_[at_] == '[' ? ']' : ')', datum, depth);
    case '{':
      datum->kind = DatumKind::kMap;
      return ReadItems('}', datum, depth);
    case '#':
      return ReadDispatch(datum, depth);
    case '"':
      return ReadString(datum);
    case '\\':
      return ReadCharacter(datum);
    default:
      return ReadWord(datum);
  }
}

TextError EdnReader::ReadItems(char close, Datum* datum, int depth) {
  const size_t open = at_++;
  while (true) {
    if (TextError error = SkipBlank(depth); !error.ok()) return error;
    if (AtEnd()) {
      return {open, absl::StrCat("read ", Quote(text_.substr(open, 1)), " without its ",
                                 Quote(std::string(1, close)))};
    }
    const char c = text_[at_];
    if (c == ')' || c == ']' || c == '}') {
      if (c != close) return Wrong(at_, absl::StrCat("a value or ", Quote(std::string(1, close))));
      break;
    }
    if (TextError error = Read(&datum->items.emplace_back(), depth + 1); !error.ok()) return error;
  }
  if (datum->kind == DatumKind::kMap && datum->items.size() % 2 != 0) {
    return Wrong(at_, "the value of the map's last key");
  }
  ++at_;
  return {};
}

TextError EdnReader::ReadDispatch(Datum* datum, int depth) {
  const size_t begin = at_++;
  if (Peek() == '{') {
    datum->kind = DatumKind::kSet;
    return ReadItems('}', datum, depth);
  }
  if (Peek() == '#') {
    ++at_;
    const std::string_view word = TakeWord();
    if (word != "Inf" && word != "-Inf" && word != "NaN") {
      return Wrong(begin, "##Inf, ##-Inf or ##NaN");
    }
    datum->kind = DatumKind::kSymbol;
    datum->text = absl::StrCat("##", std::string(word));
    return {};
  }
  return ReadTagged(datum, depth);
}

TextError EdnReader::ReadTagged(Datum* datum, int depth) {
  const size_t begin = at_ - 1;
  const char first = Peek();
  const bool is_tag = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  if (!is_tag) return Wrong(begin, "a set or a tagged value");
  datum->kind = DatumKind::kTagged;
  datum->text = TakeWord();
  return Read(&datum->items.emplace_back(), depth + 1);
}

TextError EdnReader::ReadString(Datum* datum) {
  const size_t open = at_++;
  datum->kind = DatumKind::kString;
  while (true) {
    const size_t end = text_.find_first_of("\"\\", at_);
    if (end == std::string_view::npos) return {open, "read a string without its end"};
    datum->text.append(text_.substr(at_, end - at_));
    at_ = end + 1;
    if (text_[end] == '"') return {};
    if (TextError error = ReadEscape(&datum->text); !error.ok()) return error;
  }
}

TextError EdnReader::ReadEscape(std::string* out) {
  constexpr std::string_view kNames = "tnrbf\"\\";
  constexpr std::string_view kMeanings = "\t\n\r\b\f\"\\";
  if (Peek() == 'u') return ReadUnicode(out);
  const size_t which = AtEnd() ? std::string_view::npos : kNames.find(Peek());
  if (which == std::string_view::npos) {
    return {at_ - 1,
            absl::StrCat("read ", Quote(text_.substr(at_ - 1, 2)),
                         R"( in a string; expected \t, \n, \r, \b, \f, \", \\ or \uXXXX)")};
  }
  *out += kMeanings[which];
  ++at_;
  return {};
}

// \uXXXX, or two of them that are a surrogate pair.
TextError EdnReader::ReadUnicode(std::string* out) {
  const size_t begin = at_ - 1;
  uint32_t rune = 0;
  bool good = ParseHex(text_.substr(at_ + 1, 4), &rune) && (rune < 0xdc00 || rune > 0xdfff);
  if (good) at_ += 5;
  if (good && rune >= 0xd800 && rune < 0xdc00) {
    uint32_t low = 0;
    good = text_.substr(at_, 2) == "\\u" && ParseHex(text_.substr(at_ + 2, 4), &low) &&
           low >= 0xdc00 && low <= 0xdfff;
    if (good) at_ += 6;
    rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
  }
  if (!good) {
    return {begin, absl::StrCat("read ", Quote(text_.substr(begin, 6)),
                                "; expected a character as \\uXXXX")};
  }
  AppendUtf8(rune, out);
  return {};
}

TextError EdnReader::ReadCharacter(Datum* datum) {
  datum->kind = DatumKind::kCharacter;
  const size_t begin = at_++;
  if (AtEnd() || IsSpace(Peek())) return Wrong(begin, "a character");
  ++at_;  // Whatever it is: "\(" is a character.
  TakeWord();
  datum->text = text_.substr(begin, at_ - begin);
  return {};
}

TextError EdnReader::ReadWord(Datum* datum) {
  const size_t begin = at_;
  const std::string_view word = TakeWord();
  if (word.empty() || word == ":" || word[0] == '\'' ||
      (static_cast<unsigned char>(word[0]) < ' ')) {
    at_ = begin;
    return Wrong(begin, "a value");
  }
  if (word == "nil") return {};
  if (word[0] == ':') {
    datum->kind = DatumKind::kKeyword;
    datum->text = word.substr(1);
  } else if (word == "true" || word == "false") {
    datum->kind = DatumKind::kBool;
    datum->text = word;
  } else if (LooksLikeNumber(word)) {
    datum->kind = DatumKind::kNumber;
    datum->text = CanonicalNumber(word);
    if (datum->text.empty()) datum->text = DecimalOfHex(word);
    if (datum->text.empty()) return Wrong(begin, "a number");
  } else {
    datum->kind = DatumKind::kSymbol;
    datum->text = word;
  }
  return {};
}

std::string_view EdnReader::TakeWord() {
  const size_t begin = at_;
  while (at_ < text_.size() && !IsDelimiter(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

}  // namespace squall
