#include "scenarios/command/replay/trace.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

uint64_t Bit(NodeId node) { return node.value() < 64 ? uint64_t{1} << node.value() : 0; }

TraceSubject SubjectOf(const Message& message) {
  return {Bit(message.from) | Bit(message.to), message.term, message.type};
}

// Events without a message have the term of their node.
TraceSubject SubjectOf(const World& world, const StoryStep& step) {
  if (step.message != nullptr) return SubjectOf(*step.message);
  TraceSubject subject;
  if (step.event.node == 0) return subject;
  subject.nodes = Bit(step.event.node_id());
  if (const Guest* guest = world.node(step.event.node_id())) subject.term = guest->State().term;
  return subject;
}

TraceSubject SubjectOf(const Happening& h) {
  if (const auto* sent = h.as<Happening::Sent>()) return SubjectOf(sent->message);
  if (h.node == kNoNode) return {};
  return {Bit(h.node), h.term, std::nullopt};
}

// Where a happening stands among those of its step; none if a trace leaves it out. Of a node its
// role comes first, and faults of links come behind what nodes did.
struct Place {
  std::optional<int> operator()(const Happening::RoleTaken&) const { return 1; }
  std::optional<int> operator()(const Happening::TermMoved&) const { return 1; }
  // A candidate votes for itself: that is told with its candidacy.
  std::optional<int> operator()(const Happening::Voted& voted) const {
    return voted.candidate == h.node ? std::nullopt : std::optional(2);
  }
  std::optional<int> operator()(const Happening::LeaderLearned& learned) const {
    const bool is_other = learned.leader != kNoNode && learned.leader != h.node;
    return is_other ? std::optional(3) : std::nullopt;
  }
  std::optional<int> operator()(const Happening::Committed&) const { return 4; }
  std::optional<int> operator()(const Happening::Crashed&) const { return 0; }
  std::optional<int> operator()(const Happening::Started&) const { return 0; }
  std::optional<int> operator()(const Happening::LinksChanged&) const { return 5; }
  std::optional<int> operator()(const Happening::Sent&) const { return 6; }
  template <class T>
  std::optional<int> operator()(const T&) const {
    return std::nullopt;
  }

  const Happening& h;
};

// A term that comes with a new role is told with it.
bool IsToldWithRole(std::span<const Happening> all, const Happening& h) {
  if (h.as<Happening::TermMoved>() == nullptr) return false;
  return std::any_of(all.begin(), all.end(), [&](const Happening& other) {
    return other.node == h.node && other.as<Happening::RoleTaken>() != nullptr;
  });
}

// What a trace tells of a step, in its order.
std::vector<const Happening*> LinesOf(std::span<const Happening> all) {
  struct Line {
    int part;
    uint64_t node;
    int place;
    const Happening* happening;
  };
  std::vector<Line> lines;
  for (const Happening& h : all) {
    const std::optional<int> place = std::visit(Place{h}, h.what);
    if (!place || IsToldWithRole(all, h)) continue;
    const int part = std::max(*place, 4);
    const bool of_node = part == 4;
    lines.push_back({part, of_node ? h.node.value() : 0, of_node ? *place : 0, &h});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.part, a.node, a.place) < std::tie(b.part, b.node, b.place);
  });
  std::vector<const Happening*> ordered;
  for (const Line& line : lines) ordered.push_back(line.happening);
  return ordered;
}

Interests InterestsOf(TraceDetail detail) {
  return detail == TraceDetail::kStates ? Interests{} : Interests{Interest::kMessages};
}

}  // namespace

Trace::Trace(const World& world, const TraceOptions& options, std::ostream& out)
    : options_(options), out_(out), teller_(world, InterestsOf(options.detail), this) {}

void Trace::OnStep(const World& world, const StoryStep& step) {
  if (!IsWanted(world)) return;
  WriteEvent(world, step);
  for (const Happening* h : LinesOf(step.happenings)) {
    Write(world, SubjectOf(*h), DescribeWithNode(*h));
  }
}

void Trace::WriteEvent(const World& world, const StoryStep& step) {
  const EventKind kind = step.event.kind();
  const bool is_told = options_.detail == TraceDetail::kAll || kind == EventKind::kAction ||
                       (options_.detail == TraceDetail::kMessages && kind == EventKind::kDeliver);
  if (!is_told) return;
  std::string text = DescribeEvent(step.event, step.message, world.application().decoder());
  for (const Happening& h : step.happenings) {
    if (h.as<Happening::Acted>() != nullptr) absl::StrAppend(&text, ": ", Describe(h));
  }
  const bool is_lost = kind == EventKind::kDeliver && world.node(step.event.node_id()) == nullptr;
  Write(world, SubjectOf(world, step), text + (is_lost ? "  (it is down)" : ""));
}

void Trace::Write(const World& world, const TraceSubject& subject, const std::string& text) {
  if (!options_.filter.Takes(subject)) return;
  out_ << TraceLine(world.now(), world.steps(), text);
}

}  // namespace squall
