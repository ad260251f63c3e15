#include "scenarios/scripts/timed/observer.h"

#include <algorithm>

#include "core/base/describe.h"
#include "core/host/sessions.h"
#include "invariants/sentence.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/action_text.h"
#include "scenarios/scripts/timed/node_log.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/tokens.h"
#include "scenarios/story/words.h"
#include "sim/clients/clients.h"
#include "sim/plan/action_form.h"

namespace squall {
namespace {

std::string DescribeEntries(const Entries& entries) {
  std::string text;
  size_t n = 0;
  for (const Entry& entry : entries) {
    if (n++ == kEntriesInLine) return text + " ...";
    text += " " + (entry.type == EntryType::kNormal ? DescribeWriter(entry.data.view())
                                                    : std::string("(membership)"));
  }
  return text;
}

constexpr TraceWords Bit(TraceWord word) { return TraceWords{1} << static_cast<int>(word); }

// Kinds of lines that tell what nodes did, and are few.
constexpr TraceWords kKeptWords = Bit(TraceWord::kRoles) | Bit(TraceWord::kVotes) |
                                  Bit(TraceWord::kPuts) | Bit(TraceWord::kFaults) |
                                  Bit(TraceWord::kSnapshots) | Bit(TraceWord::kReads) |
                                  Bit(TraceWord::kMembers);

Interests InterestsOf(TraceWords words) {
  const bool logs = Wants(words, TraceWord::kLogs);
  const bool messages = Wants(words, TraceWord::kMessages) || Wants(words, TraceWord::kLosses);
  Interests interests{Interest::kEntries, Interest::kClients, Interest::kApplies};
  if (logs) interests.Add(Interest::kLogs);
  if (messages) interests.Add(Interest::kMessages);
  return interests;
}

}  // namespace

Observer::Observer(const World& world, const std::vector<TimedAction>& scheduled)
    : scheduled_(scheduled),
      nodes_(world.node_count() + 1),
      kept_words_(kKeptWords),
      teller_(world, InterestsOf(0), this) {
  // What clients write by themselves would leave no room for anything else.
  if (world.options().clients == 0) kept_words_ |= Bit(TraceWord::kCommits);
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    nodes_[i].started = world.starts(NodeId(i)) > 0;
  }
}

void Observer::Tell(const World& world, TraceWords words) {
  words_ = words;
  teller_.SetInterests(world, InterestsOf(words));
  // Logs were not followed while no trace asked for them.
  for (uint64_t i = 1; i < nodes_.size(); ++i) nodes_[i].log = DescribeLog(world, NodeId(i));
}

std::string Observer::TakeText() {
  if (lines_ > kLinesMax) {
    text_ += "(" + std::to_string(lines_ - kLinesMax) + " more lines)\n";
  }
  lines_ = 0;
  std::string text;
  text.swap(text_);
  return text;
}

std::string Observer::LastLines() const {
  std::string text;
  for (const std::string& line : last_lines_) text += line;
  return text;
}

void Observer::Print(SimTime time, const std::string& text) {
  const std::string line = Describe(time) + "  " + text + "\n";
  last_lines_.push_back(line);
  if (last_lines_.size() > kLastLinesMax) last_lines_.pop_front();
  if (++lines_ <= kLinesMax) text_ += line;
}

void Observer::Print(TraceWord word, SimTime time, const std::string& text) {
  if (!Wants(word)) return;
  const std::string line = Describe(time) + "  " + text + "\n";
  if (squall::Wants(kept_words_, word)) {
    last_lines_.push_back(line);
    if (last_lines_.size() > kLastLinesMax) last_lines_.pop_front();
  }
  if (squall::Wants(words_, word) && ++lines_ <= kLinesMax) text_ += line;
}

void Observer::PrintNode(TraceWord word, const Happening& h, const std::string& text) {
  Print(word, h.at, "node " + NodeText(h.node) + "  " + text);
}

// What had no effect is told in any case where the script did not leave that open.
void Observer::PrintAction(TraceWord word, const World& world, const Happening::Acted& acted,
                           const std::string& text) {
  if (!IsDone(acted.outcome) && scheduled_[acted.place].when_void == TimedAction::Void::kTold) {
    Print(world.now(), text);
  } else {
    Print(word, world.now(), text);
  }
}

// --- Steps.

struct Observer::Printer {
  Observer& observer;
  const World& world;
  const StoryStep& step;
  const Happening& h;

