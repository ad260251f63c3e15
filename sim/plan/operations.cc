#include "sim/plan/operations.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "core/base/hash.h"
#include "sim/plan/choices.h"

namespace squall {
namespace {

constexpr uint64_t kSteps = 16;
constexpr uint64_t kIds = 64;

ConfChangeSingle Single(ConfChangeType type, NodeId node) { return {type, node}; }

// One of them, or kNoNode.
NodeId Pick(const std::vector<NodeId>& ids, uint64_t bits) {
  return ids.empty() ? kNoNode : ids[Choices::Scale(bits, ids.size())];
}

// The first word of `text` that changes no member.
std::string_view FirstWrongWord(std::string_view text) {
  for (;;) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (word.size() == text.size() || !ParseConfChanges(word).ok()) return word;
    text.remove_prefix(word.size() + 1);
  }
}

bool QuorumWithout(const MajorityConfig& voters, NodeSet lost) {
  if (voters.empty()) return true;
  size_t good = 0;
  for (NodeId id : voters) good += lost.contains(id) ? 0 : 1;
  return good >= MajorityOf(voters.size());
}

}  // namespace

uint64_t EncodeChange(MembershipStep step, NodeId first, NodeId second) {
  return 1 + static_cast<uint64_t>(step) + kSteps * first.value() + kSteps * kIds * second.value();
}

ConfChangeV2 DecodeChange(uint64_t choice) {
  using Type = ConfChangeType;
  const uint64_t value = choice - 1;
  const NodeId first(value / kSteps % kIds);
  const NodeId second(value / (kSteps * kIds) % kIds);
  ConfChangeV2 change;
  switch (static_cast<MembershipStep>(value % kSteps)) {
    case MembershipStep::kAddLearner:
    case MembershipStep::kDemote:
      change.changes = {Single(Type::kAddLearnerNode, first)};
      break;
    case MembershipStep::kAddVoter:
      change.changes = {Single(Type::kAddNode, first)};
      break;
    case MembershipStep::kRemove:
      change.changes = {Single(Type::kRemoveNode, first)};
      break;
    case MembershipStep::kReplace:
      change.changes = {Single(Type::kRemoveNode, first), Single(Type::kAddNode, second)};
      break;
    case MembershipStep::kReplaceExplicit:
      change.transition = ConfChangeTransition::kJointExplicit;
      change.changes = {Single(Type::kRemoveNode, first), Single(Type::kAddNode, second)};
      break;
    case MembershipStep::kDemoteAndAdd:
      change.changes = {Single(Type::kAddLearnerNode, first), Single(Type::kAddNode, second)};
      break;
    case MembershipStep::kLeave:
      break;
  }
  return change;
}

uint64_t LimitChange(uint64_t choice, const ChangeLimits& limits) {
  if (choice == 0) return 0;
  const uint64_t value = choice - 1;
  const NodeId first(value / kSteps % kIds);
  switch (static_cast<MembershipStep>(value % kSteps)) {
    case MembershipStep::kAddLearner:
      return limits.learners ? choice : EncodeChange(MembershipStep::kAddVoter, first, kNoNode);
    case MembershipStep::kDemote:
      return limits.learners ? choice : EncodeChange(MembershipStep::kRemove, first, kNoNode);
    case MembershipStep::kDemoteAndAdd:
      if (limits.learners && limits.joint) return choice;
      return EncodeChange(limits.learners ? MembershipStep::kDemote : MembershipStep::kRemove,
                          first, kNoNode);
    case MembershipStep::kReplace:
    case MembershipStep::kReplaceExplicit:
      return limits.joint ? choice : EncodeChange(MembershipStep::kRemove, first, kNoNode);
    case MembershipStep::kLeave:
      return limits.joint ? choice : 0;
    case MembershipStep::kAddVoter:
    case MembershipStep::kRemove:
      return choice;
  }
  return choice;
}

