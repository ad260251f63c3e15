#include "scenarios/scripts/timed/timed_world.h"

#include <algorithm>
#include <utility>

#include "scenarios/scripts/timed/action_text.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

constexpr SimTime kFarAway{uint64_t{365} * 24 * 3600 * kSecond};

ChoiceName NameOf(const MessageRule& rule, uint32_t ordinal) {
  return {KindOf(rule.effect), ByteOf(*rule.from.set.begin()), ByteOf(*rule.to.set.begin()),
          static_cast<uint8_t>(*rule.type), ordinal};
}

// As in the script, also while `leader` stands for no node yet.
std::string CommandOf(const TimedAction& timed) {
  const std::string sign = timed.action.kind == Action::Kind::kPartition ? " | " : " -> ";
  switch (timed.open) {
    case TimedAction::Open::kLeft:
      return "partition leader" + sign + "rest";
    case TimedAction::Open::kRight:
      return "partition rest" + sign + "leader";
    case TimedAction::Open::kNode:
    case TimedAction::Open::kNothing:
      return ActionCommandShortly(timed.action);
  }
  return "";
}

}  // namespace

struct TimedWorld::Interruption {
  SimTime at;
  std::function<void()> what;
};

TimedWorld::TimedWorld(Plan plan, const GuestFactory& factory, Recording recording)
    : plan_(std::move(plan)),
      steps_max_(plan_.options.steps_max),
      factory_(factory),
      recording_(recording) {
  Options& o = plan_.options;
  // A storm ends at its time; else the script's runs say how long the world lasts.
  if (o.settle_us == 0) o.duration_us = kFarAway.value();
  o.steps_max = steps_max_ == 0 ? kEventsMax : std::min(steps_max_, kEventsMax);
}

const World& TimedWorld::world() {
  if (!begun()) Begin({});
  return *world_;
}

const Observer& TimedWorld::observer() {
  world();
  return *observer_;
}

// The actions of the first run stand in the plan itself. Its rules about messages that are counted
// from the world's beginning are choices of the plan while nodes start.
void TimedWorld::Begin(const RunRequest& request) {
  Plan plan = plan_;
  for (const MessageRule& rule : request.rules) {
    const bool is_counted = IsOfOneLink(rule) && rule.last != kEachMessage;
    if (rule.window.begin > SimTime() || !is_counted) continue;
    for (uint32_t i = rule.first - 1; i < rule.last; ++i) {
      plan.choices.push_back({NameOf(rule, i), ValueOf(rule)});
    }
  }
  for (const TimedAction& timed : request.actions) {
    if (timed.depends()) continue;
    plan.actions.push_back(timed.action);
    scheduled_.push_back(timed);
  }
  world_ = std::make_unique<World>(plan, factory_, Checking::kOn, recording_);
  observer_ = std::make_unique<Observer>(*world_, scheduled_);
  rules_.Follow(world_.get());
  if (plan.choices.size() != plan_.choices.size()) world_->choices().SetOverrides(plan_.choices);
}

std::string TimedWorld::Run(const RunRequest& request) {
  const bool first = !begun();
  plan_.choices.insert(plan_.choices.end(), request.choices.begin(), request.choices.end());
  if (first) {
    Begin(request);
  } else if (!request.choices.empty()) {
    world_->choices().SetOverrides(plan_.choices);
  }
  for (const LinkLatency& latency : request.latencies) {
    rules_.SetLatency(latency, plan_.options.latency_us);
  }
  SetChooser();
  const size_t scheduled_before = first ? 0 : scheduled_.size();
  std::vector<Interruption> interruptions = Interruptions(request, first);
  observer_->Tell(*world_, request.trace);
  for (const Interruption& interruption : interruptions) {
    // What begins with the run begins before its first event.
    if (interruption.at > now()) Advance(interruption.at);
    interruption.what();
  }
  Advance(request.until);
  TellCallsToCome(scheduled_before);
  observer_->Tell(*world_, 0);
  return observer_->TakeText();
}

// In order of time.
std::vector<TimedWorld::Interruption> TimedWorld::Interruptions(const RunRequest& request,
                                                                bool first) {
  std::vector<Interruption> interruptions;
  for (const TimedAction& timed : request.actions) {
    if (timed.depends()) {
      // Before all else that happens at its time, as any action.
      const SimTime at = TimeOf(timed);
      interruptions.push_back({SimTime(at.value() - std::min<uint64_t>(at.value(), 1)),
                               [this, timed] { Complete(timed, kNoNode); }});
    } else if (!first) {
      Schedule(timed);
    }
  }
  for (const MessageRule& rule : request.rules) {
    interruptions.push_back({rule.window.begin, [this, &rule] { Arm(rule); }});
    interruptions.push_back({rule.window.end, [this, &rule] { Disarm(rule); }});
  }
  for (const WhenLine& when : request.conditions) {
    interruptions.push_back({when.window.begin, [this, &when] {
                               waiting_.push_back(&when);
                               LookAtConditions();
                             }});
    interruptions.push_back({when.window.end, [this, &when] { EndWaiting(when); }});
  }
  std::stable_sort(interruptions.begin(), interruptions.end(),
                   [](const Interruption& a, const Interruption& b) { return a.at < b.at; });
  return interruptions;
}

Plan TimedWorld::AsPlan() {
  Plan plan = Recorded(plan_, world());
  // An expectation that is met ends a run between two events of one time.
  plan.options.steps_max = world_->steps();
  if (plan.options.settle_us == 0) {
    plan.options.duration_us = std::max<uint64_t>(1, world_->now().value());
  }
  for (const TimedAction& timed : scheduled_) plan.actions.push_back(timed.action);
  return plan;
}