  void operator()(const Happening::Acted& acted) const { observer.TellAction(world, acted); }
  void operator()(const Happening::LinksChanged& links) const {
    observer.TellLinks(world, step.event, links);
  }
  void operator()(const Happening::Crashed& crashed) const { observer.TellCrash(h, crashed); }
  void operator()(const Happening::Started&) const { observer.TellStart(world, h); }
  void operator()(const Happening::TermMoved&) const {
    observer.PrintNode(TraceWord::kTerms, h, "term " + term());
  }
  void operator()(const Happening::Voted& voted) const {
    observer.PrintNode(TraceWord::kVotes, h,
                       "votes for " + NodeText(voted.candidate) + " in term " + term());
  }
  void operator()(const Happening::RoleTaken& taken) const { observer.TellRole(h, taken); }
  void operator()(const Happening::LeaderLearned& learned) const {
    if (learned.leader == learned.before || learned.leader == h.node) return;
    observer.PrintNode(
        TraceWord::kLeaders, h,
        (learned.leader == kNoNode ? "knows no leader" : "follows " + NodeText(learned.leader)) +
            " in term " + term());
  }
  void operator()(const Happening::LogCompacted&) const {
    observer.PrintNode(TraceWord::kSnapshots, h, Describe(h));
    observer.TellLog(world, h);
  }
  void operator()(const Happening::LogWritten&) const { observer.TellLog(world, h); }
  void operator()(const Happening::Committed& committed) const {
    observer.TellCommit(world, h, committed);
  }
  void operator()(const Happening::MembersChanged& changed) const {
    if (observer.Wants(TraceWord::kMembers)) {
      observer.PrintNode(TraceWord::kMembers, h, squall::Describe(changed.members));
    }
  }
  void operator()(const Happening::Applied& applied) const {
    observer.TellApplied(world, h, applied);
  }
  void operator()(const ClientStep& client) const { observer.TellClient(world, h, client); }
  void operator()(const Happening::Sent& sent) const { observer.TellSent(h, sent); }
  // Not told in scripts.
  void operator()(const Happening::Delivered&) const {}
  void operator()(const Happening::WriteAsked&) const {}
  void operator()(const Happening::Synced&) const {}
  void operator()(const Happening::SnapshotMade&) const {}

 private:
  std::string term() const { return std::to_string(h.term.value()); }
};

void Observer::OnStep(const World& world, const StoryStep& step) {
  const auto is_later = [](const Happening& h) {
    return h.as<Happening::Sent>() != nullptr || h.as<ClientStep>() != nullptr;
  };
  const auto later = std::find_if(step.happenings.begin(), step.happenings.end(), is_later);
  for (auto h = step.happenings.begin(); h != later; ++h) {
    std::visit(Printer{*this, world, step, *h}, h->what);
  }
  ForgetPartition(step.event);
  NoteAppliedPuts(world);
  for (auto h = later; h != step.happenings.end(); ++h) {
    std::visit(Printer{*this, world, step, *h}, h->what);
  }
}

void Observer::TellSent(const Happening& h, const Happening::Sent& sent) {
  const std::string what(WordsOf(sent.fate).script);
  const Message& message = sent.message;
  if (Wants(TraceWord::kMessages)) {
    Print(TraceWord::kMessages, h.at,
          DescribeInLine(message, DescribeWriter) + (what.empty() ? "" : "  (" + what + ")"));
  } else if (sent.fate == Fate::kDrop || sent.fate == Fate::kDuplicate) {
    Print(TraceWord::kLosses, h.at,
          std::string(Name(message.type)) + " " + NodeText(message.from) + "->" +
              NodeText(message.to) + "  " + what);
  }
}

// What an action did to a node is told by the node's own line, as far as there is one.
void Observer::TellAction(const World& world, const Happening::Acted& acted) {
  const Action& action = acted.action;
  const ActionForm* form = FormOf(action);
  if (IsOperation(action.kind)) return TellOperation(world, acted);
  if (form->whom == ActionForm::Whom::kSides && action.length_us > 0) {
    partitions_.push_back({action.at + action.length_us, ActionCommandShortly(action)});
  }
  if (action.kind == Action::Kind::kHeal) partitions_.clear();
  // A node that has been up before says itself that it starts.
  const bool starts = action.kind == Action::Kind::kStart && nodes_[action.node].started;
  if (IsDone(acted.outcome) && (form->shown == ActionForm::Shown::kInState || starts)) return;
  PrintAction(TraceWord::kFaults, world, acted, DescribeAction(action, acted.outcome));
}

