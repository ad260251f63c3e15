// Any plan can be written as a script, and any script of the timed dialect compiles to a plan, with
// equal digests both ways.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/plan_script.h"
#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

uint64_t Between(uint64_t least, uint64_t most) {
  return *rc::gen::inRange<uint64_t>(least, most + 1);
}
bool OneIn(uint64_t n) { return Between(1, n) == n; }

Action ArbitraryAction(const Options& o) {
  const uint64_t nodes = o.nodes + o.spares;
  Action a;
  const auto forms = ActionForms();
  a.kind = forms[Between(0, forms.size() - 1)].kind;
  a.at = SimTime(Between(0, o.duration_us));
  // Also where it means nothing, and a script does not say it.
  a.node = Between(0, nodes);
  a.other = Between(1, nodes);
  a.left = NodeSet::FromBits(Between(1, (uint64_t{1} << nodes) - 1) << 1);
  a.right = NodeSet::First(nodes) - a.left;
  a.length_us = Between(0, 200 * kMillisecond);
  a.count = Between(0, 20);
  a.outcome = Between(0, 5);
  a.key = OneIn(4) ? std::string("a \"key\"\n") : "x";
  if (OneIn(2)) a.expected = OneIn(4) ? "none" : absl::StrCat("v", Between(0, 9));
  a.value = a.kind == Action::Kind::kChange ? absl::StrCat("r", Between(1, nodes))
                                            : absl::StrCat("v", Between(0, 99));
  return a;
}

NamedChoice ArbitraryChoice(const Options& o) {
  const uint64_t nodes = o.nodes + o.spares;
  NamedChoice c;
  c.name.kind = static_cast<ChoiceKind>(Between(1, kChoiceKinds - 1));
  c.name.a = static_cast<uint8_t>(OneIn(10) ? Between(0, 255) : Between(1, nodes));
  c.name.b = static_cast<uint8_t>(OneIn(10) ? Between(0, 255) : Between(1, nodes));
  c.name.c = static_cast<uint8_t>(Between(0, OneIn(10) ? 255 : 20));
  c.name.n = static_cast<uint32_t>(OneIn(10) ? Between(0, 0xffffffff) : Between(0, 40));
  c.value = OneIn(3) ? Between(0, 3) : Between(0, 300 * kMillisecond);
  // Of a client, of the world, and of a clock, as words can say them.
  if (OneIn(3)) c.name.b = c.name.c = 0;
  if (OneIn(4)) c.name.a = 0;
  return c;
}

Plan ArbitraryPlan() {
  const auto profiles = ProfileNames();
  Plan plan = ExpandSeed(profiles[Between(0, profiles.size() - 1)], Between(0, 100000));
  Options& o = plan.options;
  o.duration_us = Between(1, 400 * kMillisecond);
  // Validate() wants at least that much.
  o.settle_us = OneIn(3) ? 10 * o.election_tick * o.tick_us + Between(0, kSecond) : 0;
  if (OneIn(4)) o.steps_max = Between(1, 2000);
  if (OneIn(3)) plan.base = ChoiceBase::kBenign;
  const uint64_t choices = Between(0, 30);
  for (uint64_t i = 0; i < choices; ++i) plan.choices.push_back(ArbitraryChoice(o));
  const uint64_t actions = Between(0, 12);
  for (uint64_t i = 0; i < actions; ++i) {
    Action action = ArbitraryAction(o);
    if (Check(action, o.nodes + o.spares).empty()) plan.actions.push_back(std::move(action));
  }
  return plan;
}

uint64_t DigestOf(const Plan& plan) {
  World world(plan, OwnNodeFactory());
  world.Run();
  return world.digest();
}

RC_GTEST_PROP(PlanScript, RunsAsThePlanDoes, ()) {
  const Plan plan = ArbitraryPlan();
  const std::string script = PlanScript(plan, {});
  RC_LOG() << script;
  const CompiledScript compiled = CompileScript(ParseScript("a", script));
  if (compiled.mistake) RC_LOG() << compiled.mistake->problem << ": " << compiled.mistake->valid;
  RC_ASSERT(!compiled.mistake);
  RC_ASSERT(compiled.worlds.size() == 1u);
  RC_ASSERT(compiled.worlds[0].digest == DigestOf(plan));
}

// Lines that a plan cannot have as they stand: they depend on what the world is like then.
std::string ArbitraryLine(uint64_t begin_ms, uint64_t end_ms) {
  const std::string at = absl::StrCat("at ", Between(begin_ms, end_ms), "ms ");
  switch (Between(0, 17)) {
    case 0:
      return at + "crash leader for 50ms";
    case 1:
      return at + "partition leader | rest for 100ms";
    case 2:
      return at + "crash 2 unsynced=kept";
    case 3:
      return at + "crash 3 at call 4 outcome 1";
    case 4:
      return at + "restart all";
    case 5:
      return at + "put leader x=1 y=2";
    case 6:
      return absl::StrCat("on 2nd MsgApp 1->2 after ", begin_ms, "ms: delay 30ms");
    case 7:
      return "on each MsgHeartbeat 1->3: drop";
    case 8:
      return at + "campaign 3";
    case 9:
      return at + "append leader x=1 session 7";
    case 10:
      return at + "retry 2 session 7";
    case 11:
      return at + "cas 1 x=2 if 1";
    case 12:
      return "when any node leads: crash it for 20ms";
    case 13:
      return "when node 2 stores 3: isolate it for 30ms";
    case 14:
      return "on 3rd message leader->all: duplicate";
    case 15:
      return "on each MsgAppResp all->leader: delay 3ms";
    case 16:
      return "latency {1,2}->3 = 12ms";
    default:
      return at + "isolate leader for 30ms";
  }
}

RC_GTEST_PROP(CompiledScript, RunsAsTheScriptDoes, ()) {
  std::string script =
      absl::StrCat("cluster nodes=", Between(1, 5) + 2, " seed=", Between(0, 1000),
                   OneIn(2) ? " latency=1ms..9ms drop=5%" : "", OneIn(2) ? " clients=2" : "",
                   OneIn(3) ? " storage=async" : "", "\n----\n\n");
  uint64_t now = 0;
  const uint64_t runs = Between(1, 3);
  for (uint64_t run = 0; run < runs; ++run) {
    const uint64_t end = now + Between(1, 500);
    absl::StrAppend(&script, "run until=", end, "ms\n");
    const uint64_t lines = Between(0, 5);
    for (uint64_t i = 0; i < lines; ++i) absl::StrAppend(&script, ArbitraryLine(now, end), "\n");
    absl::StrAppend(&script, "----\n\n");
    now = end;
    if (OneIn(2)) absl::StrAppend(&script, "expect leader within=100ms\n----\n\n");
    if (script.ends_with("within=100ms\n----\n\n")) now += 100;
  }
  RC_LOG() << script;
  const CompiledScript compiled = CompileScript(ParseScript("a", script));
  if (compiled.mistake) RC_LOG() << compiled.mistake->problem << ": " << compiled.mistake->valid;
  RC_ASSERT(compiled.worlds.size() == 1u);
  RC_ASSERT(DigestOf(compiled.worlds[0].plan) == compiled.worlds[0].digest);
}

}  // namespace
}  // namespace squall
