#include "invariants/liveness/stable_leader.h"

#include <algorithm>
#include <cstdint>
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

// What keeps an up node from being elected.
enum class Obstacle : uint8_t {
  kNone,  // Nothing is known to.
  kNoVoter,
  kTooFewUp,
  kTooFewGrant,  // Others are up, and their logs are ahead.
};

// Whether a vote of the member of the core can be had: it is up and, if `end` is given, its log is
// not ahead of one that ends there.
bool MayVote(const CoreNode& member, const JointConfig& voters, const std::pair<Term, Index>* end) {
  return member.view != nullptr && voters.contains(member.id) &&
         (end == nullptr || EndOfLog(*member.view) <= *end);
}

bool MayWin(Core core, const JointConfig& voters, const std::pair<Term, Index>* end) {
  return CountVotes(voters, [&](NodeId id) {
           for (const CoreNode& member : core) {
             if (member.id == id && MayVote(member, voters, end)) return Known<bool>{true, true};
           }
           return Known<bool>{};
         }) == VoteResult::kWon;
}

Obstacle ObstacleOf(Core core, const CoreNode& node) {
  const JointConfig& voters = node.view->Members().voters;
  if (!voters.contains(node.id)) return Obstacle::kNoVoter;
  if (!MayWin(core, voters, nullptr)) return Obstacle::kTooFewUp;
  const auto end = EndOfLog(*node.view);
  return MayWin(core, voters, &end) ? Obstacle::kNone : Obstacle::kTooFewGrant;
}

// In words that follow the node's name; empty if there is none.
std::string Describe(Obstacle obstacle, Core core, const CoreNode& node) {
  const JointConfig& voters = node.view->Members().voters;
  const auto end = EndOfLog(*node.view);
  const auto list = [&](const std::pair<Term, Index>* limit) {
    std::vector<NodeId> ids;
    for (const CoreNode& other : core) {
      if (MayVote(other, voters, limit)) ids.push_back(other.id);
    }
    return ListOf(ids);
  };
  switch (obstacle) {
    case Obstacle::kNone:
      return "";
    case Obstacle::kNoVoter:
      return "is no voter";
    case Obstacle::kTooFewUp:
      return Sentence("cannot win: of ", Describe(voters), " only ", list(nullptr), " are up");
    case Obstacle::kTooFewGrant:
      return Sentence("cannot win: of ", Describe(voters), " only ", list(&end),
                      " have a log that is not ahead of its own");
  }
  return "";
}

// A member that is up and in a higher term than the node; null if there is none.
const CoreNode* Beyond(Core core, const CoreNode& node) {
  const CoreNode* highest = nullptr;
  Term term = node.view->State().term;
  for (const CoreNode& other : core) {
    if (other.view == nullptr || !node.view->Members().contains(other.id)) continue;
    if (other.view->State().term <= term) continue;
    term = other.view->State().term;
    highest = &other;
  }
  return highest;
}

// What the node is, for whom it voted and whom it follows, in words that follow its name.
std::string Standing(Core core, const CoreNode& node) {
  const NodeState state = node.view->State();
  std::string text = Sentence("is a ", RoleWord(state.role), " in term ", state.term);
  const CoreNode* beyond = Beyond(core, node);
  if (state.role == Role::kLeader && beyond != nullptr) {
    text += Sentence(" that counts for none, because it does not know of term ",
                     beyond->view->State().term, ", which node ", beyond->id, " is in");
  }
  if (state.vote != kNoNode && state.vote != node.id) {
    text += Sentence(", has voted for node ", state.vote);
  }
  if (state.lead != kNoNode && state.lead != node.id) {
    text += Sentence(", follows node ", state.lead);
  }
  return text + Sentence(", its log ends at ", state.last, " of term ", EndOfLog(*node.view).first);
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
    if (campaigns && is_new && is_heard && ObstacleOf(core, node) == Obstacle::kNone) {
      ++chances_;
    }
  }
}

Violation StableLeader::Why(Core core, uint64_t now_us, Wording wording) const {
  if (wording == Wording::kNone) return Unmet(Property::kStableLeader);
  std::string text;
  bool may_win = false;
  for (const CoreNode& node : core) {
    text += Sentence("; node ", node.id, " ");
    if (node.view == nullptr) {
      text += "is down";
      continue;
    }
    const Obstacle obstacle = ObstacleOf(core, node);
    may_win |= obstacle == Obstacle::kNone;
    const std::string words = Describe(obstacle, core, node);
    text += Standing(core, node);
    if (!words.empty()) text += ", and " + words;
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
               may_win ? "no leader although a node can win" : "no leader: no node can win");
}

}  // namespace squall