void Observer::TellOperation(const World& world, const Happening::Acted& acted) {
  const Action& action = acted.action;
  const Clients& clients = world.clients();
  const bool is_read = action.kind == Action::Kind::kGet;
  const bool is_retry = action.kind == Action::Kind::kRetry;
  if (!is_retry) puts_.push_back({kNoIndex, std::vector<std::optional<SimTime>>(nodes_.size())});
  const TraceWord word = is_read ? TraceWord::kReads : TraceWord::kPuts;
  // A node that was asked has its place in the line. An answer is told when it comes.
  const bool asked = IsDone(acted.outcome) || acted.outcome == ActionOutcome::kRefused ||
                     acted.outcome == ActionOutcome::kKnowsNoLeader;
  if (!asked) return PrintAction(word, world, acted, DescribeAction(action, acted.outcome));
  if (is_read && IsDone(acted.outcome)) return;
  const size_t place =
      is_retry ? clients.LastOfSession(action.count).value_or(0) : clients.script().size() - 1;
  const std::string why = DescribeOutcome(action, acted.outcome);
  PrintAction(word, world, acted,
              "node " + NodeText(clients.script()[place].node) + "  " + OperationText(action) +
                  (why.empty() ? "" : ": " + why));
}

// The answer to a read of the script, and to a comparison.
void Observer::TellClient(const World& world, const Happening& h, const ClientStep& client) {
  if (!Clients::IsScript(client.operation.client)) return;
  const std::vector<Clients::ScriptOperation>& script = world.clients().script();
  if (client.kind == ClientStep::Kind::kRead) {
    const Clients::ScriptOperation& read = script[client.operation.client - kScriptSession];
    PrintNode(TraceWord::kReads, h,
              "get " + ReadableText(read.key) + " -> " + ReadableText(read.value) +
                  "  as of index " + std::to_string(read.index.value()));
  }
  const std::optional<size_t> place = world.clients().FindScriptWrite(client.operation);
  const OperationDecoder* decoder = world.application().decoder();
  if (client.kind != ClientStep::Kind::kWritten || !place || decoder == nullptr) return;
  const Clients::ScriptOperation& write = script[*place];
  if (write.kind != OperationKind::kCas) return;
  PrintNode(
      TraceWord::kPuts, h,
      "cas " + ReadableText(write.key + "=" + write.value) + " -> " +
          (decoder->Refuses(client.bytes.view()) ? "not done, the value is another one" : "done"));
}

void Observer::TellApplied(const World& world, const Happening& h,
                           const Happening::Applied& applied) {
  const Entry& entry = applied.entry;
  const ApplyResult& result = applied.result;
  SessionCommand session;
  if (entry.index > applied_) {
    applied_ = entry.index;
    if (result.kind == ApplyKind::kCommand && DecodeSessionCommand(entry.data.view(), &session)) {
      commands_.push_back({entry.index, Payload(session.command)});
    }
  }
  if (!Wants(TraceWord::kApplies)) return;
  const bool is_write = entry.type == EntryType::kNormal && !entry.data.empty();
  std::string text = "applies " + std::to_string(entry.index.value()) + ": " +
                     (entry.type != EntryType::kNormal ? "(membership)"
                      : is_write ? DescribeCommand(entry.data.view(), world.application().decoder())
                                 : "(empty)");
  if (result.kind == ApplyKind::kRepeated) text += "  (repeated, answered from its session)";
  if (is_write && result.kind == ApplyKind::kNothing)
    text += "  (not done: its client has gone on)";
  PrintNode(TraceWord::kApplies, h, text);
}

void Observer::TellLinks(const World& world, const Event& event,
                         const Happening::LinksChanged& links) {
  if (event.kind() == EventKind::kLinkFaultEnd && !links.is_more) {
    const auto ended = FindPartition(event);
    Print(TraceWord::kFaults, world.now(),
          (ended == partitions_.end() ? "a partition" : ended->text) + " ends");
  } else if (links.is_more && event.kind() == EventKind::kOpportunity) {
    std::string cut;
    for (const auto& [from, to] : links.cut) cut += " " + NodeText(from) + "->" + NodeText(to);
    Print(TraceWord::kFaults, world.now(), "a partition begins; cut now:" + cut);
  }
}

std::vector<Observer::PartitionUntil>::iterator Observer::FindPartition(const Event& event) {
  return std::find_if(partitions_.begin(), partitions_.end(),
                      [&](const PartitionUntil& p) { return p.end == event.time; });
}

