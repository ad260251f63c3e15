#include "invariants/liveness/core_node.h"

#include <utility>

namespace squall {

const CoreNode* LeaderOf(Core core) {
  const CoreNode* leader = nullptr;
  for (const CoreNode& node : core) {
    if (node.view == nullptr || node.view->State().role != Role::kLeader) continue;
    if (leader == nullptr || leader->view->State().term < node.view->State().term) leader = &node;
  }
  if (leader == nullptr) return nullptr;
  const Term term = leader->view->State().term;
  for (const CoreNode& node : core) {
    if (node.view != nullptr && term < node.view->State().term &&
        leader->view->Members().contains(node.id)) {
      return nullptr;
    }
  }
  return leader;
}

const NodeView* ViewOf(Core core, NodeId id) {
  for (const CoreNode& node : core) {
    if (node.id == id) return node.view;
  }
  return nullptr;
}

std::string ListOf(std::span<const NodeId> ids) {
  std::string text;
  for (NodeId id : ids) {
    if (!text.empty()) text += ", ";
    text += std::to_string(id.value());
  }
  return text.empty() ? "none" : text;
}

Violation Unmet(Property property) {
  Violation v;
  v.property = property;
  return v;
}

Violation Unmet(Property property, NodeId node, std::string detail, std::string_view pattern) {
  Violation v;
  v.property = property;
  v.detail = std::move(detail);
  v.pattern = pattern;
  if (node != kNoNode) v.nodes = {node};
  return v;
}

}  // namespace squall
