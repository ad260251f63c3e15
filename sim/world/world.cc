#include "sim/world/world.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"
#include "sim/clients/kv.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;

uint8_t Small(NodeId id) { return static_cast<uint8_t>(id.value()); }

// What a node whose disk has this write knows to be committed. Snapshots are of committed entries.
Index CommitOf(const DiskWrite& write) {
  Index commit = write.has_hard_state ? write.hard_state.commit : kNoIndex;
  for (const SnapshotRef& snapshot : {write.snapshot, write.own_snapshot}) {
    if (snapshot) commit = std::max(commit, snapshot->metadata.index);
  }
  return commit;
}

// What nodes with these options hold themselves to.
SuiteOptions RulesOf(const Options& options) {
  SuiteOptions rules;
  if (options.durable_campaign) rules.campaign = CampaignRule::kDurableFirst;
  rules.lease = !options.check_quorum  ? VoteLease::kNone
                : options.strict_lease ? VoteLease::kStrict
                                       : VoteLease::kCheckQuorum;
  rules.election_tick = options.election_tick;
  return rules;
}

}  // namespace

World::World(const Plan& plan, const GuestFactory& factory, Checking checking, Recording recording)
    : options_(plan.options),
      factory_(&factory),
      checking_(checking),
      choices_(plan.seed, plan.base, plan.choices),
      end_(plan.options.duration_us),
      nodes_(plan.options.nodes + plan.options.spares),
      network_(nodes_.size()),
      clients_(plan.options.clients),
      liveness_(nodes_.size(), plan.options.election_tick),
      latest_(plan.options.keys),
      suite_(nodes_.size(), std::make_unique<KvStore>(), RulesOf(plan.options)) {
  if (recording == Recording::kOn) choices_.Record();
  for (const Action& action : plan.actions) Schedule(action);
  for (uint64_t id = 1; id <= nodes_.size(); ++id) {
    // 0 is a true clock; otherwise odd numbers make it fast and even ones slow.
    const uint64_t drift = choices_.Below(
        {ChoiceKind::kClockDrift, static_cast<uint8_t>(id), 0, 0, 0}, 2 * options_.drift_ppm + 1);
    const uint64_t change = options_.tick_us * ((drift + 1) / 2) / kMillion;
    Slot(NodeId(id)).tick_us = std::max<uint64_t>(
        1, drift % 2 == 0 ? options_.tick_us + change
                          : options_.tick_us - std::min(change, options_.tick_us));
  }
  for (uint64_t id = 1; id <= options_.nodes; ++id) StartNode(NodeId(id), nullptr);
  for (uint32_t c = 0; c < options_.clients; ++c) ScheduleClient(c, 0);
  // Also where none will be taken: a plan then runs through the same events whether its faults come
  // from rates or from choices made by hand, and with any one of them left out.
  events_.Push({SimTime(options_.opportunity_us), 0, EventKind::kOpportunity, 0, 0, 0});
  if (options_.settle_us > 0) {
    end_ = end_ + LatenessMax() + options_.settle_us;
    events_.Push({SimTime(options_.duration_us), 0, EventKind::kSettle, 0, 0, 0});
  }
}

// --- Running.

bool World::Step(WorldListener* listener) {
  if (!violations_.empty() || events_.empty() || events_.top().time > end_ ||
      liveness_.phase == Liveness::Phase::kDone ||
      (options_.steps_max != 0 && steps_ >= options_.steps_max)) {
    return false;
  }
  const Event event = events_.Pop();
  now_ = event.time;
  ++steps_;
  ++statistics_.events;
  digest_ = Mix(digest_, event.time.value(),
                uint64_t{static_cast<uint8_t>(event.kind)} << 40 | uint64_t{event.node} << 32 |
                    event.incarnation);
  if (Dispatch(event, listener) && listener != nullptr) listener->OnEvent(*this, event, nullptr);
  if (options_.cross_check_every != 0 && steps_ % options_.cross_check_every == 0) [[unlikely]] {
    CrossCheck();
  }
  return true;
}

