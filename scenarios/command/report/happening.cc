#include "scenarios/command/report/happening.h"

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

using Kind = Happening::Kind;

// The role is new, or newly taken in another term.
Kind KindOf(Role role) {
  switch (role) {
    case Role::kFollower:
      return Kind::kFollower;
    case Role::kCandidate:
      return Kind::kCandidate;
    case Role::kLeader:
      return Kind::kLeader;
    case Role::kPreCandidate:
      return Kind::kPreCandidate;
  }
  return Kind::kFollower;
}

}  // namespace

std::string Describe(const Happening& h) {
  const std::string of_term = absl::StrCat(" of term ", h.term.value());
  const std::string in_term = absl::StrCat(" in term ", h.term.value());
  switch (h.kind) {
    case Kind::kPreCandidate:
      return absl::StrCat("asks for pre-votes", in_term);
    case Kind::kCandidate:
      return absl::StrCat("becomes candidate", of_term);
    case Kind::kLeader:
      return absl::StrCat("becomes leader", of_term);
    case Kind::kFollower:
      return absl::StrCat("becomes follower", in_term);
    case Kind::kTerm:
      return absl::StrCat("learns of term ", h.term.value());
    case Kind::kVote:
      return absl::StrCat("votes for ", h.other.value(), in_term);
    case Kind::kFollows:
      return absl::StrCat("follows leader ", h.other.value(), of_term);
    case Kind::kCommit:
      return absl::StrCat("commits up to ", h.index.value());
    case Kind::kCrash:
      return absl::StrCat(
          "crashes", h.vote_lost ? absl::StrCat(", losing its vote", in_term) : "",
          h.entries_lost == 0
              ? ""
              : absl::StrCat(h.vote_lost ? " and " : ", losing ", h.entries_lost,
                             h.entries_lost == 1 ? " unsynced entry" : " unsynced entries"));
    case Kind::kStart:
      return absl::StrCat("starts", in_term);
    case Kind::kRestart:
      return absl::StrCat("restarts", in_term);
    case Kind::kPartition:
      return "a partition begins";
    case Kind::kPartitionEnd:
      return "a partition ends";
  }
  return "";
}

HappeningFinder::HappeningFinder(const World& world) : partitions_(world.network().active()) {
  for (uint64_t i = 1; i <= world.node_count(); ++i) nodes_.push_back(Look(world, NodeId(i)));
}

HappeningFinder::Known HappeningFinder::Look(const World& world, NodeId id) {
  const Guest* guest = world.node(id);
  return guest == nullptr ? Known{} : Known{true, guest->State()};
}

std::vector<Happening> HappeningFinder::After(const World& world) {
  std::vector<Happening> found;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeId id(i + 1);
    const Known now = Look(world, id);
    Compare(world, id, nodes_[i], now, &found);
    nodes_[i] = now;
  }
  const size_t active = world.network().active();
  Happening change;
  change.at = world.now();
  change.step = world.steps();
  change.kind = active > partitions_ ? Kind::kPartition : Kind::kPartitionEnd;
  if (active != partitions_) found.push_back(change);
  partitions_ = active;
  return found;
}

void HappeningFinder::Compare(const World& world, NodeId id, const Known& before, const Known& now,
                              std::vector<Happening>* found) const {
  Happening h;
  h.at = world.now();
  h.step = world.steps();
  h.node = id;
  const auto add = [&](Kind kind) {
    h.kind = kind;
    found->push_back(h);
  };
  if (before.up && !now.up) {
    const HardState& durable = world.ghost(id).durable;
    h.term = before.state.term;
    h.vote_lost = before.state.vote != kNoNode &&
                  (durable.term != before.state.term || durable.vote != before.state.vote);
    const Index last = world.ghost(id).durable_log.last();
    h.entries_lost = before.state.last > last ? before.state.last - last : 0;
    add(Kind::kCrash);
    return;
  }
  if (!now.up) return;
  const NodeState& state = now.state;
  h.term = state.term;
  if (!before.up) {
    add(world.starts(id) > 1 ? Kind::kRestart : Kind::kStart);
    return;
  }
  if (before.state == state) return;
  const bool new_term = before.state.term != state.term;
  const bool new_role =
      before.state.role != state.role || (new_term && state.role != Role::kFollower);
  if (new_role) {
    add(KindOf(state.role));
  } else if (new_term) {
    add(Kind::kTerm);
  }
  // A candidate votes for itself: that is told with its candidacy.
  if (state.vote != kNoNode && (new_term || before.state.vote != state.vote) && state.vote != id) {
    h.other = state.vote;
    add(Kind::kVote);
  }
  if (state.lead != kNoNode && state.lead != id && (new_term || before.state.lead != state.lead)) {
    h.other = state.lead;
    add(Kind::kFollows);
  }
  if (state.commit != before.state.commit) {
    h.index = state.commit;
    add(Kind::kCommit);
  }
}

}  // namespace squall
