#include "sim/profile.h"

#include <array>
#include <string>

#include "sim/choices.h"

namespace squall {
namespace {

constexpr Profile kProfiles[] = {
    {"swarm", "a random set of features and faults, with random rates, for each seed"},
    {"calm", "a healthy cluster: no faults, even latencies"},
};
constexpr std::array<std::string_view, 2> kNames = {kProfiles[0].name, kProfiles[1].name};

// Draws options one after the other; each draw is named by its ordinal.
class Drawer {
 public:
  explicit Drawer(uint64_t seed) : choices_(seed, ChoiceBase::kSeeded, {}) {}

  uint64_t Between(uint64_t least, uint64_t most) {
    return least + choices_.Below(Next(), most - least + 1);
  }
  bool OneIn(uint64_t n) { return choices_.Below(Next(), n) == 0; }
  bool Coin() { return OneIn(2); }
  uint64_t OneOf(std::initializer_list<uint64_t> values) {
    return values.begin()[choices_.Below(Next(), values.size())];
  }

 private:
  ChoiceName Next() { return {ChoiceKind::kOption, 0, 0, 0, ordinal_++}; }

  Choices choices_;
  uint32_t ordinal_ = 0;
};

Options Calm(Drawer& d) {
  Options o;
  o.nodes = d.OneOf({3, 3, 5});
  o.pre_vote = d.Coin();
  o.check_quorum = d.Coin();
  o.max_size_per_msg = 1 << 16;
  o.clients = d.Between(1, 4);
  o.compact_every = 100;
  o.compact_trailing = 10;
  return o;
}

// Swarm testing (Groce et al., 2012): leaving features out at random finds more than having all of
// them always, because some hide others.
Options Swarm(Drawer& d) {
  Options o;
  o.nodes = d.OneOf({1, 2, 3, 3, 3, 4, 5, 5, 5, 7, 9});
  o.election_tick = d.Between(10, 20);
  o.heartbeat_tick = d.Between(1, 5);
  o.pre_vote = d.Coin();
  o.check_quorum = d.Coin();
  o.max_size_per_msg = d.OneOf({0, 64, 256, 1 << 16});
  o.max_inflight_msgs = d.OneOf({1, 2, 8, 256});
  if (!d.OneIn(3)) {
    o.compact_every = d.OneOf({1, 5, 20, 100});
    o.compact_trailing = d.OneOf({0, 0, 3, 20});
  }

  o.latency_us = d.Between(200, 5000);
  if (d.Coin()) o.jitter_us = d.Between(100, 20000);
  if (d.Coin()) {
    o.spike_ppm = d.OneOf({1000, 10000, 50000});
    // Some messages outlive elections and restarts.
    o.spike_us = d.OneOf({50 * kMillisecond, 500 * kMillisecond, 3 * kSecond});
  }
  if (d.Coin()) o.drop_ppm = d.OneOf({1000, 10000, 50000, 200000});
  if (d.Coin()) o.duplicate_ppm = d.OneOf({1000, 20000, 100000});
  if (d.Coin()) {
    o.partition_ppm = d.OneOf({20000, 60000, 150000});
    o.partition_us = d.OneOf({50 * kMillisecond, 300 * kMillisecond, kSecond});
    o.partition_extra_us = d.OneOf({100 * kMillisecond, kSecond, 2 * kSecond});
  }

  o.sync_us = d.OneOf({50, 500, 3000});
  if (d.Coin()) o.sync_jitter_us = d.OneOf({500, 5000, 50000});
  if (d.Coin()) {
    o.crash_ppm = d.OneOf({2000, 10000, 40000});
    o.downtime_us = d.OneOf({kMillisecond, 50 * kMillisecond, 500 * kMillisecond});
    o.downtime_extra_us = d.OneOf({10 * kMillisecond, kSecond});
  }

  o.clients = d.Between(1, 6);
  o.client_pause_us = d.OneOf({2000, 10000, 50000});
  o.client_pause_extra_us = d.OneOf({0, 20000});
  o.wire_codec = d.OneIn(8);
  return o;
}

}  // namespace

std::span<const Profile> Profiles() { return kProfiles; }
std::span<const std::string_view> ProfileNames() { return kNames; }

Plan ExpandSeed(std::string_view profile, uint64_t seed) {
  Drawer drawer(seed);
  Plan plan;
  plan.profile = std::string(profile);
  plan.seed = seed;
  plan.options = profile == "calm" ? Calm(drawer) : Swarm(drawer);
  return plan;
}

}  // namespace squall
