#include "scenarios/story/words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/base/quote_shortly.h"
#include "core/host/sessions.h"
#include "invariants/sentence.h"
#include "scenarios/display.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/action_text.h"
#include "sim/clients/clients.h"

namespace squall {
namespace {

std::string RoleText(const Happening& h, const Happening::RoleTaken& taken) {
  switch (taken.role) {
    case Role::kPreCandidate:
      return absl::StrCat("asks for pre-votes in term ", h.term.value());
    case Role::kFollower:
      return absl::StrCat("becomes follower in term ", h.term.value());
    case Role::kCandidate:
    case Role::kLeader:
      break;
  }
  const std::string_view role = RoleWord(taken.role);
  return absl::StrCat("becomes ", std::string(role), " of term ", h.term.value());
}

std::string CrashText(const Happening& h, const Happening::Crashed& crash) {
  std::string text = "crashes";
  if (crash.vote_lost) absl::StrAppend(&text, ", losing its vote in term ", h.term.value());
  if (crash.entries_lost > 0) {
    absl::StrAppend(&text, crash.vote_lost ? " and " : ", losing ", crash.entries_lost,
                    crash.entries_lost == 1 ? " unsynced entry" : " unsynced entries");
  }
  return text;
}

std::string HardStateText(const HardState& state) {
  return absl::StrCat("term ", state.term.value(), ", vote ", NodeText(state.vote), ", commit ",
                      state.commit.value());
}

std::string WriteText(const DiskWrite& write) {
  std::string text;
  const auto add = [&text](const std::string& what) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", what);
  };
  if (write.hard_state) add(HardStateText(*write.hard_state));
  if (write.snapshot) {
    add(absl::StrCat("its leader's snapshot of entry ", write.snapshot->metadata.index.value()));
  }
  if (!write.entries.empty()) {
    add(absl::StrCat("entries ", write.entries.front().index.value(), "..",
                     write.entries.back().index.value()));
  }
  if (write.own_snapshot) {
    add(absl::StrCat("a snapshot of entry ", write.own_snapshot->metadata.index.value()));
  }
  return "writes " + (text.empty() ? "nothing" : text);
}

std::string ApplyText(const Happening::Applied& applied, const OperationDecoder* decoder) {
  const Entry& entry = applied.entry;
  const std::string what = entry.type != EntryType::kNormal ? "membership change"
                           : entry.data.empty()             ? "empty"
                                                : DescribeCommand(entry.data.view(), decoder);
  const bool again = applied.result.kind == ApplyKind::kRepeated;
  return absl::StrCat("applies entry ", entry.index.value(), " of term ", entry.term.value(), ": ",
                      what, again ? "  (repeated, answered from its session)" : "");
}

std::string ClientText(const ClientStep& step) {
  const ClientOperation& operation = step.operation;
  const bool is_script = Clients::IsScript(operation.client);
  const uint64_t place = is_script ? operation.client - kScriptSession + 1 : 0;
  const std::string who =
      !is_script ? absl::StrCat("operation ", operation.sequence, " of client ", operation.client)
      : operation.sequence == 1
          ? absl::StrCat("operation ", place, " of the plan")
          : absl::StrCat("write ", operation.sequence, " of the session that operation ", place,
                         " of the plan began");
  switch (step.kind) {
    case ClientStep::Kind::kInvoked:
      return who + " begins";
    case ClientStep::Kind::kAsked:
      return "is asked for " + who;
    case ClientStep::Kind::kRefused:
      return "refuses " + who;
    case ClientStep::Kind::kWritten:
      return absl::StrCat("acknowledges ", who, " at entry ", step.index.value());
    case ClientStep::Kind::kRead:
      return absl::StrCat("answers ", who, " as of entry ", step.index.value());
  }
  return "";
}

std::string ActionText(const Happening::Acted& acted) {
  const std::string what = DescribeOutcome(acted.action, acted.outcome);
  return absl::StrCat(ActionCommandShortly(acted.action), what.empty() ? "" : ": ", what);
}

std::string FateText(Fate fate) {
  const std::string_view word = WordsOf(fate).trace;
  return word.empty() ? "" : absl::StrCat("  (", std::string(word), ")");
}

// Dispatches by kind; one line each.
struct Words {
  const Happening& h;
  std::string in_term() const { return absl::StrCat(" in term ", h.term.value()); }

