#include "scenarios/command/check/datum.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

// Numbers of more digits than this are written with an exponent.
constexpr int64_t kPlainDigitsMax = 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits at the front of `*text`.
std::string_view TakeDigits(std::string_view* text) {
  size_t count = 0;
  while (count < text->size() && IsDigit((*text)[count])) ++count;
  const std::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

// What is left of `text` behind an exponent, or everything if there is none. False if the exponent
// is none.
bool TakeExponent(std::string_view* text, int64_t* exponent) {
  if (text->empty() || (text->front() != 'e' && text->front() != 'E')) return true;
  text->remove_prefix(1);
  if (!text->empty() && text->front() == '+') {
    text->remove_prefix(1);
    if (!text->empty() && text->front() == '-') return false;
  }
  int32_t value = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc()) return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  *exponent = value;
  return true;
}

std::string PlainNumber(bool negative, std::string digits, int64_t exponent) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (!digits.empty() && digits.back() == '0') digits.pop_back(), ++exponent;
  if (digits.empty()) return "0";
  const std::string sign = negative ? "-" : "";
  const auto size = static_cast<int64_t>(digits.size());
  if (exponent >= 0 && exponent <= kPlainDigitsMax) {
    return sign + digits + std::string(static_cast<size_t>(exponent), '0');
  }
  if (exponent < 0 && exponent >= -kPlainDigitsMax) {
    if (size <= -exponent) digits.insert(0, static_cast<size_t>(1 - exponent - size), '0');
    digits.insert(digits.size() - static_cast<size_t>(-exponent), ".");
    return sign + digits;
  }
  return absl::StrCat(sign, digits, "e", exponent);
}

void AppendCanonical(const Datum& datum, std::string* out);

std::string Canonical(const Datum& datum) {
  std::string text;
  AppendCanonical(datum, &text);
  return text;
}

void AppendJoined(const std::vector<std::string>& texts, std::string* out) {
  for (size_t i = 0; i < texts.size(); ++i) absl::StrAppend(out, i > 0 ? " " : "", texts[i]);
}

void AppendSet(const Datum& set, std::string* out) {
  std::vector<std::string> texts;
  for (const Datum& item : set.items) texts.push_back(Canonical(item));
  std::sort(texts.begin(), texts.end());
  *out += "#{";
  AppendJoined(texts, out);
  *out += "}";
}

void AppendMap(const Datum& map, std::string* out) {
  std::vector<std::string> texts;
  for (size_t i = 0; i + 1 < map.items.size(); i += 2) {
    texts.push_back(absl::StrCat(Canonical(map.items[i]), " ", Canonical(map.items[i + 1])));
  }
  std::sort(texts.begin(), texts.end());
  *out += "{";
  AppendJoined(texts, out);
  *out += "}";
}

void AppendCanonical(const Datum& datum, std::string* out) {
  switch (datum.kind) {
    case DatumKind::kNil:
      *out += "nil";
      return;
    case DatumKind::kBool:
    case DatumKind::kNumber:
    case DatumKind::kCharacter:
    case DatumKind::kSymbol:
      *out += datum.text;
      return;
    case DatumKind::kString:
      *out += Quote(datum.text);
      return;
    case DatumKind::kKeyword:
      absl::StrAppend(out, ":", datum.text);
      return;
    case DatumKind::kList:
      *out += "[";
      for (size_t i = 0; i < datum.items.size(); ++i) {
        if (i > 0) *out += " ";
        AppendCanonical(datum.items[i], out);
      }
      *out += "]";
      return;
    case DatumKind::kSet:
      AppendSet(datum, out);
      return;
    case DatumKind::kMap:
      AppendMap(datum, out);
      return;
    case DatumKind::kTagged:
      absl::StrAppend(out, "#", datum.text, " ");
      for (const Datum& item : datum.items) AppendCanonical(item, out);
      return;
  }
}

}  // namespace

std::string_view Name(DatumKind kind) {
  switch (kind) {
    case DatumKind::kNil:
      return "nil";
    case DatumKind::kBool:
      return "a truth value";
    case DatumKind::kNumber:
      return "a number";
    case DatumKind::kString:
      return "a string";
    case DatumKind::kCharacter:
      return "a character";
    case DatumKind::kKeyword:
      return "a keyword";
    case DatumKind::kSymbol:
      return "a symbol";
    case DatumKind::kList:
      return "a list";
    case DatumKind::kSet:
      return "a set";
    case DatumKind::kMap:
      return "a map";
    case DatumKind::kTagged:
      return "a tagged value";
  }
  return "?";
}

std::string CanonicalText(const Datum& datum) {
  return datum.kind == DatumKind::kString ? datum.text : Canonical(datum);
}

std::string CanonicalNumber(std::string_view text) {
  const std::string_view whole = text;
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string digits(TakeDigits(&text));
  if (digits.empty()) return "";
  if (text == "N") return PlainNumber(negative, std::move(digits), 0);
  if (!text.empty() && text.front() == '/') {
    text.remove_prefix(1);
    const bool is_ratio = !TakeDigits(&text).empty() && text.empty();
    return is_ratio ? std::string(whole) : "";
  }
  int64_t exponent = 0;
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = TakeDigits(&text);
    digits += fraction;
  }
  if (!TakeExponent(&text, &exponent)) return "";
  if (!text.empty() && text != "M") return "";
  return PlainNumber(negative, std::move(digits), exponent - static_cast<int64_t>(fraction.size()));
}

}  // namespace squall
