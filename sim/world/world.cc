#include "sim/world/world.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"
#include "sim/world/stage.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

// What a node whose disk has this write knows to be committed. Snapshots are of committed entries.
Index CommitOf(const DiskWrite& write) {
  Index commit = write.hard_state ? write.hard_state->commit : kNoIndex;
  for (const SnapshotRef& snapshot : {write.snapshot, write.own_snapshot}) {
    if (snapshot) commit = std::max(commit, snapshot->metadata.index);
  }
  return commit;
}

// What nodes with these options hold themselves to.
SuiteOptions RulesOf(const Options& options, const GuestTraits& traits) {
  SuiteOptions rules;
  rules.judged = JudgedProperties(traits);
  if (options.durable_campaign) rules.campaign = CampaignRule::kDurableFirst;
  rules.lease = traits.is_foreign       ? VoteLease::kUnknown
                : !options.check_quorum ? VoteLease::kNone
                : options.strict_lease  ? VoteLease::kStrict
                                        : VoteLease::kCheckQuorum;
  if (options.step_down_on_removal) rules.removal = RemovalRule::kStepDown;
  rules.election_tick = options.election_tick;
  return rules;
}

// What of the event enters the digest, besides its time, kind and node.
uint32_t DigestWord(const Event& event) {
  switch (event.kind()) {
    case EventKind::kTick:
      return event.as<Event::Tick>().incarnation;
    case EventKind::kDeliver:
      return event.as<Event::Deliver>().incarnation;
    case EventKind::kSyncDone:
      return event.as<Event::SyncDone>().incarnation;
    case EventKind::kClientTurn:
      return event.as<Event::ClientTurn>().turn;
    case EventKind::kApplyTurn:
      return event.as<Event::ApplyTurn>().incarnation;
    case EventKind::kReport:
      return event.as<Event::Report>().incarnation;
    case EventKind::kDiskFaultEnd:
      return event.as<Event::DiskFaultEnd>().slower_by_us;
    case EventKind::kRestart:
    case EventKind::kOpportunity:
    case EventKind::kLinkFaultEnd:
    case EventKind::kAction:
    case EventKind::kLook:
      return 0;
  }
  return 0;
}

}  // namespace

World::World(const Plan& plan, const GuestFactory& factory, Checking checking, Recording recording)
    : options_(plan.options),
      factory_(&factory),
      application_(&ApplicationOf(factory)),
      checking_(checking),
      choices_(plan.seed, plan.base, plan.choices),
      end_(plan.options.duration_us),
      nodes_(plan.options.nodes + plan.options.spares),
      network_(nodes_.size()),
      desk_(plan.options.clients, plan.options.keys),
      recovery_(nodes_.size(), plan.options.election_tick),
      suite_(nodes_.size(), ApplicationOf(factory).MakeModel(),
             RulesOf(plan.options, factory.traits())) {
  if (recording == Recording::kOn) choices_.Record();
  Stage stage(this, nullptr);
  for (const Action& action : plan.actions) performer_.Schedule(stage, action);
  for (uint64_t id = 1; id <= nodes_.size(); ++id) {
    // 0 is a true clock; otherwise odd numbers make it fast and even ones slow.
    const uint64_t drift = choices_.Below(
        {ChoiceKind::kClockDrift, static_cast<uint8_t>(id), 0, 0, 0}, 2 * options_.drift_ppm + 1);
    const uint64_t change = options_.tick_us * ((drift + 1) / 2) / kPpmMax;
    Slot(NodeId(id)).clock.tick_us = std::max<uint64_t>(
        1, drift % 2 == 0 ? options_.tick_us + change
                          : options_.tick_us - std::min(change, options_.tick_us));
  }
  for (uint64_t id = 1; id <= options_.nodes; ++id) StartNode(NodeId(id), nullptr);
  for (uint32_t c = 0; c < options_.clients; ++c) desk_.ScheduleClient(stage, c, 0);
  // Also where none will be taken: a plan then runs through the same events whether its faults come
  // from rates or from choices made by hand, and with any one of them left out.
  events_.Push({SimTime(options_.opportunity_us), kNoNode, Event::Opportunity{0}});
  if (options_.settle_us > 0) {
    end_ = end_ + Recovery::LatenessMax(options_) + options_.settle_us;
    events_.Push({SimTime(options_.duration_us), kNoNode, Event::Look{0}});
  }
}

void World::Schedule(const Action& action) {
  Stage stage(this, nullptr);
  performer_.Schedule(stage, action);
}

