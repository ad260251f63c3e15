// Amounts of memory as users write and read them: "512MiB", "2 GiB".
#ifndef SQUALL_SCENARIOS_BYTE_COUNT_H_
#define SQUALL_SCENARIOS_BYTE_COUNT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall {

// A number above 0 and a unit, with or without a space between: B, KiB, MiB, GiB or TiB. Nothing if
// it is none, or does not fit.
std::optional<uint64_t> ParseByteCount(std::string_view text);

// With the largest unit that leaves a whole number: "2 GiB", or with another text between the two.
std::string FormatByteCount(uint64_t bytes, std::string_view between = " ");

}  // namespace squall

#endif  // SQUALL_SCENARIOS_BYTE_COUNT_H_
