#include "invariants/safety/electable.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "invariants/safety/configuration.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

using Nodes = std::vector<NodeId>;  // In order of name.

bool Has(const Nodes& nodes, NodeId id) {
  return std::binary_search(nodes.begin(), nodes.end(), id);
}

bool Majority(const MajorityConfig& half, const Nodes& yes) {
  if (half.empty()) return true;
  const auto votes =
      std::count_if(half.begin(), half.end(), [&yes](NodeId id) { return Has(yes, id); });
  return static_cast<size_t>(votes) >= MajorityOf(half.size());
}

bool Quorum(const JointConfig& voters, const Nodes& yes) {
  return Majority(voters.incoming, yes) && Majority(voters.outgoing, yes);
}

std::tuple<Term, Index> End(const PrefixLog& log) { return {log.At(log.last()).term, log.last()}; }

// What the log of a node that may campaign is complete enough for, or nothing if the node may not.
struct Candidate {
  const JointConfig* voters = nullptr;
  Nodes votes;  // Those who would vote for it (Paper 5.4.1).

  bool electable() const { return voters != nullptr && Quorum(*voters, votes); }
};

Candidate Examine(Subject subject) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  Candidate candidate;
  const Membership* members = ghost.members.At(node.conf_index);
  if (!node.up || node.restoring || members == nullptr || !members->voters.contains(subject.id()))
    return {};
  for (const ConfFold::Step& step : ghost.members.steps()) {
    if (step.index > node.conf_index && step.index <= node.state.commit) return {};
  }
  for (NodeId voter : members->voters.All()) {
    const NodeGhost* other = ghost.Find(voter);
    if (other == nullptr || other->gone) continue;
    if (End(other->up ? other->log : other->durable_log) <= End(node.log)) {
      candidate.votes.push_back(voter);
    }
  }
  candidate.voters = &members->voters;
  return candidate;
}

size_t SizeOfUnion(const MajorityConfig& a, const MajorityConfig& b) {
  size_t shared = 0;
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    const NodeId x = *i;
    const NodeId y = *j;
    shared += x == y ? 1 : 0;
    if (x <= y) ++i;
    if (y <= x) ++j;
  }
  return a.size() + b.size() - shared;
}

bool MajoritiesMeet(const MajorityConfig& a, const MajorityConfig& b) {
  return !a.empty() && !b.empty() &&
         MajorityOf(a.size()) + MajorityOf(b.size()) > SizeOfUnion(a, b);
}

// Whether any two quorums share a node because those of one half of each do: then two can never be
// elected by them. It is so of configurations that follow each other as they should (Thesis 4.1,
// 4.3).
bool QuorumsMeet(const JointConfig& a, const JointConfig& b) {
  return MajoritiesMeet(a.incoming, b.incoming) || MajoritiesMeet(a.incoming, b.outgoing) ||
         MajoritiesMeet(a.outgoing, b.incoming) || MajoritiesMeet(a.outgoing, b.outgoing);
}

// Looks for a quorum of `a` that leaves `b` one. What it finds is one; it need not find each.
bool BothCouldWin(const Candidate& a, const Candidate& b) {
  Nodes taken;
  const auto take = [&taken](NodeId id) {
    taken.insert(std::upper_bound(taken.begin(), taken.end(), id), id);
  };
  for (NodeId id : a.votes) {
    if (!Has(b.votes, id)) take(id);
  }
  for (NodeId id : a.votes) {
    if (Quorum(*a.voters, taken)) break;
    if (!Has(taken, id)) take(id);
  }
  if (!Quorum(*a.voters, taken)) return false;
  Nodes left;
  for (NodeId id : b.votes) {
    if (!Has(taken, id)) left.push_back(id);
  }
  return Quorum(*b.voters, left);
}

}  // namespace

void CheckElections(Subject subject) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  const Membership* members = ghost.members.At(node.conf_index);
  if (members == nullptr) return;
  Candidate ours;
  Index harmless = node.conf_index;  // As of this entry, quorums meet.
  for (NodeGhost& other : ghost.nodes) {
    if (other.id == subject.id() || other.conf_index == harmless ||
        other.conf_index == node.conf_index) {
      continue;
    }
    const Membership* other_members = ghost.members.At(other.conf_index);
    if (other_members == nullptr) continue;
    if (QuorumsMeet(members->voters, other_members->voters)) {
      harmless = other.conf_index;
      continue;
    }
    if (ours.voters == nullptr) ours = Examine(subject);
    if (!ours.electable()) return;
    const Candidate theirs = Examine({ghost, other});
    if (!theirs.electable()) continue;
    if (!BothCouldWin(ours, theirs) && !BothCouldWin(theirs, ours)) continue;
    ghost.Report({Property::kConfiguration,
                  Sentence("nodes ", subject.id(), " and ", other.id,
                           " could both be elected now, the one by ", Describe(*ours.voters),
                           ", in force since entry ", node.conf_index, ", the other by ",
                           Describe(*theirs.voters), ", in force since entry ", other.conf_index),
                  "two nodes can be elected by quorums that do not meet",
                  {subject.id(), other.id},
                  node.state.term,
                  node.conf_index});
    return;
  }
}

}  // namespace squall
