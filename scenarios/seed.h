// Seeds as people type them, and ranges of them.
#ifndef SQUALL_SCENARIOS_SEED_H_
#define SQUALL_SCENARIOS_SEED_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/typed.h"

namespace squall {

// Decimal ("7", "1000"), hexadecimal ("0x5eed0a41"), or a commit id of 40 hexadecimal digits, which
// is hashed: CI gets a fresh and yet repeatable seed from the commit under test.
Typed<uint64_t> ParseSeed(std::string_view text);

// "0x5eed0a41".
std::string SeedText(uint64_t seed);

// Seeds first, first + 1 and so on, `count` of them. They go on at 0 after the largest one.
struct SeedRange {
  uint64_t first = 0;
  uint64_t count = 0;

  friend bool operator==(const SeedRange&, const SeedRange&) = default;
};

// "A:B": from A up to and not including B. A single seed stands for itself.
Typed<SeedRange> ParseSeedRange(std::string_view text);

// "N": the seeds 1 to N. "A..B": those from A to B, both included.
Typed<SeedRange> ParseSeedsOfScript(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SEED_H_
