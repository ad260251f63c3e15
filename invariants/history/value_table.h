// Values as small numbers: equal numbers are equal values, however they came about.
#ifndef SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_
#define SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_

#include <cstdint>
#include <deque>
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
  uint64_t Size(ValueId value) const { return At(value).size; }
  // Equal values have equal hashes.
  uint64_t Hash(ValueId value) const { return At(value).hash; }
  // The hashes of all prefixes of a value, by length, the empty one and the value itself included.
  std::vector<uint64_t> PrefixHashes(ValueId value) const;

 private:
  struct Value {
    std::string_view literal;  // The string itself, or the piece at its end.
    ValueId prefix = kAbsent;  // What comes before the piece; kAbsent for a whole string.
    uint64_t size = 0;
    uint64_t hash = 0;  // Of the bytes as digits of a number modulo 2^61 - 1.
  };
  struct Concatenation {
    uint64_t key;  // Prefix and piece.
    ValueId result;
  };

  const Value& At(ValueId v) const { return values_[static_cast<uint32_t>(v)]; }
  ValueId Find(const Value& candidate);
  bool SameText(const Value& a, const Value& b) const;
  void GrowBuckets();

  std::vector<Value> values_;
  std::deque<std::string> texts_;              // Own the literals; their addresses stay.
  std::vector<uint32_t> buckets_;              // Open addressing by hash; 0 is empty.
  std::vector<Concatenation> concatenations_;  // Open addressing by key.
  size_t concatenation_count_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_VALUE_TABLE_H_
