// Reads a directive's arguments as numbers, switches and words.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_ARGUMENTS_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_ARGUMENTS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/scripts/syntax/script.h"

namespace squall {

// Keeps the first mistake it meets; every later answer is then a zero of its kind, so that callers
// may read all they want and look at mistake() once. `directive` must outlive the reader.
class ArgumentReader {
 public:
  explicit ArgumentReader(const Directive& directive) : directive_(directive) {}

  const std::optional<Mistake>& mistake() const { return mistake_; }
  bool ok() const { return !mistake_.has_value(); }
  void Fail(Position at, std::string problem, std::string valid);

  struct Range {
    uint64_t min = 0;
    uint64_t max = std::numeric_limits<uint64_t>::max();
    std::string_view what = "a number";  // For messages: "a node".
  };

  // Argument `i`, which must be a word without a value. `what` says what is missing if it is.
  Word Bare(size_t i, std::string_view what);
  // The same as a number.
  uint64_t BareNumber(size_t i, const Range& range);
  uint64_t Number(const Word& word, const Range& range);
  bool Switch(const Word& word);

  // The argument called `key`, or null.
  const Argument* Find(std::string_view key) const;
  // The only value of the argument called `key`, which must be there.
  Word Required(std::string_view key, std::string_view what);

 private:
  const Directive& directive_;
  std::optional<Mistake> mistake_;
};

// "a node from 1 to 3", or with open ends "a number from 1".
std::string Describe(const ArgumentReader::Range& range);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_ARGUMENTS_H_
