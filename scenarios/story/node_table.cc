#include "scenarios/story/node_table.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "invariants/sentence.h"
#include "scenarios/display.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

constexpr size_t kUnderWayMax = 40;  // Messages that are listed.

std::string DetailLine(const std::string& name, const std::string& text) {
  return absl::StrCat("          ", name, ": ", text, "\n");
}

std::vector<TermRun> RunsOf(const Guest& guest, const NodeState& state) {
  std::vector<TermRun> runs;
  for (const Entry& entry : guest.ReadLog(state.first, state.last + 1)) {
    if (runs.empty() || runs.back().term != entry.term) runs.push_back({entry.term, 0});
    ++runs.back().count;
  }
  return runs;
}

std::string LogText(const Guest& guest, const NodeState& state) {
  const Index compacted = state.first - 1;
  return (compacted > kNoIndex ? absl::StrCat("..", compacted.value(), " (term ",
                                              guest.TermBeforeFirst().value(), ") ")
                               : "") +
         DescribeRuns(RunsOf(guest, state));
}

// The nodes whose vote in the candidate's term is the candidate's, whether it knows or not.
std::string VotersOf(const World& world, NodeId candidate, Term term) {
  std::string voters;
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const Guest* guest = world.node(NodeId(i));
    if (guest == nullptr) continue;
    const NodeState state = guest->State();
    if (state.term != term || state.vote != candidate) continue;
    absl::StrAppend(&voters, voters.empty() ? "" : ", ", i);
  }
  return voters.empty() ? "none" : voters;
}

std::string Details(const World& world, NodeId id, const Guest& guest) {
  const NodeState state = guest.State();
  std::string text = DetailLine("log", LogText(guest, state)) +
                     DetailLine("configuration", Describe(guest.Members()));
  if (state.role == Role::kCandidate) {
    text += DetailLine("votes", VotersOf(world, id, state.term));
  }
  if (const Tracker* followers = guest.Followers()) {
    for (const Tracker::Member& member : followers->members()) {
      if (member.id == id) continue;
      text += DetailLine(absl::StrCat("node ", member.id.value()), Describe(member.progress));
    }
  }
  return text;
}

std::string UnderWayText(const World& world) {
  const std::vector<World::UnderWay> messages = world.MessagesUnderWay();
  std::string text = absl::StrCat("  ", messages.size(), " messages under way\n");
  for (size_t i = 0; i < messages.size(); ++i) {
    if (i == kUnderWayMax) {
      return text + absl::StrCat("          ", messages.size() - i, " more\n");
    }
    text += absl::StrFormat(
        "%9s %s\n", Describe(messages[i].arrives),
        ForDisplay(DescribeMessage(messages[i].message, world.application().decoder())));
  }
  return text;
}

}  // namespace

std::string DescribeNodes(const World& world) {
  std::string text;
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const NodeId id(i);
    const Guest* guest = world.node(id);
    std::string live = "down";
    if (guest != nullptr) {
      const NodeState s = guest->State();
      live = absl::StrFormat(
          "%-13s term %-3d vote %-4s lead %-4s log %d..%d  commit %d  applied %d",
          std::string(RoleWord(s.role)), s.term.value(), NodeText(s.vote), NodeText(s.lead),
          s.first.value(), s.last.value(), s.commit.value(), s.applied.value());
    }
    const PrefixLog& disk = world.ghost(id).durable_log;
    const HardState& hard = world.ghost(id).durable;
    text += absl::StrFormat("  node %d  %s   disk: term %d vote %s log %d..%d\n", i, live,
                            hard.term.value(), NodeText(hard.vote), disk.before_first().value() + 1,
                            disk.last().value());
    if (guest != nullptr) text += Details(world, id, *guest);
  }
  return text + UnderWayText(world);
}

}  // namespace squall
