// EDN, the notation of Clojure's data (github.com/edn-format/edn), value by value.
//
// Reads nil, truth values, numbers (with N, M, ratios, ##Inf), strings, characters, keywords,
// symbols, lists, vectors, maps, sets and tagged values. Commas are space. Comments, values behind
// #_ and metadata behind ^ are passed over. Clojure's further notations (quotes, functions, regular
// expressions, #<...>) are no EDN and are refused.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_EDN_READER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_EDN_READER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "scenarios/command/check/datum.h"

namespace squall {

class EdnReader {
 public:
  // `text` must outlive the reader. Offsets count from its first byte.
  explicit EdnReader(std::string_view text, size_t begin = 0) : text_(text), at_(begin) {}

  // Passes over what is no value.
  TextError SkipBlank();
  bool AtEnd() const { return at_ == text_.size(); }
  // Where the reader is; after SkipBlank() the first byte of the next value, or a closing bracket.
  size_t at() const { return at_; }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  // Passes over one byte that Peek() has shown.
  void Take() { ++at_; }

  // Reads the next value, which must be there.
  TextError Read(Datum* datum) { return Read(datum, 0); }

 private:
  TextError SkipBlank(int depth);
  TextError Read(Datum* datum, int depth);
  TextError ReadItems(char close, Datum* datum, int depth);
  TextError ReadDispatch(Datum* datum, int depth);
  TextError ReadTagged(Datum* datum, int depth);
  TextError ReadString(Datum* datum);
  TextError ReadEscape(std::string* out);
  TextError ReadUnicode(std::string* out);
  TextError ReadCharacter(Datum* datum);
  TextError ReadWord(Datum* datum);
  std::string_view TakeWord();
  // "read …; expected …", of what stands at `offset`.
  TextError Wrong(size_t offset, std::string_view expected) const;

  std::string_view text_;
  size_t at_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_EDN_READER_H_
