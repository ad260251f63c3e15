#include "scenarios/command/sweep/shape.h"

#include <algorithm>
#include <bit>

namespace squall {

void Distribution::Add(uint64_t number) {
  ++runs[std::min<size_t>(static_cast<size_t>(std::bit_width(number)), kBins - 1)];
}

void Distribution::Add(const Distribution& other) {
  for (size_t i = 0; i < kBins; ++i) runs[i] += other.runs[i];
}

void SweepShape::Add(const Slow& slow) {
  const auto place = std::find_if(slowest.begin(), slowest.end(),
                                  [&](const Slow& s) { return s.wall_us < slow.wall_us; });
  slowest.insert(place, slow);
  if (slowest.size() > kSlowMax) slowest.pop_back();
}

void SweepShape::Add(const SweepShape& other) {
  for (const Slow& slow : other.slowest) Add(slow);
  first_leader_ms.Add(other.first_leader_ms);
  without_leader += other.without_leader;
  committed.Add(other.committed);
  events.Add(other.events);
}

void SweepShape::Add(const RunRecord& record) {
  Add(Slow{record.seed, record.wall_us, record.steps});
  // Of a run that was cut off nothing else is known.
  if (record.statistics.events == 0) return;
  if (record.first_leader_us == 0) {
    ++without_leader;
  } else {
    first_leader_ms.Add(record.first_leader_us / 1000);
  }
  committed.Add(record.statistics.committed);
  events.Add(record.statistics.events);
}

}  // namespace squall