// False if the listener has been told of the event already.
bool World::Dispatch(const Event& event, WorldListener* listener) {
  switch (event.kind) {
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
      if (const NodeSlot& slot = Slot(event.node_id()); !slot.guest && !slot.lost && !slot.broken) {
        StartNode(event.node_id(), listener);
      }
      return true;
    case EventKind::kClient:
      ClientTurn(event, listener);
      return true;
    case EventKind::kOpportunity:
      Opportunity(event.slot, listener);
      return true;
    case EventKind::kPartitionEnd:
      network_.End(event.slot);
      return true;
    case EventKind::kReport:
      HearReport(event, listener);
      return true;
    case EventKind::kDiskFaultEnd:
      EndDiskFault(event);
      return true;
    case EventKind::kAction: {
      const ActionOutcome outcome = Perform(actions_[event.slot], listener);
      if (listener != nullptr) listener->OnAction(*this, actions_[event.slot], outcome);
      return true;
    }
    case EventKind::kSettle:
      if (event.slot == 0) {
        Settle(listener);
      } else {
        FollowLiveness(event.slot, listener);
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
bool World::IsVoid(const Event& event) const {
  const NodeSlot& slot = Slot(event.node_id());
  return !slot.guest || slot.incarnation != event.incarnation;
}

// While a process stands still, what comes for it waits, in order.
bool World::WaitsForPause(const Event& event) {
  const NodeSlot& slot = Slot(event.node_id());
  if (slot.paused_until <= now_) [[likely]]
    return false;
  Event later = event;
  later.time = slot.paused_until;
  later.waits = true;
  events_.Push(later);
  return true;
}

void World::Tick(const Event& event, WorldListener* listener) {
  if (IsVoid(event) || WaitsForPause(event)) return;
  const NodeId id = event.node_id();
  NodeSlot& slot = Slot(id);
  ++statistics_.ticks;
  events_.Push({now_ + slot.tick_us, 0, EventKind::kTick, event.node, event.incarnation, 0});
  if (slot.frozen_until > now_) return;
  TickNode(id, listener);
}

// One tick of the clock of a node that is up.
void World::TickNode(NodeId id, WorldListener* listener) {
  Report(id).Ticked();
  Call(id, listener, [](Guest& guest, GuestEnvironment& env) { guest.Tick(env); });
  WatchTick(id);
}

void World::Deliver(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  NodeSlot& slot = Slot(id);
  if (slot.guest && WaitsForPause(event)) return;
  const Message message = std::move(in_flight_[event.slot]);
  free_slots_.push_back(event.slot);
  digest_ =
      Mix(digest_,
          uint64_t{static_cast<uint8_t>(message.type)} << 56 | uint64_t{message.reject} << 48 |
              message.from.value() << 40 | message.entries.size(),
          message.term.value() << 32 ^ message.index.value());
  if (!slot.guest) {
    ++statistics_.messages_to_down;
  } else {
    ++statistics_.messages_delivered;
    if (slot.incarnation != event.incarnation) {
      ++statistics_.messages_across_restart;
      Count(Probe::kMessageOutlivedRestart);
    }
    if (message.term + 2 <= slot.state.term && message.term != kNoTerm) [[unlikely]] {
      Count(Probe::kAncientMessage);
    }
    Report(id).Received(message);
    WatchDelivery(id, message);
    Call(id, listener, [&](Guest& guest, GuestEnvironment& env) { guest.Deliver(message, env); });
  }
  if (listener != nullptr) listener->OnEvent(*this, event, &message);
}

void World::CompleteSync(const Event& event, WorldListener* listener) {
  if (IsVoid(event) || WaitsForPause(event)) return;
  const NodeId id = event.node_id();
  NodeSlot& slot = Slot(id);
  IoStatus status = IoStatus::kOk;
  if (slot.io_fault == IoFault::kBarrier) [[unlikely]] {
    slot.io_fault = IoFault::kNone;
    status = IoStatus::kFailed;
    slot.disk.FailSync(choices_.Below({ChoiceKind::kCrashOutcome, Small(id), 1, 0, slot.syncs},
                                      slot.disk.Outcomes()));
  } else {
    CallReport call = Report(id);
    slot.disk.EndSync([&](const DiskWrite& write) {
      slot.known.Durable(CommitOf(write));
      call.Landed(DurablePartOf(write));
      if (write.compact_to != kNoIndex) call.Compacted(write.compact_to);
    });
  }
  Call(id, listener,
       [status](Guest& guest, GuestEnvironment& env) { guest.SyncDone(status, env); });
}

void World::ApplyTurn(const Event& event, WorldListener* listener) {
  if (IsVoid(event) || WaitsForPause(event)) return;
  NodeSlot& slot = Slot(event.node_id());
  // When the storm ends, what waits is hurried on.
  if (slot.applies_waiting == 0) return;
  --slot.applies_waiting;
  Call(event.node_id(), listener,
       [](Guest& guest, GuestEnvironment& env) { guest.ApplyTurn(env); });
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
