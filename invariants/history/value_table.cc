#include "invariants/history/value_table.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace squall {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr uint64_t kPrime = (uint64_t{1} << 61) - 1;
constexpr uint64_t kBase = 0x1f3a9c5b7d2e4861 % kPrime;

uint64_t Reduce(Wide x) {
  const uint64_t folded = static_cast<uint64_t>(x & kPrime) + static_cast<uint64_t>(x >> 61);
  return folded >= kPrime ? folded - kPrime : folded;
}

uint64_t Multiply(uint64_t a, uint64_t b) { return Reduce(static_cast<Wide>(a) * b); }

uint64_t Power(uint64_t exponent) {
  uint64_t result = 1;
  for (uint64_t square = kBase; exponent != 0; exponent >>= 1, square = Multiply(square, square)) {
    if ((exponent & 1) != 0) result = Multiply(result, square);
  }
  return result;
}

// Bytes count from 1, so that leading zero bytes matter.
uint64_t ExtendHash(uint64_t hash, char c) {
  return Reduce(static_cast<Wide>(hash) * kBase + static_cast<unsigned char>(c) + 1);
}

uint64_t HashText(std::string_view text) {
  uint64_t hash = 0;
  for (char c : text) hash = ExtendHash(hash, c);
  return hash;
}

uint64_t PairKey(ValueId a, ValueId b) {
  return uint64_t{static_cast<uint32_t>(a)} << 32 | static_cast<uint32_t>(b);
}

}  // namespace

ValueTable::ValueTable() : values_(1), buckets_(64, 0), concatenations_(64, {0, kAbsent}) {}

ValueId ValueTable::Intern(std::string_view text) {
  return Find({0, text.size(), kAbsent, text.size(), HashText(text)}, text);
}

ValueId ValueTable::Append(ValueId value, ValueId piece) {
  if (value == kAbsent) return piece;
  const uint64_t key = PairKey(value, piece);
  if (2 * concatenation_count_ >= concatenations_.size()) GrowConcatenations();
  size_t i = Mix(key, 0) & (concatenations_.size() - 1);
  for (; concatenations_[i].key != 0; i = (i + 1) & (concatenations_.size() - 1)) {
    if (concatenations_[i].key == key) return concatenations_[i].result;
  }
  // The piece may itself be made of pieces; then its text is spelled out once.
  Whole(piece);
  const Value& head = At(value);
  const Value& tail = At(piece);
  const ValueId result = Find({tail.begin, tail.length, value, head.size + tail.size,
                               Reduce(static_cast<Wide>(head.hash) * Power(tail.size) + tail.hash)},
                              Literal(tail));
  concatenations_[i] = {key, result};
  ++concatenation_count_;
  return result;
}

void ValueTable::GrowConcatenations() {
  std::vector<Concatenation> old(2 * concatenations_.size(), {0, kAbsent});
  old.swap(concatenations_);
  for (const Concatenation& c : old) {
    if (c.key == 0) continue;
    size_t i = Mix(c.key, 0) & (concatenations_.size() - 1);
    while (concatenations_[i].key != 0) i = (i + 1) & (concatenations_.size() - 1);
    concatenations_[i] = c;
  }
}

// The number of `candidate`, which is kept if there is none like it. `literal` is its text, or the
// piece at its end; that of a whole string is not stored yet.
ValueId ValueTable::Find(const Value& candidate, std::string_view literal) {
  if (2 * values_.size() >= buckets_.size()) GrowBuckets();
  size_t i = Mix(candidate.hash, candidate.size) & (buckets_.size() - 1);
  for (; buckets_[i] != 0; i = (i + 1) & (buckets_.size() - 1)) {
    const Value& known = values_[buckets_[i]];
    if (known.hash == candidate.hash && known.size == candidate.size &&
        SameText(known, candidate, literal)) {
      return ValueId{buckets_[i]};
    }
  }
  Value kept = candidate;
  if (kept.prefix == kAbsent) {
    kept.begin = bytes_.size();
    bytes_ += literal;
  }
  buckets_[i] = static_cast<uint32_t>(values_.size());
  values_.push_back(kept);
  return ValueId{buckets_[i]};
}

void ValueTable::GrowBuckets() {
  buckets_.assign(2 * buckets_.size(), 0);
  for (uint32_t v = 1; v < values_.size(); ++v) {
    size_t i = Mix(values_[v].hash, values_[v].size) & (buckets_.size() - 1);
    while (buckets_[i] != 0) i = (i + 1) & (buckets_.size() - 1);
    buckets_[i] = v;
  }
}

// Compares from the end, piece by piece. Requires: equal sizes.
bool ValueTable::SameText(const Value& a, const Value& b, std::string_view literal_b) const {
  const Value* x = &a;
  const Value* y = &b;
  std::string_view u = Literal(a);
  std::string_view v = literal_b;
  while (true) {
    if (x == y && u.size() == v.size()) return true;
    const size_t n = std::min(u.size(), v.size());
    if (u.substr(u.size() - n) != v.substr(v.size() - n)) return false;
    u.remove_suffix(n);
    v.remove_suffix(n);
    while (u.empty() && x->prefix != kAbsent) u = Literal(*(x = &At(x->prefix)));
    while (v.empty() && y->prefix != kAbsent) v = Literal(*(y = &At(y->prefix)));
    if (u.empty() && v.empty()) return true;
  }
}

std::string ValueTable::Text(ValueId value) const {
  std::vector<std::string_view> pieces;
  for (const Value* v = &At(value);; v = &At(v->prefix)) {
    pieces.push_back(Literal(*v));
    if (v->prefix == kAbsent) break;
  }
  std::string text;
  for (size_t i = pieces.size(); i-- > 0;) text += pieces[i];
  return text;
}

std::string_view ValueTable::Whole(ValueId value) {
  Value& v = values_[static_cast<uint32_t>(value)];
  if (v.prefix != kAbsent) {
    const std::string text = Text(value);
    v.begin = bytes_.size();
    v.length = text.size();
    v.prefix = kAbsent;
    bytes_ += text;
  }
  return Literal(v);
}

}  // namespace squall
