#include "sim/shrink/run_story.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "sim/plan/operations.h"
#include "sim/world/network.h"

namespace squall {
namespace {

using Kind = Action::Kind;

Action At(SimTime time, Kind kind, uint64_t node) {
  Action action;
  action.at = time;
  action.kind = kind;
  action.node = node;
  return action;
}

bool Campaigns(Role role) { return role == Role::kCandidate || role == Role::kPreCandidate; }

// x, y, z, k3, k4.
std::string KeyName(uint32_t key) {
  constexpr char kNames[] = "xyz";
  return key < 3 ? std::string(1, kNames[key]) : absl::StrCat("k", key);
}

// The text of a change that a choice stands for, as a plan has it.
std::string ChangeText(const ConfChangeV2& change) {
  if (change.changes.empty()) return "leave";
  std::string text = change.transition == ConfChangeTransition::kJointExplicit   ? "explicit"
                     : change.transition == ConfChangeTransition::kJointImplicit ? "implicit"
                                                                                 : "";
  for (const ConfChangeSingle& single : change.changes) {
    const char* letter = single.type == ConfChangeType::kAddNode          ? "v"
                         : single.type == ConfChangeType::kAddLearnerNode ? "l"
                                                                          : "r";
    absl::StrAppend(&text, text.empty() ? "" : " ", letter, single.node_id.value());
  }
  return text;
}

Action OperationOf(const Options& options, const NamedChoice& choice, SimTime at) {
  const uint64_t node = (choice.value - 1) % (options.nodes + options.spares) + 1;
  switch (static_cast<OperatorTask>(choice.name.a)) {
    case OperatorTask::kChange: {
      Action change = At(at, Kind::kChange, 0);
      change.value = ChangeText(DecodeChange(choice.value));
      return change;
    }
    case OperatorTask::kTransfer: {
      Action transfer = At(at, Kind::kTransfer, 0);
      transfer.other = node;
      return transfer;
    }
    case OperatorTask::kCompact:
      return At(at, Kind::kCompact, node);
    case OperatorTask::kForgetLeader:
      return At(at, Kind::kForgetLeader, node);
    case OperatorTask::kCampaign:
      return At(at, Kind::kCampaign, node);
  }
  return {};
}

}  // namespace

StoryTeller::StoryTeller(const World& world) {
  nodes_.resize(world.node_count());
  clients_.resize(world.clients().size());
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const Guest* guest = world.node(NodeId(i));
    nodes_[i - 1].started = nodes_[i - 1].up = guest != nullptr;
    if (guest != nullptr) nodes_[i - 1].term = guest->State().term;
  }
}

void StoryTeller::OnEvent(const World& world, const Event& event, const Message*) {
  if (!world.core().empty()) return;
  if (event.kind() == EventKind::kClientTurn) LookAtClient(world, event);
  if (event.node_id() != kNoNode) {
    Look(world, event, event.node_id());
    return;
  }
  for (uint64_t i = 1; i <= nodes_.size(); ++i) Look(world, event, NodeId(i));
}

void StoryTeller::Look(const World& world, const Event& event, NodeId id) {
  Seen& seen = nodes_[id.value() - 1];
  const Guest* guest = world.node(id);
  const bool by_plan = event.kind() == EventKind::kAction;
  if (guest == nullptr) {
    if (seen.up && !by_plan) story_.outages.push_back(At(event.time, Kind::kCrash, id.value()));
    seen.up = false;
    return;
  }
  const NodeState state = guest->State();
  if (!seen.up) {
    if (seen.started && !by_plan) {
      story_.outages.push_back(At(event.time, Kind::kRestart, id.value()));
    }
    seen = {true, true, state.role, state.term};
    return;
  }
  const bool campaigns =
      (Campaigns(state.role) &&
       (!Campaigns(seen.role) || (seen.role == Role::kCandidate && state.term > seen.term))) ||
      (state.role == Role::kLeader && !Campaigns(seen.role) && seen.role != Role::kLeader);
  if (campaigns && !by_plan) {
    story_.campaigns.push_back(At(event.time, Kind::kCampaign, id.value()));
  }
  seen.role = state.role;
  seen.term = state.term;
}

void StoryTeller::LookAtClient(const World& world, const Event& event) {
  const uint32_t c = event.as<Event::ClientTurn>().client;
  const Clients::Client& client = world.clients().client(c);
  Asked& asked = clients_[c];
  if (client.operations != asked.operations) ++story_.operations;
  if (client.attempts == asked.attempts) return;
  asked = {client.operations, client.attempts};
  Action request = At(event.time, client.is_read ? Kind::kGet : Kind::kPut, client.node.value());
  request.key = KeyName(client.key);
  if (!client.is_read) request.value = absl::StrCat(story_.requests.size() + 1);
  story_.requests.push_back(std::move(request));
}

Action ActionOf(const Options& options, const NamedChoice& choice, uint64_t length_us) {
  const SimTime at((uint64_t{choice.name.n} + 1) * options.opportunity_us);
  const uint64_t nodes = options.nodes + options.spares;
  const uint64_t value = choice.value;
  Action action = At(at, Kind::kHeal, choice.name.a);
  if (value == 0) return {};
  const ChoiceKind kind = choice.name.kind;
  if (kind == ChoiceKind::kOperation) return OperationOf(options, choice, at);
  if (kind == ChoiceKind::kPartition) {
    const Partition partition = DecodePartition(value, nodes);
    if (partition.left.empty() || partition.right.empty()) return {};
    action.kind = partition.one_way ? Kind::kOneWayPartition : Kind::kPartition;
    action.node = 0;
    action.left = partition.left;
    action.right = partition.right;
    action.length_us = options.partition_us + length_us;
  } else if (kind == ChoiceKind::kSlowDisk) {
    action.kind = Kind::kSlowDisk;
    action.count = value;
    action.length_us = options.slow_disk_length_us + length_us;
  } else if (kind == ChoiceKind::kDiskFull) {
    action.kind = Kind::kDiskFull;
    action.length_us = options.slow_disk_length_us;
  } else if (kind == ChoiceKind::kIoError) {
    action.kind = Kind::kIoError;
    action.count = value % 2 == 1 ? 0 : 1;
  } else if (kind == ChoiceKind::kPause) {
    action.kind = Kind::kPause;
    action.length_us = options.pause_us + value;
  } else if (kind == ChoiceKind::kClockJump && value % 2 == 1) {
    action.kind = Kind::kClockJump;
    action.count = (value + 1) / 2;
  } else if (kind == ChoiceKind::kClockJump) {
    action.kind = Kind::kClockFreeze;
    action.length_us = value / 2 * options.tick_us;
  }
  return action;
}

}  // namespace squall
