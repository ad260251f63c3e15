#include "sim/world.h"

#include <algorithm>
#include <utility>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "sim/kv.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;

uint8_t Small(NodeId id) { return static_cast<uint8_t>(id.value()); }

// The disk of a node that has never run: the first configuration and nothing else.
DiskImage FreshDisk(uint64_t nodes) {
  Snapshot first;
  for (uint64_t id = 1; id <= nodes; ++id) first.metadata.conf_state.voters.push_back(NodeId(id));
  DiskImage disk;
  disk.ApplySnapshot(SnapshotRef(std::move(first)));
  return disk;
}

}  // namespace

// What the world grants to one guest during one call.
class World::Environment final : public GuestEnvironment {
 public:
  Environment(World* world, NodeId node, WorldListener* listener)
      : world_(world), node_(node), listener_(listener) {}

  void Send(Message message) override { world_->Route(node_, std::move(message), listener_); }

  void Write(DiskWrite write) override {
    if (write.own_snapshot) ++world_->statistics_.snapshots_taken;
    world_->Slot(node_).disk.Write(std::move(write));
  }

  void Sync() override {
    NodeSlot& slot = world_->Slot(node_);
    slot.disk.BeginSync();
    const uint64_t latency =
        world_->options_.sync_us +
        world_->choices_.Below({ChoiceKind::kSyncLatency, Small(node_), 0, 0, slot.syncs++},
                               world_->options_.sync_jitter_us + 1);
    // Syncs of one disk end in the order in which they began.
    slot.sync_end = std::max(slot.sync_end, world_->now_ + latency);
    world_->events_.Push(
        {slot.sync_end, 0, EventKind::kSyncDone, Small(node_), slot.incarnation, 0});
    ++world_->statistics_.syncs;
  }

  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override {
    return world_->choices_.Below(
        {ChoiceKind::kElectionJitter, Small(node_),
         static_cast<uint8_t>(world_->Slot(node_).incarnation), 0, static_cast<uint32_t>(ordinal)},
        range);
  }

  void Applied(const Entry& entry) override {
    Command command;
    if (entry.type != EntryType::kNormal || !DecodeCommand(entry.data.view(), &command)) return;
    if (world_->clients_.Applied(node_, command.operation, entry.index)) {
      ++world_->statistics_.operations_acknowledged;
    }
  }

 private:
  World* world_;
  NodeId node_;
  WorldListener* listener_;
};

World::World(const Plan& plan, const GuestFactory& factory, Checking checking, Recording recording)
    : options_(plan.options),
      factory_(&factory),
      checking_(checking),
      choices_(plan.seed, plan.base, plan.choices),
      end_(plan.options.duration_us),
      nodes_(plan.options.nodes),
      network_(plan.options.nodes),
      clients_(plan.options.clients),
      suite_(plan.options.nodes) {
  if (recording == Recording::kOn) choices_.Record();
  for (const Action& action : plan.actions) Schedule(action);
  for (NodeSlot& slot : nodes_) slot.disk.durable() = FreshDisk(options_.nodes);
  for (uint64_t id = 1; id <= options_.nodes; ++id) StartNode(NodeId(id), nullptr);
  for (uint32_t c = 0; c < options_.clients; ++c) ScheduleClient(c, 0);
  // Also where none will be taken: a plan then runs through the same events whether its faults come
  // from rates or from choices made by hand, and with any one of them left out.
  events_.Push({SimTime(options_.opportunity_us), 0, EventKind::kOpportunity, 0, 0, 0});
}

World::World(const World& o)
    : options_(o.options_),
      factory_(o.factory_),
      checking_(o.checking_),
      choices_(o.choices_),
      now_(o.now_),
      end_(o.end_),
      steps_(o.steps_),
      digest_(o.digest_),
      highest_commit_(o.highest_commit_),
      highest_term_(o.highest_term_),
      events_(o.events_),
      in_flight_(o.in_flight_),
      free_slots_(o.free_slots_),
      nodes_(o.nodes_.size()),
      network_(o.network_),
      clients_(o.clients_),
      actions_(o.actions_),
      suite_(o.suite_),
      violations_(o.violations_),
      statistics_(o.statistics_) {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeSlot& from = o.nodes_[i];
    nodes_[i] = {from.guest ? from.guest->Clone() : nullptr,
                 from.disk,
                 from.incarnation,
                 from.syncs,
                 from.crashes,
                 from.sync_end,
                 from.state,
                 from.reports_seen};
  }
}

