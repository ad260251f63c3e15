#include "scenarios/command/export/tla_trace.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "core/confchange/changer.h"

namespace squall {
namespace {

std::string NodeName(NodeId id) { return absl::StrCat("node ", id.value()); }

// Whether a log that ends at `asked` is at least as complete as one that ends at `own` (Paper
// 5.4.1).
bool IsUpToDate(EntryId asked, EntryId own) {
  return asked.term != own.term ? asked.term > own.term : asked.index >= own.index;
}

TlaState FirstState(const Membership& members) {
  TlaState state;
  state.members = &members;
  return state;
}

EntryId LastOf(const Guest& guest) {
  const NodeState state = guest.State();
  if (state.last < state.first) return {guest.TermBeforeFirst(), state.last};
  return guest.ReadLog(state.last, state.last + 1).back().id();
}

}  // namespace

std::string TlaObstacle(const Options& o) {
  if (o.async_storage) return "asynchronous storage writes (async_storage)";
  if (o.pre_vote) return "pre-votes (pre_vote)";
  if (o.check_quorum) return "leaders' checks of their quorum (check_quorum)";
  if (o.commit_by_vote) return "commit indexes in votes (commit_by_vote)";
  return "";
}

TlaTrace::TlaTrace(const Options& options)
    : limits_appends_(options.max_size_per_msg != std::numeric_limits<uint64_t>::max() ||
                      options.max_inflight_bytes != 0 || options.max_inflight_msgs < 64) {}

std::string TlaTrace::Obstacle(const World& world) const {
  if (!obstacle_.empty()) return obstacle_;
  const Statistics& s = world.statistics();
  if (s.messages_duplicated > 0) return "a message that the network delivers twice (duplicate_ppm)";
  if (s.crashes_inside > 0) return "a crash in the middle of a step (crash_inside_ppm)";
  if (s.disks_damaged > 0) return "a disk whose synced bytes change (damage_ppm)";
  return "";
}

std::string TlaTrace::Text() const {
  std::string text;
  if (!first_members_) return text;
  // The first line decides the specification's first configuration: it is a first member's.
  for (const auto& [id, node] : nodes_) {
    text += TlaLine("InitState", id, FirstState(*first_members_), shift_, "");
  }
  for (const std::string& line : lines_) text += line;
  return text;
}

void TlaTrace::Refuse(std::string why) {
  if (obstacle_.empty()) obstacle_ = std::move(why);
}

TlaState TlaTrace::StateOf(const TracePoint& point) const {
  return {point.state, point.role, point.last.index, point.members};
}

std::string TlaTrace::LineOf(std::string_view name, const TracePoint& point,
                             std::string_view more) const {
  return TlaLine(name, point.node, StateOf(point), shift_, more);
}

// --- A node comes up.

void TlaTrace::OnUp(NodeId id, const Guest& guest, const ConfState& first_members) {
  if (!first_members_) {
    first_members_ = Restore(first_members).value.membership;
    shift_.first_members = first_members_->voters.incoming.size();
  }
  Node& node = nodes_[id];
  node.is_starting = true;
  if (node.was_up) {
    Resume(id, node, guest);
  } else {
    node.readies.push_back({0, {}, {}, *first_members_, {}, 0});
  }
  node.was_up = true;
}

// Finds the Ready after which the node goes on, and takes back those behind it.
void TlaTrace::Resume(NodeId id, Node& node, const Guest& guest) {
  const NodeState now = guest.State();
  const HardState state{now.term, now.vote, now.commit};
  const EntryId last = LastOf(guest);
  size_t found = node.readies.size();
  while (found > 0 &&
         !(node.readies[found - 1].state == state && node.readies[found - 1].last == last)) {
    --found;
  }
  if (found == 0) CheckRecovery(id, node, state, last);
  KeepReadies(node, std::max<size_t>(found, 1));
  CheckOverwrites(id, node);
  // What it has come up with, whether or not it may: the specification compares.
  node.readies.back().state = state;
  node.readies.back().last = last;
  node.overwrites.clear();
  node.term = state.term;
  node.resumed = node.readies.back();
  node.newly_applied.clear();
  node.change = Index();
  node.pending_change = 0;
  node.match.clear();
}

void TlaTrace::KeepReadies(Node& node, size_t count) {
  for (size_t i = count; i < node.readies.size(); ++i) lines_[node.readies[i].line].clear();
  node.readies.erase(node.readies.begin() + static_cast<std::ptrdiff_t>(count), node.readies.end());
  node.readies.erase(node.readies.begin(), node.readies.end() - 1);
}

// The node comes up with what none of its Readies had. It may lose a part of a write of which no
// message has left, and a commit index at any time; the specification models neither. Anything else
// stays in the trace.
void TlaTrace::CheckRecovery(NodeId id, const Node& node, const HardState& state, EntryId last) {
  const auto is_older = [&](const ReadyMark& mark) {
    return state.term == mark.state.term && state.vote == mark.state.vote && last == mark.last &&
           state.commit < mark.state.commit;
  };
  const ReadyMark& first = node.readies.front();
  const ReadyMark& newest = node.readies.back();
  if (std::any_of(node.readies.begin(), node.readies.end(), is_older)) {
    Refuse(absl::StrCat(NodeName(id), " crashes and loses a commit index that was not synced"));
  } else if (node.readies.size() > 1 && last.index >= first.last.index &&
             last.index <= newest.last.index && state.term >= first.state.term &&
             state.term <= newest.state.term) {
    Refuse(absl::StrCat(NodeName(id), " crashes and keeps a part of a write (torn_ppm)"));
  }
}

// The specification keeps entries by their number.
void TlaTrace::CheckOverwrites(NodeId id, const Node& node) {
  const ReadyMark& resumed = node.readies.back();
  for (const Overwrite& overwrite : node.overwrites) {
    if (overwrite.call <= resumed.call || overwrite.from > resumed.last.index) continue;
    Refuse(absl::StrCat(NodeName(id), " crashes and has entries again that it had overwritten"));
  }
}

void TlaTrace::OnStarted(NodeId id) {
  Node& node = nodes_[id];
  node.is_starting = false;
  if (!node.resumed) return;
  const ReadyMark& r = *node.resumed;
  node.readies.back().line = lines_.size();
  Add(TlaLine("InitState", id, {r.state, Role::kFollower, r.last.index, &r.members}, shift_, ""));
  for (std::string& line : node.newly_applied) Add(std::move(line));
  node.resumed.reset();
}

// --- What it does.

void TlaTrace::OnCall(NodeId id, const Message* delivered) {
  Node& node = nodes_[id];
  ++node.calls;
  node.delivered = delivered;
}

void TlaTrace::OnReturn(NodeId id, Index from, Index last_before) {
  Node& node = nodes_[id];
  node.delivered = nullptr;
  if (from == kNoIndex || from > last_before) return;
  node.overwrites.push_back({from, node.calls});
}

void TlaTrace::OnLeaves(NodeId id) {
  std::vector<ReadyMark>& readies = nodes_[id].readies;
  readies.erase(readies.begin(), readies.end() - 1);
}

void TlaTrace::OnPoint(const TracePoint& point) {
  Node& node = nodes_[point.node];
  if (node.is_starting) {
    if (point.place == TracePlace::kApplyConfChange) {
      node.applying = LineOf("ApplyConfChange", point, TlaNewConfiguration(*point.next));
    }
    return;
  }
  switch (point.place) {
    case TracePlace::kReceive:
      Receive(node, point);
      break;
    case TracePlace::kSend:
      Send(node, point);
      break;
    case TracePlace::kBecomeFollower:
      Follow(node, point);
      break;
    case TracePlace::kBecomeCandidate:
      Add(LineOf("BecomeCandidate", point, ""));
      break;
    case TracePlace::kBecomeLeader:
      node.match.clear();
      Add(LineOf("BecomeLeader", point, ""));
      break;
    case TracePlace::kReplicate:
      Add(LineOf("Replicate", point, ""));
      break;
    case TracePlace::kChangeConf:
      Change(node, point);
      break;
    case TracePlace::kApplyConfChange:
      if (point.members->voters.joint() || point.next->voters.joint()) {
        Refuse("a joint configuration (membership changes of several members at once)");
      }
      Add(LineOf("ApplyConfChange", point, TlaNewConfiguration(*point.next)));
      break;
    case TracePlace::kCommit:
      Add(LineOf("Commit", point, ""));
      break;
    case TracePlace::kReady:
      MarkReady(node, point);
      break;
  }
  node.term = point.state.term;
}

void TlaTrace::Receive(Node& node, const TracePoint& point) {
  const Message& m = *point.message;
  // A node hears from itself when the write is durable behind which the message waited.
  if (m.from == point.node) OnLeaves(point.node);
  Add(LineOf(TlaMessageName("Receive", m.type), point, TlaMessage(m, shift_, ReceivedCommit(m))));
  node.received = m;
  if (m.type == MessageType::kAppResp && !m.reject && m.term == point.state.term) {
    uint64_t& match = node.match[m.from];
    match = std::max(match, shift_.index(m.index));
  }
}

void TlaTrace::Send(Node& node, const TracePoint& point) {
  const Message& m = *point.message;
  if (m.type == MessageType::kSnap) Refuse("a snapshot for a follower that lags (compact_every)");
  if (m.type == MessageType::kApp && limits_appends_ && m.commit > m.index + m.entries.size()) {
    Refuse(
        "an append that stops short of its leader's commit index (max_size_per_msg, "
        "max_inflight_msgs)");
  }
  if (m.type == MessageType::kVoteResp && m.reject) CheckVote(node, point);
  Add(LineOf(TlaMessageName("Send", m.type), point, TlaMessage(m, shift_, SentCommit(node, m))));
}

// etcd also withholds votes from candidates of a term whose leader it knows.
void TlaTrace::CheckVote(const Node& node, const TracePoint& point) {
  const Message& request = node.received;
  const NodeId vote = point.state.vote;
  if (request.type == MessageType::kVote && request.from == point.message->to &&
      request.term == point.state.term && (vote == kNoNode || vote == request.from) &&
      IsUpToDate({request.log_term, request.index}, point.last)) {
    Refuse(absl::StrCat(NodeName(point.node),
                        " withholds a vote because it knows the leader of the term"));
  }
}

void TlaTrace::Follow(Node& node, const TracePoint& point) {
  const Message* m = node.delivered;
  if (m != nullptr && point.state.term > node.term && m->term == point.state.term &&
      (m->type == MessageType::kReadIndexResp || m->type == MessageType::kTimeoutNow)) {
    Refuse(absl::StrCat(NodeName(point.node), " learns of a term by ", std::string(Name(m->type)),
                        ", which is no part of etcd's traces"));
  }
  Add(LineOf("BecomeFollower", point, ""));
}

void TlaTrace::MarkReady(Node& node, const TracePoint& point) {
  node.readies.push_back(
      {lines_.size(), point.state, point.last, *point.members, node.change, node.calls});
  Add(LineOf("Ready", point, ""));
}

// --- Membership changes.

void TlaTrace::Change(Node& node, const TracePoint& point) {
  const ConfChangeV2& change = *point.change;
  const Membership& members = *point.members;
  const std::string more = TlaChanges(change);
  if (change.changes.size() != 1 || change.EntersJoint() || members.voters.joint()) {
    Refuse("a joint configuration (membership changes of several members at once)");
  } else {
    const ConfChangeSingle& one = change.changes[0];
    const bool does_nothing =
        one.type == ConfChangeType::kAddNode      ? members.voters.contains(one.node_id)
        : one.type == ConfChangeType::kRemoveNode ? !members.contains(one.node_id)
                                                  : members.contains(one.node_id);
    if (does_nothing || more.empty()) {
      Refuse("a membership change that changes nothing, or makes a voter a learner");
    }
    if (!members.contains(one.node_id)) nodes_[one.node_id];
  }
  if (node.pending_change != 0) {
    Refuse(
        absl::StrCat(NodeName(point.node),
                     " proposes a membership change, and another leader has committed its last"));
  }
  node.pending_change = shift_.index(point.last.index) + 1;
  if (!more.empty()) Add(LineOf("ChangeConf", point, more));
}

void TlaTrace::OnChangeApplied(NodeId id, const Guest& guest, const Entry& entry, ApplyKind kind) {
  Node& node = nodes_[id];
  const bool had_applied = node.resumed && entry.index <= node.resumed->change;
  node.change = entry.index;
  if (had_applied) return;
  if (node.is_starting) node.newly_applied.push_back(node.applying);
  const NodeState state = guest.State();
  if (kind != ApplyKind::kMembership) {
    Refuse("a membership change that is passed over when it is applied");
  }
  for (const Entry& later : guest.ReadLog(entry.index + 1, state.commit + 1)) {
    if (later.type == EntryType::kNormal) continue;
    Refuse(absl::StrCat(NodeName(id), " applies a membership change when the next is committed"));
  }
  if (state.role == Role::kLeader && node.pending_change >= shift_.index(entry.index)) {
    node.pending_change = 0;
  }
}

// --- Heartbeats. The commit index of one is at most what the leader knows its follower to have. In
// Squall that is 0 both before the follower's first answer and behind an answer that it has
// nothing; to the specification the second means that it has the first members' entries.

uint64_t TlaTrace::SentCommit(const Node& node, const Message& m) {
  if (m.commit != kNoIndex || m.type != MessageType::kHeartbeat) return shift_.index(m.commit);
  const auto match = node.match.find(m.to);
  EarlyHeartbeats& early = early_heartbeats_[{m.from, m.to, m.term}];
  if (match == node.match.end() || match->second == 0) {
    ++early.below_first;
    return 0;
  }
  ++early.at_first;
  return shift_.first_members;
}

// Which of them comes makes no difference to the follower; the specification has lost none.
uint64_t TlaTrace::ReceivedCommit(const Message& m) {
  if (m.commit != kNoIndex || m.type != MessageType::kHeartbeat) return shift_.index(m.commit);
  EarlyHeartbeats& early = early_heartbeats_[{m.from, m.to, m.term}];
  if (early.below_first > 0) {
    --early.below_first;
    return 0;
  }
  if (early.at_first > 0) --early.at_first;
  return shift_.first_members;
}

}  // namespace squall
