#include "invariants/safety/configuration.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/safety/electable.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

bool Overlap(const MajorityConfig& a, const MajorityConfig& b) {
  return std::any_of(a.begin(), a.end(), [&b](NodeId id) { return b.contains(id); });
}

std::string_view ShapeError(const Membership& m) {
  const bool joint = m.voters.joint();
  if (m.voters.incoming.empty()) return "a configuration without voters";
  if (Overlap(m.learners, m.voters.incoming) || Overlap(m.learners, m.voters.outgoing)) {
    return "a learner that votes";
  }
  for (NodeId id : m.learners_next) {
    if (!m.voters.outgoing.contains(id)) return "a learner to be that is no outgoing voter";
    if (m.voters.incoming.contains(id)) return "a learner to be that is an incoming voter";
  }
  if (!joint && m.auto_leave) return "a configuration to be left that is not joint";
  return "";
}

size_t Difference(const MajorityConfig& a, const MajorityConfig& b) {
  const auto missing = [](const MajorityConfig& in, const MajorityConfig& from) {
    return std::count_if(in.begin(), in.end(), [&from](NodeId id) { return !from.contains(id); });
  };
  return static_cast<size_t>(missing(a, b) + missing(b, a));
}

std::string_view SuccessionError(const JointConfig& from, const JointConfig& to) {
  if (from.joint() && to.joint()) {
    return from == to ? "" : "voters that change within a joint configuration";
  }
  if (to.joint()) {
    return to.outgoing == from.incoming ? "" : "a joint configuration without the old voters";
  }
  if (from.joint()) {
    return to.incoming == from.incoming ? "" : "a joint configuration left to other voters";
  }
  return Difference(from.incoming, to.incoming) <= 1 ? "" : "two voters changed at once";
}

// Whether the log has the change that was noted.
bool Holds(const NodeGhost& node, const ConfFold::Change& change) {
  return node.log.Contains(change.index) && node.log.At(change.index).hash == change.prefix;
}

// The same of what is committed there: a leader that was deposed need not have it.
bool HoldsCommitted(const Ghost& ghost, const NodeGhost& node, Index index) {
  return node.log.Contains(index) && ghost.ledger.Contains(index.value()) &&
         node.log.At(index).hash == ghost.ledger.At(index.value()).hash;
}

}  // namespace

std::string_view ConfigurationError(const Membership& from, const Membership& to) {
  const std::string_view error = ShapeError(to);
  return error.empty() ? SuccessionError(from.voters, to.voters) : error;
}

void FollowConfigurations(Subject subject) {
  Ghost& ghost = subject.ghost;
  if (!ghost.members.Follow(ghost.ledger)) [[likely]]
    return;
  const std::vector<ConfFold::Step>& steps = ghost.members.steps();
  for (size_t i = 1; i < steps.size(); ++i) {
    if (steps[i].index <= ghost.members_judged) continue;
    const Membership& from = *steps[i - 1].membership;
    const Membership& to = *steps[i].membership;
    const std::string_view error = ConfigurationError(from, to);
    if (error.empty()) continue;
    subject.Report(Property::kConfiguration, steps[i].index,
                   Sentence("entry ", steps[i].index, " makes of ", Describe(from), " ",
                            Describe(to), ": ", error),
                   error);
  }
  ghost.members_judged = steps.back().index;
}

void CheckAppliedConfiguration(Subject subject, const NodeView& view) {
  NodeGhost& node = subject.node;
  // A snapshot is in force when the log begins behind it, even if it is not applied yet.
  const NodeState& state = node.state;
  const Index from = std::max(state.applied, state.first == kNoIndex ? kNoIndex : state.first - 1);
  const Membership& shown = view.Members();
  // A node that will be added to a cluster has nothing yet.
  if (from == kNoIndex && shown.voters.incoming.empty()) return;
  const ConfFold::Step* step = subject.ghost.members.StepAt(from);
  if (step == nullptr) return;
  bool same = *step->membership == shown;
  if (!same) [[unlikely]] {
    // What is being applied may be in force already.
    for (const ConfFold::Step& later : subject.ghost.members.steps()) {
      if (later.index <= from || later.index > state.applying) continue;
      if (*later.membership != shown) continue;
      step = &later;
      same = true;
    }
  }
  if (same) {
    if (node.conf_index == step->index) [[likely]]
      return;
    node.conf_index = step->index;
    CheckElections(subject);
    return;
  }
  if (node.conf_reported == step->index + 1) return;
  node.conf_reported = step->index + 1;
  subject.Report(
      Property::kConfiguration, from,
      Sentence("node ", subject.id(), " has applied up to ", from, " and has ", Describe(shown),
               " in force, where the log makes ", Describe(*step->membership)),
      "a configuration that the log does not make");
}

void CheckProposedChange(Subject subject, Index written) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  const std::vector<ConfFold::Change>& changes = ghost.members.changes();
  if (changes.empty()) [[likely]]
    return;
  // The last change of its own that it wrote just now.
  Index proposed;
  for (const ConfFold::Change& change : changes) {
    if (change.index >= written && Holds(node, change) &&
        node.log.At(change.index).term == node.state.term) {
      proposed = change.index;
    }
  }
  if (proposed == kNoIndex) return;
  Index other;
  for (const ConfFold::Step& step : ghost.members.steps()) {
    if (step.index > node.state.applied && step.index < proposed &&
        HoldsCommitted(ghost, node, step.index)) {
      other = step.index;
    }
  }
  for (const ConfFold::Change& change : changes) {
    if (change.index > node.state.applied && change.index < proposed && Holds(node, change)) {
      other = change.index;
    }
  }
  if (other == kNoIndex) return;
  subject.Report(Property::kConfiguration, proposed,
                 Sentence("node ", subject.id(), " leads term ", node.state.term,
                          " and proposes a membership change at ", proposed, " while the one at ",
                          other, " is not applied (applied is ", node.state.applied, ")"),
                 "two membership changes under way");
}

void CheckLeaderIsVoter(Subject subject, const NodeView& view, Index conf_before) {
  const NodeGhost& node = subject.node;
  if (view.Members().voters.contains(subject.id())) [[likely]]
    return;
  const Membership* before = subject.ghost.members.At(conf_before);
  if (before == nullptr || before->voters.contains(subject.id())) return;
  subject.Report(Property::kConfiguration, node.state.last,
                 Sentence("node ", subject.id(), " comes to lead term ", node.state.term,
                          " and is no voter of ", Describe(view.Members())),
                 "a leader that is no voter");
}

void CheckLeaderStepsDown(Subject subject, const NodeView& view) {
  const Membership& members = view.Members();
  // A node whose configuration is not known yet has none.
  if (members.voters.contains(subject.id()) || members.voters.incoming.empty()) [[likely]]
    return;
  const NodeState& state = subject.node.state;
  subject.Report(
      Property::kConfiguration, state.applied,
      Sentence("node ", subject.id(), " has applied up to ", state.applied, ", is no voter of ",
               Describe(members), " and goes on leading term ", state.term),
      "a leader goes on although it was removed or demoted");
}

}  // namespace squall
