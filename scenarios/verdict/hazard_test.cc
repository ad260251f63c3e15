#include "scenarios/verdict/hazard.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "scenarios/command/sweep/run_record.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/testing/actions.h"

namespace squall {
namespace {

Action Put(uint64_t ms, uint64_t node, const char* value) {
  Action put = At(ms, Action::Kind::kPut, node);
  put.key = "y";
  put.value = value;
  return put;
}

Action Get(uint64_t ms, uint64_t node) {
  Action get = At(ms, Action::Kind::kGet, node);
  get.key = "y";
  return get;
}

Action Isolate(uint64_t ms, uint64_t node, uint64_t nodes) {
  Action cut = At(ms, Action::Kind::kPartition, 0);
  cut.left = NodeSet::Of({node});
  cut.right = NodeSet::First(nodes) - cut.left;
  return cut;
}

Plan QuietPlan(uint64_t nodes, uint64_t election_tick) {
  Plan plan;
  plan.profile = "reference";
  plan.options.nodes = nodes;
  plan.options.election_tick = election_tick;
  plan.options.heartbeat_tick = 10;
  plan.options.duration_us = 4 * kSecond;
  return plan;
}

// A leader that was cut off reads by a lease that its voters do not keep (H1a).
Plan LeasePlan() {
  Plan plan = QuietPlan(3, 100);
  plan.options.check_quorum = true;
  plan.options.lease_reads = true;
  plan.options.duration_us = 5 * kSecond;
  plan.actions = {At(1050, Action::Kind::kCampaign, 1), Put(1500, 1, "1"), Isolate(3150, 1, 3),
                  At(4250, Action::Kind::kCampaign, 2), Put(4300, 2, "2"), Get(4400, 1)};
  return plan;
}

// A leader that removed itself reads without the one voter that is left (H7).
Plan RemovedLeaderPlan() {
  Plan plan = QuietPlan(2, 500);
  Action remove = At(500, Action::Kind::kChange, 1);
  remove.value = "r1";
  plan.actions = {
      At(0, Action::Kind::kCampaign, 1),    Put(200, 1, "1"),  remove,      Isolate(1000, 1, 2),
      At(1100, Action::Kind::kCampaign, 2), Put(1200, 2, "2"), Get(1300, 1)};
  return plan;
}

TEST(Hazard, NamesAreUnique) {
  std::set<std::string_view> ids;
  for (const Hazard& hazard : Hazards()) ids.insert(hazard.id);
  EXPECT_EQ(ids.size(), Hazards().size());
}

TEST(Hazard, IsFoundByName) {
  ASSERT_NE(FindHazard("H2"), nullptr);
  EXPECT_EQ(FindHazard("H2")->option, "durable_campaign");
  EXPECT_EQ(FindHazard("H99"), nullptr);
}

TEST(Hazard, StaleReadByALeaseIsToldByItsName) {
  const RunRecord record = RunPlan(LeasePlan(), OwnNodeFactory());
  EXPECT_EQ(record.verdict, RunVerdict::kHazard) << record.detail;
  EXPECT_EQ(record.hazard, "H1");
  EXPECT_TRUE(record.signature.starts_with("hazard-h1-linearizable-reads-")) << record.signature;
  EXPECT_FALSE(record.failed());
}

TEST(Hazard, ReadOfALeaderThatLeftIsToldByItsName) {
  const RunRecord record = RunPlan(RemovedLeaderPlan(), OwnNodeFactory());
  EXPECT_EQ(record.verdict, RunVerdict::kHazard) << record.detail;
  EXPECT_EQ(record.hazard, "H7");
}

TEST(Hazard, OtherProfilesHaveNone) {
  Plan plan = LeasePlan();
  plan.profile = "reads";
  const RunRecord record = RunPlan(plan, OwnNodeFactory());
  EXPECT_EQ(record.verdict, RunVerdict::kViolation);
  EXPECT_EQ(record.hazard, "");
}

TEST(Hazard, ItsOptionClosesIt) {
  Plan plan = LeasePlan();
  plan.options.strict_lease = true;
  EXPECT_EQ(RunPlan(plan, OwnNodeFactory()).verdict, RunVerdict::kClean);
}

// With the first hazard closed the run goes on to a second one: a request for votes that a crash
// takes back (H2).
TEST(Hazard, AnotherOneBehindItDoesNotHideIt) {
  Plan plan = LeasePlan();
  plan.options.async_storage = true;
  plan.options.sync_us = 20 * kMillisecond;
  // With the lease closed a node only asks for votes when its promise to the last leader is over.
  plan.options.duration_us = 6 * kSecond;
  plan.actions.push_back(Isolate(4450, 2, 3));
  plan.actions.push_back(At(5500, Action::Kind::kCampaign, 3));
  plan.actions.push_back(At(5510, Action::Kind::kCrash, 3));
  plan.actions.push_back(At(5700, Action::Kind::kRestart, 3));
  Plan closed = plan;
  closed.options.strict_lease = true;
  EXPECT_EQ(RunPlan(closed, OwnNodeFactory()).hazard, "H2");
  const RunRecord record = RunPlan(plan, OwnNodeFactory());
  EXPECT_EQ(record.verdict, RunVerdict::kHazard) << record.detail;
  EXPECT_EQ(record.hazard, "H1");
}

// The run is the same, but what broke is of another kind.
TEST(Hazard, PropertyMustBeOfItsKind) {
  const Plan plan = LeasePlan();
  World world(plan, OwnNodeFactory());
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  Violation other = world.violations().front();
  EXPECT_NE(HazardBehind(plan, world, other, OwnNodeFactory()), nullptr);
  other.property = Property::kElectionSafety;
  EXPECT_EQ(HazardBehind(plan, world, other, OwnNodeFactory()), nullptr);
}

TEST(Hazard, OptionMustMakeThePlanClean) {
  Plan plan = LeasePlan();
  World world(plan, OwnNodeFactory());
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  const Violation violation = world.violations().front();
  // Not this hazard's option: closed already, so that it cannot be the reason.
  plan.options.strict_lease = true;
  const Hazard* hazard = HazardBehind(plan, world, violation, OwnNodeFactory());
  EXPECT_TRUE(hazard == nullptr || hazard->id != "H1");
  // A guest that is wrong with the option on too.
  const BrokenGuestFactory broken(BrokenGuestFactory::Fault::kReport);
  EXPECT_EQ(HazardBehind(LeasePlan(), world, violation, broken), nullptr);
}

}  // namespace
}  // namespace squall