bool TimedWorld::RunUntil(SimTime deadline, const std::function<bool()>& holds) {
  world();
  world_->SetEnd(deadline);
  while (!holds()) {
    if (!world_->Step(observer_->listener())) {
      world_->RunUntil(deadline);
      return holds();
    }
  }
  return true;
}

void TimedWorld::Advance(SimTime time) {
  world_->SetEnd(time);
  while (world_->Step(observer_->listener())) {
    if (!waiting_.empty()) LookAtConditions();
  }
  if (!exhausted()) world_->RunUntil(time);
}

// An action whose time has come. `it` is the node of which its `when` line holds, if it has one.
void TimedWorld::Complete(TimedAction timed, NodeId it) {
  if (!NameNode(&timed, it)) return;
  CompleteCrash(&timed);
  Schedule(timed);
  if (timed.downtime_us == 0) return;
  TimedAction restart;
  restart.action.kind = Action::Kind::kRestart;
  restart.action.node = timed.action.node;
  restart.action.at = timed.action.at + timed.downtime_us;
  restart.when_void = TimedAction::Void::kTraced;
  Schedule(restart);
}

// False, with a line that says so, if no node leads.
bool TimedWorld::NameNode(TimedAction* timed, NodeId it) {
  if (timed->open == TimedAction::Open::kNothing) return true;
  const NodeId node = timed->who == TimedAction::Who::kIt ? it : world_->Leader();
  Action& action = timed->action;
  if (node == kNoNode) {
    observer_->Note(action.at,
                    CommandOf(*timed) + ": " + DescribeOutcome(action, ActionOutcome::kNoLeader));
    return false;
  }
  const NodeSet set = NodeSet::Of(node);
  const NodeSet rest = NodeSet::First(nodes().all()) - set;
  switch (timed->open) {
    case TimedAction::Open::kNothing:
      break;
    case TimedAction::Open::kNode:
      action.node = node.value();
      break;
    case TimedAction::Open::kLeft:
      action.left = set;
      action.right = rest;
      break;
    case TimedAction::Open::kRight:
      action.left = rest;
      action.right = set;
      break;
  }
  return true;
}

// How many calls a node has made, and what a crash may leave of its disk, shows now.
void TimedWorld::CompleteCrash(TimedAction* timed) {
  Action& action = timed->action;
  if (timed->calls == TimedAction::Calls::kFromThen) {
    timed->calls_before = world_->calls(NodeId(action.node));
    action.count += timed->calls_before;
    return;
  }
  if (timed->unsynced == TimedAction::Unsynced::kAsGiven) return;
  const uint64_t outcomes = world_->disk(NodeId(action.node)).Outcomes();
  action.outcome = timed->unsynced == TimedAction::Unsynced::kKept ? outcomes - 1 : outcomes / 2;
}

// An action at the moment at which an earlier run has ended comes right behind what happened then.
SimTime TimedWorld::TimeOf(const TimedAction& timed) const {
  const bool is_over = world_->steps() > 0 && timed.action.at <= now();
  return is_over ? now() + 1 : timed.action.at;
}

void TimedWorld::Schedule(TimedAction timed) {
  timed.action.at = TimeOf(timed);
  scheduled_.push_back(timed);
  world_->Schedule(timed.action);
}

// A crash whose call has not come yet may still come in a later run.
void TimedWorld::TellCallsToCome(size_t first) {
  for (size_t i = first; i < scheduled_.size(); ++i) {
    const TimedAction& timed = scheduled_[i];
    if (timed.calls != TimedAction::Calls::kFromThen) continue;
    const uint64_t made = world_->calls(NodeId(timed.action.node)) - timed.calls_before;
    const uint64_t wanted = timed.action.count - timed.calls_before;
    if (made >= wanted) continue;
    observer_->Note(now(), "not yet: crash " + std::to_string(timed.action.node) + " at call " +
                               std::to_string(wanted) + ": the node has made " +
                               std::to_string(made) + (made == 1 ? " call" : " calls"));
  }
}

// --- Conditions. What they do becomes an action of the plan behind the event that fulfilled them.

void TimedWorld::LookAtConditions() {
  for (size_t i = 0; i < waiting_.size();) {
    const WhenLine& when = *waiting_[i];
    const NodeId it = Holds(when.condition, *world_);
    if (it == kNoNode) {
      ++i;
      continue;
    }
    waiting_.erase(waiting_.begin() + static_cast<ptrdiff_t>(i));
    const bool is_one = when.condition.nodes.size() == 1;
    observer_->Note(
        TraceWord::kFaults, now(),
        "when " + when.text + (is_one ? "" : "  (node " + std::to_string(it.value()) + ")"));
    for (TimedAction timed : when.actions) {
      timed.action.at = now() + 1 + timed.action.at.value();
      Complete(timed, it);
    }
  }
}

void TimedWorld::EndWaiting(const WhenLine& when) {
  const auto waiting = std::find(waiting_.begin(), waiting_.end(), &when);
  if (waiting == waiting_.end()) return;
  observer_->Note(now(), "never happened: when " + when.text);
  waiting_.erase(waiting);
}

// --- Rules.

void TimedWorld::Arm(const MessageRule& rule) {
  rules_.Begin(rule);
  SetChooser();
}

void TimedWorld::Disarm(const MessageRule& rule) {
  if (!rules_.End(rule)) observer_->Note(now(), "never happened: on " + rule.text);
  SetChooser();
}

// Without rules the world draws as if there were no script.
void TimedWorld::SetChooser() { world_->choices().SetChooser(rules_.empty() ? nullptr : &rules_); }

}  // namespace squall
