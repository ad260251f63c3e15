#include "invariants/liveness/quiescence.h"

#include "invariants/sentence.h"

namespace squall {
namespace {

std::optional<Violation> LeftOn(const CoreNode& node, Wording wording) {
  const NodeState state = node.view->State();
  if (state.applying != state.applied || state.applied != state.commit) {
    return Unmet(
        wording, Property::kQuiescence, node.id,
        [&] {
          return Sentence("node ", node.id, " has committed up to ", state.commit, ", is applying ",
                          state.applying, ", and has applied ", state.applied);
        },
        "entries wait to be applied");
  }
  const UnstableWindow window = node.view->Unstable();
  if (window.known && (window.offset != window.end || window.has_snapshot)) {
    return Unmet(
        wording, Property::kQuiescence, node.id,
        [&] {
          return Sentence("node ", node.id, " holds ", window.end - window.offset, " entries",
                          window.has_snapshot ? " and a snapshot" : "", " from ", window.offset,
                          " on for unstable");
        },
        "something stays unstable");
  }
  const Burden burden = node.view->Burdens();
  if (burden.known && burden.uncommitted_bytes != 0) {
    return Unmet(
        wording, Property::kQuiescence, node.id,
        [&] {
          return Sentence("node ", node.id, " counts ", burden.uncommitted_bytes,
                          " uncommitted bytes with all of its log committed");
        },
        "uncommitted bytes leak");
  }
  if (burden.known && burden.reads_waiting != 0) {
    return Unmet(
        wording, Property::kQuiescence, node.id,
        [&] { return Sentence(burden.reads_waiting, " reads wait on node ", node.id); },
        "reads are left over");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> NotQuiet(Core core, const CoreNode& leader, Wording wording) {
  const Membership& members = leader.view->Members();
  const Tracker* followers = leader.view->Followers();
  for (const CoreNode& node : core) {
    if (node.view == nullptr || !members.contains(node.id)) continue;
    if (auto v = LeftOn(node, wording)) return v;
    const Progress* progress = followers == nullptr ? nullptr : followers->Find(node.id);
    if (progress != nullptr && progress->inflights().count() != 0) {
      return Unmet(
          wording, Property::kQuiescence, node.id,
          [&] {
            return Sentence("node ", leader.id, ", the leader, counts ",
                            progress->inflights().count(), " messages to node ", node.id,
                            " as on their way: ", Describe(*progress));
          },
          "messages are counted as on their way");
    }
  }
  return std::nullopt;
}

}  // namespace squall
