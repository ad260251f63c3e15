// A value as EDN and JSON write it, with its place in the text.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_DATUM_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_DATUM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

enum class DatumKind : uint8_t {
  kNil,
  kBool,
  kNumber,
  kString,
  kCharacter,
  kKeyword,
  kSymbol,
  kList,  // EDN's lists and vectors, which are equal if their items are; JSON's arrays.
  kSet,
  kMap,
  kTagged,
};

// Collections nest no deeper. It bounds the stack that reading and printing take.
inline constexpr int kDatumDepthMax = 64;

struct Datum {
  DatumKind kind = DatumKind::kNil;
  // A string's characters; a keyword without its colon; a tag without its "#"; a number as
  // CanonicalNumber() has it; else as it is written. Empty for collections.
  std::string text;
  // A map's keys and values in turn; the one value behind a tag.
  std::vector<Datum> items;
  size_t offset = 0;  // Of its first byte in the text.
};

// What is wrong with a text, and where. No message: nothing is.
struct TextError {
  size_t offset = 0;
  std::string message;

  bool ok() const { return message.empty(); }
};

// "a string", "a keyword", ...
std::string_view Name(DatumKind kind);

// The same text for equal values: items of sets and entries of maps are sorted, EDN's vectors and
// lists look alike. Different values of one kind have different texts. Strings inside a collection
// are quoted, a string by itself is not.
std::string CanonicalText(const Datum& datum);

// The one way to write the number that `text` is: "7" for +7, 7N, 7.0, 70e-1 and 7M. Empty if it is
// no number. Ratios are kept as they are.
std::string CanonicalNumber(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_DATUM_H_
