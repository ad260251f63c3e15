#include "sim/plan/profile.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "sim/plan/choices.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/recipe.h"

namespace squall {
namespace {

constexpr Profile kProfiles[] = {
    {"swarm", "a random set of features and faults, with random rates, for each seed"},
    {"calm", "a healthy cluster: no faults, even latencies"},
    {"reference", "swarm with etcd's exact behaviour; known hazards are reported by name"},
    {"disk", "disks that are slow, full, torn, failing, rotten and lost"},
    {"membership", "members that join, leave, change roles and return"},
    {"reads", "linearizable reads, by quorum and by lease, while leaders change"},
    {"async", "asynchronous storage writes on slow disks"},
    {"clocks", "clocks that drift, jump and stop, and processes that pause"},
    {"tla", "short runs of what etcd's TLA+ specification models, for squall export tla"},
};
constexpr size_t kCount = sizeof(kProfiles) / sizeof(kProfiles[0]);
constexpr std::array<std::string_view, kCount> kNames = [] {
  std::array<std::string_view, kCount> names;
  for (size_t i = 0; i < kCount; ++i) names[i] = kProfiles[i].name;
  return names;
}();

// What closes hazards of the reference, all on or all off.
void SetHazardOptions(Options* options, bool on) {
  for (const OptionField& field : OptionFields()) {
    if (field.closes_hazard) options->*field.flag = on;
  }
}

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
  MakeSafe(&o);
  o.nodes = d.OneOf({3, 3, 5});
  o.pre_vote = d.Coin();
  o.check_quorum = d.Coin();
  o.async_storage = d.Coin();
  o.max_size_per_msg = 1 << 16;
  o.clients = d.Between(1, 4);
  o.read_ppm = d.OneOf({0, 300000});
  o.compact_every = 100;
  o.compact_trailing = 10;
  o.settle_us = 2 * kSecond;
  return o;
}

// What every stormy profile begins with.
Options Cluster(Drawer& d) {
  Options o;
  MakeSafe(&o);
  o.nodes = d.OneOf({1, 2, 3, 3, 3, 4, 5, 5, 5, 7, 9});
  o.election_tick = d.Between(10, 20);
  o.heartbeat_tick = d.Between(1, 5);
  o.pre_vote = d.Coin();
  o.check_quorum = d.Coin();
  o.async_storage = d.Coin();
  o.disable_forwarding = d.OneIn(8);
  o.step_down_on_removal = d.Coin();
  // Down to limits that no entry keeps, where the first of several goes whatever its size.
  o.max_size_per_msg = d.OneOf({0, 1, 20, 64, 256, 4096, 1 << 16});
  o.max_inflight_msgs = d.OneOf({1, 2, 8, 256});
  if (d.OneIn(4)) o.max_inflight_bytes = std::max(o.max_size_per_msg, d.OneOf({1, 128, 2048}));
  if (d.OneIn(4)) o.max_uncommitted_size = d.OneOf({1, 64, 512, 4096});
  if (d.OneIn(3)) o.max_apply_size = d.OneOf({0, 1, 64, 512});
  if (!d.OneIn(3)) {
    o.compact_every = d.OneOf({1, 5, 20, 100});
    o.compact_trailing = d.OneOf({0, 0, 3, 20});
  }
  o.segment_bytes = d.OneOf({64, 256, 1024, 4096, 1 << 20});
  o.latency_us = d.Between(200, 5000);
  o.sync_us = d.OneOf({50, 500, 3000});
  o.apply_us = d.OneOf({10, 200, 2000});
  if (d.Coin()) o.apply_jitter_us = d.OneOf({1000, 10000, 100000});
  o.clients = d.Between(1, 6);
  o.client_pause_us = d.OneOf({2000, 10000, 50000});
  o.client_pause_extra_us = d.OneOf({0, 20000});
  o.client_patience_us = d.OneOf({100000, 500000});
  o.keys = d.OneOf({1, 8, 64});
  o.read_ppm = d.OneOf({0, 100000, 500000});
  o.elsewhere_ppm = d.OneOf({50000, 125000, 500000});
  if (d.Coin()) o.reply_loss_ppm = d.OneOf({10000, 200000});
  o.rich_commands = d.Coin();
  o.storm_us = d.OneOf({0, 700 * kMillisecond, 2 * kSecond});
  if (o.storm_us != 0) o.calm_us = d.OneOf({300 * kMillisecond, kSecond});
  o.duration_us = 5 * kSecond;
  o.settle_us = 6 * kSecond;
  o.wire_codec = d.OneIn(8);
  return o;
}

void AddNetworkFaults(Drawer& d, Options& o) {
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
  if (d.Coin()) {
    o.link_fault_ppm = d.OneOf({20000, 60000, 150000});
    o.link_fault_us = d.OneOf({50 * kMillisecond, 300 * kMillisecond});
    o.link_fault_extra_us = d.OneOf({100 * kMillisecond, kSecond});
  }
  if (d.OneIn(4)) {
    o.bandwidth = d.OneOf({50, 500, 5000});
    o.queue_us = d.OneOf({5 * kMillisecond, 100 * kMillisecond});
  }
}

void AddCrashes(Drawer& d, Options& o) {
  o.crash_ppm = d.OneOf({2000, 10000, 40000});
  o.downtime_us = d.OneOf({kMillisecond, 50 * kMillisecond, 500 * kMillisecond});
  o.downtime_extra_us = d.OneOf({10 * kMillisecond, kSecond});
  if (d.Coin()) o.crash_inside_ppm = d.OneOf({300000, 1000000});
  if (d.OneIn(3)) o.mass_crash_ppm = d.OneOf({10000, 40000});
  if (d.Coin()) o.torn_ppm = d.OneOf({300000, 1000000});
}

void AddDiskFaults(Drawer& d, Options& o) {
  if (d.Coin()) o.sync_jitter_us = d.OneOf({500, 5000, 50000});
  if (d.OneIn(3)) {
    o.slow_disk_ppm = d.OneOf({10000, 50000});
    o.slow_disk_us = d.OneOf({5 * kMillisecond, 300 * kMillisecond});
  }
  o.slow_disk_length_us = d.OneOf({100 * kMillisecond, kSecond});
  if (d.OneIn(3)) o.io_error_ppm = d.OneOf({2000, 20000});
  if (d.OneIn(4)) o.disk_full_ppm = d.OneOf({2000, 20000});
  // Losing disks takes more nodes than most clusters here have; see sim/world/budget.h.
  if (d.OneIn(4) && o.nodes >= 3) {
    o.disks_lost_max = (o.nodes - 1) / 2;
    o.damage_ppm = d.OneOf({0, 50000, 300000});
    o.wipe_ppm = d.OneOf({0, 1000, 5000});
  }
}

// Drawn behind everything else of a profile, so that the other options of a seed stay as they were.
void AddReadErrors(Drawer& d, Options& o) {
  if (!d.OneIn(3)) return;
  o.read_error_ppm = d.OneOf({5000, 50000});
  o.read_error_us = d.OneOf({0, 200 * kMillisecond, kSecond});
}

// What few runs had before: values of all sizes; snapshots that take seconds; transports that tell
// late, or send a message astray; crashes in the middle of a recovery; and one more fault when all
// is at rest. Drawn behind everything else, like the above.
void AddRareThings(Drawer& d, Options& o) {
  if (d.Coin()) o.value_bytes = d.OneOf({40, 200, 1000, 5000});
  if (d.OneIn(4)) {
    o.snapshot_us = d.OneOf({50 * kMillisecond, 500 * kMillisecond, 2 * kSecond});
    o.settle_us += 4 * o.snapshot_us;
  }
  if (d.OneIn(3)) o.report_delay_us = d.OneOf({20 * kMillisecond, 300 * kMillisecond, 2 * kSecond});
  if (d.OneIn(8)) o.misroute_ppm = d.OneOf({1000, 20000});
  if (o.crash_ppm != 0 && d.Coin()) o.crash_start_ppm = d.OneOf({50000, 300000});
  o.rest_fault_ppm = d.OneOf({0, kPpmMax});
}

// Leases take bounded drift and a running process for granted, so they do not go together with
// these.
void AddClockFaults(Drawer& d, Options& o) {
  o.drift_ppm = d.OneOf({0, 10000, 200000});
  if (d.Coin()) {
    o.clock_jump_ppm = d.OneOf({2000, 20000});
    o.clock_jump_ticks = d.OneOf({3, 15, 60});
  }
  if (d.Coin()) {
    o.pause_ppm = d.OneOf({2000, 20000});
    o.pause_us = d.OneOf({20 * kMillisecond, 200 * kMillisecond, kSecond});
  }
}

void AddOperators(Drawer& d, Options& o) {
  if (d.Coin()) {
    o.spares = d.Between(1, 3);
    o.membership_ppm = d.OneOf({30000, 100000, 300000});
  }
  if (d.Coin()) o.transfer_ppm = d.OneOf({10000, 50000, 200000});
  if (d.OneIn(3)) o.compact_ppm = d.OneOf({10000, 100000});
  if (d.OneIn(4)) o.forget_leader_ppm = d.OneOf({10000, 50000});
  if (d.OneIn(4)) o.campaign_ppm = d.OneOf({5000, 30000});
}

void ReadByLease(Options& o) {
  o.lease_reads = true;
  o.check_quorum = true;
}

// Swarm testing (Groce et al., 2012): leaving features out at random finds more than having all of
// them always, because some hide others.
Options Swarm(Drawer& d) {
  Options o = Cluster(d);
  if (!d.OneIn(8)) AddNetworkFaults(d, o);
  if (d.Coin()) AddCrashes(d, o);
  if (d.Coin()) AddDiskFaults(d, o);
  if (d.OneIn(3)) {
    AddClockFaults(d, o);
  } else if (d.OneIn(3)) {
    ReadByLease(o);
  }
  if (d.Coin()) AddOperators(d, o);
  AddReadErrors(d, o);
  AddRareThings(d, o);
  return o;
}

Options Reference(Drawer& d) {
  Options o = Swarm(d);
  SetHazardOptions(&o, false);
  // A limit of 0 bytes on what is applied at a time ends the reference. This comes to the same.
  if (o.max_size_per_msg == 0 && o.max_apply_size == 0) o.max_apply_size = 1;
  return o;
}

Options Disk(Drawer& d) {
  Options o = Cluster(d);
  o.nodes = d.OneOf({3, 3, 5});
  if (d.Coin()) AddNetworkFaults(d, o);
  AddCrashes(d, o);
  o.torn_ppm = d.OneOf({300000, 1000000});
  o.crash_inside_ppm = d.OneOf({0, 500000, 1000000});
  AddDiskFaults(d, o);
  o.disks_lost_max = (o.nodes - 1) / 2;
  o.damage_ppm = d.OneOf({0, 100000, 500000});
  o.wipe_ppm = d.OneOf({0, 2000, 10000});
  // A lost disk is made up for by a new node.
  o.spares = d.Between(1, 3);
  o.membership_ppm = d.OneOf({0, 200000});
  o.segment_bytes = d.OneOf({64, 256, 1024, 4096});
  AddReadErrors(d, o);
  AddRareThings(d, o);
  return o;
}

Options MembershipStorm(Drawer& d) {
  Options o = Cluster(d);
  o.nodes = d.OneOf({1, 2, 3, 3, 4, 5});
  if (d.Coin()) AddNetworkFaults(d, o);
  if (d.Coin()) AddCrashes(d, o);
  AddOperators(d, o);
  o.spares = d.Between(1, 4);
  o.membership_ppm = d.OneOf({100000, 300000, 700000});
  if (d.OneIn(3) && o.nodes >= 3) {
    o.disks_lost_max = (o.nodes - 1) / 2;
    o.wipe_ppm = 3000;
  }
  AddRareThings(d, o);
  // Configurations that a node learns from a snapshot, and not from its log.
  if (d.OneIn(3)) {
    o.compact_every = d.OneOf({1, 3, 10});
    o.compact_trailing = 0;
  }
  return o;
}

Options Reads(Drawer& d) {
  Options o = Cluster(d);
  AddNetworkFaults(d, o);
  if (d.Coin()) AddCrashes(d, o);
  if (d.Coin()) {
    ReadByLease(o);
  } else if (d.Coin()) {
    AddClockFaults(d, o);
  }
  if (d.Coin()) AddOperators(d, o);
  o.transfer_ppm = d.OneOf({0, 50000, 200000});
  o.read_ppm = d.OneOf({400000, 700000});
  o.keys = d.OneOf({1, 4});
  o.clients = d.Between(3, 8);
  o.client_pause_us = d.OneOf({1000, 5000});
  AddRareThings(d, o);
  return o;
}

Options Async(Drawer& d) {
  Options o = Cluster(d);
  o.async_storage = true;
  if (d.Coin()) AddNetworkFaults(d, o);
  AddCrashes(d, o);
  AddDiskFaults(d, o);
  o.slow_disk_ppm = d.OneOf({20000, 100000});
  o.slow_disk_us = d.OneOf({20 * kMillisecond, 400 * kMillisecond});
  o.apply_jitter_us = d.OneOf({1000, 100000});
  if (d.OneIn(3)) AddOperators(d, o);
  AddReadErrors(d, o);
  AddRareThings(d, o);
  return o;
}

Options Clocks(Drawer& d) {
  Options o = Cluster(d);
  if (d.Coin()) AddNetworkFaults(d, o);
  if (d.OneIn(3)) AddCrashes(d, o);
  o.drift_ppm = d.OneOf({10000, 200000, 400000});
  o.clock_jump_ppm = d.OneOf({5000, 50000});
  o.clock_jump_ticks = d.OneOf({3, 15, 60});
  o.pause_ppm = d.OneOf({0, 20000});
  o.pause_us = d.OneOf({20 * kMillisecond, 200 * kMillisecond, kSecond});
  if (d.OneIn(3)) AddOperators(d, o);
  AddRareThings(d, o);
  return o;
}

// What the specification models and no more: no pre-votes, checks of the quorum, asynchronous
// storage, snapshots for followers or duplicates. Short, because a checker takes milliseconds for
// each event.
Options Tla(Drawer& d) {
  Options o;
  MakeSafe(&o);
  o.commit_by_vote = false;
  o.nodes = d.OneOf({1, 2, 3, 3, 3, 3, 4, 5});
  o.election_tick = d.Between(10, 20);
  o.heartbeat_tick = d.Between(4, 8);
  o.step_down_on_removal = d.Coin();
  o.disable_forwarding = d.Coin();
  // A bounded append may stop short of its leader's commit index, which is not modelled either; but
  // without bounds a new leader's first entry goes out with those before it.
  o.max_size_per_msg = d.OneIn(3) ? 0 : std::numeric_limits<uint64_t>::max();
  o.latency_us = d.Between(500, 5000);
  if (d.Coin()) o.jitter_us = d.Between(1000, 40000);
  if (d.Coin()) o.drop_ppm = d.OneOf({10000, 50000, 200000});
  if (d.Coin()) {
    o.partition_ppm = d.OneOf({60000, 150000, 300000});
    o.partition_us = d.OneOf({100 * kMillisecond, 500 * kMillisecond});
    o.partition_extra_us = 500 * kMillisecond;
  }
  if (d.Coin()) {
    o.crash_ppm = d.OneOf({10000, 30000});
    o.downtime_us = d.OneOf({kMillisecond, 100 * kMillisecond});
    o.downtime_extra_us = 200 * kMillisecond;
    // The specification knows no commit index that a crash takes away: most crashes leave it.
    o.torn_ppm = 900000;
  }
  o.sync_us = d.OneOf({50, 500, 3000});
  if (d.OneIn(4)) o.transfer_ppm = 200000;
  if (d.OneIn(4)) o.campaign_ppm = 50000;
  if (d.OneIn(4)) {
    o.spares = d.Between(1, 2);
    o.membership_ppm = 100000;
  }
  o.clients = d.Between(1, 2);
  o.client_pause_us = d.OneOf({20000, 100000});
  o.client_pause_extra_us = 50000;
  o.read_ppm = d.OneOf({0, 200000});
  o.duration_us = d.OneOf({kSecond, 1500 * kMillisecond});
  return o;
}

Options Expand(std::string_view profile, Drawer& d) {
  if (profile == "calm") return Calm(d);
  if (profile == "reference") return Reference(d);
  if (profile == "disk") return Disk(d);
  if (profile == "membership") return MembershipStorm(d);
  if (profile == "reads") return Reads(d);
  if (profile == "async") return Async(d);
  if (profile == "clocks") return Clocks(d);
  if (profile == "tla") return Tla(d);
  return Swarm(d);
}

}  // namespace

std::span<const Profile> Profiles() { return kProfiles; }
std::span<const std::string_view> ProfileNames() { return kNames; }

void MakeSafe(Options* o) { SetHazardOptions(o, true); }

Plan ExpandSeed(std::string_view profile, uint64_t seed) {
  Drawer drawer(seed);
  Plan plan;
  plan.profile = std::string(profile);
  plan.seed = seed;
  const size_t comma = profile.find(',');
  plan.options = Expand(profile.substr(0, comma), drawer);
  if (comma != profile.npos) ParseRecipe(profile).recipe.Change(&plan.options);
  return plan;
}

}  // namespace squall
