#include "scenarios/command/check/event_line.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

enum class TokenKind : uint8_t { kEnd, kMark, kWord, kString, kBad };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;  // Of a string without its quotes, of a keyword without its colon.
  size_t column = 1;
};

// Splits a line into marks ({ } [ ]), words (names, numbers, nil, keywords) and strings. Commas and
// the colons after JSON's keys count as space.
class Lexer {
 public:
  explicit Lexer(std::string_view line) : line_(line) {}

  Token Next() {
    while (at_ < line_.size() && IsSpace(line_[at_])) ++at_;
    Token token;
    token.column = at_ + 1;
    if (at_ == line_.size()) return token;
    const char c = line_[at_];
    if (c == '{' || c == '}' || c == '[' || c == ']') {
      ++at_;
      token.kind = TokenKind::kMark;
      token.text = c;
      return token;
    }
    if (c == '"') return String(std::move(token));
    token.kind = TokenKind::kWord;
    if (c == ':') ++at_;  // A keyword of EDN.
    while (at_ < line_.size() && !IsSpace(line_[at_]) && line_[at_] != ']' && line_[at_] != '}' &&
           line_[at_] != '[' && line_[at_] != '{' && line_[at_] != '"') {
      token.text += line_[at_++];
    }
    if (token.text.empty()) token.kind = TokenKind::kMark, token.text = ":";
    return token;
  }

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; }

  Token String(Token token) {
    ++at_;
    for (; at_ < line_.size() && line_[at_] != '"'; ++at_) {
      char c = line_[at_];
      if (c == '\\' && at_ + 1 < line_.size()) {
        c = line_[++at_];
        if (c == 'n') c = '\n';
        if (c == 't') c = '\t';
        if (c == 'r') c = '\r';
        if (c == 'u') {
          if (!Unicode(&token.text)) return Bad(std::move(token));
          continue;
        }
      }
      token.text += c;
    }
    if (at_ == line_.size()) return Bad(std::move(token));
    ++at_;
    // JSON: the colon that may follow belongs to the key that this string is.
    while (at_ < line_.size() && line_[at_] == ' ') ++at_;
    if (at_ < line_.size() && line_[at_] == ':') ++at_;
    token.kind = TokenKind::kString;
    return token;
  }

  // \uXXXX, as UTF-8. Pairs of surrogates are kept as they are written, each by itself.
  bool Unicode(std::string* out) {
    if (at_ + 4 >= line_.size()) return false;
    uint32_t rune = 0;
    const char* digits = line_.data() + at_ + 1;
    const auto [end, failure] = std::from_chars(digits, digits + 4, rune, 16);
    if (failure != std::errc() || end != digits + 4) return false;
    at_ += 4;
    if (rune < 0x80) {
      *out += static_cast<char>(rune);
    } else if (rune < 0x800) {
      *out += static_cast<char>(0xc0 | rune >> 6);
      *out += static_cast<char>(0x80 | (rune & 0x3f));
    } else {
      *out += static_cast<char>(0xe0 | rune >> 12);
      *out += static_cast<char>(0x80 | (rune >> 6 & 0x3f));
      *out += static_cast<char>(0x80 | (rune & 0x3f));
    }
    return true;
  }

  Token Bad(Token token) {
    token.kind = TokenKind::kBad;
    return token;
  }

  std::string_view line_;
  size_t at_ = 0;
};

LineOutcome Wrong(const Token& token, std::string_view expected) {
  std::string read = token.kind == TokenKind::kEnd   ? "the end of the line"
                     : token.kind == TokenKind::kBad ? "a string without its end"
                                                     : Quote(token.text);
  return {false, absl::StrCat("read ", read, "; expected ", std::string(expected)), token.column};
}

bool ParseNumber(std::string_view text, uint64_t* number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return failure == std::errc() && end == text.data() + text.size();
}

bool IsNil(const Token& t) {
  return t.kind == TokenKind::kWord && (t.text == "nil" || t.text == "null");
}

MaybeText ToValue(const Token& t) { return IsNil(t) ? MaybeText() : MaybeText(t.text); }

bool ParseType(std::string_view name, EventType* type) {
  if (name == "invoke")
    *type = EventType::kInvoke;
  else if (name == "ok")
    *type = EventType::kOk;
  else if (name == "fail")
    *type = EventType::kFail;
  else if (name == "info")
    *type = EventType::kInfo;
  else
    return false;
  return true;
}

// The one name that each function has here, or empty.
std::string FunctionName(std::string_view name) {
  if (name == "get" || name == "read") return "get";
  if (name == "put" || name == "write") return "put";
  if (name == "append" || name == "delete" || name == "cas") return std::string(name);
  return "";
}

