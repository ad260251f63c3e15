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
  ReportFate(message, name, fate);
  const SimTime arrives = leaves + options_.latency_us + ailment.delay_us;
  switch (fate) {
    case Fate::kCut:
      ++statistics_.messages_cut;
      return;
    case Fate::kDrop:
      ++statistics_.messages_dropped;
      return;
    case Fate::kQueueFull:
      ++statistics_.messages_queue_full;
      Count(Probe::kQueueFull);
      return;
    case Fate::kDeliver:
      break;
    case Fate::kDuplicate: {
      ++statistics_.messages_duplicated;
      const uint64_t later =
          choices_.Below({ChoiceKind::kDuplicateDelay, name.from, name.to, name.type, ordinal},
                         4 * (options_.jitter_us + options_.latency_us) + options_.spike_us / 8);
      Enqueue(Message(message), arrives + later, listener);
      break;
    }
  }
  Enqueue(std::move(message), arrives + DrawDelay(name), listener);
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
  const uint64_t delay = choices_.Resolve(name, seeded);
  if (delay > options_.jitter_us) ++statistics_.messages_delayed;
  return delay;
}

void World::Enqueue(Message&& message, SimTime at, WorldListener* listener) {
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
  events_.Push({at, to, Event::Deliver{Slot(to).process.incarnation, slot}});
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
    messages.push_back({event.time, in_flight_[event.as<Event::Deliver>().slot]});
  }
  return messages;
}

// Transports tell what they know: always of snapshots, because a leader waits for one (etcd:
// ReportSnapshot), sometimes of other messages (ReportUnreachable).
void World::ReportFate(const Message& message, const MessageName& name, Fate fate) {
  const bool arrives = fate == Fate::kDeliver || fate == Fate::kDuplicate;
  const bool is_snapshot = message.type == MessageType::kSnap;
  if (arrives && !is_snapshot) [[likely]]
    return;
  std::optional<SnapshotReport> snapshot;
  if (is_snapshot) {
    snapshot =
        arrives && Slot(message.to).guest ? SnapshotReport::kDelivered : SnapshotReport::kFailed;
  } else {
    constexpr uint64_t kToldPpm = 250000;
    const ChoiceName told{ChoiceKind::kReport, name.from, name.to, name.type, name.ordinal};
    if (choices_.Chance(told, kToldPpm) == 0) return;
  }
  const NodeId from = message.from;
  if (!network_.IsMember(from)) return;
  events_.Push({now_ + 2 * options_.latency_us + options_.jitter_us, from,
                Event::Report{Slot(from).process.incarnation, ByteOf(message.to), snapshot}});
}

void World::HearReport(const Event& event, WorldListener* listener) {
  const NodeId id = event.node_id();
  const auto& report = event.as<Event::Report>();
  if (IsVoid(id, report.incarnation) || WaitsForPause(event)) return;
  const NodeId about(report.about);
  Call(id, listener, [&](Guest& guest, GuestEnvironment& env) {
    if (report.snapshot) {
      guest.ReportSnapshot(about, *report.snapshot, env);
    } else {
      guest.ReportUnreachable(about, env);
    }
  });
}

}  // namespace squall
