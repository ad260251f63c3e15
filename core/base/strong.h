// Strong integer types: one template for names and one for positions, so that a term can never be
// passed where an index is meant.
#ifndef SQUALL_CORE_BASE_STRONG_H_
#define SQUALL_CORE_BASE_STRONG_H_

#include <compare>
#include <cstdint>

namespace squall {

// A 64-bit name: comparable, never computed with.
template <class Tag>
class Identifier {
 public:
  constexpr Identifier() = default;
  constexpr explicit Identifier(uint64_t value) : value_(value) {}

  constexpr uint64_t value() const { return value_; }
  constexpr auto operator<=>(const Identifier&) const = default;
  // By themselves, not by way of <=>: compilers make one instruction of them.
  friend constexpr bool operator==(Identifier a, Identifier b) { return a.value_ == b.value_; }
  friend constexpr bool operator<(Identifier a, Identifier b) { return a.value_ < b.value_; }
  friend constexpr bool operator<=(Identifier a, Identifier b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>(Identifier a, Identifier b) { return a.value_ > b.value_; }
  friend constexpr bool operator>=(Identifier a, Identifier b) { return a.value_ >= b.value_; }

 private:
  uint64_t value_ = 0;
};

// A 64-bit position or amount: comparable, and movable by plain integers. The difference of two
// positions is a plain integer.
template <class Tag>
class Ordinal {
 public:
  constexpr Ordinal() = default;
  constexpr explicit Ordinal(uint64_t value) : value_(value) {}

  constexpr uint64_t value() const { return value_; }
  constexpr auto operator<=>(const Ordinal&) const = default;
  friend constexpr bool operator==(Ordinal a, Ordinal b) { return a.value_ == b.value_; }
  friend constexpr bool operator<(Ordinal a, Ordinal b) { return a.value_ < b.value_; }
  friend constexpr bool operator<=(Ordinal a, Ordinal b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>(Ordinal a, Ordinal b) { return a.value_ > b.value_; }
  friend constexpr bool operator>=(Ordinal a, Ordinal b) { return a.value_ >= b.value_; }

  constexpr Ordinal& operator++() {
    ++value_;
    return *this;
  }
  constexpr Ordinal& operator+=(uint64_t n) {
    value_ += n;
    return *this;
  }
  friend constexpr Ordinal operator+(Ordinal a, uint64_t n) { return Ordinal(a.value_ + n); }
  friend constexpr Ordinal operator-(Ordinal a, uint64_t n) { return Ordinal(a.value_ - n); }
  friend constexpr uint64_t operator-(Ordinal a, Ordinal b) { return a.value_ - b.value_; }

 private:
  uint64_t value_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_STRONG_H_
