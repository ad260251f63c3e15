// What the runs of a sweep were like: how many of them led to what, and which took longest. For
// pictures; no verdict depends on it.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SHAPE_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SHAPE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scenarios/command/sweep/run_record.h"

namespace squall {

// How many runs came to a number: bin 0 holds 0, bin i the numbers from 2^(i-1) to 2^i - 1.
struct Distribution {
  static constexpr size_t kBins = 41;  // The last holds all that is larger too.

  void Add(uint64_t number);
  void Add(const Distribution& other);
  // The numbers of a bin.
  static uint64_t Least(size_t bin) { return bin == 0 ? 0 : uint64_t{1} << (bin - 1); }
  static uint64_t Most(size_t bin) { return bin == 0 ? 0 : (uint64_t{1} << bin) - 1; }

  std::array<uint64_t, kBins> runs{};

  friend bool operator==(const Distribution&, const Distribution&) = default;
};

struct SweepShape {
  // A run that took long.
  struct Slow {
    uint64_t seed = 0;
    uint64_t wall_us = 0;
    uint64_t steps = 0;
    friend bool operator==(const Slow&, const Slow&) = default;
  };
  static constexpr size_t kSlowMax = 10;

  void Add(const RunRecord& record);
  // Of runs that are counted here not yet.
  void Add(const SweepShape& other);

  Distribution first_leader_ms;  // Of runs that had one.
  uint64_t without_leader = 0;
  Distribution committed;
  Distribution events;
  // The slowest first. Results do not hold them, as they depend on the machine: a sweep that goes
  // on begins anew.
  std::vector<Slow> slowest;

 private:
  void Add(const Slow& slow);
};

// The distributions by name, for results.
struct ShapeField {
  std::string_view name;   // "first_leader_ms".
  std::string_view title;  // "Time to the first leader".
  std::string_view unit;   // "ms"; may be empty.
  Distribution SweepShape::*member;
};
inline constexpr ShapeField kShapeFields[] = {
    {"first_leader_ms", "Time to the first leader", "ms", &SweepShape::first_leader_ms},
    {"committed", "Entries committed", "", &SweepShape::committed},
    {"events", "Events", "", &SweepShape::events},
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SHAPE_H_
