#include "fuzz/schedule_input.h"

#include <algorithm>
#include <iterator>

#include "core/base/message.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

// What choices a record can make: all but the seed's own way to options.
constexpr ChoiceKind kKinds[] = {
    ChoiceKind::kElectionJitter,  ChoiceKind::kMessageFate,
    ChoiceKind::kMessageDelay,    ChoiceKind::kDuplicateDelay,
    ChoiceKind::kSyncLatency,     ChoiceKind::kTickPhase,
    ChoiceKind::kPartition,       ChoiceKind::kPartitionLength,
    ChoiceKind::kCrash,           ChoiceKind::kDowntime,
    ChoiceKind::kClientTarget,    ChoiceKind::kClientKey,
    ChoiceKind::kClientPause,     ChoiceKind::kLinkFault,
    ChoiceKind::kLinkFaultLength, ChoiceKind::kCrashOutcome,
    ChoiceKind::kCrashPoint,      ChoiceKind::kDamage,
    ChoiceKind::kMassCrash,       ChoiceKind::kWipe,
    ChoiceKind::kPause,           ChoiceKind::kSlowDisk,
    ChoiceKind::kSlowDiskLength,  ChoiceKind::kIoError,
    ChoiceKind::kDiskFull,        ChoiceKind::kClockJump,
    ChoiceKind::kApplyLatency,    ChoiceKind::kOperation,
    ChoiceKind::kClientCommand,   ChoiceKind::kReplyLoss,
    ChoiceKind::kGiveUp,          ChoiceKind::kReport,
};

// What goes from node to node.
constexpr MessageType kTypes[] = {
    MessageType::kApp,      MessageType::kAppResp,   MessageType::kVote,
    MessageType::kVoteResp, MessageType::kHeartbeat, MessageType::kHeartbeatResp,
    MessageType::kSnap,     MessageType::kPreVote,   MessageType::kPreVoteResp,
    MessageType::kProp,
};

// Ordinals beyond these are not reached in kScheduleStepsMax steps.
constexpr uint32_t kMessageOrdinals = 128;
constexpr uint32_t kOpportunities = 64;
constexpr uint32_t kOrdinals = 32;
constexpr uint32_t kIncarnations = 8;
constexpr uint64_t kOperations = 5;

