// Reads by the leader's lease while operators campaign, leaders are forgotten and links fail: far
// more often than in any profile.

#include <gtest/gtest.h>

#include "sim/guest/own_node.h"
#include "sim/world/world.h"

namespace squall {
namespace {

Plan PlanOf(uint64_t seed, bool strict) {
  Plan plan;
  plan.seed = seed;
  Options& o = plan.options;
  o.election_tick = 19;
  o.heartbeat_tick = 2;
  o.check_quorum = true;
  o.lease_reads = true;
  o.strict_lease = strict;
  o.durable_campaign = true;
  o.strict_reads = true;
  o.commit_by_vote = true;
  o.max_size_per_msg = 1 << 16;
  o.latency_us = 500;
  o.jitter_us = 324;
  o.spike_ppm = 1000;
  o.spike_us = 500 * kMillisecond;
  o.duplicate_ppm = 1000;
  o.partition_ppm = 150000;
  o.partition_us = 300 * kMillisecond;
  o.partition_extra_us = kSecond;
  o.link_fault_ppm = 20000;
  o.link_fault_us = 50 * kMillisecond;
  o.link_fault_extra_us = kSecond;
  o.clients = 6;
  o.client_pause_us = 2 * kMillisecond;
  o.client_pause_extra_us = 20 * kMillisecond;
  o.keys = 1;
  o.read_ppm = 500000;
  o.elsewhere_ppm = 500000;
  o.forget_leader_ppm = 500000;
  o.campaign_ppm = 300000;
  o.duration_us = 5 * kSecond;
  return plan;
}

int StaleReads(bool strict, bool pre_vote, uint64_t crash_ppm, uint64_t transfer_ppm) {
  int stale = 0;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Plan plan = PlanOf(seed, strict);
    plan.options.pre_vote = pre_vote;
    plan.options.crash_ppm = crash_ppm;
    plan.options.downtime_us = 20 * kMillisecond;
    plan.options.transfer_ppm = transfer_ppm;
    World world(plan, OwnNodeFactory());
    world.Run();
    for (const Violation& v : world.violations()) {
      EXPECT_EQ(v.property, Property::kLinearizableReads) << seed << ": " << v.detail;
      ++stale;
    }
  }
  return stale;
}

TEST(WorldLease, AnOrdinaryLeaseIsBroken) { EXPECT_GT(StaleReads(false, false, 0, 0), 0); }

TEST(WorldLease, AStrictLeaseHolds) {
  EXPECT_EQ(StaleReads(true, false, 0, 0), 0);
  EXPECT_EQ(StaleReads(true, true, 0, 0), 0);
}

TEST(WorldLease, AStrictLeaseHoldsUnderCrashesAndTransfers) {
  EXPECT_EQ(StaleReads(true, false, 100000, 200000), 0);
  EXPECT_EQ(StaleReads(true, true, 100000, 200000), 0);
}

}  // namespace
}  // namespace squall
