// What storms have besides the faults of links, disks and processes: one more fault at rest,
// reports that come late, crashes in the middle of a recovery, long snapshots, and values of all
// sizes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "sim/guest/own_node.h"
#include "sim/plan/operations.h"
#include "sim/testing/forwarding_factory.h"
#include "sim/world/world.h"

namespace squall {
namespace {

uint64_t Probed(const World& world, Probe probe) {
  return world.statistics().probes[static_cast<size_t>(probe)];
}

Plan PlanOf(uint64_t seed) {
  Plan plan;
  plan.seed = seed;
  Options& o = plan.options;
  o.max_size_per_msg = 1 << 16;
  o.durable_campaign = o.strict_reads = o.strict_readd = o.commit_by_vote = true;
  o.clients = 2;
  o.duration_us = kSecond;
  o.settle_us = 3 * kSecond;
  return plan;
}

// The one that the leader meets with its first follower.
Plan WithRestFault(uint64_t fault) {
  Plan plan = PlanOf(1);
  plan.choices = {{{ChoiceKind::kRestFault, 0, 0, 0, 0}, 1 + fault}};
  return plan;
}

TEST(RestFault, EachHappensAndAllComesToRestAgain) {
  for (uint64_t fault = 0; fault < kRestFaults; ++fault) {
    World world(WithRestFault(fault), OwnNodeFactory());
    world.Run();
    EXPECT_EQ(Probed(world, Probe::kRestFault), 1u) << fault;
    EXPECT_EQ(Probed(world, Probe::kSettled), 1u) << fault;
    EXPECT_TRUE(world.violations().empty()) << fault << world.violations()[0].detail;
  }
}

TEST(RestFault, DoesNotHappenUnlessAskedFor) {
  World world(PlanOf(1), OwnNodeFactory());
  world.Run();
  EXPECT_EQ(Probed(world, Probe::kRestFault), 0u);
  EXPECT_EQ(Probed(world, Probe::kSettled), 1u);
}

TEST(RestFault, IsDrawnAtItsRate) {
  uint64_t happened = 0;
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    Plan plan = PlanOf(seed);
    plan.options.rest_fault_ppm = 500000;
    World world(plan, OwnNodeFactory());
    world.Run();
    EXPECT_TRUE(world.violations().empty()) << seed;
    happened += Probed(world, Probe::kRestFault);
  }
  EXPECT_GT(happened, 0u);
  EXPECT_LT(happened, 8u);
}

// A leader that is told that a follower is unreachable, and hears no answers to heartbeats until
// the next write: the follower is probed for ever.
class HearsHeartbeatAnswersWhenItWrites : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void ReportUnreachable(NodeId about, GuestEnvironment& env) override {
    deaf_ = true;
    ForwardingGuest::ReportUnreachable(about, env);
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    deaf_ = false;
    return ForwardingGuest::Propose(command, env);
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    if (deaf_ && message.type == MessageType::kHeartbeatResp) return;
    ForwardingGuest::Deliver(message, env);
  }

 private:
  bool deaf_ = false;
};

TEST(RestFault, ShowsWhatTheNextWriteWouldHeal) {
  const ForwardingFactory<HearsHeartbeatAnswersWhenItWrites> factory;
  World without(PlanOf(1), factory);
  without.Run();
  EXPECT_TRUE(without.violations().empty());
  World with(WithRestFault(0), factory);
  with.Run();
  ASSERT_FALSE(with.violations().empty());
  EXPECT_EQ(with.violations()[0].property, Property::kConvergence);
}

TEST(LateReports, ComeInLaterTerms) {
  uint64_t late = 0;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    Plan plan = PlanOf(seed);
    Options& o = plan.options;
    o.report_delay_us = 2 * kSecond;
    o.drop_ppm = 100000;
    o.campaign_ppm = 500000;
    o.duration_us = 3 * kSecond;
    World world(plan, OwnNodeFactory());
    world.Run();
    EXPECT_TRUE(world.violations().empty()) << seed;
    late += Probed(world, Probe::kLateReport);
  }
  EXPECT_GT(late, 0u);
}

