#include "invariants/liveness/stable_leader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/quorum/quorum.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

// What elections compare (Paper 5.4.1).
std::pair<Term, Index> EndOfLog(const NodeView& view) {
  const NodeState state = view.State();
  if (state.last < state.first) return {view.TermBeforeFirst(), state.last};
  return {view.ReadLog(state.last, state.last + 1).back().term, state.last};
}

bool IsQuorum(const JointConfig& voters, const std::vector<NodeId>& ids) {
  return CountVotes(voters, [&](NodeId id) {
           for (NodeId one : ids) {
             if (one == id) return Known<bool>{true, true};
           }
           return Known<bool>{};
         }) == VoteResult::kWon;
}

// What keeps an up node from being elected; empty if nothing is known to.
std::string Obstacle(Core core, const CoreNode& node) {
  const JointConfig& voters = node.view->Members().voters;
  if (!voters.contains(node.id)) return "is no voter";
  const auto end = EndOfLog(*node.view);
  std::vector<NodeId> up;
  std::vector<NodeId> grant;
  for (const CoreNode& other : core) {
    if (other.view == nullptr || !voters.contains(other.id)) continue;
    up.push_back(other.id);
    if (EndOfLog(*other.view) <= end) grant.push_back(other.id);
  }
  if (!IsQuorum(voters, up)) {
    return Sentence("cannot win: of ", Describe(voters), " only ", ListOf(up), " are up");
  }
  if (!IsQuorum(voters, grant)) {
    return Sentence("cannot win: of ", Describe(voters), " only ", ListOf(grant),
                    " have a log that is not ahead of its own");
  }
  return "";
}

}  // namespace

void StableLeader::Observe(Core core, uint64_t now_us) {
  const CoreNode* leader = LeaderOf(core);
  const NodeId id = leader == nullptr ? kNoNode : leader->id;
  const Term term = leader == nullptr ? kNoTerm : leader->view->State().term;
  CountChances(core);
  if (leader != nullptr) chances_ = 0;
  if (id == leader_ && term == term_) return;
  leader_ = id;
  term_ = term;
  since_us_ = now_us;
  if (id != kNoNode) ++changes_;
}

void StableLeader::CountChances(Core core) {
  // Requests of lower terms are not heard, and in a term that others are in they may have voted.
  Term before;
  for (const Campaign& c : seen_) before = std::max(before, c.term);
  for (const CoreNode& node : core) {
    if (node.view == nullptr) continue;
    const NodeState state = node.view->State();
    auto seen = std::find_if(seen_.begin(), seen_.end(),
                             [&](const Campaign& c) { return c.node == node.id; });
    if (seen == seen_.end()) seen = seen_.insert(seen, {node.id, Role::kFollower, kNoTerm});
    const bool campaigns = state.role == Role::kCandidate || state.role == Role::kPreCandidate;
    const bool is_new = seen->role != state.role || seen->term != state.term;
    *seen = {node.id, state.role, state.term};
    const bool is_heard = state.role == Role::kPreCandidate || state.term > before;
    if (campaigns && is_new && is_heard && Obstacle(core, node).empty()) ++chances_;
  }
}

Violation StableLeader::Why(Core core, uint64_t now_us) const {
  std::string text;
  bool may_win = false;
  for (const CoreNode& node : core) {
    text += Sentence("; node ", node.id, " ");
    if (node.view == nullptr) {
      text += "is down";
      continue;
    }
    const NodeState state = node.view->State();
    const std::string obstacle = Obstacle(core, node);
    may_win |= obstacle.empty();
    text += Sentence("is a ", NameOf(state.role), " in term ", state.term, ", its log ends at ",
                     state.last, " of term ", EndOfLog(*node.view).first,
                     obstacle.empty() ? "" : ", and ", obstacle);
  }
  const uint64_t waited_ms = (now_us - begun_us_) / 1000;
  if (leader_ != kNoNode) {
    return Unmet(
        Property::kStableLeader, leader_,
        Sentence("no stable leader: leadership changed hands ", changes_, " times in ", waited_ms,
                 " ms, node ", leader_, " has led for ", StableFor(now_us) / 1000, " ms", text),
        "leadership does not come to rest");
  }
  return Unmet(Property::kStableLeader, kNoNode,
               Sentence("no leader ", waited_ms, " ms after the storm", text),
               may_win ? "no leader though somebody could win" : "no leader: nobody can win");
}

}  // namespace squall
