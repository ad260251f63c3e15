#include "scenarios/scripts/syntax/arguments.h"

#include <algorithm>
#include <utility>

#include "scenarios/scripts/syntax/text.h"

namespace squall {

std::string Describe(const ArgumentReader::Range& range) {
  std::string text(range.what);
  if (range.max == std::numeric_limits<uint64_t>::max()) {
    return text + " from " + std::to_string(range.min);
  }
  if (range.min == range.max) return text + " " + std::to_string(range.min);
  return text + " from " + std::to_string(range.min) + " to " + std::to_string(range.max);
}

void ArgumentReader::Fail(Position at, std::string problem, std::string valid) {
  if (!mistake_) mistake_ = Mistake{at, std::move(problem), std::move(valid)};
}

Word ArgumentReader::Bare(size_t i, std::string_view what) {
  if (i >= directive_.arguments.size()) {
    Fail(directive_.at, "\"" + directive_.name + "\" lacks argument " + std::to_string(i + 1),
         std::string(what));
    return {};
  }
  const Argument& argument = directive_.arguments[i];
  if (!argument.values.empty()) {
    Fail(argument.at, "read " + QuoteForMistake(argument.key + "=") + ", a name with a value",
         std::string(what));
    return {};
  }
  return {argument.key, argument.at};
}

uint64_t ArgumentReader::BareNumber(size_t i, const Range& range) {
  const Word word = Bare(i, Describe(range));
  return ok() ? Number(word, range) : 0;
}

uint64_t ArgumentReader::Number(const Word& word, const Range& range) {
  const std::optional<uint64_t> value = ParseUnsigned(word.text);
  if (value && *value >= range.min && *value <= range.max) return *value;
  Fail(word.at, "read " + QuoteForMistake(word.text), Describe(range));
  return 0;
}

bool ArgumentReader::Switch(const Word& word) {
  const std::optional<bool> value = ParseBool(word.text);
  if (!value) Fail(word.at, "read " + QuoteForMistake(word.text), "true or false");
  return value.value_or(false);
}

const Argument* ArgumentReader::Find(std::string_view key) const {
  const auto found = std::find_if(directive_.arguments.begin(), directive_.arguments.end(),
                                  [key](const Argument& a) { return a.key == key; });
  return found == directive_.arguments.end() ? nullptr : &*found;
}

Word ArgumentReader::Required(std::string_view key, std::string_view what) {
  const Argument* argument = Find(key);
  const std::string form = std::string(key) + "=" + std::string(what);
  if (argument == nullptr) {
    Fail(directive_.at, "\"" + directive_.name + "\" lacks its argument " + std::string(key), form);
    return {};
  }
  if (argument->values.size() != 1) {
    Fail(argument->at,
         "read " + std::to_string(argument->values.size()) + " values for " + std::string(key),
         form);
    return {};
  }
  return argument->values.front();
}

}  // namespace squall