  std::string operator()(const Happening::Sent& s) const {
    return "sends    " + DescribeMessage(s.message, h.decoder) + FateText(s.fate);
  }
  std::string operator()(const Happening::Delivered& d) const {
    return "receives " + DescribeMessage(d.message, h.decoder) +
           (d.is_heard ? "" : "  (it is down)");
  }
  std::string operator()(const Happening::TermMoved&) const {
    return absl::StrCat("learns of term ", h.term.value());
  }
  std::string operator()(const Happening::Voted& v) const {
    return absl::StrCat("votes for ", v.candidate.value(), in_term());
  }
  std::string operator()(const Happening::RoleTaken& r) const { return RoleText(h, r); }
  std::string operator()(const Happening::LeaderLearned& l) const {
    return l.leader == kNoNode
               ? "knows no leader" + in_term()
               : absl::StrCat("follows leader ", l.leader.value(), " of term ", h.term.value());
  }
  std::string operator()(const Happening::LogWritten& l) const {
    return absl::StrCat("log from ", l.from.value(), ": ", DescribeRuns(l.runs));
  }
  std::string operator()(const Happening::LogCompacted& l) const {
    return absl::StrCat(l.by == SnapshotOrigin::kLeader ? "takes over a snapshot up to "
                                                        : "compacts its log up to ",
                        l.up_to.value());
  }
  std::string operator()(const Happening::Committed& c) const {
    return absl::StrCat("commits up to ", c.to.value());
  }
  std::string operator()(const Happening::Applied& a) const { return ApplyText(a, h.decoder); }
  std::string operator()(const Happening::MembersChanged& m) const {
    return "is in configuration " + squall::Describe(m.members);
  }
  std::string operator()(const Happening::WriteAsked& w) const { return WriteText(w.write); }
  std::string operator()(const Happening::Synced& s) const {
    if (!s.is_ok) return "hears that its disk failed to sync";
    return absl::StrCat("has synced ", HardStateText(s.durable), ", log up to ", s.last.value());
  }
  std::string operator()(const Happening::SnapshotMade& s) const {
    return absl::StrCat(s.origin == SnapshotOrigin::kOwn ? "makes" : "installs",
                        " a snapshot of entry ", s.metadata.index.value(), " and term ",
                        s.metadata.term.value());
  }
  std::string operator()(const Happening::Crashed& c) const { return CrashText(h, c); }
  std::string operator()(const Happening::Started& s) const {
    return (s.is_first ? "starts" : "restarts") + in_term();
  }
  std::string operator()(const Happening::LinksChanged& l) const {
    return l.is_more ? "a partition begins" : "a partition ends";
  }
  std::string operator()(const Happening::Acted& a) const { return ActionText(a); }
  std::string operator()(const ClientStep& c) const { return ClientText(c); }
};

}  // namespace

FateWords WordsOf(Fate fate) {
  switch (fate) {
    case Fate::kDeliver:
      return {"", ""};
    case Fate::kDrop:
      return {"dropped", "lost"};
    case Fate::kDuplicate:
      return {"duplicated", "sent twice"};
    case Fate::kCut:
      return {"cut off", "cut off"};
    case Fate::kQueueFull:
      return {"dropped: the queue is full", "dropped: queue full"};
  }
  return {"", ""};
}

std::string DescribeOperation(std::string_view bytes, const OperationDecoder* decoder) {
  DecodedOperation o;
  if (decoder == nullptr || !decoder->Decode(bytes, &o)) return QuoteShortly(bytes);
  const std::string key = ReadableText(o.key);
  switch (o.kind) {
    case OperationKind::kGet:
      return absl::StrCat("get ", key);
    case OperationKind::kPut:
      return absl::StrCat("put ", key, "=", QuoteShortly(o.input));
    case OperationKind::kDelete:
      return absl::StrCat("delete ", key);
    case OperationKind::kAppend:
      return absl::StrCat("append ", key, "+=", QuoteShortly(o.input));
    case OperationKind::kCas:
      return absl::StrCat("cas ", key, " ", o.expected ? QuoteShortly(*o.expected) : "(none)", "->",
                          QuoteShortly(o.input));
  }
  return QuoteShortly(bytes);
}

std::string DescribeCommand(std::string_view bytes, const OperationDecoder* decoder) {
  SessionCommand session;
  if (bytes.empty() || !DecodeSessionCommand(bytes, &session)) return QuoteShortly(bytes);
  return DescribeOperation(session.command, decoder);
}

std::string DescribeWriter(std::string_view bytes) {
  ClientWrite write;
  if (bytes.empty()) return "(empty)";
  if (!ReadClientWrite(bytes, &write)) return "(no command)";
  if (Clients::IsScript(write.session)) {
    const KvCommand& c = write.command;
    const std::string pair = ReadableText(std::string(c.key) + "=" + std::string(c.value));
    if (c.action == KvAction::kDelete) return "delete " + ReadableText(c.key);
    if (c.action == KvAction::kAppend) return "append " + pair;
    return c.action == KvAction::kCompareAndSwap ? "cas " + pair : pair;
  }
  return absl::StrCat("client-", write.session, "#", write.sequence);
}

std::string DescribeMessage(const Message& message, const OperationDecoder* decoder) {
  return DescribeInLine(
      message, [decoder](std::string_view bytes) { return DescribeCommand(bytes, decoder); });
}

std::string DescribeEvent(const Event& event, const Message* message,
                          const OperationDecoder* decoder) {
  const uint64_t node = event.node;
  switch (event.kind()) {
    case EventKind::kTick:
      return absl::StrCat("tick of node ", node);
    case EventKind::kDeliver:
      return absl::StrCat("node ", node, "  receives ",
                          message == nullptr ? "" : DescribeMessage(*message, decoder));
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

std::string NodeText(NodeId id) { return id == kNoNode ? "none" : absl::StrCat(id.value()); }

std::string DescribeRuns(const std::vector<TermRun>& runs, size_t runs_max) {
  if (runs.empty()) return "empty";
  std::string text;
  const size_t half = runs_max / 2;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (runs.size() > runs_max && i == half) {
      text += " ...";
      i = runs.size() - half;
    }
    absl::StrAppend(&text, text.empty() ? "" : " ", runs[i].term.value());
    if (runs[i].count > 1) absl::StrAppend(&text, "*", runs[i].count);
  }
  return text;
}

std::string TraceLine(SimTime at, uint64_t step, const std::string& text) {
  return absl::StrFormat("%9s  #%-7d %s\n", Describe(at), step, ForDisplay(text));
}

std::string Describe(const Happening& happening) {
  return std::visit(Words{happening}, happening.what);
}

std::string DescribeWithNode(const Happening& happening) {
  return happening.node == kNoNode
             ? Describe(happening)
             : absl::StrCat("node ", happening.node.value(), "  ", Describe(happening));
}

}  // namespace squall
