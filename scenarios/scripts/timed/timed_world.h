// The world of one timed script: made by `cluster`, carried on by each `run`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_WORLD_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_WORLD_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scripts/timed/message_rules.h"
#include "scenarios/scripts/timed/observer.h"
#include "scenarios/scripts/timed/run_request.h"
#include "sim/plan/plan.h"
#include "sim/world/world.h"

namespace squall {

class TimedWorld {
 public:
  // The events that one script may take: some hours of simulated time.
  static constexpr uint64_t kEventsMax = 5'000'000;

  // `factory` must outlive the world.
  TimedWorld(Plan plan, const GuestFactory& factory, Recording recording = Recording::kOff);
  TimedWorld(const TimedWorld&) = delete;
  TimedWorld& operator=(const TimedWorld&) = delete;

  // Until the first run or expectation the world is only a plan: what the first run does becomes
  // part of the plan, as if it had always been there.
  bool begun() const { return world_ != nullptr; }
  SimTime now() const { return begun() ? world_->now() : SimTime(); }
  const Options& options() const { return plan_.options; }
  NodeNames nodes() const { return {plan_.options.nodes, plan_.options.spares}; }
  // The events are used up: nothing happens any more.
  bool exhausted() const { return begun() && world_->steps() >= kEventsMax; }

  // Carries out `request` and returns what there is to tell.
  std::string Run(const RunRequest& request);

  // Goes on until `holds` or until `deadline` has passed. Returns whether it holds.
  bool RunUntil(SimTime deadline, const std::function<bool()>& holds);

  // The world so far as a plan, of which World makes the same run. Requires: Recording::kOn.
  Plan AsPlan();

  // Begins the world if nothing else has.
  const World& world();
  const Observer& observer();

 private:
  // What interrupts a run: rules that begin or end, and actions that depend on how things are then.
  struct Interruption;

  void Begin(const RunRequest& request);
  std::vector<Interruption> Interruptions(const RunRequest& request, bool first);
  void Advance(SimTime time);
  void Arm(const MessageRule& rule);
  void Disarm(const MessageRule& rule);
  void SetChooser();
  void LookAtConditions();
  void EndWaiting(const WhenLine& when);
  void Complete(TimedAction action, NodeId it);
  bool NameNode(TimedAction* action, NodeId it);
  void CompleteCrash(TimedAction* action);
  void Schedule(TimedAction timed);
  void TellCallsToCome(size_t first);
  SimTime TimeOf(const TimedAction& timed) const;

  Plan plan_;
  uint64_t steps_max_;  // Of the script's cluster; 0: no limit.
  const GuestFactory& factory_;
  Recording recording_;
  std::unique_ptr<World> world_;
  std::vector<TimedAction> scheduled_;  // By slot of the world.
  std::unique_ptr<Observer> observer_;
  MessageRules rules_;
  std::vector<const WhenLine*> waiting_;  // In order of their beginning.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_WORLD_H_