void World::Amend(const Plan& plan) {
  choices_.SetOverrides(plan.choices);
  options_.duration_us = plan.options.duration_us;
  if (options_.settle_us == 0) end_ = SimTime(options_.duration_us);
  const auto later = std::find_if(plan.actions.begin(), plan.actions.end(),
                                  [this](const Action& action) { return action.at > now_; });
  const auto first = static_cast<uint64_t>(later - plan.actions.begin());
  events_.TakeActionsAfter(now_, first);
  performer_.Forget(first);
  Stage stage(this, nullptr);
  for (auto action = later; action != plan.actions.end(); ++action) {
    performer_.Schedule(stage, *action);
  }
}

// --- Running.

bool World::Step(WorldListener* listener) {
  if (!violations_.empty() || events_.empty() || events_.top().time > end_ ||
      recovery_.liveness().phase == Liveness::Phase::kDone ||
      (options_.steps_max != 0 && steps_ >= options_.steps_max)) {
    return false;
  }
  const Event event = events_.Pop();
  now_ = event.time;
  ++steps_;
  ++statistics_.events;
  digest_ = Mix(digest_, event.time.value(),
                uint64_t{static_cast<uint8_t>(event.kind())} << 40 | uint64_t{event.node} << 32 |
                    DigestWord(event));
  if (Dispatch(event, listener) && listener != nullptr) listener->OnEvent(*this, event, nullptr);
  if (options_.cross_check_every != 0 && steps_ % options_.cross_check_every == 0) [[unlikely]] {
    CrossCheck();
  }
  return true;
}

// False if the listener has been told of the event already.
bool World::Dispatch(const Event& event, WorldListener* listener) {
  Stage stage(this, listener);
  switch (event.kind()) {
    case EventKind::kTick:
      Tick(event, listener);
      return true;
    case EventKind::kDeliver:
      Deliver(event, listener);
      return false;  // It wants to see the message.
    case EventKind::kSyncDone:
      CompleteSync(event, listener);
      return true;
    case EventKind::kApplyTurn:
      ApplyTurn(event, listener);
      return true;
    case EventKind::kRestart:
      if (const NodeSlot& slot = Slot(event.node_id());
          !slot.guest && !slot.disk.lost && !slot.broken) {
        StartNode(event.node_id(), listener);
      }
      return true;
    case EventKind::kClientTurn:
      desk_.ClientTurn(stage, event.as<Event::ClientTurn>());
      return true;
    case EventKind::kOpportunity:
      storm_.Opportunity(stage, event.as<Event::Opportunity>().ordinal);
      return true;
    case EventKind::kLinkFaultEnd:
      network_.End(event.as<Event::LinkFaultEnd>().handle);
      return true;
    case EventKind::kReport:
      HearReport(event, listener);
      return true;
    case EventKind::kDiskFaultEnd:
      storm_.EndDiskFault(stage, event.node_id(), event.as<Event::DiskFaultEnd>());
      return true;
    case EventKind::kAction: {
      const Action& action = performer_.action(event.as<Event::Action>().index);
      const ActionOutcome outcome = performer_.Perform(stage, action);
      if (listener != nullptr) listener->OnAction(*this, action, outcome);
      return true;
    }
    case EventKind::kLook:
      if (const uint32_t number = event.as<Event::Look>().number; number == 0) {
        recovery_.Settle(stage);
      } else {
        recovery_.FollowLiveness(stage, number);
      }
      return true;
  }
  return true;
}

void World::RunUntil(SimTime time, WorldListener* listener) {
  while (!events_.empty() && events_.top().time <= time && Step(listener)) {
  }
  if (violations_.empty() && now_ < time && time <= end_) now_ = time;
  statistics_.simulated_us = now_.value();
}

void World::Run(WorldListener* listener) {
  while (Step(listener)) {
  }
  statistics_.simulated_us = now_.value();
}

// --- What happens to a node.

// The node is down, or another one since.
bool World::IsVoid(NodeId id, uint32_t incarnation) const {
  const NodeSlot& slot = Slot(id);
  return !slot.guest || slot.process.incarnation != incarnation;
}

// While a process stands still, what comes for it waits, in order.
bool World::WaitsForPause(const Event& event) {
  const NodeSlot& slot = Slot(event.node_id());
  if (slot.process.paused_until <= now_) [[likely]]
    return false;
  Event later = event;
  later.time = slot.process.paused_until;
  later.waits = true;
  events_.Push(later);
  return true;
}

