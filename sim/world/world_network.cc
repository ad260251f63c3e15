// A message between its sender and its receiver.

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "sim/guest/foreign_values.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

// About as many bytes as the message's wire form has.
uint64_t WireSize(const Message& m) {
  constexpr uint64_t kMessageBytes = 24;
  constexpr uint64_t kEntryBytes = 8;
  uint64_t bytes = kMessageBytes + m.context.size();
  for (const Entry& entry : m.entries) bytes += kEntryBytes + entry.data.size();
  if (m.snapshot) bytes += m.snapshot->data.size();
  if (m.responses) bytes += ForeignBytes(m).size();
  return bytes;
}

uint8_t LastByte(Term term) { return static_cast<uint8_t>(term.value()); }

}  // namespace

void World::Route(NodeId from, Message&& message, SendReport& sends, WorldListener* listener) {
  ++statistics_.messages_sent;
  sends.Sent(message);
  if (message.type == MessageType::kSnap) ++statistics_.snapshots_sent;
  const NodeId to = message.to;
  if (!network_.IsMember(to)) return;
  if (options_.wire_codec) message = DecodeMessage(Encode(message)).value;

  const uint32_t ordinal = network_.NextOrdinal(message.type, from, to);
  const MessageName name{ByteOf(from), ByteOf(to), static_cast<uint8_t>(message.type), ordinal};
  const Network::Ailment ailment = network_.Examine(from, to, message.type, now_);
  SimTime leaves = now_;
  Fate fate = ailment.lost ? Fate::kCut : DrawFate(name, ailment);
  if (options_.bandwidth != 0 && !recovery_.begun() &&
      (fate == Fate::kDeliver || fate == Fate::kDuplicate)) {
    leaves =
        network_.Transmit(from, to, WireSize(message), options_.bandwidth, options_.queue_us, now_);
    if (leaves == SimTime()) fate = Fate::kQueueFull;
  }
  if (listener != nullptr) listener->OnSend(*this, message, fate);
  const uint64_t heartbeat_us =
      checking_ == Checking::kOn ? recovery_.reads_kept().Sends(message, now_.value()) : 0;
  switch (fate) {
    case Fate::kCut:
      ++statistics_.messages_cut;
      return ReportLoss(message, name);
    case Fate::kDrop:
      ++statistics_.messages_dropped;
      return ReportLoss(message, name);
    case Fate::kQueueFull:
      ++statistics_.messages_queue_full;
      Count(Probe::kQueueFull);
      return ReportLoss(message, name);
    case Fate::kDeliver:
    case Fate::kDuplicate:
      break;
  }
  const NodeId receiver = DrawReceiver(name);
  const SimTime arrives = leaves + options_.latency_us + ailment.delay_us;
  if (fate == Fate::kDuplicate) {
    ++statistics_.messages_duplicated;
    const uint64_t later =
        choices_.Below({ChoiceKind::kDuplicateDelay, name.from, name.to, name.type, ordinal},
                       4 * (options_.jitter_us + options_.latency_us) + options_.spike_us / 8);
    Enqueue({message, heartbeat_us}, receiver, arrives + later, listener);
  }
  const SimTime at = arrives + DrawDelay(name);
  const bool is_snapshot = message.type == MessageType::kSnap;
  Enqueue({std::move(message), heartbeat_us}, receiver, at, listener);
  // The transport hears of it from the receiver's, when the last byte is there.
  if (is_snapshot) ReportFate(name, at, SnapshotReport::kDelivered);
}

Fate World::DrawFate(const MessageName& d, const Network::Ailment& ailment) {
  const ChoiceName name{ChoiceKind::kMessageFate, d.from, d.to, d.type, d.ordinal};
  if (recovery_.begun()) return static_cast<Fate>(choices_.Resolve(name, 0) % 3);
  const uint64_t roll = Choices::Scale(choices_.Bits(name), kPpmMax);
  const uint64_t drop = std::max(options_.drop_ppm, ailment.loss_ppm);
  const uint64_t seeded = roll < drop ? 1 : roll < drop + options_.duplicate_ppm ? 2 : 0;
  return static_cast<Fate>(choices_.Resolve(name, seeded) % 3);
}

uint64_t World::DrawDelay(const MessageName& d) {
  const ChoiceName name{ChoiceKind::kMessageDelay, d.from, d.to, d.type, d.ordinal};
  const uint64_t bits = choices_.Bits(name);
  uint64_t seeded = Choices::Scale(bits, options_.jitter_us + 1);
  if (options_.spike_ppm > 0 && !recovery_.begun() &&
      Choices::Scale(Mix(bits, 1), kPpmMax) < options_.spike_ppm) {
    seeded += Choices::Scale(Mix(bits, 2), options_.spike_us + 1);
  }
  if (d.type == static_cast<uint8_t>(MessageType::kSnap)) {
    seeded += Choices::Scale(Mix(bits, 3), options_.snapshot_us + 1);
  }
  const uint64_t delay = choices_.Resolve(name, seeded);
  if (delay > options_.jitter_us) ++statistics_.messages_delayed;
  return delay;
}

