#include "sim/shrink/without_nodes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "sim/plan/operations.h"

namespace squall {
namespace {

// Old numbers of nodes to new ones, 0 for those that are gone.
class Numbering {
 public:
  Numbering(uint64_t nodes, NodeSet gone) : nodes_(nodes) {
    uint64_t next = 0;
    for (uint64_t i = 1; i <= nodes; ++i) numbers_[i] = gone.contains(NodeId(i)) ? 0 : ++next;
    left_ = next;
  }

  uint64_t nodes() const { return nodes_; }
  uint64_t left() const { return left_; }
  uint64_t operator()(uint64_t node) const { return node <= nodes_ ? numbers_[node] : 0; }
  NodeSet Set(NodeSet set) const { return NodeSet::FromBits(Set(set.bits())); }
  // Bit i is node i.
  uint64_t Set(uint64_t bits) const {
    uint64_t renamed = 0;
    for (uint64_t i = 1; i <= nodes_; ++i) {
      if ((bits >> i & 1) != 0 && numbers_[i] != 0) renamed |= uint64_t{1} << numbers_[i];
    }
    return renamed;
  }

 private:
  uint64_t nodes_;
  uint64_t left_ = 0;
  std::array<uint64_t, kNodesMax + 1> numbers_{};
};

// What the numbers of a choice's name stand for.
enum class Owner : uint8_t { kWorld, kNode, kMessage, kClient };

Owner OwnerOf(ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::kMessageFate:
    case ChoiceKind::kMessageDelay:
    case ChoiceKind::kDuplicateDelay:
    case ChoiceKind::kReport:
    case ChoiceKind::kReportDelay:
    case ChoiceKind::kMisroute:
      return Owner::kMessage;
    case ChoiceKind::kElectionJitter:
    case ChoiceKind::kSyncLatency:
    case ChoiceKind::kTickPhase:
    case ChoiceKind::kCrash:
    case ChoiceKind::kDowntime:
    case ChoiceKind::kCrashOutcome:
    case ChoiceKind::kCrashPoint:
    case ChoiceKind::kDamage:
    case ChoiceKind::kWipe:
    case ChoiceKind::kPause:
    case ChoiceKind::kSlowDisk:
    case ChoiceKind::kSlowDiskLength:
    case ChoiceKind::kIoError:
    case ChoiceKind::kReadError:
    case ChoiceKind::kDiskFull:
    case ChoiceKind::kClockDrift:
    case ChoiceKind::kClockJump:
    case ChoiceKind::kApplyLatency:
    case ChoiceKind::kStartCrash:
      return Owner::kNode;
    case ChoiceKind::kClientTarget:
    case ChoiceKind::kClientKey:
    case ChoiceKind::kClientPause:
    case ChoiceKind::kClientCommand:
    case ChoiceKind::kReplyLoss:
    case ChoiceKind::kGiveUp:
    case ChoiceKind::kValueBytes:
      return Owner::kClient;
    case ChoiceKind::kPartition:
    case ChoiceKind::kPartitionLength:
    case ChoiceKind::kOption:
    case ChoiceKind::kLinkFault:
    case ChoiceKind::kLinkFaultLength:
    case ChoiceKind::kMassCrash:
    case ChoiceKind::kOperation:
    case ChoiceKind::kCore:
    case ChoiceKind::kRestFault:
      return Owner::kWorld;
  }
  return Owner::kWorld;
}

// A choice of two sides, 1 + shape + 4 * set with bit i - 1 for node i (sim/world/network.h).
std::optional<uint64_t> RenameSides(uint64_t value, const Numbering& number) {
  const uint64_t shape = (value - 1) % 4;
  const uint64_t set = number.Set((value - 1) / 4 << 1) >> 1;
  return set == 0 ? std::nullopt : std::optional(1 + shape + 4 * set);
}

// A choice of a membership change (sim/plan/operations.h).
std::optional<uint64_t> RenameChange(uint64_t value, const Numbering& number) {
  constexpr uint64_t kSteps = 16;
  constexpr uint64_t kIds = 64;
  const uint64_t step = (value - 1) % kSteps;
  const uint64_t first = (value - 1) / kSteps % kIds;
  const uint64_t second = (value - 1) / (kSteps * kIds) % kIds;
  if ((first != 0 && number(first) == 0) || (second != 0 && number(second) == 0)) {
    return std::nullopt;
  }
  return 1 + step + kSteps * number(first) + kSteps * kIds * number(second);
}

// A choice of a node, 1 + its place.
std::optional<uint64_t> RenameNode(uint64_t value, const Numbering& number) {
  const uint64_t node = number((value - 1) % number.nodes() + 1);
  return node == 0 ? std::nullopt : std::optional(node);
}

// A fault at rest, 1 + fault + kRestFaults * (member - 1).
std::optional<uint64_t> RenameRestFault(uint64_t value, const Numbering& number) {
  const uint64_t member = number((value - 1) / kRestFaults % number.nodes() + 1);
  if (member == 0) return std::nullopt;
  return 1 + (value - 1) % kRestFaults + kRestFaults * (member - 1);
}

std::optional<uint64_t> RenameValue(const NamedChoice& choice, const Numbering& number) {
  constexpr uint64_t kFaultParts = 1024;  // Of a fault's kind and amount, before its sides.
  const uint64_t value = choice.value;
  if (value == 0) return value;
  const ChoiceKind kind = choice.name.kind;
  if (kind == ChoiceKind::kPartition) return RenameSides(value, number);
  if (kind == ChoiceKind::kLinkFault) {
    const std::optional<uint64_t> sides = RenameSides((value - 1) / kFaultParts + 1, number);
    if (!sides) return sides;
    return 1 + (value - 1) % kFaultParts + kFaultParts * (*sides - 1);
  }
  if (kind == ChoiceKind::kMassCrash || kind == ChoiceKind::kCore) {
    const uint64_t set = number.Set(value);
    return set == 0 ? std::nullopt : std::optional(set);
  }
  if (kind == ChoiceKind::kClientTarget || kind == ChoiceKind::kMisroute) {
    return RenameNode(value, number);
  }
  if (kind == ChoiceKind::kRestFault) return RenameRestFault(value, number);
  if (kind != ChoiceKind::kOperation) return value;
  return choice.name.a == static_cast<uint8_t>(OperatorTask::kChange) ? RenameChange(value, number)
                                                                      : RenameNode(value, number);
}

std::optional<NamedChoice> Rename(NamedChoice choice, const Numbering& number) {
  const Owner owner = OwnerOf(choice.name.kind);
  if (owner == Owner::kNode || owner == Owner::kMessage) {
    choice.name.a = static_cast<uint8_t>(number(choice.name.a));
    if (choice.name.a == 0) return std::nullopt;
  }
  if (owner == Owner::kMessage) {
    choice.name.b = static_cast<uint8_t>(number(choice.name.b));
    if (choice.name.b == 0) return std::nullopt;
  }
  const std::optional<uint64_t> value = RenameValue(choice, number);
  if (!value) return std::nullopt;
  choice.value = *value;
  return choice;
}

// "v4 l2 r3" with other numbers; without those that are gone.
std::string RenameChangeText(std::string_view text, const Numbering& number) {
  std::string renamed;
  bool names_node = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string part(word);
    if (word.size() > 1 && word.find_first_not_of("0123456789", 1) == word.npos) {
      const uint64_t node = number(std::stoull(part.substr(1)));
      if (node == 0) continue;
      part = part.substr(0, 1) + std::to_string(node);
      names_node = true;
    } else if (word == "leave") {
      names_node = true;
    }
    renamed += (renamed.empty() ? "" : " ") + part;
  }
  return names_node ? renamed : "";
}

