#include <algorithm>
#include <span>

#include "sim/shrink/edits.h"

namespace squall {
namespace {

// Seeds that are tried of each world.
constexpr uint64_t kSeedsMost = 24;
constexpr uint64_t kSeedsFew = 8;

constexpr uint64_t kNodesFew = 3;
constexpr uint64_t kCompactOften = 3;
constexpr uint64_t kOpportunitiesOften = 20 * kMillisecond;
constexpr uint64_t kCampaignsOften = 200000;

// Sets of rates that belong together: without one of them a world knows one kind of trouble less.
constexpr uint64_t Options::*kLatencies[] = {&Options::jitter_us, &Options::spike_ppm,
                                             &Options::sync_jitter_us, &Options::apply_jitter_us};
constexpr uint64_t Options::*kLosses[] = {&Options::drop_ppm, &Options::link_fault_ppm,
                                          &Options::bandwidth};
constexpr uint64_t Options::*kDuplicates[] = {&Options::duplicate_ppm};
constexpr uint64_t Options::*kPartitions[] = {&Options::partition_ppm};
constexpr uint64_t Options::*kDisks[] = {&Options::slow_disk_ppm, &Options::io_error_ppm,
                                         &Options::disk_full_ppm, &Options::damage_ppm,
                                         &Options::wipe_ppm};
constexpr uint64_t Options::*kCrashes[] = {&Options::crash_ppm, &Options::crash_inside_ppm,
                                           &Options::mass_crash_ppm, &Options::torn_ppm};
constexpr uint64_t Options::*kClocks[] = {&Options::drift_ppm, &Options::clock_jump_ppm,
                                          &Options::pause_ppm};
constexpr uint64_t Options::*kMembers[] = {&Options::membership_ppm};
constexpr uint64_t Options::*kOperators[] = {&Options::transfer_ppm, &Options::compact_ppm,
                                             &Options::forget_leader_ppm, &Options::campaign_ppm};
constexpr std::span<uint64_t Options::*const> kTroubles[] = {
    kLatencies, kLosses, kDuplicates, kPartitions, kDisks, kCrashes, kClocks, kMembers, kOperators};

// The world of `seeded` with other seeds, up to the time at which the plan fails.
Edit LuckEdit(const Plan& world, uint64_t seed) {
  return [world, seed](const Plan& plan) -> std::optional<Plan> {
    Plan other = world;
    other.seed = seed;
    other.options.duration_us = std::min(world.options.duration_us, plan.options.duration_us);
    // What broke after the storm may also break in it. What must come about after it cannot.
    other.options.settle_us = seed % 2 == 1 ? 0 : plan.options.settle_us;
    // Nothing to gain in a world that has more in it.
    if (plan.options.nodes + plan.options.spares < world.options.nodes + world.options.spares) {
      return std::nullopt;
    }
    return other;
  };
}

void Add(const Plan& world, uint64_t seeds, Edits* edits) {
  for (uint64_t seed = 1; seed <= seeds; ++seed) edits->push_back(LuckEdit(world, seed));
}

}  // namespace

Edits LuckEdits(const Plan& seeded) {
  Edits edits;
  Add(seeded, kSeedsMost, &edits);
  return edits;
}

std::vector<Plan> SimplerWorlds(const Plan& seeded) {
  std::vector<Plan> worlds;
  const auto add = [&](auto&& change) {
    Plan world = seeded;
    change(world.options);
    const bool same = Fingerprint(world.options) == Fingerprint(seeded.options);
    if (!same && Validate(world.options).empty()) worlds.push_back(std::move(world));
  };
  add([](Options& o) {
    o.nodes = std::min(o.nodes, kNodesFew);
    o.disks_lost_max = std::min(o.disks_lost_max, (o.nodes - 1) / 2);
  });
  add([](Options& o) { o.clients = std::min<uint64_t>(o.clients, 1); });
  add([](Options& o) {
    o.spares = 0;
    o.membership_ppm = 0;
  });
  // Worlds in which rare things come sooner have shorter runs; all of them together first.
  const auto compact_often = [](Options& o) {
    if (o.compact_every > kCompactOften) o.compact_every = kCompactOften;
  };
  const auto offer_often = [](Options& o) {
    o.opportunity_us = std::min(o.opportunity_us, kOpportunitiesOften);
  };
  const auto campaign_often = [](Options& o) {
    o.campaign_ppm = std::max(o.campaign_ppm, kCampaignsOften);
  };
  add([&](Options& o) {
    compact_often(o);
    offer_often(o);
    campaign_often(o);
  });
  add(compact_often);
  add(offer_often);
  add(campaign_often);
  for (const auto& rates : kTroubles) {
    add([&](Options& o) {
      for (uint64_t Options::*rate : rates) o.*rate = 0;
    });
  }
  return worlds;
}

Edits LuckEditsOf(const Plan& world) {
  Edits edits;
  Add(world, kSeedsFew, &edits);
  return edits;
}

}  // namespace squall
