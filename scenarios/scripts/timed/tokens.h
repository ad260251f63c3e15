// Reads the lines of a timed script word by word, and remembers where each word stands.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_TOKENS_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_TOKENS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scripts/syntax/script.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"

namespace squall {

// The nodes that a script may name: those of the cluster, which are `all` of them, and the spares.
// A number of nodes by itself is a cluster without spares.
struct NodeNames {
  // NOLINTNEXTLINE(google-explicit-constructor): a number converts on purpose.
  NodeNames(uint64_t nodes_, uint64_t spares_ = 0) : nodes(nodes_), spares(spares_) {}

  uint64_t all() const { return nodes + spares; }

  uint64_t nodes = 0;
  uint64_t spares = 0;
};
// What is valid for a node, for mistakes: "a node from 1 to 5".
std::string NodeRange(const NodeNames& names);

// The words of an input line. Words are parted by spaces; `{1, 2}` is one word whatever its spaces,
// and so is what stands in quotes at the beginning of a word or behind its `=`; `->`, `|` and the
// colon at the end of a word are words of their own, except behind an `=`. A word that begins with
// `#` begins a comment.
std::vector<Word> SplitLine(const Word& line);

// A directive's arguments as words of the same kind, `key=value` being one.
std::vector<Word> SplitArguments(const Directive& directive);

// Goes over words and keeps the first mistake it meets. After a mistake every answer is a zero of
// its kind and nothing is left to read, so that callers may read on and look at mistake() once.
class TokenReader {
 public:
  // `end` is where something that is missing is missed.
  TokenReader(std::vector<Word> words, Position end);

  bool ok() const { return !mistake_.has_value(); }
  const std::optional<Mistake>& mistake() const { return mistake_; }
  void Fail(Position at, std::string problem, std::string valid);
  // Fails at the next word, or at the end, because it is not `valid`.
  void FailHere(const std::string& valid);

  bool AtEnd() const { return !ok() || next_ == words_.size(); }
  // The next word, empty at the end.
  std::string_view Peek() const;
  Position Here() const;
  // Goes past the next word if it is `word`.
  bool Accept(std::string_view word);
  // The next word. Fails at the end: `what` is missing.
  Word Take(const std::string& what);
  // Goes past the next word, which must be `word`.
  void Expect(std::string_view word);
  // The position in `words` of the next word, which must be one of them.
  size_t OneOf(std::span<const std::string_view> words, const std::string& what);
  // Fails if there is more to read.
  void End(const std::string& valid = "");

  // A number in these bounds; `what` says of what.
  uint64_t Number(uint64_t least, uint64_t most, const std::string& what);

  // From now on `it` may name a node that is not known yet.
  void NameIt() { has_it_ = true; }
  // Goes past the next word if it is `it` and may be.
  bool AcceptIt() { return has_it_ && Accept("it"); }

  // The following name a node of `nodes`.
  uint64_t Node(const NodeNames& nodes);
  // `3`, or `leader`, which is 0.
  uint64_t NodeOrLeader(const NodeNames& nodes);
  // `{1,2}`, `3` or `all`.
  NodeSet Set(const NodeNames& nodes);
  // Microseconds. Fails for 0 unless `least` is 0.
  uint64_t Duration(uint64_t least = 1);
  // `2s`, or `+2s`, which is counted from `base`.
  SimTime Time(SimTime base);

 private:
  std::vector<Word> words_;
  Position end_;
  size_t next_ = 0;
  bool has_it_ = false;
  std::optional<Mistake> mistake_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_TOKENS_H_