// A script goes on for as long as it is told to, and its plan has the sum: both run the same.
TEST(LateReports, DoNotDependOnHowLongTheRunIs) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Plan plan = PlanOf(seed);
    plan.options.report_delay_us = 20 * kMillisecond;
    plan.options.drop_ppm = 200000;
    plan.options.settle_us = 0;
    plan.options.duration_us = 400 * kMillisecond;
    World ends(plan, OwnNodeFactory());
    ends.Run();
    plan.options.duration_us = 10 * kSecond;
    World goes_on(plan, OwnNodeFactory());
    goes_on.RunUntil(SimTime(400 * kMillisecond));
    EXPECT_EQ(ends.digest(), goes_on.digest()) << seed;
  }
}

Plan Crashes(uint64_t seed) {
  Plan plan = PlanOf(seed);
  Options& o = plan.options;
  o.crash_ppm = 100000;
  o.downtime_us = 10 * kMillisecond;
  o.torn_ppm = 1000000;
  o.crash_start_ppm = 500000;
  o.segment_bytes = 64;
  o.value_bytes = 1000;
  o.sync_us = 20 * kMillisecond;
  o.clients = 4;
  o.client_pause_us = 2 * kMillisecond;
  o.compact_every = 5;
  o.duration_us = 5 * kSecond;
  return plan;
}

// Truncation and removal of files, and what is appended behind, with a crash in between.
TEST(StartCrash, NodesCrashWhileTheyCutTheirLogs) {
  uint64_t in_recovery = 0;
  uint64_t spanned = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World world(Crashes(seed), OwnNodeFactory());
    world.Run();
    for (const Violation& v : world.violations()) ADD_FAILURE() << seed << ": " << v.detail;
    in_recovery += Probed(world, Probe::kCrashInRecovery);
    spanned += Probed(world, Probe::kCutSpannedFiles);
  }
  EXPECT_GT(in_recovery, 0u);
  EXPECT_GT(spanned, 0u);
}

TEST(LongSnapshots, ArriveInTheEnd) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    Plan plan = PlanOf(seed);
    Options& o = plan.options;
    o.snapshot_us = 2 * kSecond;
    o.compact_every = 1;
    o.crash_ppm = 100000;
    o.downtime_us = 300 * kMillisecond;
    o.transfer_ppm = 200000;
    o.duration_us = 4 * kSecond;
    o.settle_us = 12 * kSecond;
    World world(plan, OwnNodeFactory());
    world.Run();
    for (const Violation& v : world.violations()) ADD_FAILURE() << seed << ": " << v.detail;
    EXPECT_GT(world.statistics().snapshots_sent, 0u) << seed;
    EXPECT_EQ(Probed(world, Probe::kSettled), 1u) << seed;
  }
}

// The longest entry of the leader's log.
uint64_t LongestEntry(const World& world) {
  const Guest* leader = world.node(world.Leader());
  uint64_t longest = 0;
  if (leader == nullptr) return longest;
  const NodeState state = leader->State();
  for (const Entry& entry : leader->ReadLog(state.first, state.last + 1)) {
    longest = std::max<uint64_t>(longest, entry.data.size());
  }
  return longest;
}

TEST(Values, HaveAllSizesUpToTheMost) {
  Plan plan = PlanOf(3);
  plan.options.value_bytes = 5000;
  plan.options.clients = 6;
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_TRUE(world.violations().empty());
  EXPECT_GT(LongestEntry(world), 2500u);
  plan.options.value_bytes = 0;
  World shortest(plan, OwnNodeFactory());
  shortest.Run();
  EXPECT_LT(LongestEntry(shortest), 64u);
}

TEST(Values, GoThroughLimitsThatNoEntryKeeps) {
  Plan plan = PlanOf(3);
  Options& o = plan.options;
  o.value_bytes = 1000;
  o.max_size_per_msg = 1;
  o.max_inflight_bytes = 1;
  o.max_uncommitted_size = 1;
  o.max_apply_size = 1;
  World world(plan, OwnNodeFactory());
  world.Run();
  for (const Violation& v : world.violations()) ADD_FAILURE() << v.detail;
  EXPECT_EQ(Probed(world, Probe::kSettled), 1u);
  EXPECT_GT(world.statistics().operations_acknowledged, 0u);
}

}  // namespace
}  // namespace squall
