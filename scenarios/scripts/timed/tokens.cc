#include "scenarios/scripts/timed/tokens.h"

#include <algorithm>
#include <utility>

#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/quoted_text.h"

namespace squall {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t'; }

// Takes one line apart.
class Splitter {
 public:
  explicit Splitter(const Word& line) : text_(line.text), at_(line.at) {}

  std::vector<Word> Split() && {
    while (next_ < text_.size() && !(begin_ == next_ && text_[next_] == '#')) {
      const char c = text_[next_];
      if (IsSpace(c)) {
        Cut(next_);
        begin_ = ++next_;
      } else if (c == '{' && begin_ == next_) {
        next_ = std::min(text_.find('}', next_), text_.size() - 1) + 1;
        Cut(next_);
      } else if (c == '"' && (begin_ == next_ || text_[next_ - 1] == '=')) {
        next_ += QuotedLength(text_.substr(next_));
      } else if (const size_t sign = SignHere(); sign > 0) {
        Cut(next_);
        next_ += sign;
        Cut(next_);
      } else {
        ++next_;
      }
    }
    Cut(next_);
    return std::move(words_);
  }

 private:
  // The length of the sign that stands here and is a word of its own; 0 if none does.
  size_t SignHere() const {
    if (text_.substr(begin_, next_ - begin_).find('=') != std::string_view::npos) return 0;
    if (text_[next_] == '|') return 1;
    if (text_.substr(next_, 2) == "->") return 2;
    const bool last = next_ + 1 == text_.size() || IsSpace(text_[next_ + 1]);
    return text_[next_] == ':' && last ? 1 : 0;
  }

  // The word so far ends before `end`.
  void Cut(size_t end) {
    if (end > begin_) {
      const Position at{at_.line, at_.column + static_cast<uint32_t>(begin_)};
      words_.push_back({std::string(text_.substr(begin_, end - begin_)), at});
    }
    begin_ = end;
  }

  std::string_view text_;
  Position at_;
  size_t begin_ = 0;  // Of the word so far.
  size_t next_ = 0;
  std::vector<Word> words_;
};

}  // namespace

std::string NodeRange(const NodeNames& names) {
  const uint64_t nodes = names.all();
  return nodes == 1 ? "node 1, the only one" : "a node from 1 to " + std::to_string(nodes);
}

std::vector<Word> SplitLine(const Word& line) { return Splitter(line).Split(); }

std::vector<Word> SplitArguments(const Directive& directive) {
  std::vector<Word> words;
  bool open = false;  // A brace is; what follows belongs to the same word.
  for (const Argument& argument : directive.arguments) {
    Word piece{argument.key, argument.at};
    for (size_t i = 0; i < argument.values.size(); ++i) {
      piece.text += (i > 0 ? "," : argument.list ? "=(" : "=") + argument.values[i].text;
    }
    if (argument.list) piece.text += ")";
    if (open) {
      words.back().text += " " + piece.text;
    } else {
      for (Word& word : SplitLine(piece)) words.push_back(std::move(word));
    }
    open = !words.empty() && words.back().text.front() == '{' &&
           words.back().text.find('}') == std::string::npos;
  }
  return words;
}

TokenReader::TokenReader(std::vector<Word> words, Position end)
    : words_(std::move(words)), end_(end) {}

void TokenReader::Fail(Position at, std::string problem, std::string valid) {
  if (ok()) mistake_ = Mistake{at, std::move(problem), std::move(valid)};
}

void TokenReader::FailHere(const std::string& valid) {
  if (next_ == words_.size()) return Fail(end_, "something is missing here", valid);
  Fail(Here(), "read " + QuoteForMistake(words_[next_].text), valid);
}

std::string_view TokenReader::Peek() const {
  return AtEnd() ? std::string_view() : words_[next_].text;
}

Position TokenReader::Here() const { return AtEnd() ? end_ : words_[next_].at; }

bool TokenReader::Accept(std::string_view word) {
  if (AtEnd() || words_[next_].text != word) return false;
  ++next_;
  return true;
}

Word TokenReader::Take(const std::string& what) {
  if (AtEnd()) {
    FailHere(what);
    return {"", end_};
  }
  return words_[next_++];
}