void World::Tick(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  const auto& tick = event.as<Event::Tick>();
  if (IsVoid(id, tick.incarnation) || WaitsForPause(event)) return;
  NodeSlot& slot = Slot(id);
  ++statistics_.ticks;
  events_.Push({now_ + slot.clock.tick_us, id, Event::Tick{tick.incarnation}});
  if (slot.clock.frozen_until > now_) return;
  TickNode(id, listener);
}

// One tick of the clock of a node that is up.
void World::TickNode(NodeId id, WorldListener* listener) {
  Report(id).Ticked();
  Call(id, listener, [](Guest& guest, GuestEnvironment& env) { guest.Tick(env); });
  Stage stage(this, listener);
  recovery_.WatchTick(stage, id);
}

void World::Deliver(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  NodeSlot& slot = Slot(id);
  if (slot.guest && WaitsForPause(event)) return;
  const auto& delivery = event.as<Event::Deliver>();
  const InFlight sent = std::move(in_flight_[delivery.slot]);
  const Message& message = sent.message;
  free_slots_.push_back(delivery.slot);
  if (listener != nullptr) listener->OnArrival(*this, delivery.slot);
  digest_ =
      Mix(digest_,
          uint64_t{static_cast<uint8_t>(message.type)} << 56 | uint64_t{message.reject} << 48 |
              message.from.value() << 40 | message.entries.size(),
          message.term.value() << 32 ^ message.index.value());
  if (!slot.guest) {
    ++statistics_.messages_to_down;
  } else {
    ++statistics_.messages_delivered;
    if (slot.process.incarnation != delivery.incarnation) {
      ++statistics_.messages_across_restart;
      Count(Probe::kMessageOutlivedRestart);
    }
    if (message.term + 2 <= slot.state.term && message.term != kNoTerm) [[unlikely]] {
      Count(Probe::kAncientMessage);
    }
    Report(id).Received(message);
    Stage stage(this, listener);
    if (message.to == id) [[likely]] {
      recovery_.WatchDelivery(stage, id, message, sent.heartbeat_us);
    } else {
      Count(Probe::kMisrouted);
    }
    Call(id, listener, [&](Guest& guest, GuestEnvironment& env) { guest.Deliver(message, env); });
  }
  if (listener != nullptr) listener->OnEvent(*this, event, &message);
}

void World::CompleteSync(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  if (IsVoid(id, event.as<Event::SyncDone>().incarnation) || WaitsForPause(event)) return;
  NodeSlot& slot = Slot(id);
  IoStatus status = IoStatus::kOk;
  if (slot.disk.fault == IoFault::kBarrier) [[unlikely]] {
    slot.disk.fault = IoFault::kNone;
    status = IoStatus::kFailed;
    slot.disk.files.FailSync(
        choices_.Below({ChoiceKind::kCrashOutcome, ByteOf(id), 1, 0, slot.process.syncs},
                       slot.disk.files.Outcomes()));
  } else {
    CallReport call = Report(id);
    slot.disk.files.EndSync([&](const DiskWrite& write) {
      slot.known.Durable(CommitOf(write));
      call.Landed(write);
    });
  }
  if (listener != nullptr) listener->OnSynced(*this, id, status);
  Call(id, listener,
       [status](Guest& guest, GuestEnvironment& env) { guest.SyncDone(status, env); });
}

void World::ApplyTurn(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  if (IsVoid(id, event.as<Event::ApplyTurn>().incarnation) || WaitsForPause(event)) return;
  NodeSlot& slot = Slot(id);
  // When the storm ends, what waits is hurried on.
  if (slot.process.applies_waiting == 0) return;
  --slot.process.applies_waiting;
  Call(id, listener, [](Guest& guest, GuestEnvironment& env) { guest.ApplyTurn(env); });
}

// --- What can be seen.

NodeId World::Leader() const {
  NodeId leader;
  Term term;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeSlot& slot = nodes_[i];
    if (!slot.guest || slot.broken || slot.state.role != Role::kLeader || slot.state.term < term) {
      continue;
    }
    leader = NodeId(i + 1);
    term = slot.state.term;
  }
  return leader;
}

void World::CrossCheck() {
  std::vector<const NodeView*> views;
  for (const NodeSlot& slot : nodes_) views.push_back(slot.guest.get());
  suite_.CrossCheck(views);
  TakeViolations();
}

Plan Recorded(const Plan& plan, const World& world) {
  Plan recorded = plan;
  recorded.base = ChoiceBase::kBenign;
  recorded.choices = world.choices().recorded();
  return recorded;
}

}  // namespace squall