uint64_t ReadNumber(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

// Up to some four seconds: the order of magnitude from the upper bits, the rest from the lower.
uint64_t Length(uint64_t value) {
  const uint64_t order = (value >> 16) % 22;
  return (uint64_t{1} << order) + (value & 0xffff) * (uint64_t{1} << order) / 0x10000;
}

struct Record {
  uint64_t kind;
  uint64_t a;
  uint64_t b;
  uint64_t c;
  uint32_t n;
  uint64_t value;
};

uint8_t Node(uint64_t number, const Options& options) {
  return static_cast<uint8_t>(1 + number % (options.nodes + options.spares));
}

ChoiceName NameOf(const Record& r, const Options& options) {
  const ChoiceKind kind = kKinds[r.kind % std::size(kKinds)];
  const uint8_t node = Node(r.a, options);
  const uint8_t client = static_cast<uint8_t>(options.clients == 0 ? 0 : r.a % options.clients);
  switch (kind) {
    case ChoiceKind::kMessageFate:
    case ChoiceKind::kMessageDelay:
    case ChoiceKind::kDuplicateDelay:
    case ChoiceKind::kReport:
      return {kind, node, Node(r.b, options), static_cast<uint8_t>(kTypes[r.c % std::size(kTypes)]),
              r.n % kMessageOrdinals};
    case ChoiceKind::kElectionJitter:
      return {kind, node, static_cast<uint8_t>(1 + r.b % kIncarnations), 0, r.n % kOrdinals};
    case ChoiceKind::kTickPhase:
      return {kind, node, 0, 0, 1 + r.n % kIncarnations};
    case ChoiceKind::kSyncLatency:
    case ChoiceKind::kApplyLatency:
      return {kind, node, 0, 0, r.n % kMessageOrdinals};
    case ChoiceKind::kClockDrift:
      return {kind, node, 0, 0, 0};
    case ChoiceKind::kOperation:
      return {kind, static_cast<uint8_t>(1 + r.a % kOperations), 0, 0, r.n % kOpportunities};
    case ChoiceKind::kCrash:
    case ChoiceKind::kWipe:
    case ChoiceKind::kPause:
    case ChoiceKind::kSlowDisk:
    case ChoiceKind::kSlowDiskLength:
    case ChoiceKind::kIoError:
    case ChoiceKind::kDiskFull:
    case ChoiceKind::kClockJump:
      return {kind, node, 0, 0, r.n % kOpportunities};
    case ChoiceKind::kDowntime:
    case ChoiceKind::kCrashOutcome:
    case ChoiceKind::kCrashPoint:
    case ChoiceKind::kDamage:
      return {kind, node, 0, 0, r.n % kIncarnations};
    case ChoiceKind::kClientTarget:
    case ChoiceKind::kClientKey:
    case ChoiceKind::kClientPause:
    case ChoiceKind::kClientCommand:
    case ChoiceKind::kReplyLoss:
    case ChoiceKind::kGiveUp:
      return {kind, client, 0, 0, r.n % kOrdinals};
    case ChoiceKind::kPartition:
    case ChoiceKind::kPartitionLength:
    case ChoiceKind::kLinkFault:
    case ChoiceKind::kLinkFaultLength:
    case ChoiceKind::kMassCrash:
    case ChoiceKind::kCore:
    case ChoiceKind::kOption:
      return {kind, 0, 0, 0, r.n % kOpportunities};
  }
  return {};
}

uint64_t ValueOf(ChoiceKind kind, uint64_t value, const Options& options) {
  switch (kind) {
    case ChoiceKind::kMessageFate:
      return value % 3;
    case ChoiceKind::kCrash:
    case ChoiceKind::kWipe:
    case ChoiceKind::kDiskFull:
    case ChoiceKind::kReplyLoss:
    case ChoiceKind::kGiveUp:
    case ChoiceKind::kReport:
      return value % 2;
    case ChoiceKind::kIoError:
      return value % 3;
    case ChoiceKind::kClientCommand:
      return value % 5;
    case ChoiceKind::kCrashPoint:
    case ChoiceKind::kClockJump:
      return value % 64;
    case ChoiceKind::kCrashOutcome:
    case ChoiceKind::kDamage:
    case ChoiceKind::kLinkFault:
    case ChoiceKind::kMassCrash:
    case ChoiceKind::kOperation:
    case ChoiceKind::kCore:
      return value;
    case ChoiceKind::kClockDrift:
      return value % 100000;
    case ChoiceKind::kElectionJitter:
      return value % options.election_tick;
    case ChoiceKind::kTickPhase:
      return value % options.tick_us;
    case ChoiceKind::kClientTarget:
      return value % (options.nodes + 1);
    case ChoiceKind::kClientKey:
      return value % options.keys;
    case ChoiceKind::kPartition:
      return value % (1 + (uint64_t{4} << (options.nodes + options.spares)));
    case ChoiceKind::kMessageDelay:
    case ChoiceKind::kDuplicateDelay:
    case ChoiceKind::kSyncLatency:
    case ChoiceKind::kPartitionLength:
    case ChoiceKind::kDowntime:
    case ChoiceKind::kClientPause:
    case ChoiceKind::kLinkFaultLength:
    case ChoiceKind::kPause:
    case ChoiceKind::kSlowDisk:
    case ChoiceKind::kSlowDiskLength:
    case ChoiceKind::kApplyLatency:
      return Length(value);
    case ChoiceKind::kOption:
      return 0;
  }
  return 0;
}

}  // namespace

Plan DecodeSchedule(std::string_view bytes) {
  Plan plan = ExpandSeed("swarm", ReadNumber(bytes.substr(0, std::min(kSeedBytes, bytes.size()))));
  plan.profile = "fuzz";
  Options& o = plan.options;
  o.steps_max = kScheduleStepsMax;
  // A schedule may stop clocks, and leases take for granted that they go on.
  o.lease_reads = false;
  o.settle_us = 0;
  // Faults that are made by hand need a length even where the seed has none of their kind.
  o.partition_us = std::max(o.partition_us, 50 * kMillisecond);
  o.downtime_us = std::max(o.downtime_us, kMillisecond);
  bytes.remove_prefix(std::min(kSeedBytes, bytes.size()));
  while (bytes.size() >= kRecordBytes && plan.choices.size() < kRecordsMax) {
    const Record record{ReadNumber(bytes.substr(0, 1)),
                        ReadNumber(bytes.substr(1, 1)),
                        ReadNumber(bytes.substr(2, 1)),
                        ReadNumber(bytes.substr(3, 1)),
                        static_cast<uint32_t>(ReadNumber(bytes.substr(4, 2))),
                        ReadNumber(bytes.substr(6, 4))};
    const ChoiceName name = NameOf(record, o);
    plan.choices.push_back({name, ValueOf(name.kind, record.value, o)});
    bytes.remove_prefix(kRecordBytes);
  }
  return plan;
}

}  // namespace squall
