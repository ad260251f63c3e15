// Many seeds, run by worker processes, and what came of them all.
//
// Runs end in any order, but are taken into account in the order of their seeds. So everything that
// a sweep says but for times of the wall clock depends on the seeds and the code alone, and not on
// the number of workers.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/sweep/run_record.h"
#include "scenarios/command/sweep/shape.h"
#include "scenarios/command/sweep/unfinished_run.h"
#include "scenarios/seed.h"
#include "sim/world/statistics.h"

namespace squall {

// Part `index` of `count` parts: every count-th seed from the index-th on. Any part is a fair
// sample.
struct Shard {
  uint64_t index = 0;
  uint64_t count = 1;

  friend bool operator==(const Shard&, const Shard&) = default;
};

// Which seeds: those of the shard. The n-th of them stands at position n.
struct SweepSeeds {
  SeedRange range;
  Shard shard;

  uint64_t size() const {
    return shard.index >= range.count ? 0 : (range.count - shard.index - 1) / shard.count + 1;
  }
  // It goes on until something else ends it.
  bool is_endless() const { return range.count == std::numeric_limits<uint64_t>::max(); }
  uint64_t at(uint64_t position) const {
    return range.first + shard.index + position * shard.count;
  }
};

struct SweepLimits {
  int workers = 1;
  uint64_t findings_max = std::numeric_limits<uint64_t>::max();  // With different signatures.
  std::chrono::milliseconds time_max = std::chrono::hours(24 * 365 * 100);
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;  // CPU time of a run; see Watch.
};

// All runs of one signature, failed or hazardous.
struct Finding {
  RunRecord first;
  uint64_t runs = 0;
};

// What has come of the runs so far. Adds up over the parts of a sweep.
struct SweepTotals {
  uint64_t runs = 0;
  uint64_t failed = 0;
  uint64_t hazardous = 0;      // Broke a property because of a known hazard.
  uint64_t beyond_budget = 0;  // Lost more disks than the protocol can bear.
  uint64_t undecided = 0;      // With a history of clients that the checker could not decide.
  uint64_t inconclusive = 0;   // Were given up before their end, so that nothing is known of them.
  // A sum over all runs, so that the parts of a sweep add up to the digest of the whole.
  uint64_t digest = 0;
  uint64_t wall_us = 0;
  Statistics statistics;
  SweepShape shape;
  std::vector<Finding> findings;  // In the order in which they were met.
  std::vector<Finding> hazards;   // Likewise, of runs that are no findings.
  std::vector<Finding> overruns;  // Likewise, of runs that were given up.

  // Returns whether nothing before failed like this, met this hazard, or was given up like this.
  bool Add(const RunRecord& record);
};

// The totals of all parts of the sweep that begins at `first_seed`: what is counted is added, and
// findings stand in the order in which the sweep as one would have met them. Requires: no run is in
// two of the parts.
SweepTotals Joined(std::span<const SweepTotals* const> parts, uint64_t first_seed);

// How many seeds of the sweep have no verdict: those that were not run, if it has an end, and those
// that were given up.
uint64_t SeedsWithoutVerdict(const SweepSeeds& seeds, const SweepTotals& totals);

enum class SweepEnd : uint8_t {
  kRunning,
  kComplete,  // Every seed has a verdict.
  kFindings,  // As many different findings as were asked for.
  kTime,      // The time given to it is over.
  kInterrupted,
  kError,          // A worker process could not be started.
  kInconclusive,   // Every seed was run, but some were given up.
  kShardsMissing,  // The results of some parts are not there.
};
std::string_view Name(SweepEnd end);

class SweepListener {
 public:
  virtual ~SweepListener() = default;
  // A run, in the order of seeds; `totals` include it. `is_new`: nothing before failed like this,
  // or met this hazard.
  virtual void OnRun(const RunRecord& record, bool is_new, const SweepTotals& totals) = 0;
  // Now and then, at least a few times a second. `ahead`: runs done but not yet in `totals`.
  virtual void OnProgress(const SweepTotals& totals, uint64_t ahead) = 0;
};

struct SweepResult {
  SweepTotals totals;
  SweepEnd end = SweepEnd::kRunning;
  std::string error;
};

// Runs the seeds from position `totals.runs` on, and adds to `totals`. `interrupted` may be set by
// a signal handler. `listener` may be null.
SweepResult RunSweep(const SweepSeeds& seeds, const SweepLimits& limits, const RunSeed& run,
                     SweepTotals totals, SweepListener* listener,
                     const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_H_
