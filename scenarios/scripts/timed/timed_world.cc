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

ChoiceKind KindOf(MessageRule::Effect effect) {
  switch (effect) {
    case MessageRule::Effect::kDrop:
    case MessageRule::Effect::kDuplicate:
      return ChoiceKind::kMessageFate;
    case MessageRule::Effect::kDelay:
      return ChoiceKind::kMessageDelay;
    case MessageRule::Effect::kDelayCopy:
      return ChoiceKind::kDuplicateDelay;
    case MessageRule::Effect::kReport:
      return ChoiceKind::kReport;
  }
  return ChoiceKind::kMessageFate;
}

ChoiceName NameOf(const MessageRule& rule, uint32_t ordinal) {
  return {KindOf(rule.effect), static_cast<uint8_t>(rule.from), static_cast<uint8_t>(rule.to),
          static_cast<uint8_t>(rule.type), ordinal};
}

uint64_t ValueOf(const MessageRule& rule) {
  switch (rule.effect) {
    case MessageRule::Effect::kDrop:
      return static_cast<uint64_t>(Fate::kDrop);
    case MessageRule::Effect::kDuplicate:
      return static_cast<uint64_t>(Fate::kDuplicate);
    case MessageRule::Effect::kDelay:
    case MessageRule::Effect::kDelayCopy:
      return rule.delay_us;
    case MessageRule::Effect::kReport:
      return 1;
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

// The actions of the first run stand in the plan itself, and so do its choices about messages that
// are counted from the world's beginning.
void TimedWorld::Begin(const RunRequest& request) {
  Plan plan = plan_;
  for (const MessageRule& rule : request.rules) {
    if (rule.begin > SimTime() || rule.last == kEachMessage) continue;
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
}

std::string TimedWorld::Run(const RunRequest& request) {
  const bool first = !begun();
  plan_.choices.insert(plan_.choices.end(), request.choices.begin(), request.choices.end());
  if (first) {
    Begin(request);
  } else if (!request.choices.empty()) {
    SetChoices();
  }
  std::vector<Interruption> interruptions;
  for (const TimedAction& timed : request.actions) {
    if (timed.depends()) {
      // Before all else that happens at its time, as any action.
      const SimTime at = TimeOf(timed);
      interruptions.push_back({SimTime(at.value() - std::min<uint64_t>(at.value(), 1)),
                               [this, timed] { Complete(timed); }});
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
    observer_->Note(action.at,
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

// --- Rules. They become choices with their values made by hand, so that nothing but plain choices
// decides what happens to a message.

uint32_t TimedWorld::SentBy(const MessageRule& rule) const {
  return world_->network().Ordinal(rule.type, NodeId(rule.from), NodeId(rule.to));
}

void TimedWorld::Arm(const MessageRule& rule) {
  // At the beginning of the world nothing was sent but what nodes send when they start.
  const uint32_t base = world_->steps() == 0 ? 0 : SentBy(rule);
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
  world_->choices().SetOverrides(std::move(choices));
}

}  // namespace squall
