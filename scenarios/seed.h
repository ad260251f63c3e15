// Seeds as people type them, ranges of them, and repro strings: the one word that runs a seed
// again.
#ifndef SQUALL_SCENARIOS_SEED_H_
#define SQUALL_SCENARIOS_SEED_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// What a reader of typed text answers. `error` says what was read and what is valid; it is empty,
// and `value` meaningful, if the text could be read.
template <class T>
struct Typed {
  T value{};
  std::string error;

  bool ok() const { return error.empty(); }
};

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

// squall:1:<profile>:<six digits of the options' fingerprint>:<seed>
struct Repro {
  std::string profile;
  std::string fingerprint;
  uint64_t seed = 0;
};

// The version of repro strings, and the only one that is read.
inline constexpr uint64_t kReproVersion = 1;

// The repro string of a plan that ExpandSeed made.
std::string MakeRepro(const Plan& plan);

// Whether `text` means to be a repro string, well formed or not.
bool LooksLikeRepro(std::string_view text);

struct ReproReading {
  enum class Status : uint8_t {
    kOk,
    kMalformed,
    kOther,  // Well formed, of a version, profile or options that this program does not have.
  };
  Status status = Status::kMalformed;
  Plan plan;          // Meaningful only if kOk.
  std::string error;  // Names what differs. Empty if kOk.
};

// The plan that a repro string stands for, if this program would run the very same.
ReproReading ReadRepro(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SEED_H_