std::optional<Action> Rename(Action action, const Numbering& number) {
  using Kind = Action::Kind;
  if (action.node != 0 && (action.node = number(action.node)) == 0) return std::nullopt;
  if (action.other != 0 && (action.other = number(action.other)) == 0) return std::nullopt;
  if (action.kind == Kind::kMisroute && (action.count = number(action.count)) == 0) {
    return std::nullopt;
  }
  action.left = number.Set(action.left);
  action.right = number.Set(action.right);
  const bool parts = action.kind == Kind::kPartition || action.kind == Kind::kOneWayPartition;
  if (parts && (action.left.empty() || action.right.empty())) return std::nullopt;
  if (action.kind == Kind::kChange) {
    action.value = RenameChangeText(action.value, number);
    if (action.value.empty()) return std::nullopt;
  }
  return action;
}

}  // namespace

bool IsOfSomeClient(ChoiceKind kind) { return OwnerOf(kind) == Owner::kClient; }

bool IsOfClient(const ChoiceName& name, uint64_t client) {
  return IsOfSomeClient(name.kind) && name.a == client;
}

bool IsAbout(const ChoiceName& name, uint64_t node) {
  const Owner owner = OwnerOf(name.kind);
  return (owner == Owner::kNode && name.a == node) ||
         (owner == Owner::kMessage && (name.a == node || name.b == node));
}

bool IsAbout(const Action& action, uint64_t node) {
  return action.node == node || action.other == node ||
         (action.kind == Action::Kind::kMisroute && action.count == node) ||
         action.left.contains(NodeId(node)) || action.right.contains(NodeId(node));
}

Plan WithoutNodes(const Plan& plan, NodeSet gone) {
  const Numbering number(plan.options.nodes + plan.options.spares, gone);
  Plan less = plan;
  less.options.nodes -= (gone & NodeSet::First(plan.options.nodes)).size();
  less.options.spares = number.left() - less.options.nodes;
  less.options.disks_lost_max = std::min(less.options.disks_lost_max, (less.options.nodes - 1) / 2);
  less.choices.clear();
  for (const NamedChoice& choice : plan.choices) {
    if (const auto renamed = Rename(choice, number)) less.choices.push_back(*renamed);
  }
  less.actions.clear();
  for (const Action& action : plan.actions) {
    if (auto renamed = Rename(action, number)) less.actions.push_back(std::move(*renamed));
  }
  return less;
}

Plan WithoutClient(const Plan& plan, uint64_t client) {
  Plan less = plan;
  --less.options.clients;
  less.choices.clear();
  for (NamedChoice choice : plan.choices) {
    if (IsOfClient(choice.name, client)) continue;
    if (IsOfSomeClient(choice.name.kind) && choice.name.a > client) --choice.name.a;
    less.choices.push_back(choice);
  }
  return less;
}

}  // namespace squall
