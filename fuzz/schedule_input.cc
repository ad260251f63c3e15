#include "fuzz/schedule_input.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/base/message.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

// The kinds of choices that a record can make.
std::vector<ChoiceKind> Kinds() {
  std::vector<ChoiceKind> kinds;
  for (int number = 1; number < kChoiceKinds; ++number) {
    const auto kind = static_cast<ChoiceKind>(number);
    if (FormOf(kind)->reached > 0) kinds.push_back(kind);
  }
  return kinds;
}

// What goes from node to node.
constexpr MessageType kTypes[] = {
    MessageType::kApp,      MessageType::kAppResp,   MessageType::kVote,
    MessageType::kVoteResp, MessageType::kHeartbeat, MessageType::kHeartbeatResp,
    MessageType::kSnap,     MessageType::kPreVote,   MessageType::kPreVoteResp,
    MessageType::kProp,
};

constexpr uint32_t kIncarnations = 8;
constexpr uint64_t kTasks = 5;

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

ChoiceName NameOf(const Record& r, ChoiceKind kind, const Options& options) {
  const ChoiceForm& form = *FormOf(kind);
  const uint8_t node = Node(r.a, options);
  const uint8_t client = static_cast<uint8_t>(options.clients == 0 ? 0 : r.a % options.clients);
  const uint32_t n = form.first + r.n % form.reached;
  switch (form.subject) {
    case ChoiceForm::Subject::kMessage:
      return {kind, node, Node(r.b, options), static_cast<uint8_t>(kTypes[r.c % std::size(kTypes)]),
              n};
    case ChoiceForm::Subject::kStart:
      return {kind, node, static_cast<uint8_t>(1 + r.b % kIncarnations), 0, n};
    case ChoiceForm::Subject::kNode:
      return {kind, node, 0, 0, n};
    case ChoiceForm::Subject::kTask:
      return {kind, static_cast<uint8_t>(1 + r.a % kTasks), 0, 0, n};
    case ChoiceForm::Subject::kClient:
      return {kind, client, 0, 0, n};
    case ChoiceForm::Subject::kWorld:
      return {kind, 0, 0, 0, n};
  }
  return {};
}

// The bound of values that depends on the options; 0 if none does.
uint64_t BoundOf(ChoiceKind kind, const Options& options) {
  if (kind == ChoiceKind::kElectionJitter) return options.election_tick;
  if (kind == ChoiceKind::kTickPhase) return options.tick_us;
  if (kind == ChoiceKind::kClientTarget) return options.nodes + 1;
  if (kind == ChoiceKind::kClientKey) return options.keys;
  if (kind == ChoiceKind::kPartition) return 1 + (uint64_t{4} << (options.nodes + options.spares));
  return FormOf(kind)->below;
}

uint64_t ValueOf(ChoiceKind kind, uint64_t value, const Options& options) {
  if (const uint64_t bound = BoundOf(kind, options); bound != 0) return value % bound;
  return FormOf(kind)->value == ChoiceForm::Value::kLength ? Length(value) : value;
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
  const std::vector<ChoiceKind> kinds = Kinds();
  while (bytes.size() >= kRecordBytes && plan.choices.size() < kRecordsMax) {
    const Record record{ReadNumber(bytes.substr(0, 1)),
                        ReadNumber(bytes.substr(1, 1)),
                        ReadNumber(bytes.substr(2, 1)),
                        ReadNumber(bytes.substr(3, 1)),
                        static_cast<uint32_t>(ReadNumber(bytes.substr(4, 2))),
                        ReadNumber(bytes.substr(6, 4))};
    const ChoiceName name = NameOf(record, kinds[record.kind % kinds.size()], o);
    plan.choices.push_back({name, ValueOf(name.kind, record.value, o)});
    bytes.remove_prefix(kRecordBytes);
  }
  return plan;
}

}  // namespace squall