// A value, or a pair of values in brackets.
LineOutcome ParseValue(Lexer& lexer, HistoryEvent* event) {
  Token t = lexer.Next();
  event->has_value = true;
  if (t.kind == TokenKind::kMark && t.text == "[") {
    const Token from = lexer.Next();
    const Token to = lexer.Next();
    const Token close = lexer.Next();
    if (close.kind != TokenKind::kMark || close.text != "]") {
      return Wrong(close, "\"]\" after the two values of a cas");
    }
    event->has_pair = true;
    event->expected = ToValue(from);
    event->value = ToValue(to);
    return {true, "", 0};
  }
  if (t.kind != TokenKind::kWord && t.kind != TokenKind::kString) return Wrong(t, "a value");
  event->value = ToValue(t);
  return {true, "", 0};
}

// Passes over the value of a field of no interest, however deep it is.
LineOutcome SkipValue(Lexer& lexer, const Token& name) {
  size_t depth = 0;
  bool is_tag = false;  // EDN: it says what the value behind it is, "#{...}".
  do {
    const Token t = lexer.Next();
    is_tag = t.kind == TokenKind::kWord && t.text[0] == '#';
    const bool closes = t.kind == TokenKind::kMark && (t.text == "}" || t.text == "]");
    if (t.kind == TokenKind::kEnd || t.kind == TokenKind::kBad || (closes && depth == 0)) {
      return Wrong(t, absl::StrCat("the value of ", name.text));
    }
    if (t.kind == TokenKind::kMark && (t.text == "{" || t.text == "[")) ++depth;
    if (closes) --depth;
  } while (depth > 0 || is_tag);
  return {true, "", 0};
}

constexpr std::string_view kFunctions = "get, read, put, write, append, delete or cas";
constexpr std::string_view kTypes = "invoke, ok, fail or info";

}  // namespace

LineOutcome ParseMapLine(std::string_view line, HistoryEvent* event) {
  Lexer lexer(line);
  Token t = lexer.Next();
  if (t.kind == TokenKind::kEnd) return {};
  // EDN: a record says what it is, "#jepsen.history.Op{...}".
  if (t.kind == TokenKind::kWord && t.text[0] == '#') t = lexer.Next();
  if (t.kind != TokenKind::kMark || t.text != "{") return Wrong(t, "\"{\"");
  // What Jepsen does to the system under test is in its histories too.
  if (line.find(":process :nemesis") != std::string_view::npos) return {};
  bool has_type = false;
  bool has_process = false;
  while (true) {
    const Token name = lexer.Next();
    if (name.kind == TokenKind::kMark && name.text == "}") break;
    if (name.kind != TokenKind::kWord && name.kind != TokenKind::kString) {
      return Wrong(name, "the name of a field or \"}\"");
    }
    if (name.text == "value") {
      if (LineOutcome o = ParseValue(lexer, event); !o.is_event) return o;
      continue;
    }
    if (name.text != "process" && name.text != "type" && name.text != "f" && name.text != "key") {
      if (LineOutcome o = SkipValue(lexer, name); !o.is_event) return o;
      continue;
    }
    t = lexer.Next();
    if (t.kind != TokenKind::kWord && t.kind != TokenKind::kString) {
      return Wrong(t, absl::StrCat("the value of ", name.text));
    }
    if (name.text == "process") {
      if (!ParseNumber(t.text, &event->process)) return Wrong(t, "the number of a process");
      has_process = true;
    } else if (name.text == "type") {
      if (!ParseType(t.text, &event->type)) return Wrong(t, kTypes);
      has_type = true;
    } else if (name.text == "f") {
      event->function = FunctionName(t.text);
      if (event->function.empty()) return Wrong(t, kFunctions);
    } else {
      event->has_key = true;
      event->key = t.text;
    }
  }
  t = lexer.Next();
  if (t.kind != TokenKind::kEnd) return Wrong(t, "the end of the line");
  if (!has_process) return Wrong(t, "a field \"process\"");
  if (!has_type) return Wrong(t, "a field \"type\"");
  if (event->function.empty()) return Wrong(t, "a field \"f\"");
  return {true, "", 0};
}

LineOutcome ParseJepsenLine(std::string_view line, HistoryEvent* event) {
  constexpr std::string_view kMarker = "jepsen.util - ";
  const size_t at = line.find(kMarker);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + kMarker.size();
  Lexer lexer(line.substr(begin));
  const Token process = lexer.Next();
  const Token type = lexer.Next();
  const Token function = lexer.Next();
  // What else is logged there is about the test itself: its nemesis and its phases.
  if (!ParseNumber(process.text, &event->process) || !ParseType(type.text, &event->type)) return {};
  event->function = FunctionName(function.text);
  if (event->function.empty()) {
    LineOutcome o = Wrong(function, kFunctions);
    o.column += begin;
    return o;
  }
  LineOutcome o = ParseValue(lexer, event);
  o.column += begin;
  return o;
}

}  // namespace squall
