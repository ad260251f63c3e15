#include "sim/plan.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/hash.h"

namespace squall {
namespace {

struct Range {
  std::string_view field;
  uint64_t value;
  uint64_t least;
  uint64_t most;
};

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kMillion = 1000000;
constexpr uint64_t kDay = 24 * 3600 * kSecond;

}  // namespace

std::string Validate(const Options& o) {
  const Range ranges[] = {
      {"nodes", o.nodes, 1, 9},
      {"tick_us", o.tick_us, 1, kDay},
      {"election_tick", o.election_tick, 2, 1000000},
      {"heartbeat_tick", o.heartbeat_tick, 1, 1000000},
      {"max_inflight_msgs", o.max_inflight_msgs, 1, kAny},
      {"latency_us", o.latency_us, 0, kDay},
      {"jitter_us", o.jitter_us, 0, kDay},
      {"spike_ppm", o.spike_ppm, 0, kMillion},
      {"spike_us", o.spike_us, 0, kDay},
      {"drop_ppm", o.drop_ppm, 0, kMillion},
      {"duplicate_ppm", o.duplicate_ppm, 0, kMillion},
      {"partition_ppm", o.partition_ppm, 0, kMillion},
      {"partition_us", o.partition_us, 0, kDay},
      {"partition_extra_us", o.partition_extra_us, 0, kDay},
      {"sync_us", o.sync_us, 0, kDay},
      {"sync_jitter_us", o.sync_jitter_us, 0, kDay},
      {"crash_ppm", o.crash_ppm, 0, kMillion},
      {"downtime_us", o.downtime_us, 0, kDay},
      {"downtime_extra_us", o.downtime_extra_us, 0, kDay},
      {"opportunity_us", o.opportunity_us, 1, kDay},
      {"clients", o.clients, 0, 255},
      {"client_pause_us", o.client_pause_us, 1, kDay},
      {"client_pause_extra_us", o.client_pause_extra_us, 0, kDay},
      {"keys", o.keys, 1, 256},
      {"duration_us", o.duration_us, 1, 365 * kDay},
  };
  for (const Range& r : ranges) {
    if (r.value < r.least) {
      return absl::StrCat(std::string(r.field), " is ", r.value, "; it must be at least ", r.least);
    }
    if (r.value > r.most) {
      return absl::StrCat(std::string(r.field), " is ", r.value, "; it must be at most ", r.most);
    }
  }
  if (o.election_tick <= o.heartbeat_tick) {
    return absl::StrCat("election_tick ", o.election_tick, " must be greater than heartbeat_tick ",
                        o.heartbeat_tick);
  }
  if (o.drop_ppm + o.duplicate_ppm > kMillion) {
    return absl::StrCat("drop_ppm ", o.drop_ppm, " and duplicate_ppm ", o.duplicate_ppm,
                        " together are more than ", kMillion);
  }
  return "";
}

uint64_t Fingerprint(const Options& o) {
  uint64_t h = 0;
  for (uint64_t field :
       {o.nodes, o.tick_us, o.election_tick, o.heartbeat_tick, uint64_t{o.pre_vote},
        uint64_t{o.check_quorum}, o.max_size_per_msg, o.max_inflight_msgs, o.compact_every,
        o.compact_trailing, o.latency_us, o.jitter_us, o.spike_ppm, o.spike_us, o.drop_ppm,
        o.duplicate_ppm, o.partition_ppm, o.partition_us, o.partition_extra_us, o.sync_us,
        o.sync_jitter_us, o.crash_ppm, o.downtime_us, o.downtime_extra_us, o.opportunity_us,
        o.clients, o.client_pause_us, o.client_pause_extra_us, o.keys, o.duration_us, o.steps_max,
        uint64_t{o.wire_codec}}) {
    h = Mix(h, field);
  }
  return h;
}

}  // namespace squall
