#include "invariants/liveness/convergence.h"

#include "invariants/sentence.h"

namespace squall {
namespace {

// What the leader believes of the other members.
std::string Believed(const CoreNode& leader) {
  std::string text;
  const Tracker* followers = leader.view->Followers();
  if (followers == nullptr) return text;
  for (const Tracker::Member& member : followers->members()) {
    if (member.id == leader.id) continue;
    text += Sentence("; it has node ", member.id, " as: ", Describe(member.progress));
  }
  return text;
}

// A leader that is behind is told before those that are behind because it is.
std::optional<Violation> LeaderBehind(const CoreNode& leader, const NodeState& led,
                                      Wording wording) {
  const auto late = [&](std::string_view what, Index has, std::string_view pattern) {
    return Unmet(
        wording, Property::kConvergence, leader.id,
        [&] {
          return Sentence("node ", leader.id, " leads term ", led.term, " and has ", what,
                          " up to ", has, " of its own log, which ends at ", led.last,
                          Believed(leader));
        },
        pattern);
  };
  if (led.commit != led.last) return late("committed", led.commit, "a leader does not commit");
  if (led.applied != led.last) return late("applied", led.applied, "a leader does not apply");
  return std::nullopt;
}

std::optional<Violation> Behind(const CoreNode& leader, const NodeState& led, const CoreNode& node,
                                Wording wording) {
  const NodeState state = node.view->State();
  const Tracker* followers = leader.view->Followers();
  const Progress* progress = followers == nullptr ? nullptr : followers->Find(node.id);
  const auto known = [&] {
    return progress == nullptr ? std::string() : "; its leader has it as: " + Describe(*progress);
  };
  const auto late = [&](std::string_view what, Index has, Index of, std::string_view pattern) {
    return Unmet(
        wording, Property::kConvergence, node.id,
        [&] {
          return Sentence("node ", node.id, " ", what, " up to ", has, ", not ", of, known());
        },
        pattern);
  };
  if (state.last != led.last) return late("has a log", state.last, led.last, "a log is not whole");
  if (state.commit != led.last) {
    return late("has committed", state.commit, led.last, "a node does not commit");
  }
  if (state.applied != led.last) {
    return late("has applied", state.applied, led.last, "a node does not apply");
  }
  if (progress != nullptr &&
      (progress->state() != ProgressState::kReplicate || progress->match() != led.last)) {
    return Unmet(
        wording, Property::kConvergence, node.id,
        [&] { return Sentence("node ", node.id, " has all of the log up to ", led.last, known()); },
        [&] {
          return Sentence("a leader does not see that a node is there: ", Name(progress->state()));
        });
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> NotConverged(Core core, const CoreNode& leader, Wording wording) {
  const NodeState led = leader.view->State();
  const Membership& members = leader.view->Members();
  if (members.contains(leader.id)) {
    if (auto v = LeaderBehind(leader, led, wording)) return v;
  }
  for (const CoreNode& node : core) {
    if (!members.contains(node.id)) continue;
    if (node.view == nullptr) {
      return Unmet(
          wording, Property::kConvergence, node.id,
          [&] { return Sentence("node ", node.id, " is down"); }, "a node of the core is down");
    }
    if (auto v = Behind(leader, led, node, wording)) return v;
  }
  const uint64_t digest = leader.view->MachineDigest();
  for (const CoreNode& node : core) {
    if (!members.contains(node.id) || digest == 0) continue;
    const uint64_t other = node.view->MachineDigest();
    if (other == 0 || other == digest) continue;
    return Unmet(
        wording, Property::kConvergence, node.id,
        [&] {
          return Sentence("node ", node.id, " and its leader, node ", leader.id,
                          ", have applied the same log up to ", led.last,
                          " and have different state machines");
        },
        "state machines differ");
  }
  return std::nullopt;
}

}  // namespace squall
