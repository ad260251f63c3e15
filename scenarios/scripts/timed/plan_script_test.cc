#include "scenarios/scripts/timed/plan_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scenarios/scripts/run/run_script.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/cluster_options.h"
#include "scenarios/scripts/timed/cluster_text.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/profile.h"
#include "sim/shrink/plan_size.h"
#include "sim/testing/broken_guests.h"
#include "sim/world/world.h"

namespace squall {
namespace {

Plan Plain() {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options = PlainOptionsFor(plan.options);
  plan.options.nodes = 3;
  plan.options.duration_us = 1200 * kMillisecond;
  return plan;
}

TEST(PlanScript, SaysOnlyWhatIsNotPlain) {
  Plan plan = Plain();
  plan.choices = {{{ChoiceKind::kElectionJitter, 2, 1, 0, 0}, 3}};
  plan.actions.resize(1);
  plan.actions[0].kind = Action::Kind::kCrash;
  plan.actions[0].at = SimTime(20 * kMillisecond);
  plan.actions[0].node = 1;
  EXPECT_EQ(PlanScript(plan, {{"Found by a sweep."}, "S13"}),
            "# Found by a sweep.\n"
            "\n"
            "cluster nodes=3 seed=none\n----\nok\n\n"
            "run until=1.2s breaks=S13\n"
            "timeout 2 = 180ms\n"
            "at 20ms crash 1\n"
            "----\nok\n\n"
            "expect violation S13\n----\nok\n");
}

// Whatever the profile, seed and rates.
TEST(ClusterLine, IsReadAsTheSameOptions) {
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 1; seed <= 40; ++seed) {
      const Plan plan = ExpandSeed(profile, seed);
      const std::string line = ClusterLine(plan);
      const Script script = ParseScript("a", line + "\n----\n");
      const ClusterReading reading = ReadCluster(script.directives.at(0));
      ASSERT_FALSE(reading.mistake) << line << "\n" << reading.mistake->problem;
      EXPECT_EQ(reading.plan.seed, plan.seed);
      EXPECT_EQ(reading.plan.base, plan.base);
      Options read = reading.plan.options;
      if (plan.options.settle_us == 0) read.duration_us = plan.options.duration_us;
      EXPECT_EQ(Fingerprint(read), Fingerprint(plan.options)) << line;
    }
  }
}

TEST(ClusterLine, HasAWordForAllOptionsThatCloseHazards) {
  Plan plan = Plain();
  MakeSafe(&plan.options);
  EXPECT_EQ(ClusterLine(plan), "cluster nodes=3 seed=none hazards=closed");
}

// Options of clients that are not there, rates of what has no length, and the like.
TEST(ClusterLine, MayHoldWhatMeansNothing) {
  for (const OptionField& field : OptionFields()) {
    Plan plan = Plain();
    if (field.flag != nullptr) {
      plan.options.*field.flag = !(plan.options.*field.flag);
    } else {
      plan.options.*field.number = std::min(field.most, plan.options.*field.number + 1);
    }
    if (!Validate(plan.options).empty() || field.name == "duration_us") continue;
    const std::string line = ClusterLine(plan);
    const ClusterReading reading =
        ReadCluster(ParseScript("a", line + "\n----\n").directives.at(0));
    ASSERT_FALSE(reading.mistake) << line << "\n" << reading.mistake->problem;
    Options read = reading.plan.options;
    if (plan.options.settle_us == 0) read.duration_us = plan.options.duration_us;
    EXPECT_EQ(Fingerprint(read), Fingerprint(plan.options)) << line;
  }
}

TEST(CompileScript, GivesAPlanForEachCluster) {
  const std::string script =
      "cluster nodes=3 seed=1\n----\n\nrun until=1s\nat 500ms crash leader for 100ms\n----\n\n"
      "cluster nodes=5 seed=2\n----\n\nrun until=300ms\n----\n\nrun until=1s\n"
      "at 300ms partition leader | rest\n----\n";
  const CompiledScript compiled = CompileScript(ParseScript("a", script));
  ASSERT_FALSE(compiled.mistake);
  ASSERT_EQ(compiled.worlds.size(), 2u);
  for (const CompiledWorld& compiled_world : compiled.worlds) {
    EXPECT_EQ(compiled_world.plan.base, ChoiceBase::kBenign);
    World world(compiled_world.plan, OwnNodeFactory());
    world.Run();
    EXPECT_EQ(world.digest(), compiled_world.digest);
    EXPECT_EQ(world.steps(), compiled_world.steps);
  }
}

// --- What a script says of a broken property.

std::string RunOf(const BrokenGuest& guest, const std::string& id, std::string* details) {
  Plan plan = guest.plan(1);
  World world(plan, *guest.factory);
  world.Run();
  plan.options.duration_us = world.now().value();
  RunScriptOptions options;
  options.factory = guest.factory;
  const ScriptReport report = RunScript("a", PlanScript(plan, {{}, id}), options);
  *details = report.details;
  return report.result == ScriptResult::kAsExpected ? "as expected" : "differs";
}

TEST(Breaks, IsAsExpectedIfTheRunBreaksTheProperty) {
  std::string details;
  EXPECT_EQ(RunOf(BrokenGuests()[1], std::string(Id(BrokenGuests()[1].property)), &details),
            "as expected")
      << details;
}

TEST(Breaks, IsNotMetIfTheRunBreaksAnotherProperty) {
  std::string details;
  EXPECT_EQ(RunOf(BrokenGuests()[1], "S16", &details), "differs");
  EXPECT_NE(details.find("not met: S16 is not broken by"), std::string::npos) << details;
  EXPECT_NE(details.find("VIOLATION"), std::string::npos) << details;
}

TEST(Breaks, IsNotMetIfTheRunIsClean) {
  const ScriptReport report = RunScript("a", PlanScript(Plain(), {{}, "S13"}));
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
}

}  // namespace
}  // namespace squall