void TokenReader::Expect(std::string_view word) {
  if (!Accept(word)) FailHere(std::string(word));
}

size_t TokenReader::OneOf(std::span<const std::string_view> words, const std::string& what) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (Accept(words[i])) return i;
  }
  std::string valid = what + ": " + JoinNames(words);
  if (const std::string_view near = Nearest(Peek(), words); !near.empty()) {
    valid = std::string(near) + ", perhaps; all: " + JoinNames(words);
  }
  FailHere(valid);
  return 0;
}

void TokenReader::End(const std::string& valid) {
  if (AtEnd()) return;
  Fail(Here(), "read " + QuoteForMistake(Peek()) + " where the line should end",
       valid.empty() ? "nothing more" : valid + ", or nothing more");
}

uint64_t TokenReader::Number(uint64_t least, uint64_t most, const std::string& what) {
  const std::string valid =
      what + ", from " + std::to_string(least) + " to " + std::to_string(most);
  const Word word = Take(valid);
  const std::optional<uint64_t> number = ParseUnsigned(word.text);
  if (ok() && number && *number >= least && *number <= most) return *number;
  Fail(word.at, "read " + QuoteForMistake(word.text), valid);
  return least;
}

uint64_t TokenReader::Node(const NodeNames& nodes) {
  const Position at = Here();
  const Word word = Take(NodeRange(nodes));
  const std::optional<uint64_t> node = ParseUnsigned(word.text);
  if (ok() && node && *node >= 1 && *node <= nodes.all()) return *node;
  Fail(at, "read " + QuoteForMistake(word.text), NodeRange(nodes));
  return 1;
}

uint64_t TokenReader::NodeOrLeader(const NodeNames& nodes) {
  if (Accept("leader")) return 0;
  if (ParseUnsigned(Peek())) return Node(nodes);
  FailHere(NodeRange(nodes) + ", or leader");
  return 1;
}

NodeSet TokenReader::Set(const NodeNames& nodes) {
  if (Accept("all")) return NodeSet::First(nodes.nodes);
  if (ParseUnsigned(Peek())) return NodeSet::Of(NodeId(Node(nodes)));
  const std::string valid =
      "a set of nodes, as {1,2}, of " + NodeRange(nodes) + "; or one node; or all";
  if (!Peek().starts_with('{')) {
    FailHere(valid);
    return {};
  }
  const Word word = Take(valid);
  const std::string_view text = word.text;
  if (text.size() < 2 || text.back() != '}') {
    Fail(word.at, "the brace that opens here is not closed", valid);
    return {};
  }
  NodeSet set;
  for (size_t begin = 1; begin < text.size();) {
    const size_t end = text.find_first_of(",}", begin);
    const std::string_view raw = text.substr(begin, end - begin);
    const std::string_view member = Trimmed(raw);
    const std::optional<uint64_t> node = ParseUnsigned(member);
    const Position at{word.at.line, word.at.column + static_cast<uint32_t>(begin)};
    if (!node || *node < 1 || *node > nodes.all()) {
      Fail(at, "read " + QuoteForMistake(member), NodeRange(nodes));
      return {};
    }
    if (set.contains(NodeId(*node))) {
      Fail(at, "node " + std::string(member) + " stands twice in this set", "each node once");
    }
    set.Add(NodeId(*node));
    begin = end + 1;
  }
  return set;
}

uint64_t TokenReader::Duration(uint64_t least) {
  const Word word = Take("a length of time, as 200ms");
  if (!ok()) return 0;
  const Quantity duration = ParseDuration(word.text);
  if (!duration.ok()) Fail(word.at, duration.problem, duration.valid);
  if (duration.ok() && duration.value < least) {
    Fail(word.at, "read " + QuoteForMistake(word.text), "a length of time above 0");
  }
  return duration.value;
}

SimTime TokenReader::Time(SimTime base) {
  const Word word = Take("a time, as 2s, or +2s from now");
  if (!ok()) return base;
  const bool relative = word.text.starts_with('+');
  const Quantity time = ParseDuration(std::string_view(word.text).substr(relative ? 1 : 0));
  if (!time.ok()) Fail(word.at, time.problem, time.valid);
  return relative ? base + time.value : SimTime(time.value);
}

}  // namespace squall
