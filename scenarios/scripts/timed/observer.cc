#include "scenarios/scripts/timed/observer.h"

#include <algorithm>

#include "core/base/describe.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/action_text.h"
#include "scenarios/scripts/timed/node_log.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/tokens.h"
#include "sim/clients/clients.h"
#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"

namespace squall {
namespace {

// What a client's entry says: "x=1" if it came from a script, else who sent it.
std::string DescribeCommand(std::string_view data) {
  ClientWrite write;
  if (data.empty()) return "(empty)";
  if (!ReadClientWrite(data, &write)) return "(no command)";
  if (Clients::IsScript(write.session)) {
    return ReadableText(std::string(write.command.key) + "=" + std::string(write.command.value));
  }
  return "client-" + std::to_string(write.session) + "#" + std::to_string(write.sequence);
}

std::string DescribeEntries(const Entries& entries) {
  std::string text;
  size_t n = 0;
  for (const Entry& entry : entries) {
    if (n++ == kEntriesInLine) return text + " ...";
    text += " " + (entry.type == EntryType::kNormal ? DescribeCommand(entry.data.view())
                                                    : std::string("(membership)"));
  }
  return text;
}

std::string NodeText(NodeId node) { return std::to_string(node.value()); }

constexpr TraceWords Bit(TraceWord word) { return TraceWords{1} << static_cast<int>(word); }

// Kinds of lines that tell what became of nodes, and are few.
constexpr TraceWords kKeptWords = Bit(TraceWord::kRoles) | Bit(TraceWord::kVotes) |
                                  Bit(TraceWord::kPuts) | Bit(TraceWord::kFaults) |
                                  Bit(TraceWord::kSnapshots) | Bit(TraceWord::kReads) |
                                  Bit(TraceWord::kMembers);

}  // namespace

std::string_view RoleWord(Role role) {
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
  return "";
}

std::string DescribeAction(const Action& action, ActionOutcome outcome) {
  const std::string why = DescribeOutcome(action, outcome);
  if (!IsDone(outcome)) return ActionCommandShortly(action) + ": " + why;
  const ActionForm* form = FormOf(action);
  if (form != nullptr && form->shown == ActionForm::Shown::kByCommand) {
    return ActionCommandShortly(action);
  }
  // Rot is meant for nodes that are down.
  const bool plain = why.empty() || action.kind == Action::Kind::kRot;
  return Describe(action) + (plain ? "" : ": " + why);
}

Observer::Observer(const World& world, const std::vector<TimedAction>& scheduled)
    : scheduled_(scheduled), nodes_(world.node_count() + 1), kept_words_(kKeptWords) {
  // What clients write by themselves would leave no room for anything else.
  if (world.options().clients == 0) kept_words_ |= Bit(TraceWord::kCommits);
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const Guest* guest = world.node(NodeId(i));
    nodes_[i].up = guest != nullptr;
    nodes_[i].started = guest != nullptr;
    if (guest != nullptr) {
      nodes_[i].state = guest->State();
      nodes_[i].members = guest->Members();
    }
    nodes_[i].log = DescribeLog(world, NodeId(i));
  }
}

