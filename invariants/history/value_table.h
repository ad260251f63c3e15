// Values as small numbers: equal numbers are equal values, however they came about.
#ifndef SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_
#define SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

enum class ValueId : uint32_t {};

// The value of a key that is not there. Different from every string, the empty one included.
inline constexpr ValueId kAbsent{0};

// A string is stored where it was first seen, either whole or as another value with a piece behind
// it, so that a value that grows by appends costs only its pieces. Two strings are compared by hash
// first and then, once, byte by byte.
class ValueTable {
 public:
  ValueTable();

  // The number of `text`.
  ValueId Intern(std::string_view text);
  // The number of `value` followed by `piece`; kAbsent counts as empty.
  ValueId Append(ValueId value, ValueId piece);

  std::string Text(ValueId value) const;
  // The same without a copy, empty for kAbsent. Valid until anything else is called that is not
  // const; Whole() of values that are whole already changes nothing.
  std::string_view Whole(ValueId value);
  uint64_t Size(ValueId value) const { return At(value).size; }

 private:
  struct Value {
    size_t begin = 0;  // Into bytes_: the string itself, or the piece at its end.
    size_t length = 0;
    ValueId prefix = kAbsent;  // What comes before the piece; kAbsent for a whole string.
    uint64_t size = 0;
    uint64_t hash = 0;  // Of the bytes as digits of a number modulo 2^61 - 1.
  };
  struct Concatenation {
    uint64_t key;  // Prefix and piece.
    ValueId result;
  };

  const Value& At(ValueId v) const { return values_[static_cast<uint32_t>(v)]; }
  std::string_view Literal(const Value& v) const {
    return std::string_view(bytes_).substr(v.begin, v.length);
  }
  ValueId Find(const Value& candidate, std::string_view literal);
  bool SameText(const Value& a, const Value& b, std::string_view literal_b) const;
  void GrowBuckets();
  void GrowConcatenations();

  std::vector<Value> values_;
  std::string bytes_;                          // All literals.
  std::vector<uint32_t> buckets_;              // Open addressing by hash; 0 is empty.
  std::vector<Concatenation> concatenations_;  // Open addressing by key.
  size_t concatenation_count_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_
