#include "scenarios/scripts/timed/timed_world.h"

#include <algorithm>
#include <utility>

#include "scenarios/scripts/timed/action_text.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

// A rule for each message has this many choices made ahead, and more when half are used up. What is
// left then is more than one event sends over one link: `cluster` limits the messages in flight.
constexpr uint32_t kAhead = 16384;

constexpr SimTime kFarAway{uint64_t{365} * 24 * 3600 * kSecond};

ChoiceName NameOf(const MessageRule& rule, uint32_t ordinal) {
  const ChoiceKind kind = rule.effect == MessageRule::Effect::kDelay ? ChoiceKind::kMessageDelay
                                                                     : ChoiceKind::kMessageFate;
  return {kind, static_cast<uint8_t>(rule.from), static_cast<uint8_t>(rule.to),
          static_cast<uint8_t>(rule.type), ordinal};
}

uint64_t ValueOf(const MessageRule& rule) {
  switch (rule.effect) {
    case MessageRule::Effect::kDrop:
      return static_cast<uint64_t>(Fate::kDrop);
    case MessageRule::Effect::kDuplicate:
      return static_cast<uint64_t>(Fate::kDuplicate);
    case MessageRule::Effect::kDelay:
      return rule.delay_us;
  }
  return 0;
}

// As in the script, also while `leader` stands for no node yet.
std::string CommandOf(const TimedAction& timed) {
  const std::string sign = timed.action.kind == Action::Kind::kPartition ? " | " : " -> ";
  switch (timed.leader) {
    case TimedAction::Leader::kLeft:
      return "partition leader" + sign + "rest";
    case TimedAction::Leader::kRight:
      return "partition rest" + sign + "leader";
    case TimedAction::Leader::kNode:
    case TimedAction::Leader::kNotNamed:
      return ActionCommandShortly(timed.action);
  }
  return "";
}

}  // namespace

struct TimedWorld::Interruption {
  SimTime at;
  std::function<void()> what;
};

TimedWorld::TimedWorld(Plan plan, const GuestFactory& factory)
    : plan_(std::move(plan)), factory_(factory) {
  plan_.options.duration_us = kFarAway.value();
  plan_.options.steps_max = kEventsMax;
}

const World& TimedWorld::world() {
  if (!begun()) Begin({});
  return *world_;
}

const Observer& TimedWorld::observer() {
  world();
  return *observer_;
}

// The actions of the first run stand in the plan itself.
void TimedWorld::Begin(const RunRequest& request) {
  Plan plan = plan_;
  for (const TimedAction& timed : request.actions) {
    if (timed.depends()) continue;
    plan.actions.push_back(timed.action);
    scheduled_.push_back(timed);
  }
  world_ = std::make_unique<World>(plan, factory_);
  observer_ = std::make_unique<Observer>(*world_, scheduled_);
}

std::string TimedWorld::Run(const RunRequest& request) {
  const bool first = !begun();
  if (first) Begin(request);
  std::vector<Interruption> interruptions;
  for (const TimedAction& timed : request.actions) {
    if (timed.depends()) {
      interruptions.push_back({timed.action.at, [this, timed] { Complete(timed); }});
    } else if (!first) {
      Schedule(timed);
    }
  }
  for (const MessageRule& rule : request.rules) {
    interruptions.push_back({rule.begin, [this, &rule] { Arm(rule); }});
    interruptions.push_back({rule.end, [this, &rule] { Disarm(rule); }});
  }
  std::stable_sort(interruptions.begin(), interruptions.end(),
                   [](const Interruption& a, const Interruption& b) { return a.at < b.at; });

  observer_->Tell(*world_, request.trace);
  for (const Interruption& interruption : interruptions) {
    // What begins with the run begins before its first event.
    if (interruption.at > now()) Advance(interruption.at);
    interruption.what();
  }
  Advance(request.until);
  observer_->Tell(*world_, 0);
  return observer_->TakeText();
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
    if (!armed_.empty()) CoverRules();
  }
  if (!exhausted()) world_->RunUntil(time);
}

// An action whose time has come.
void TimedWorld::Complete(TimedAction timed) {
  if (!NameLeader(&timed)) return;
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
bool TimedWorld::NameLeader(TimedAction* timed) {
  if (timed->leader == TimedAction::Leader::kNotNamed) return true;
  const NodeId leader = world_->Leader();
  Action& action = timed->action;
  if (leader == kNoNode) {
    observer_->Note(now(),
                    CommandOf(*timed) + ": " + DescribeOutcome(action, ActionOutcome::kNoLeader));
    return false;
  }
  const NodeSet set = NodeSet::Of(leader);
  const NodeSet rest = NodeSet::First(nodes().all()) - set;
  switch (timed->leader) {
    case TimedAction::Leader::kNotNamed:
      break;
    case TimedAction::Leader::kNode:
      action.node = leader.value();
      break;
    case TimedAction::Leader::kLeft:
      action.left = set;
      action.right = rest;
      break;
    case TimedAction::Leader::kRight:
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
    action.count += world_->calls(NodeId(action.node));
    return;
  }
  if (timed->unsynced == TimedAction::Unsynced::kAsGiven) return;
  const uint64_t outcomes = world_->disk(NodeId(action.node)).Outcomes();
  action.outcome = timed->unsynced == TimedAction::Unsynced::kKept ? outcomes - 1 : outcomes / 2;
}

void TimedWorld::Schedule(const TimedAction& timed) {
  scheduled_.push_back(timed);
  world_->Schedule(timed.action);
}

// --- Rules. They become choices with their values made by hand, so that nothing but plain choices
// decides what happens to a message.

uint32_t TimedWorld::SentBy(const MessageRule& rule) const {
  return world_->network().Ordinal(rule.type, NodeId(rule.from), NodeId(rule.to));
}

void TimedWorld::Arm(const MessageRule& rule) {
  const uint32_t base = SentBy(rule);
  armed_.push_back({&rule, base, base});
  CoverRules();
}

void TimedWorld::Disarm(const MessageRule& rule) {
  const auto armed = std::find_if(armed_.begin(), armed_.end(),
                                  [&](const ArmedRule& a) { return a.rule == &rule; });
  if (SentBy(rule) - armed->base < rule.first) {
    observer_->Note(now(), "never happened: on " + rule.text);
  }
  armed_.erase(armed);
  SetChoices();
}

// Makes the choices of rules that are armed as far ahead as they may be needed.
void TimedWorld::CoverRules() {
  bool changed = false;
  for (ArmedRule& armed : armed_) {
    const uint64_t end = armed.rule->last == kEachMessage ? uint64_t{SentBy(*armed.rule)} + kAhead
                                                          : uint64_t{armed.base} + armed.rule->last;
    const bool wanted =
        armed.rule->last == kEachMessage ? armed.covered + kAhead / 2 < end : armed.covered < end;
    if (!wanted) continue;
    armed.covered = static_cast<uint32_t>(end);
    changed = true;
  }
  if (changed) SetChoices();
}

void TimedWorld::SetChoices() {
  std::vector<NamedChoice> choices = plan_.choices;
  for (const ArmedRule& armed : armed_) {
    const MessageRule& rule = *armed.rule;
    // What was sent needs no choice any more.
    const uint32_t begin = std::max(armed.base + rule.first - 1, SentBy(rule));
    for (uint32_t i = begin; i < armed.covered; ++i) {
      choices.push_back({NameOf(rule, i), ValueOf(rule)});
    }
  }
  world_->choices() = Choices(plan_.seed, plan_.base, std::move(choices));
}

}  // namespace squall