uint64_t DrawChange(uint64_t bits, const Membership& members, uint64_t nodes, NodeSet lost) {
  if (members.voters.joint()) return EncodeChange(MembershipStep::kLeave, kNoNode, kNoNode);
  std::vector<NodeId> voters;
  std::vector<NodeId> learners;
  std::vector<NodeId> outside;
  std::vector<NodeId> gone;
  for (uint64_t i = 1; i <= nodes; ++i) {
    const NodeId id(i);
    const bool is_lost = lost.contains(id);
    if (members.contains(id)) {
      if (is_lost) gone.push_back(id);
      (members.voters.contains(id) ? voters : learners).push_back(id);
    } else if (!is_lost) {
      outside.push_back(id);
    }
  }
  const NodeId in = Pick(outside, Mix(bits, 1));
  const uint64_t roll = Choices::Scale(Mix(bits, 2), 16);
  if (!gone.empty()) {
    const NodeId out = Pick(gone, Mix(bits, 3));
    if (in == kNoNode || roll < 8) return EncodeChange(MembershipStep::kRemove, out, kNoNode);
    return EncodeChange(roll < 12 ? MembershipStep::kReplace : MembershipStep::kReplaceExplicit,
                        out, in);
  }
  const NodeId voter = Pick(voters, Mix(bits, 3));
  const NodeId learner = Pick(learners, Mix(bits, 4));
  switch (roll) {
    case 0:
    case 1:
    case 2:
    case 3:
      if (learner != kNoNode) return EncodeChange(MembershipStep::kAddVoter, learner, kNoNode);
      [[fallthrough]];
    case 4:
    case 5:
      if (in != kNoNode) return EncodeChange(MembershipStep::kAddLearner, in, kNoNode);
      [[fallthrough]];
    case 6:
    case 7:
      if (in != kNoNode) return EncodeChange(MembershipStep::kAddVoter, in, kNoNode);
      [[fallthrough]];
    case 8:
      if (voters.size() > 1) return EncodeChange(MembershipStep::kDemote, voter, kNoNode);
      return 0;
    case 9:
    case 10:
      if (learner != kNoNode) return EncodeChange(MembershipStep::kRemove, learner, kNoNode);
      [[fallthrough]];
    case 11:
    case 12:
      if (voters.size() > 1) return EncodeChange(MembershipStep::kRemove, voter, kNoNode);
      return 0;
    case 13:
      if (in != kNoNode) return EncodeChange(MembershipStep::kReplace, voter, in);
      return 0;
    case 14:
      if (in != kNoNode) return EncodeChange(MembershipStep::kReplaceExplicit, voter, in);
      return 0;
    default:
      if (in != kNoNode) return EncodeChange(MembershipStep::kDemoteAndAdd, voter, in);
      return 0;
  }
}

bool HasQuorumWithout(const JointConfig& voters, NodeSet lost) {
  return QuorumWithout(voters.incoming, lost) && QuorumWithout(voters.outgoing, lost);
}

Result<ConfChangeV2> ParseChange(std::string_view text) {
  ConfChangeV2 change;
  if (text == "leave") return {.value = change};
  constexpr std::string_view kImplicit = "implicit ";
  constexpr std::string_view kExplicit = "explicit ";
  if (text.starts_with(kImplicit)) {
    change.transition = ConfChangeTransition::kJointImplicit;
    text.remove_prefix(kImplicit.size());
  } else if (text.starts_with(kExplicit)) {
    change.transition = ConfChangeTransition::kJointExplicit;
    text.remove_prefix(kExplicit.size());
  }
  Result<std::vector<ConfChangeSingle>> changes = ParseConfChanges(text);
  if (!changes.ok()) {
    return {.error = absl::StrCat(Quote(FirstWrongWord(text)),
                                  " is no change; expected, for example, \"v4 r1\"")};
  }
  if (changes.value.empty()) return {.error = "no change; expected, for example, \"v4 r1\""};
  change.changes = std::move(changes.value);
  return {.value = std::move(change)};
}

}  // namespace squall
