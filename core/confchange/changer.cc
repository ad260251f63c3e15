#include "core/confchange/changer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

Result<MembershipChange> Refused(std::string why) { return {{}, std::move(why)}; }

// A configuration in the making. Changes to voters go to the incoming half; the outgoing half, if
// any, stays as it was when the joint configuration was entered.
class Draft {
 public:
  explicit Draft(const Membership& from) { change_.membership = from; }

  Membership& m() { return change_.membership; }

  // Returns an error, or nothing.
  std::string Apply(std::span<const ConfChangeSingle> changes) {
    for (const ConfChangeSingle& c : changes) {
      if (c.node_id == kNoNode) continue;  // The application cancelled it.
      switch (c.type) {
        case ConfChangeType::kAddNode:
          MakeVoter(c.node_id);
          break;
        case ConfChangeType::kAddLearnerNode:
          MakeLearner(c.node_id);
          break;
        case ConfChangeType::kRemoveNode:
          Remove(c.node_id);
          break;
        case ConfChangeType::kUpdateNode:
          break;
      }
    }
    return m().voters.incoming.empty() ? "removed all voters" : "";
  }

  Result<MembershipChange> Finish() && { return {std::move(change_), ""}; }

 private:
  void MakeVoter(NodeId id) {
    Join(id);
    m().learners.erase(id);
    m().learners_next.erase(id);
    m().voters.incoming.insert(id);
  }

  void MakeLearner(NodeId id) {
    if (m().learners.contains(id)) return;
    Join(id);
    m().voters.incoming.erase(id);
    m().learners_next.erase(id);
    // A voter of the outgoing half cannot be a learner at once: it becomes one when that half goes.
    (m().voters.outgoing.contains(id) ? m().learners_next : m().learners).insert(id);
  }

  void Remove(NodeId id) {
    m().voters.incoming.erase(id);
    m().learners.erase(id);
    m().learners_next.erase(id);
  }

  void Join(NodeId id) {
    if (!m().contains(id)) change_.fresh.insert(id);
  }

  MembershipChange change_;
};

// Members of one set and not of the other.
size_t Difference(const MajorityConfig& a, const MajorityConfig& b) {
  std::vector<NodeId> only;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only.size();
}

}  // namespace

Result<MembershipChange> ApplySimple(const Membership& from,
                                     std::span<const ConfChangeSingle> changes) {
  if (from.voters.joint()) return Refused("can't apply simple config change in joint config");
  Draft draft(from);
  if (std::string error = draft.Apply(changes); !error.empty()) return Refused(std::move(error));
  // Two majorities of sets that differ by one voter overlap; further apart they need not.
  if (Difference(from.voters.incoming, draft.m().voters.incoming) > 1) {
    return Refused("more than one voter changed without entering joint config");
  }
  return std::move(draft).Finish();
}

Result<MembershipChange> EnterJoint(const Membership& from, AutoLeave auto_leave,
                                    std::span<const ConfChangeSingle> changes) {
  if (from.voters.joint()) return Refused("config is already joint");
  if (from.voters.incoming.empty()) return Refused("can't make a zero-voter config joint");
  Draft draft(from);
  draft.m().voters.outgoing = from.voters.incoming;
  if (std::string error = draft.Apply(changes); !error.empty()) return Refused(std::move(error));
  draft.m().auto_leave = auto_leave == AutoLeave::kYes;
  return std::move(draft).Finish();
}

Result<MembershipChange> LeaveJoint(const Membership& from) {
  if (!from.voters.joint()) return Refused("can't leave a non-joint config");
  Draft draft(from);
  Membership& m = draft.m();
  for (NodeId id : m.learners_next) m.learners.insert(id);
  m.learners_next.clear();
  m.voters.outgoing.clear();
  m.auto_leave = false;
  return std::move(draft).Finish();
}

Result<MembershipChange> ApplyConfChange(const Membership& from, const ConfChangeV2& change) {
  if (change.LeavesJoint()) return LeaveJoint(from);
  if (change.EntersJoint()) {
    return EnterJoint(from, change.auto_leave() ? AutoLeave::kYes : AutoLeave::kNo, change.changes);
  }
  return ApplySimple(from, change.changes);
}

Result<MembershipChange> Restore(const ConfState& state) {
  Membership m;
  const auto as = [](const std::vector<NodeId>& ids, ConfChangeType type) {
    std::vector<ConfChangeSingle> changes;
    for (NodeId id : ids) changes.push_back({type, id});
    return changes;
  };
  std::vector<ConfChangeSingle> incoming;
  const auto add = [&incoming](const std::vector<ConfChangeSingle>& more) {
    incoming.insert(incoming.end(), more.begin(), more.end());
  };

  // The outgoing half is built first, as if it were the only one; then the joint configuration is
  // entered by removing all of it and adding what the incoming half and the learners should be.
  for (const ConfChangeSingle& c : as(state.voters_outgoing, ConfChangeType::kAddNode)) {
    Result<MembershipChange> step = ApplySimple(m, std::span(&c, 1));
    if (!step.ok()) return step;
    m = std::move(step.value.membership);
  }
  add(as(state.voters_outgoing, ConfChangeType::kRemoveNode));
  add(as(state.voters, ConfChangeType::kAddNode));
  add(as(state.learners, ConfChangeType::kAddLearnerNode));
  add(as(state.learners_next, ConfChangeType::kAddLearnerNode));

  if (!state.voters_outgoing.empty()) {
    return EnterJoint(m, state.auto_leave ? AutoLeave::kYes : AutoLeave::kNo, incoming);
  }
  for (const ConfChangeSingle& c : incoming) {
    Result<MembershipChange> step = ApplySimple(m, std::span(&c, 1));
    if (!step.ok()) return step;
    m = std::move(step.value.membership);
  }
  return {{m, m.All()}, ""};
}

}  // namespace squall
