#include "invariants/violation.h"

#include <cstdint>

#include "core/base/hash.h"

namespace squall {
namespace {

// "leader append-only" -> "leader-append-only".
std::string Slug(std::string_view name) {
  std::string slug;
  for (char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || upper) {
      slug += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  return slug;
}

}  // namespace

std::string Signature(const Violation& violation) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const uint64_t hash = HashBytes(violation.pattern);
  std::string signature = Slug(Name(violation.property)) + "-";
  for (int shift = 12; shift >= 0; shift -= 4) signature += kDigits[(hash >> shift) & 0xf];
  return signature;
}

}  // namespace squall