// Also of one that was healed before its end.
void Observer::ForgetPartition(const Event& event) {
  if (event.kind() != EventKind::kLinkFaultEnd) return;
  const auto ended = FindPartition(event);
  if (ended != partitions_.end()) partitions_.erase(ended);
}

namespace {

std::string WritesText(uint64_t writes) {
  return std::to_string(writes) + (writes == 1 ? " write" : " writes");
}

// What the disk holds afterwards of what was not synced.
std::string CrashText(const Happening::Crashed& crashed) {
  const std::string unsynced = WritesText(crashed.writes_lost);
  if (crashed.writes_lost == 0) return "crashes";
  if (!crashed.kept_part) return "crashes, losing " + unsynced;
  if (crashed.sectors_lost == 0 && crashed.entries_lost == 0 && !crashed.vote_lost) {
    return "crashes, keeping " + unsynced;
  }
  std::string text = "crashes, torn: its disk keeps a part of " + unsynced;
  if (crashed.vote_lost) text += ", not its vote";
  if (crashed.entries_lost > 0) {
    text += crashed.entries_lost == 1
                ? ", not the last entry"
                : ", not the last " + std::to_string(crashed.entries_lost) + " entries";
  }
  return text;
}

}  // namespace

void Observer::TellCrash(const Happening& h, const Happening::Crashed& crashed) {
  PrintNode(TraceWord::kFaults, h, CrashText(crashed));
}

void Observer::TellStart(const World& world, const Happening& h) {
  Seen& seen = nodes_[h.node.value()];
  PrintNode(TraceWord::kFaults, h,
            std::string(seen.started ? "restarts" : "starts") + " in term " +
                std::to_string(h.term.value()));
  seen.started = true;
  seen.log = DescribeLog(world, h.node);
}

void Observer::TellRole(const Happening& h, const Happening::RoleTaken& taken) {
  const bool leads = taken.role == Role::kLeader;
  if (taken.role == taken.before && !leads) return;
  if (leads) nodes_[h.node.value()].leader_since = h.at;
  PrintNode(TraceWord::kRoles, h,
            std::string(RoleWord(taken.role)) + (leads ? " of term " : " in term ") +
                std::to_string(h.term.value()));
}

void Observer::TellLog(const World& world, const Happening& h) {
  if (!Wants(TraceWord::kLogs)) return;
  Seen& seen = nodes_[h.node.value()];
  std::string log = DescribeLog(world, h.node);
  if (log != seen.log) PrintNode(TraceWord::kLogs, h, "log " + log);
  seen.log = std::move(log);
}

void Observer::TellCommit(const World& world, const Happening& h,
                          const Happening::Committed& committed) {
  if (committed.to < committed.from) return;
  NotePuts(world, committed.entries);
  for (PutFate& put : puts_) {
    std::optional<SimTime>& known = put.known_on[h.node.value()];
    if (!known && put.index != kNoIndex && put.index <= committed.to) known = h.at;
  }
  if (!Wants(TraceWord::kCommits)) return;
  const Entries& entries = committed.entries;
  const std::string range =
      std::to_string(committed.from.value()) +
      (committed.from == committed.to ? "" : ".." + std::to_string(committed.to.value()));
  PrintNode(TraceWord::kCommits, h,
            "commits " + range + (entries.empty() ? "" : ":") + DescribeEntries(entries));
}

// Which of `entries`, now committed, are puts of the script. A put that was sent on twice counts
// where it stands first.
void Observer::NotePuts(const World& world, const Entries& entries) {
  for (const Entry& entry : entries) {
    ClientWrite write;
    if (entry.type != EntryType::kNormal || !ReadClientWrite(entry.data.view(), &write)) continue;
    const std::optional<size_t> put =
        world.clients().FindScriptWrite({write.session, write.sequence});
    if (!put || *put >= puts_.size()) continue;
    if (puts_[*put].index == kNoIndex) puts_[*put].index = entry.index;
  }
}

// Puts that were committed, applied and compacted away in one event were in no log to be seen.
void Observer::NoteAppliedPuts(const World& world) {
  for (size_t i = 0; i < puts_.size(); ++i) {
    PutFate& put = puts_[i];
    const Index index = world.clients().script()[i].index;
    if (put.index != kNoIndex || index == kNoIndex) continue;
    put.index = index;
    for (uint64_t node = 1; node < nodes_.size(); ++node) {
      const Guest* guest = world.node(NodeId(node));
      if (guest != nullptr && guest->State().commit >= index) put.known_on[node] = world.now();
    }
  }
}

}  // namespace squall