void Observer::Tell(const World& world, TraceWords words) {
  words_ = words;
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

void Observer::PrintNode(TraceWord word, const World& world, NodeId node, const std::string& text) {
  Print(word, world.now(), "node " + NodeText(node) + "  " + text);
}

// What had no effect is told in any case where the script did not leave that open.
void Observer::PrintAction(TraceWord word, const World& world, const TimedAction& timed,
                           const std::string& text) {
  if (!IsDone(outcome_) && timed.when_void == TimedAction::Void::kTold) {
    Print(world.now(), text);
  } else {
    Print(word, world.now(), text);
  }
}

// --- Events.

void Observer::OnEvent(const World& world, const Event& event, const Message*) {
  if (event.kind() == EventKind::kAction) {
    LookAtAction(world, scheduled_[event.as<Event::Action>().index]);
  }
  LookAtPartitions(world, event);
  for (uint64_t i = 1; i < nodes_.size(); ++i) LookAtNode(world, NodeId(i));
  NoteAppliedPuts(world);
  if (!reads_.empty()) LookAtReads(world);
  for (const auto& [word, line] : sends_) Print(word, world.now(), line);
  sends_.clear();
  writes_lost_ = world.statistics().writes_lost;
}

void Observer::OnSend(const World&, const Message& message, Fate fate) {
  constexpr std::string_view kFates[] = {"", "lost", "sent twice", "cut off",
                                         "dropped: queue full"};
  const std::string_view what = kFates[static_cast<size_t>(fate)];
  if (Wants(TraceWord::kMessages)) {
    sends_.emplace_back(TraceWord::kMessages,
                        DescribeInLine(message, DescribeCommand) +
                            (what.empty() ? "" : "  (" + std::string(what) + ")"));
  } else if (Wants(TraceWord::kLosses) && (fate == Fate::kDrop || fate == Fate::kDuplicate)) {
    sends_.emplace_back(TraceWord::kLosses, std::string(Name(message.type)) + " " +
                                                NodeText(message.from) + "->" +
                                                NodeText(message.to) + "  " + std::string(what));
  }
}

void Observer::OnAction(const World&, const Action&, ActionOutcome outcome) { outcome_ = outcome; }

// What an action did to a node is told by the node's own line, as far as there is one.
void Observer::LookAtAction(const World& world, const TimedAction& timed) {
  const Action& action = timed.action;
  const ActionForm* form = FormOf(action);
  if (form->operand == ActionForm::Operand::kKey ||
      form->operand == ActionForm::Operand::kKeyAndValue) {
    return LookAtOperation(world, timed);
  }
  if (form->whom == ActionForm::Whom::kSides && action.length_us > 0) {
    partitions_.push_back({action.at + action.length_us, ActionCommandShortly(action)});
  }
  if (action.kind == Action::Kind::kHeal) partitions_.clear();
  // A node that has been up before says itself that it starts.
  const bool starts = action.kind == Action::Kind::kStart && nodes_[action.node].started;
  if (IsDone(outcome_) && (form->shown == ActionForm::Shown::kInState || starts)) return;
  PrintAction(TraceWord::kFaults, world, timed, DescribeAction(action, outcome_));
}

void Observer::LookAtOperation(const World& world, const TimedAction& timed) {
  const Action& action = timed.action;
  const bool is_read = action.kind == Action::Kind::kGet;
  if (is_read) reads_.push_back(puts_.size());
  puts_.push_back({kNoIndex, std::vector<std::optional<SimTime>>(nodes_.size())});
  const TraceWord word = is_read ? TraceWord::kReads : TraceWord::kPuts;
  // A node that was asked has its place in the line. An answer is told when it comes.
  const bool asked = IsDone(outcome_) || outcome_ == ActionOutcome::kRefused ||
                     outcome_ == ActionOutcome::kKnowsNoLeader;
  if (!asked) return PrintAction(word, world, timed, DescribeAction(action, outcome_));
  if (is_read && IsDone(outcome_)) return;
  const std::string why = DescribeOutcome(action, outcome_);
  PrintAction(word, world, timed,
              "node " + NodeText(world.clients().script().back().node) +
                  (is_read ? "  get " + ReadableText(action.key)
                           : "  put " + ReadableText(action.key + "=" + action.value)) +
                  (why.empty() ? "" : ": " + why));
}

// Those that were answered in this event.
void Observer::LookAtReads(const World& world) {
  std::erase_if(reads_, [&](size_t place) {
    const Clients::ScriptOperation& read = world.clients().script()[place];
    if (read.done == SimTime()) return false;
    if (Wants(TraceWord::kReads)) {
      PrintNode(TraceWord::kReads, world, read.node,
                "get " + ReadableText(read.key) + " -> " + ReadableText(read.value) +
                    "  as of index " + std::to_string(read.index.value()));
    }
    return true;
  });
}

void Observer::LookAtMembers(const World& world, NodeId node) {
  Seen& seen = nodes_[node.value()];
  const Membership& members = world.node(node)->Members();
  if (members == seen.members) return;
  seen.members = members;
  if (Wants(TraceWord::kMembers)) PrintNode(TraceWord::kMembers, world, node, Describe(members));
}

void Observer::LookAtPartitions(const World& world, const Event& event) {
  const size_t active = world.network().active();
  const bool fewer = active < partitions_active_;
  const bool more = active > partitions_active_;
  partitions_active_ = active;
  if (event.kind() == EventKind::kLinkFaultEnd) {
    const auto ended = std::find_if(partitions_.begin(), partitions_.end(),
                                    [&](const PartitionUntil& p) { return p.end == event.time; });
    std::string text = "a partition";
    if (ended != partitions_.end()) {
      text = ended->text;
      partitions_.erase(ended);
    }
    if (fewer) Print(TraceWord::kFaults, world.now(), text + " ends");
  } else if (more && event.kind() == EventKind::kOpportunity && Wants(TraceWord::kFaults)) {
    std::string links;
    for (uint64_t from = 1; from < nodes_.size(); ++from) {
      for (uint64_t to = 1; to < nodes_.size(); ++to) {
        if (from == to || !world.network().IsCut(NodeId(from), NodeId(to))) continue;
        links += " " + std::to_string(from) + "->" + std::to_string(to);
      }
    }
    Print(TraceWord::kFaults, world.now(), "a partition begins; cut now:" + links);
  }
}

void Observer::LookAtNode(const World& world, NodeId node) {
  Seen& seen = nodes_[node.value()];
  const Guest* guest = world.node(node);
  const bool was_up = seen.up;
  seen.up = guest != nullptr;
  if (!seen.up) {
    const uint64_t lost = world.statistics().writes_lost - writes_lost_;
    if (was_up && Wants(TraceWord::kFaults)) {
      PrintNode(TraceWord::kFaults, world, node,
                "crashes" + (lost == 0 ? ""
                                       : ", losing " + std::to_string(lost) +
                                             (lost == 1 ? " write" : " writes")));
    }
    return;
  }
  const NodeState now = guest->State();
  if (!was_up) {
    if (Wants(TraceWord::kFaults)) {
      PrintNode(TraceWord::kFaults, world, node,
                std::string(seen.started ? "restarts" : "starts") + " in term " +
                    std::to_string(now.term.value()));
    }
    seen.started = true;
    seen.members = world.node(node)->Members();
    // What it knew before does not count: it says anew what it gets to know.
    seen.state = now;
    seen.log = DescribeLog(world, node);
  }
  LookAtElection(world, node, now);
  LookAtLog(world, node, now);
  LookAtCommit(world, node, now);
  LookAtMembers(world, node);
  seen.state = now;
}

void Observer::LookAtElection(const World& world, NodeId node, const NodeState& now) {
  Seen& seen = nodes_[node.value()];
  const std::string term = std::to_string(now.term.value());
  if (now.term != seen.state.term && Wants(TraceWord::kTerms)) {
    PrintNode(TraceWord::kTerms, world, node, "term " + term);
  }
  const bool voted =
      now.vote != kNoNode && (now.vote != seen.state.vote || now.term != seen.state.term);
  if (voted && Wants(TraceWord::kVotes)) {
    PrintNode(TraceWord::kVotes, world, node,
              "votes for " + NodeText(now.vote) + " in term " + term);
  }
  const bool leads = now.role == Role::kLeader;
  if (now.role != seen.state.role || (leads && now.term != seen.state.term)) {
    if (leads) seen.leader_since = world.now();
    if (Wants(TraceWord::kRoles)) {
      PrintNode(TraceWord::kRoles, world, node,
                std::string(RoleWord(now.role)) + (leads ? " of term " : " in term ") + term);
    }
  }
  if (now.lead != seen.state.lead && now.lead != node && Wants(TraceWord::kLeaders)) {
    PrintNode(TraceWord::kLeaders, world, node,
              now.lead == kNoNode ? "knows no leader in term " + term
                                  : "follows " + NodeText(now.lead) + " in term " + term);
  }
}

void Observer::LookAtLog(const World& world, NodeId node, const NodeState& now) {
  Seen& seen = nodes_[node.value()];
  const bool restored = now.first == now.last + 1 && now.first > seen.state.last + 1;
  if (now.first != seen.state.first && Wants(TraceWord::kSnapshots)) {
    const std::string up_to = std::to_string((now.first - 1).value());
    PrintNode(
        TraceWord::kSnapshots, world, node,
        restored ? "takes over a snapshot up to " + up_to : "compacts its log up to " + up_to);
  }
  if (!Wants(TraceWord::kLogs)) return;
  std::string log = DescribeLog(world, node);
  if (log != seen.log) PrintNode(TraceWord::kLogs, world, node, "log " + log);
  seen.log = std::move(log);
}

void Observer::LookAtCommit(const World& world, NodeId node, const NodeState& now) {
  const NodeState& before = nodes_[node.value()].state;
  if (now.commit <= before.commit) return;
  // A snapshot brings no entries. Others have seen them committed.
  const Index from = std::max(before.commit + 1, now.first);
  const Entries entries = world.node(node)->ReadLog(from, std::max(now.commit + 1, from));
  NotePuts(entries);
  for (PutFate& put : puts_) {
    std::optional<SimTime>& known = put.known_on[node.value()];
    if (!known && put.index != kNoIndex && put.index <= now.commit) known = world.now();
  }
  if (!Wants(TraceWord::kCommits)) return;
  const Index first = before.commit + 1;
  const std::string range = std::to_string(first.value()) +
                            (first == now.commit ? "" : ".." + std::to_string(now.commit.value()));
  PrintNode(TraceWord::kCommits, world, node,
            "commits " + range + (entries.empty() ? "" : ":") + DescribeEntries(entries));
}

// Which of `entries`, now committed, are puts of the script. A put that was sent on twice counts
// where it stands first.
void Observer::NotePuts(const Entries& entries) {
  for (const Entry& entry : entries) {
    ClientWrite write;
    if (entry.type != EntryType::kNormal || !ReadClientWrite(entry.data.view(), &write)) continue;
    const uint64_t put = write.session - kScriptSession;
    if (!Clients::IsScript(write.session) || put >= puts_.size()) continue;
    if (puts_[put].index == kNoIndex) puts_[put].index = entry.index;
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
      if (nodes_[node].up && nodes_[node].state.commit >= index) put.known_on[node] = world.now();
    }
  }
}

}  // namespace squall
