#include "scenarios/scripts/timed/condition.h"

#include <array>
#include <limits>
#include <string_view>

namespace squall {
namespace {

using Kind = Condition::Kind;

// What a node does: a word, and what stands behind it.
struct Predicate {
  enum class Operand : uint8_t { kNone, kNode, kNodeOrNothing, kNumber };
  std::string_view word;
  Kind kind;
  Operand operand = Operand::kNone;
  std::string_view before = {};  // A word before the operand.
  std::string_view what = {};    // Of a number, for mistakes.
};
constexpr std::array<Predicate, 9> kPredicates = {{
    {"leads", Kind::kLeads},
    {"campaigns", Kind::kCampaigns},
    {"follows", Kind::kFollows, Predicate::Operand::kNodeOrNothing},
    {"votes", Kind::kVotesFor, Predicate::Operand::kNode, "for"},
    {"reaches", Kind::kReachesTerm, Predicate::Operand::kNumber, "term", "a term"},
    {"stores", Kind::kStores, Predicate::Operand::kNumber, {}, "an index"},
    {"commits", Kind::kCommits, Predicate::Operand::kNumber, {}, "an index"},
    {"applies", Kind::kApplies, Predicate::Operand::kNumber, {}, "an index"},
    {"installs", Kind::kInstalls, Predicate::Operand::kNone, "snapshot"},
}};
constexpr std::array<std::string_view, kPredicates.size() + 1> kWords = {
    "leads",  "campaigns", "follows", "votes",    "reaches",
    "stores", "commits",   "applies", "installs", "is"};

NodeSet ReadNodes(TokenReader* line, const NodeNames& nodes) {
  if (line->Accept("node")) return NodeSet::Of(NodeId(line->Node(nodes)));
  if (!line->Accept("any")) {
    line->FailHere("node 2, any node, or any of {1,2}");
    return {};
  }
  if (line->Accept("node")) return NodeSet::First(nodes.all());
  line->Expect("of");
  return line->Set(nodes);
}

bool HoldsFor(const Condition& c, const Guest* guest) {
  if (c.kind == Kind::kIsDown) return guest == nullptr;
  if (guest == nullptr) return false;
  const NodeState state = guest->State();
  switch (c.kind) {
    case Kind::kLeads:
      return state.role == Role::kLeader;
    case Kind::kCampaigns:
      return state.role == Role::kCandidate || state.role == Role::kPreCandidate;
    case Kind::kFollows:
      return state.role == Role::kFollower && state.lead != kNoNode &&
             (c.number == 0 || state.lead == NodeId(c.number));
    case Kind::kVotesFor:
      return state.vote == NodeId(c.number);
    case Kind::kReachesTerm:
      return state.term.value() >= c.number;
    case Kind::kStores:
      return state.last.value() >= c.number;
    case Kind::kCommits:
      return state.commit.value() >= c.number;
    case Kind::kApplies:
      return state.applied.value() >= c.number;
    case Kind::kInstalls:
      return state.first.value() > 1;
    case Kind::kIsUp:
      return true;
    case Kind::kIsDown:
      return false;
  }
  return false;
}

}  // namespace

Condition ReadCondition(TokenReader* line, const NodeNames& nodes) {
  Condition condition;
  condition.nodes = ReadNodes(line, nodes);
  const size_t word = line->OneOf(kWords, "what the node does");
  if (!line->ok()) return condition;
  if (word == kPredicates.size()) {
    constexpr std::array<std::string_view, 2> kStates = {"up", "down"};
    condition.kind = line->OneOf(kStates, "a state") == 0 ? Kind::kIsUp : Kind::kIsDown;
    return condition;
  }
  const Predicate& predicate = kPredicates[word];
  condition.kind = predicate.kind;
  if (!predicate.before.empty()) line->Expect(predicate.before);
  switch (predicate.operand) {
    case Predicate::Operand::kNone:
      break;
    case Predicate::Operand::kNode:
      condition.number = line->Node(nodes);
      break;
    case Predicate::Operand::kNodeOrNothing:
      if (line->Peek() != ":" && line->Peek() != "after" && line->Peek() != "until") {
        condition.number = line->Node(nodes);
      }
      break;
    case Predicate::Operand::kNumber:
      condition.number =
          line->Number(1, std::numeric_limits<uint32_t>::max(), std::string(predicate.what));
      break;
  }
  return condition;
}

NodeId Holds(const Condition& condition, const World& world) {
  for (NodeId node : condition.nodes) {
    if (HoldsFor(condition, world.node(node))) return node;
  }
  return kNoNode;
}

}  // namespace squall
