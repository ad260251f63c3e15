#include "scenarios/command/export/chrome_trace.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/json_text.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

// Tracks are numbered: the cluster's is 0, and each node has two.
uint64_t RoleTrack(NodeId node) { return 2 * node.value() - 1; }
uint64_t MessageTrack(NodeId node) { return 2 * node.value(); }
constexpr uint64_t kClusterTrack = 0;

std::string RoleText(const NodeState& state) {
  return absl::StrCat(std::string(Name(state.role)), " in term ", state.term.value());
}

}  // namespace

ChromeTrace::ChromeTrace(const World& world) : stretches_(world.node_count()) {
  AddTrack(kClusterTrack, "cluster");
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const NodeId id(i);
    AddTrack(RoleTrack(id), absl::StrCat("node ", i));
    AddTrack(MessageTrack(id), absl::StrCat("node ", i, " messages"));
    const Guest* guest = world.node(id);
    if (guest != nullptr) stretches_[i - 1] = {RoleText(guest->State()), world.now()};
  }
}

void ChromeTrace::AddTrack(uint64_t track, std::string_view name) {
  Add("M", "thread_name", track, SimTime(),
      absl::StrCat(",\"args\":{\"name\":", JsonString(name), "}"));
  Add("M", "thread_sort_index", track, SimTime(),
      absl::StrCat(",\"args\":{\"sort_index\":", track, "}"));
}

void ChromeTrace::Add(std::string_view phase, std::string_view name, uint64_t track, SimTime at,
                      std::string_view more) {
  absl::StrAppend(&events_, events_.empty() ? "" : ",\n", "{\"ph\":\"", std::string(phase),
                  "\",\"pid\":1,\"tid\":", track, ",\"ts\":", at.value(),
                  ",\"name\":", JsonString(name), std::string(more), "}");
}

// The stretch that goes on is over, and the next begins.
void ChromeTrace::ChangeStretch(NodeId node, std::string name, SimTime at) {
  Stretch& stretch = stretches_[node.value() - 1];
  if (!stretch.name.empty()) {
    Add("X", stretch.name, RoleTrack(node), stretch.since,
        absl::StrCat(",\"cat\":\"role\",\"dur\":", at.value() - stretch.since.value()));
  }
  stretch = {std::move(name), at};
}

void ChromeTrace::OnStep(const World& world, const StoryStep& step) {
  for (const Happening& h : step.happenings) {
    Tell(h);
    const bool changes_role = h.as<Happening::TermMoved>() || h.as<Happening::RoleTaken>() ||
                              h.as<Happening::Started>() || h.as<Happening::Crashed>();
    if (!changes_role) continue;
    const Guest* guest = world.node(h.node);
    std::string name = guest == nullptr ? "" : RoleText(guest->State());
    if (name != stretches_[h.node.value() - 1].name) ChangeStretch(h.node, std::move(name), h.at);
  }
}

void ChromeTrace::Tell(const Happening& h) {
  if (h.as<Happening::Sent>() || h.as<Happening::Delivered>()) {
    TellMessage(h);
    return;
  }
  // Of these the track of roles says enough.
  if (h.as<Happening::TermMoved>() || h.as<Happening::RoleTaken>()) return;
  const uint64_t track = h.node == kNoNode ? kClusterTrack : RoleTrack(h.node);
  Add("i", Describe(h), track, h.at,
      absl::StrCat(",\"cat\":\"event\",\"s\":\"t\",\"args\":{\"step\":", h.step, "}"));
  if (const auto* committed = h.as<Happening::Committed>()) {
    Add("C", absl::StrCat("commit index of node ", h.node.value()), RoleTrack(h.node), h.at,
        absl::StrCat(",\"args\":{\"entries\":", committed->to.value(), "}"));
  }
}

// Arrows join slices, so that a message is one of a microsecond at either end.
void ChromeTrace::TellMessage(const Happening& h) {
  const auto* sent = h.as<Happening::Sent>();
  const auto* delivered = h.as<Happening::Delivered>();
  const Message& message = sent != nullptr ? sent->message : delivered->message;
  const uint64_t id = sent != nullptr ? sent->id : delivered->id;
  const uint64_t track = MessageTrack(h.node);
  Add("X", Name(message.type), track, h.at,
      absl::StrCat(",\"cat\":\"message\",\"dur\":1,\"args\":{\"step\":", h.step,
                   ",\"what\":", JsonString(Describe(h)), "}"));
  if (id == 0 || (delivered != nullptr && !delivered->is_heard)) return;
  Add(sent != nullptr ? "s" : "f", Name(message.type), track, h.at,
      absl::StrCat(",\"cat\":\"message\",\"id\":", id, sent != nullptr ? "" : ",\"bp\":\"e\""));
}

std::string ChromeTrace::Text(const World& world) {
  for (uint64_t i = 1; i <= stretches_.size(); ++i) ChangeStretch(NodeId(i), "", world.now());
  for (const Violation& violation : world.violations()) {
    Add("i", absl::StrCat("VIOLATION ", violation.detail), kClusterTrack, world.now(),
        ",\"cat\":\"violation\",\"s\":\"g\"");
  }
  return absl::StrCat("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n", events_, "\n]}\n");
}

}  // namespace squall
