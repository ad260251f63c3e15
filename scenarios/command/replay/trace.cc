#include "scenarios/command/replay/trace.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/quote_shortly.h"
#include "scenarios/display.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/action_text.h"
#include "sim/clients/clients.h"

namespace squall {
namespace {

uint64_t Bit(NodeId node) { return node.value() < 64 ? uint64_t{1} << node.value() : 0; }

TraceSubject SubjectOf(const Message& message) {
  return {Bit(message.from) | Bit(message.to), message.term, message.type};
}

// Events without a message have the term of their node.
TraceSubject SubjectOf(const World& world, const Event& event, const Message* message) {
  if (message != nullptr) return SubjectOf(*message);
  TraceSubject subject;
  if (event.node == 0) return subject;
  subject.nodes = Bit(event.node_id());
  if (const Guest* guest = world.node(event.node_id())) subject.term = guest->State().term;
  return subject;
}

TraceSubject SubjectOf(const Happening& h) {
  TraceSubject subject;
  if (h.node == kNoNode) return subject;
  return {Bit(h.node), h.term, std::nullopt};
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

std::string DescribeCommand(std::string_view bytes) {
  ClientWrite write;
  if (bytes.empty() || !ReadClientWrite(bytes, &write)) return QuoteShortly(bytes);
  const KvCommand& c = write.command;
  const std::string key = ReadableText(c.key);
  switch (c.action) {
    case KvAction::kGet:
      return absl::StrCat("get ", key);
    case KvAction::kPut:
      return absl::StrCat("put ", key, "=", QuoteShortly(c.value));
    case KvAction::kDelete:
      return absl::StrCat("delete ", key);
    case KvAction::kAppend:
      return absl::StrCat("append ", key, "+=", QuoteShortly(c.value));
    case KvAction::kCompareAndSwap:
      return absl::StrCat("cas ", key, " ", c.expected ? QuoteShortly(*c.expected) : "(none)", "->",
                          QuoteShortly(c.value));
  }
  return QuoteShortly(bytes);
}

std::string DescribeMessage(const Message& message) {
  return DescribeInLine(message, DescribeCommand);
}

std::string DescribeEvent(const Event& event, const Message* message) {
  const uint64_t node = event.node;
  switch (event.kind()) {
    case EventKind::kTick:
      return absl::StrCat("tick of node ", node);
    case EventKind::kDeliver:
      return absl::StrCat("node ", node, "  receives ",
                          message == nullptr ? "" : DescribeMessage(*message));
    case EventKind::kSyncDone:
      return absl::StrCat("node ", node, "  has synced its disk");
    case EventKind::kRestart:
      return absl::StrCat("restart of node ", node);
    case EventKind::kClientTurn:
      return absl::StrCat("turn of client ", event.as<Event::ClientTurn>().client);
    case EventKind::kOpportunity:
      return absl::StrCat("opportunity for faults ", event.as<Event::Opportunity>().ordinal);
    case EventKind::kLinkFaultEnd:
      return absl::StrCat("end of partition ", event.as<Event::LinkFaultEnd>().handle);
    case EventKind::kAction:
      return absl::StrCat("action ", event.as<Event::Action>().index + 1, " of the plan");
    case EventKind::kApplyTurn:
      return absl::StrCat("node ", node, "  applies");
    case EventKind::kReport:
      return absl::StrCat("node ", node, "  hears of the fate of a message to node ",
                          uint64_t{event.as<Event::Report>().about});
    case EventKind::kDiskFaultEnd:
      return absl::StrCat("the disk of node ", node, " recovers");
    case EventKind::kLook:
      return "the storm is over";
  }
  return "?";
}

void Trace::OnSend(const World& world, const Message& message, Fate fate) {
  if (options_.detail == TraceDetail::kStates || !IsWanted(world)) return;
  const TraceSubject subject = SubjectOf(message);
  if (!options_.filter.Takes(subject)) return;
  sent_.emplace_back(subject, absl::StrCat("node ", message.from.value(), "  sends    ",
                                           DescribeMessage(message), DescribeFate(fate)));
}

void Trace::OnAction(const World&, const Action& action, ActionOutcome outcome) {
  const std::string what = DescribeOutcome(action, outcome);
  action_ = absl::StrCat(": ", ActionCommandShortly(action), what.empty() ? "" : ": ", what);
}

void Trace::OnEvent(const World& world, const Event& event, const Message* message) {
  const std::vector<Happening> happenings = finder_.After(world);
  if (IsWanted(world)) {
    const bool is_message = event.kind() == EventKind::kDeliver;
    if (options_.detail == TraceDetail::kAll || event.kind() == EventKind::kAction ||
        (options_.detail == TraceDetail::kMessages && is_message)) {
      const bool lost = is_message && world.node(event.node_id()) == nullptr;
      Write(world, SubjectOf(world, event, message),
            DescribeEvent(event, message) + action_ + (lost ? "  (it is down)" : ""));
    }
    for (const Happening& h : happenings) {
      Write(world, SubjectOf(h),
            h.node == kNoNode ? Describe(h)
                              : absl::StrCat("node ", h.node.value(), "  ", Describe(h)));
    }
    for (const auto& [subject, line] : sent_) Write(world, subject, line);
  }
  sent_.clear();
  action_.clear();
}

void Trace::Write(const World& world, const TraceSubject& subject, const std::string& text) {
  if (!options_.filter.Takes(subject)) return;
  out_ << TraceLine(world.now(), world.steps(), text);
}

std::string TraceLine(SimTime at, uint64_t step, const std::string& text) {
  return absl::StrFormat("%9s  #%-7d %s\n", Describe(at), step, ForDisplay(text));
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
