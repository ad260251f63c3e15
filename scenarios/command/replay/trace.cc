#include "scenarios/command/replay/trace.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "scenarios/display.h"
#include "sim/clients/clients.h"

namespace squall {
namespace {

// Clients' commands in words, everything else quoted.
std::string FormatCommand(std::string_view bytes) {
  ClientWrite write;
  if (bytes.empty() || !ReadClientWrite(bytes, &write)) return Quote(bytes);
  const KvCommand& c = write.command;
  const std::string key(c.key);
  switch (c.action) {
    case KvAction::kGet:
      return absl::StrCat("get ", key);
    case KvAction::kPut:
      return absl::StrCat("put ", key, "=", Quote(c.value));
    case KvAction::kDelete:
      return absl::StrCat("delete ", key);
    case KvAction::kAppend:
      return absl::StrCat("append ", key, "+=", Quote(c.value));
    case KvAction::kCompareAndSwap:
      return absl::StrCat("cas ", key, " ", c.expected ? Quote(*c.expected) : "(none)", "->",
                          Quote(c.value));
  }
  return Quote(bytes);
}

std::string DescribeFate(Fate fate) {
  switch (fate) {
    case Fate::kDeliver:
      return "";
    case Fate::kDrop:
      return "  (dropped)";
    case Fate::kDuplicate:
      return "  (duplicated)";
    case Fate::kCut:
      return "  (cut off)";
    case Fate::kQueueFull:
      return "  (dropped: the queue is full)";
  }
  return "";
}

std::string_view RoleText(Role role) {
  switch (role) {
    case Role::kFollower:
      return "follower";
    case Role::kCandidate:
      return "candidate";
    case Role::kLeader:
      return "leader";
    case Role::kPreCandidate:
      return "pre-candidate";
  }
  return "?";
}

std::string NodeText(NodeId id) { return id == kNoNode ? "none" : absl::StrCat(id.value()); }

}  // namespace

std::string DescribeEvent(const Event& event, const Message* message) {
  const uint64_t node = event.node;
  switch (event.kind) {
    case EventKind::kTick:
      return absl::StrCat("tick of node ", node);
    case EventKind::kDeliver:
      return absl::StrCat("node ", node, "  receives ",
                          message == nullptr ? "" : Describe(*message, FormatCommand));
    case EventKind::kSyncDone:
      return absl::StrCat("node ", node, "  has synced its disk");
    case EventKind::kRestart:
      return absl::StrCat("restart of node ", node);
    case EventKind::kClient:
      return absl::StrCat("turn of client ", event.slot);
    case EventKind::kOpportunity:
      return absl::StrCat("opportunity for faults ", event.slot);
    case EventKind::kPartitionEnd:
      return absl::StrCat("end of partition ", event.slot);
    case EventKind::kAction:
      return absl::StrCat("action ", event.slot + 1, " of the plan");
    case EventKind::kApplyTurn:
      return absl::StrCat("node ", node, "  applies");
    case EventKind::kReport:
      return absl::StrCat("node ", node, "  hears of the fate of a message to node ",
                          event.slot % 64);
    case EventKind::kDiskFaultEnd:
      return absl::StrCat("the disk of node ", node, " recovers");
    case EventKind::kSettle:
      return "the storm is over";
  }
  return "?";
}

void Trace::OnSend(const World& world, const Message& message, Fate fate) {
  if (options_.detail == TraceDetail::kStates || !IsWanted(world)) return;
  sent_.push_back(absl::StrCat("node ", message.from.value(), "  sends    ",
                               Describe(message, FormatCommand), DescribeFate(fate)));
}

void Trace::OnEvent(const World& world, const Event& event, const Message* message) {
  const std::vector<Happening> happenings = finder_.After(world);
  if (IsWanted(world)) {
    const bool is_message = event.kind == EventKind::kDeliver;
    if (options_.detail == TraceDetail::kAll ||
        (options_.detail == TraceDetail::kMessages && is_message)) {
      const bool lost = is_message && world.node(event.node_id()) == nullptr;
      Write(world, DescribeEvent(event, message) + (lost ? "  (it is down)" : ""));
    }
    for (const Happening& h : happenings) {
      Write(world, h.node == kNoNode ? Describe(h)
                                     : absl::StrCat("node ", h.node.value(), "  ", Describe(h)));
    }
    for (const std::string& line : sent_) Write(world, line);
  }
  sent_.clear();
}

void Trace::Write(const World& world, const std::string& text) {
  out_ << absl::StrFormat("%9s  #%-7d %s\n", Describe(world.now()), world.steps(),
                          ForDisplay(text));
}

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
          std::string(RoleText(s.role)), s.term.value(), NodeText(s.vote), NodeText(s.lead),
          s.first.value(), s.last.value(), s.commit.value(), s.applied.value());
    }
    const PrefixLog& disk = world.ghost(id).durable_log;
    const HardState& hard = world.ghost(id).durable;
    text += absl::StrFormat("  node %d  %s   disk: term %d vote %s log %d..%d\n", i, live,
                            hard.term.value(), NodeText(hard.vote), disk.before_first().value() + 1,
                            disk.last().value());
  }
  return text;
}

}  // namespace squall