World& World::operator=(const World& other) {
  World copy(other);
  *this = std::move(copy);
  return *this;
}

World::~World() = default;

// --- Running.

bool World::Step(WorldListener* listener) {
  if (!violations_.empty() || events_.empty() || events_.top().time > end_ ||
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
  switch (event.kind) {
    case EventKind::kTick:
      Tick(event, listener);
      break;
    case EventKind::kDeliver:
      Deliver(event, listener);
      return true;  // It has told the listener, who wants to see the message.
    case EventKind::kSyncDone:
      CompleteSync(event, listener);
      break;
    case EventKind::kRestart:
      if (!Slot(event.node_id()).guest) StartNode(event.node_id(), listener);
      break;
    case EventKind::kClient:
      ClientTurn(event, listener);
      break;
    case EventKind::kOpportunity:
      Opportunity(event.slot);
      break;
    case EventKind::kPartitionEnd:
      network_.End(event.slot);
      break;
    case EventKind::kAction:
      Perform(actions_[event.slot], listener);
      break;
  }
  if (listener != nullptr) listener->OnEvent(*this, event, nullptr);
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

// --- What happens.

void World::Tick(const Event& event, WorldListener* listener) {
  NodeSlot& slot = Slot(event.node_id());
  if (!slot.guest || slot.incarnation != event.incarnation) return;
  ++statistics_.ticks;
  events_.Push({now_ + options_.tick_us, 0, EventKind::kTick, event.node, event.incarnation, 0});
  Environment env(this, event.node_id(), listener);
  slot.guest->Tick(env);
  AfterStep(event.node_id());
}

void World::Deliver(const Event& event, WorldListener* listener) {
  const Message message = std::move(in_flight_[event.slot]);
  free_slots_.push_back(event.slot);
  digest_ = Mix(digest_,
                uint64_t{static_cast<uint8_t>(message.type)} << 56 |
                    uint64_t{message.reject} << 48 | message.from.value() << 40 |
                    message.entries.size(),
                message.term.value() << 32 ^ message.index.value());
  NodeSlot& slot = Slot(event.node_id());
  if (!slot.guest) {
    ++statistics_.messages_to_down;
  } else {
    ++statistics_.messages_delivered;
    if (slot.incarnation != event.incarnation) ++statistics_.messages_across_restart;
    Environment env(this, event.node_id(), listener);
    slot.guest->Deliver(message, env);
    AfterStep(event.node_id());
  }
  if (listener != nullptr) listener->OnEvent(*this, event, &message);
}

void World::CompleteSync(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  NodeSlot& slot = Slot(id);
  if (!slot.guest || slot.incarnation != event.incarnation) return;
  slot.disk.EndSync([&](const DiskWrite& write) {
    if (checking_ == Checking::kOff) return;
    suite_.OnDurable(id, {write.has_hard_state ? &write.hard_state : nullptr, write.entries,
                          write.snapshot});
    if (write.own_snapshot) suite_.OnDurableCompact(id, write.compact_to);
  });
  Environment env(this, id, listener);
  slot.guest->DiskDone(env);
  AfterStep(id);
}

void World::ScheduleClient(uint32_t client, uint32_t turn) {
  const uint64_t pause =
      options_.client_pause_us +
      choices_.Below({ChoiceKind::kClientPause, static_cast<uint8_t>(client), 0, 0, turn},
                     options_.client_pause_extra_us + 1);
  events_.Push({now_ + pause, 0, EventKind::kClient, 0, turn, client});
}

void World::ClientTurn(const Event& event, WorldListener* listener) {
  const uint32_t c = event.slot;
  const uint32_t turn = event.incarnation;
  ScheduleClient(c, turn + 1);
  if (!clients_.Ready(c, now_)) return;
  const uint8_t small = static_cast<uint8_t>(c);
  // One operation in eight goes to any node: followers forward it, deposed leaders lose it.
  const ChoiceName target{ChoiceKind::kClientTarget, small, 0, 0, turn};
  const uint64_t bits = choices_.Bits(target);
  const uint64_t any = choices_.Resolve(
      target, (bits & 7) == 0 ? 1 + Choices::Scale(Mix(bits, 1), options_.nodes) : 0);
  const NodeId node = any == 0 ? Leader() : NodeId((any - 1) % options_.nodes + 1);
  if (node == kNoNode) return;

  const OperationId id = clients_.Begin(c);
  const uint64_t key =
      choices_.Below({ChoiceKind::kClientKey, small, 0, 0, turn}, options_.keys);
  const char key_text[2] = {'k', static_cast<char>('0' + key)};
  const char value_text[4] = {static_cast<char>(c), static_cast<char>(id.ordinal),
                              static_cast<char>(id.ordinal >> 8),
                              static_cast<char>(id.ordinal >> 16)};
  if (Propose(node, EncodeCommand({id.number(), {key_text, 2}, {value_text, 4}}), listener)) {
    clients_.Accepted(id, node, now_);
  }
}

void World::Opportunity(uint32_t ordinal) {
  events_.Push(
      {now_ + options_.opportunity_us, 0, EventKind::kOpportunity, 0, 0, ordinal + 1});
  const ChoiceName name{ChoiceKind::kPartition, 0, 0, 0, ordinal};
  const uint64_t bits = choices_.Bits(name);
  const uint64_t seeded = Choices::Scale(bits, kMillion) < options_.partition_ppm
                              ? DrawPartition(Mix(bits, 1), options_.nodes)
                              : 0;
  if (const uint64_t shape = choices_.Resolve(name, seeded); shape != 0) {
    const uint64_t length =
        options_.partition_us +
        choices_.Below({ChoiceKind::kPartitionLength, 0, 0, 0, ordinal},
                       options_.partition_extra_us + 1);
    BeginPartition(DecodePartition(shape, options_.nodes), length);
  }
  for (uint64_t i = 1; i <= options_.nodes; ++i) {
    const NodeId id(i);
    if (!Slot(id).guest) continue;
    if (choices_.Chance({ChoiceKind::kCrash, Small(id), 0, 0, ordinal}, options_.crash_ppm) == 0) {
      continue;
    }
    CrashNode(id);
    const uint64_t downtime =
        options_.downtime_us +
        choices_.Below({ChoiceKind::kDowntime, Small(id), 0, 0, Slot(id).crashes++},
                       options_.downtime_extra_us + 1);
    events_.Push({now_ + downtime, 0, EventKind::kRestart, Small(id), 0, 0});
  }
}

void World::BeginPartition(const Partition& partition, uint64_t length_us) {
  const uint32_t handle = network_.Begin(partition);
  ++(partition.one_way ? statistics_.partitions_one_way : statistics_.partitions);
  if (length_us > 0) {
    events_.Push({now_ + length_us, 0, EventKind::kPartitionEnd, 0, 0, handle});
  }
}

void World::Schedule(const Action& action) {
  actions_.push_back(action);
  events_.Push({std::max(action.at, now_), 0, EventKind::kAction,
                static_cast<uint8_t>(action.node), 0, static_cast<uint32_t>(actions_.size() - 1)});
}

void World::Perform(const Action& action, WorldListener* listener) {
  const NodeId node(action.node);
  switch (action.kind) {
    case Action::Kind::kPartition:
    case Action::Kind::kOneWayPartition:
      BeginPartition({action.left, action.right, action.kind == Action::Kind::kOneWayPartition},
                     action.length_us);
      return;
    case Action::Kind::kHeal:
      network_.EndAll();
      return;
    case Action::Kind::kCrash:
      if (Slot(node).guest) CrashNode(node);
      return;
    case Action::Kind::kRestart:
      if (!Slot(node).guest) StartNode(node, listener);
      return;
    case Action::Kind::kPut: {
      const NodeId target = node == kNoNode ? Leader() : node;
      const OperationId id = clients_.BeginScriptPut(action.key, action.value);
      if (target == kNoNode) return;
      Propose(target, EncodeCommand({id.number(), action.key, action.value}), listener);
      return;
    }
    case Action::Kind::kCampaign:
      if (Slot(node).guest) {
        Environment env(this, node, listener);
        Slot(node).guest->Campaign(env);
        AfterStep(node);
      }
      return;
  }
}

bool World::Propose(NodeId node, const Payload& data, WorldListener* listener) {
  ++statistics_.operations;
  NodeSlot& slot = Slot(node);
  if (slot.guest) {
    Environment env(this, node, listener);
    const ProposeOutcome outcome = slot.guest->Propose(data, env);
    AfterStep(node);
    if (outcome == ProposeOutcome::kAccepted) return true;
  }
  ++statistics_.operations_refused;
  return false;
}

// --- Nodes.

void World::StartNode(NodeId id, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  if (slot.incarnation++ > 0) ++statistics_.restarts;
  slot.guest = factory_->Make(id, options_, slot.disk.durable());
  slot.reports_seen = 0;
  slot.sync_end = now_;
  slot.state = slot.guest->State();
  if (checking_ == Checking::kOn) suite_.OnStart(id, *slot.guest);
  const uint64_t phase = choices_.Below(
      {ChoiceKind::kTickPhase, Small(id), 0, 0, slot.incarnation}, options_.tick_us);
  events_.Push({now_ + phase, 0, EventKind::kTick, Small(id), slot.incarnation, 0});
  Environment env(this, id, listener);
  slot.guest->Start(env);
  AfterStep(id);
}

void World::CrashNode(NodeId id) {
  NodeSlot& slot = Slot(id);
  ++statistics_.crashes;
  statistics_.writes_lost += slot.disk.pending();
  slot.guest.reset();
  slot.disk.Crash();
  if (checking_ == Checking::kOn) suite_.OnCrash(id);
}

// Takes in what a node's step has changed: for the digest, the counts and the checkers.
void World::AfterStep(NodeId id) {
  NodeSlot& slot = Slot(id);
  const NodeState state = slot.guest->State();
  const Index first_changed = slot.guest->TakeFirstChanged();
  if (!(state == slot.state)) {
    digest_ = Mix(digest_,
                  state.term.value() << 16 ^ state.vote.value() << 8 ^
                      static_cast<uint64_t>(state.role),
                  state.commit.value() << 32 ^ state.last.value());
    if (state.role == Role::kLeader &&
        (slot.state.role != Role::kLeader || slot.state.term != state.term)) {
      ++statistics_.elections;
    }
    if (state.commit > highest_commit_) {
      statistics_.committed += state.commit - highest_commit_;
      highest_commit_ = state.commit;
    }
    if (state.term > highest_term_) {
      statistics_.terms += state.term - highest_term_;
      highest_term_ = state.term;
    }
    slot.state = state;
  }
  if (checking_ == Checking::kOff) return;
  suite_.OnStep(id, *slot.guest, first_changed);
  if (violations_.size() < suite_.violations().size()) [[unlikely]] {
    violations_ = suite_.violations();
  }
  if (slot.guest->Reports().size() > slot.reports_seen) [[unlikely]] NoteReports(id);
}

// An assertion inside the guest failed: that is a finding, whatever the checkers think.
void World::NoteReports(NodeId id) {
  NodeSlot& slot = Slot(id);
  for (; slot.reports_seen < slot.guest->Reports().size(); ++slot.reports_seen) {
    const std::string& line = slot.guest->Reports()[slot.reports_seen];
    Violation v;
    v.property = {"A1", "guest assertion", "the guest's own check"};
    v.detail = "node " + std::to_string(id.value()) + ": " + line;
    for (char c : line) {
      // Numbers differ from run to run; what is left is the assertion's own text.
      if (c < '0' || c > '9') v.pattern.push_back(c);
    }
    v.nodes = {id};
    v.term = slot.state.term;
    v.index = slot.state.commit;
    violations_.push_back(std::move(v));
  }
}

NodeId World::Leader() const {
  NodeId leader;
  Term term;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeSlot& slot = nodes_[i];
    if (!slot.guest || slot.state.role != Role::kLeader || slot.state.term < term) continue;
    leader = NodeId(i + 1);
    term = slot.state.term;
  }
  return leader;
}

void World::CrossCheck() {
  std::vector<const NodeView*> views;
  for (const NodeSlot& slot : nodes_) views.push_back(slot.guest.get());
  const size_t known = suite_.violations().size();
  suite_.CrossCheck(views);
  // Those found before stay, the guests' own reports among them.
  violations_.insert(violations_.end(),
                     suite_.violations().begin() + static_cast<std::ptrdiff_t>(known),
                     suite_.violations().end());
}

// --- Messages.

void World::Route(NodeId from, Message message, WorldListener* listener) {
  ++statistics_.messages_sent;
  if (checking_ == Checking::kOn) suite_.OnSend(from, message);
  if (message.type == MessageType::kSnap) ++statistics_.snapshots_sent;
  const NodeId to = message.to;
  if (!network_.IsMember(to)) return;
  if (options_.wire_codec) message = DecodeMessage(Encode(message)).value;

  const uint32_t ordinal = network_.NextOrdinal(message.type, from, to);
  const Draft draft{Small(from), Small(to), static_cast<uint8_t>(message.type), ordinal};
  const Fate fate = network_.IsCut(from, to) ? Fate::kCut : DrawFate(draft);
  if (listener != nullptr) listener->OnSend(*this, message, fate);
  switch (fate) {
    case Fate::kCut:
      ++statistics_.messages_cut;
      return;
    case Fate::kDrop:
      ++statistics_.messages_dropped;
      return;
    case Fate::kDeliver:
      break;
    case Fate::kDuplicate: {
      ++statistics_.messages_duplicated;
      const uint64_t later =
          choices_.Below({ChoiceKind::kDuplicateDelay, draft.from, draft.to, draft.type, ordinal},
                         4 * (options_.jitter_us + options_.latency_us) + options_.spike_us / 8);
      Enqueue(message, now_ + options_.latency_us + later);
      break;
    }
  }
  const uint64_t delay = DrawDelay(draft);
  Enqueue(std::move(message), now_ + options_.latency_us + delay);
}

Fate World::DrawFate(const Draft& d) {
  const ChoiceName name{ChoiceKind::kMessageFate, d.from, d.to, d.type, d.ordinal};
  const uint64_t roll = Choices::Scale(choices_.Bits(name), kMillion);
  const uint64_t seeded = roll < options_.drop_ppm                            ? 1
                          : roll < options_.drop_ppm + options_.duplicate_ppm ? 2
                                                                              : 0;
  return static_cast<Fate>(choices_.Resolve(name, seeded) % 3);
}

uint64_t World::DrawDelay(const Draft& d) {
  const ChoiceName name{ChoiceKind::kMessageDelay, d.from, d.to, d.type, d.ordinal};
  const uint64_t bits = choices_.Bits(name);
  uint64_t seeded = Choices::Scale(bits, options_.jitter_us + 1);
  if (options_.spike_ppm > 0 &&
      Choices::Scale(Mix(bits, 1), kMillion) < options_.spike_ppm) {
    seeded += Choices::Scale(Mix(bits, 2), options_.spike_us + 1);
  }
  const uint64_t delay = choices_.Resolve(name, seeded);
  if (delay > options_.jitter_us) ++statistics_.messages_delayed;
  return delay;
}

void World::Enqueue(Message message, SimTime at) {
  uint32_t slot = 0;
  const NodeId to = message.to;
  if (free_slots_.empty()) {
    slot = static_cast<uint32_t>(in_flight_.size());
    in_flight_.push_back(std::move(message));
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    in_flight_[slot] = std::move(message);
  }
  events_.Push({at, 0, EventKind::kDeliver, Small(to), Slot(to).incarnation, slot});
}

Plan Recorded(const Plan& plan, const World& world) {
  Plan recorded = plan;
  recorded.base = ChoiceBase::kBenign;
  recorded.choices = world.choices().recorded();
  return recorded;
}

}  // namespace squall
