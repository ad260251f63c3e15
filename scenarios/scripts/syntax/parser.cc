#include "scenarios/scripts/syntax/parser.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

// A directive line with its continuations joined, and where each byte of it came from.
class DirectiveLine {
 public:
  // Adds `text`, whose first byte stands at `at`.
  void Add(std::string_view text, Position at) {
    for (const char c : text) {
      text_ += c;
      places_.push_back(at);
      ++at.column;
    }
    end_ = at;
  }
  void DropLast() {
    text_.pop_back();
    places_.pop_back();
  }

  std::string_view text() const { return text_; }
  bool continues() const { return !text_.empty() && text_.back() == '\\'; }
  // Of byte `i`, or of the end of the line.
  Position at(size_t i) const { return i < places_.size() ? places_[i] : end_; }

 private:
  std::string text_;
  std::vector<Position> places_;
  Position end_;
};

// Takes a joined directive line apart. Words are separated by spaces; a value in parentheses may
// contain spaces, and commas within parentheses of its own.
class DirectiveParser {
 public:
  explicit DirectiveParser(const DirectiveLine& line) : line_(line), text_(line.text()) {}

  // Fills in name and arguments. Returns what is wrong, if anything.
  std::optional<Mistake> Parse(Directive* directive) {
    directive->at = Here();
    directive->name = Until(" ");
    SkipSpace();
    while (!AtEnd()) {
      Argument argument;
      if (std::optional<Mistake> mistake = ParseArgument(&argument)) return mistake;
      directive->arguments.push_back(std::move(argument));
      SkipSpace();
    }
    return std::nullopt;
  }

 private:
  std::optional<Mistake> ParseArgument(Argument* argument) {
    argument->at = Here();
    argument->key = Until(" =");
    if (argument->key.empty()) {
      return Mistake{Here(), "read \"=\" where the name of an argument should be",
                     "name, name=value or name=(value, value)"};
    }
    if (AtEnd() || text_[next_] != '=') return std::nullopt;
    ++next_;
    if (AtEnd() || text_[next_] != '(') {
      const Position at = Here();
      argument->values.push_back({Until(" "), at});
      return std::nullopt;
    }
    return ParseList(argument);
  }

  std::optional<Mistake> ParseList(Argument* argument) {
    const Position opened = Here();
    argument->list = true;
    ++next_;
    for (bool more = true; more;) {
      const size_t begin = next_;
      if (!SkipToEndOfValue()) {
        return Mistake{opened, "the parenthesis that opens here is not closed",
                       argument->key + "=(value, value)"};
      }
      argument->values.push_back(
          {std::string(text_.substr(begin, next_ - begin)), line_.at(begin)});
      more = text_[next_] == ',';
      ++next_;
      SkipSpace();
    }
    return std::nullopt;
  }

  // Goes to the comma or parenthesis that ends a value. False if there is none.
  bool SkipToEndOfValue() {
    for (size_t depth = 0; !AtEnd(); ++next_) {
      const char c = text_[next_];
      if (depth == 0 && (c == ',' || c == ')')) return true;
      if (c == '(') ++depth;
      if (c == ')') --depth;
    }
    return false;
  }

  std::string Until(std::string_view stops) {
    const size_t begin = next_;
    next_ = std::min(text_.find_first_of(stops, begin), text_.size());
    return std::string(text_.substr(begin, next_ - begin));
  }
  void SkipSpace() { next_ = std::min(text_.find_first_not_of(" \t", next_), text_.size()); }
  bool AtEnd() const { return next_ == text_.size(); }
  Position Here() const { return line_.at(next_); }

  const DirectiveLine& line_;
  std::string_view text_;
  size_t next_ = 0;
};

// Walks over the lines of a script once.
class ScriptParser {
 public:
  ScriptParser(std::string path, std::string text) {
    script_.path = std::move(path);
    script_.text = std::move(text);
  }

  Script Parse() && {
    while (!script_.mistake && More()) {
      const std::string_view line = Trimmed(Peek());
      if (line.empty() || line.front() == '#') {
        Skip();
      } else {
        ParseDirective();
      }
    }
    return std::move(script_);
  }

 private:
  void ParseDirective() {
    const DirectiveLine line = ReadDirectiveLine();
    Directive directive;
    if ((script_.mistake = DirectiveParser(line).Parse(&directive))) return;
    while (More() && Peek() != kSeparator) {
      const Position at{line_, 1};
      directive.input.push_back({std::string(Skip()), at});
    }
    directive.answer_begin = directive.answer_end = offset_;
    directive.has_separator = More();
    if (directive.has_separator) ReadExpected(&directive);
    script_.directives.push_back(std::move(directive));
  }

  DirectiveLine ReadDirectiveLine() {
    DirectiveLine line;
    AddTrimmed(&line);
    while (line.continues() && More()) {
      line.DropLast();
      line.Add(" ", {line_, 1});
      AddTrimmed(&line);
    }
    return line;
  }

  void AddTrimmed(DirectiveLine* line) {
    const uint32_t number = line_;
    const std::string_view raw = Skip();
    const std::string_view trimmed = Trimmed(raw);
    const auto indent = static_cast<uint32_t>(trimmed.empty() ? 0 : trimmed.data() - raw.data());
    line->Add(trimmed, {number, indent + 1});
  }

  void ReadExpected(Directive* directive) {
    const Position separator{line_, 1};
    Skip();
    if (More() && Peek() == kSeparator) {
      Skip();
      directive->expected_line = line_;
      ReadFenced(directive, separator);
    } else {
      directive->expected_line = line_;
      while (More() && !Trimmed(Peek()).empty()) Expect(directive);
    }
    directive->answer_end = offset_;
  }

  // Blank lines belong to the output, which ends at two separators in a row.
  void ReadFenced(Directive* directive, Position opened) {
    while (More()) {
      if (Peek() != kSeparator) {
        Expect(directive);
        continue;
      }
      Skip();
      if (More() && Peek() == kSeparator) {
        Skip();
        return;
      }
      directive->expected += std::string(kSeparator) + "\n";
      if (More()) Expect(directive);
    }
    script_.mistake = Mistake{opened, "the expected output that begins here has no end",
                              "two lines \"----\" after the output, as before it"};
  }

  void Expect(Directive* directive) {
    directive->expected += Skip();
    directive->expected += '\n';
  }

  bool More() const { return offset_ < script_.text.size(); }
  std::string_view Peek() const {
    const std::string_view rest = std::string_view(script_.text).substr(offset_);
    return WithoutCarriageReturn(rest.substr(0, rest.find('\n')));
  }
  std::string_view Skip() {
    const std::string_view line = Peek();
    const size_t end = script_.text.find('\n', offset_);
    offset_ = end == std::string::npos ? script_.text.size() : end + 1;
    ++line_;
    return line;
  }

  Script script_;
  size_t offset_ = 0;  // Where the next line begins.
  uint32_t line_ = 1;  // Its number.
};

}  // namespace

Script ParseScript(std::string path, std::string text) {
  return ScriptParser(std::move(path), std::move(text)).Parse();
}

}  // namespace squall