// Nearly always the node that it was sent to.
NodeId World::DrawReceiver(const MessageName& d) {
  const NodeId to(d.to);
  if (const NodeId meant = network_.TakeMisrouted(NodeId(d.from), to); meant != kNoNode)
    return meant;
  const ChoiceName name{ChoiceKind::kMisroute, d.from, d.to, d.type, d.ordinal};
  const uint64_t drawn =
      choices_.Draw(name, recovery_.begun() ? 0 : options_.misroute_ppm,
                    [&](uint64_t bits) { return 1 + Choices::Scale(bits, nodes_.size()); });
  const NodeId other(drawn);
  return drawn != 0 && network_.IsMember(other) ? other : to;
}

void World::Enqueue(InFlight&& sent, NodeId receiver, SimTime at, WorldListener* listener) {
  uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<uint32_t>(in_flight_.size());
    in_flight_.push_back(std::move(sent));
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    in_flight_[slot] = std::move(sent);
  }
  events_.Push({at, receiver, Event::Deliver{Slot(receiver).process.incarnation, slot}});
  if (listener != nullptr) listener->OnUnderWay(*this, slot);
}

std::vector<World::UnderWay> World::MessagesUnderWay() const {
  std::vector<Event> arrivals;
  for (const Event& event : events_.all()) {
    if (event.kind() == EventKind::kDeliver) arrivals.push_back(event);
  }
  std::sort(arrivals.begin(), arrivals.end(), [](const Event& a, const Event& b) {
    return std::pair(a.time, a.sequence) < std::pair(b.time, b.sequence);
  });
  std::vector<UnderWay> messages;
  for (const Event& event : arrivals) {
    messages.push_back({event.time, in_flight_[event.as<Event::Deliver>().slot].message});
  }
  return messages;
}

// Transports tell what they know: always of snapshots, because a leader waits for one (etcd:
// ReportSnapshot), sometimes of other messages (ReportUnreachable).
void World::ReportLoss(const Message& message, const MessageName& name) {
  const SimTime known = now_ + 2 * options_.latency_us + options_.jitter_us;
  if (message.type == MessageType::kSnap) return ReportFate(name, known, SnapshotReport::kFailed);
  constexpr uint64_t kToldPpm = 250000;
  const ChoiceName told{ChoiceKind::kReport, name.from, name.to, name.type, name.ordinal};
  if (choices_.Chance(told, kToldPpm) != 0) ReportFate(name, known, std::nullopt);
}

// The sender's transport knows at `known`, and tells its node some time later. One in five of those
// that come late does not come before the storm ends, when connections are made anew.
void World::ReportFate(const MessageName& d, SimTime known, std::optional<SnapshotReport> fate) {
  const NodeId from(d.from);
  if (!network_.IsMember(from)) return;
  const uint64_t most = recovery_.begun() ? 0 : options_.report_delay_us;
  const uint64_t late = choices_.Below({ChoiceKind::kReportDelay, d.from, d.to, d.type, d.ordinal},
                                       most == 0 ? 0 : most + most / 4 + 1);
  Event report(
      known + late, from,
      Event::Report{Slot(from).process.incarnation, d.to, LastByte(Slot(from).state.term), fate});
  if (late > most) {
    // When the storm ends is not known here: a script goes on for as long as it is told to.
    report.time = known + kTimeMax;
    report.waits = true;
  }
  events_.Push(report);
}

void World::HearReport(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  Event::Report report = event.as<Event::Report>();
  if (IsVoid(id, report.incarnation) || WaitsForPause(event)) return;
  const NodeId about(report.about);
  const NodeSlot& slot = Slot(id);
  if (slot.state.role == Role::kLeader && LastByte(slot.state.term) != report.term) {
    Count(Probe::kLateReport);
  }
  // A snapshot that reaches a node that is down is lost.
  if (report.snapshot == SnapshotReport::kDelivered && !Slot(about).guest) {
    report.snapshot = SnapshotReport::kFailed;
  }
  Call(id, listener, [&](Guest& guest, GuestEnvironment& env) {
    if (report.snapshot) {
      guest.ReportSnapshot(about, *report.snapshot, env);
    } else {
      guest.ReportUnreachable(about, env);
    }
  });
}

}  // namespace squall
