// A set of properties.
#ifndef SQUALL_INVARIANTS_PROPERTY_SET_H_
#define SQUALL_INVARIANTS_PROPERTY_SET_H_

#include <cstdint>
#include <initializer_list>

#include "invariants/properties.h"

namespace squall {

class PropertySet {
 public:
  constexpr PropertySet() = default;
  constexpr PropertySet(std::initializer_list<Property> properties) {
    for (Property p : properties) bits_ |= Bit(p);
  }
  static constexpr PropertySet All() {
    PropertySet all;
    for (const PropertyRow& row : kPropertyTable) all.bits_ |= Bit(row.property);
    return all;
  }
  // All but `property`.
  constexpr PropertySet Without(Property property) const {
    PropertySet rest = *this;
    rest.bits_ &= ~Bit(property);
    return rest;
  }
  constexpr bool contains(Property property) const { return (bits_ & Bit(property)) != 0; }

  friend constexpr bool operator==(const PropertySet&, const PropertySet&) = default;

 private:
  static constexpr uint64_t Bit(Property property) {
    static_assert(Properties().size() <= 64);
    return uint64_t{1} << static_cast<uint64_t>(property);
  }

  uint64_t bits_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_PROPERTY_SET_H_
