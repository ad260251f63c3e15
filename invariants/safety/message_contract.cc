#include "invariants/safety/message_contract.h"

#include <string>
#include <string_view>
#include <utility>

#include "core/base/describe.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Ghost& ghost, NodeId id, const Message& m, Index index,
                          std::string_view pattern, std::string more) {
  ghost.Report({Property::kMessageContract,
                Sentence("node ", id, " sends ", Name(m.type), " of term ", m.term, " to node ",
                         m.to, ": ", pattern, more),
                Sentence(Name(m.type), ": ", pattern),
                {id},
                m.term,
                index});
}

bool Leads(const NodeGhost& node, Term term) {
  return node.up && node.state.role == Role::kLeader && node.state.term == term;
}

// Requests that are good whoever leads have no term (etcd: send(), MsgProp and MsgReadIndex).
bool MayLackTerm(MessageType type) {
  return type == MessageType::kProp || type == MessageType::kReadIndex ||
         type == MessageType::kTransferLeader;
}

bool InOrder(Ghost& ghost, NodeId id, const Message& m) {
  Index index = m.index;
  Term term = m.log_term;
  for (const Entry& e : m.entries) {
    ++index;
    if (e.index != index) {
      Report(ghost, id, m, e.index, "entries have gaps",
             Sentence(" (", e.index, " stands where ", index, " should)"));
      return false;
    }
    if (e.term < term) {
      Report(ghost, id, m, e.index, "terms of entries decrease",
             Sentence(" (from ", term, " to ", e.term, " at ", index, ")"));
      return false;
    }
    term = e.term;
  }
  if (term <= m.term) return true;
  Report(ghost, id, m, index, "an entry is of a later term than the message",
         Sentence(" (term ", term, ")"));
  return false;
}

// The sender leads: the message repeats its log.
bool RepeatsLog(const PrefixLog& log, const Message& m) {
  const Index end = m.index + m.entries.size();
  if (end > log.last()) return false;
  if (end < log.before_first()) return true;
  size_t from = 0;
  if (log.Contains(m.index)) {
    if (log.At(m.index).term != m.log_term) return false;
  } else {
    from = log.before_first() - m.index;
  }
  if (from == m.entries.size()) return true;
  LogPoint point = log.At(m.index + from);
  for (size_t i = from; i < m.entries.size(); ++i) point = Extend(point, m.entries[i]);
  return point == log.At(end);
}

// It did lead: the message repeats what some log has, or had.
bool RepeatsSomeLog(const EntryTable& entries, const Message& m) {
  if (m.entries.empty()) return true;
  const LogPoint* previous = entries.Find(m.index, m.log_term);
  const Entry& last = m.entries.back();
  const LogPoint* end = entries.Find(last.index, last.term);
  if (previous == nullptr || end == nullptr) return true;
  LogPoint point = *previous;
  for (const Entry& e : m.entries) point = Extend(point, e);
  return point == *end;
}

void CheckAppend(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  if (!InOrder(ghost, id, m)) return;
  if (m.commit > node.state.commit) {
    Report(ghost, id, m, m.commit, "a commit index above the sender's",
           Sentence(" (", m.commit, " above ", node.state.commit, ")"));
  }
  const bool repeats =
      Leads(node, m.term) ? RepeatsLog(node.log, m) : RepeatsSomeLog(ghost.entries, m);
  if (!repeats) {
    Report(ghost, id, m, m.index, "not what the sender's log has",
           Sentence(" (", m.entries.size(), " entries behind ", m.index, ")"));
  }
  const Ghost::Leader* leader = ghost.FindLeader(m.term);
  if (leader == nullptr || leader->node == id) return;
  Report(ghost, id, m, m.index, "the sender does not lead the term",
         Sentence(" (node ", leader->node, " does)"));
}

void CheckHeartbeat(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  if (m.commit > node.state.commit) {
    Report(ghost, id, m, m.commit, "a commit index above the sender's",
           Sentence(" (", m.commit, " above ", node.state.commit, ")"));
    return;
  }
  if (!Leads(node, m.term)) return;
  const FollowerGhost* follower = node.FindFollower(m.to);
  if (follower == nullptr || m.commit <= follower->match_max) return;
  Report(ghost, id, m, m.commit, "a commit index above what the follower has acknowledged",
         Sentence(" (", m.commit, " above ", follower->match_max, ")"));
}

void CheckAcknowledgement(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  const PrefixLog& disk = node.durable_log;
  if (m.index < disk.before_first() || node.durable.term > m.term) return;
  if (!disk.Contains(m.index)) {
    Report(ghost, id, m, m.index, "acknowledged before it is on disk",
           Sentence(" (", m.index, ", and the disk ends at ", disk.last(), ")"));
    return;
  }
  const Ghost::Leader* leader = ghost.FindLeader(m.term);
  if (leader == nullptr) return;
  const NodeGhost* other = ghost.Find(leader->node);
  if (!Leads(*other, m.term) || m.index < other->log.before_first()) return;
  if (other->log.Contains(m.index) && other->log.At(m.index).hash == disk.At(m.index).hash) return;
  Report(ghost, id, m, m.index, "acknowledged, and the leader's log is another one",
         Sentence(" (up to ", m.index, ")"));
}

void CheckVote(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  const HardState& disk = node.durable;
  if (disk.term > m.term || (disk.term == m.term && disk.vote == m.to)) return;
  Report(ghost, id, m, Index(), "a vote that is not on disk",
         Sentence(" (the disk has term ", disk.term, " and vote ", disk.vote, ")"));
}

void CheckSnapshot(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  if (!m.snapshot || m.snapshot->empty()) {
    Report(ghost, id, m, Index(), "no snapshot in it", "");
    return;
  }
  const Index index = m.snapshot->metadata.index;
  if (index <= node.state.applied) return;
  Report(ghost, id, m, index, "a snapshot of what is not applied",
         Sentence(" (", index, ", applied is ", node.state.applied, ")"));
}

}  // namespace

void CheckMessage(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  if (m.to == id) Report(ghost, id, m, Index(), "addressed to the sender", "");
  if (m.term == kNoTerm && !MayLackTerm(m.type)) Report(ghost, id, m, Index(), "no term", "");
  switch (m.type) {
    case MessageType::kApp:
      return CheckAppend(ghost, id, node, m);
    case MessageType::kHeartbeat:
      return CheckHeartbeat(ghost, id, node, m);
    case MessageType::kAppResp:
      if (!m.reject) CheckAcknowledgement(ghost, id, node, m);
      return;
    case MessageType::kVoteResp:
      if (!m.reject) CheckVote(ghost, id, node, m);
      return;
    case MessageType::kSnap:
      return CheckSnapshot(ghost, id, node, m);
    case MessageType::kProp:
    case MessageType::kVote:
    case MessageType::kHeartbeatResp:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVote:
    case MessageType::kPreVoteResp:
      return;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
    case MessageType::kForgetLeader:
      return Report(ghost, id, m, Index(), "nobody else's business", "");
  }
}

void CheckCampaign(Ghost& ghost, NodeId id, const NodeGhost& node, const Message& m) {
  const HardState& disk = node.durable;
  if (disk.term > m.term) return;  // The disk may have gone on.
  const PrefixLog& log = node.durable_log;
  const bool voted = disk.term == m.term && disk.vote == id;
  // It may claim less than is there by now (Paper 5.4.1 for what is more).
  const Term last_term = log.At(log.last()).term;
  const bool logged =
      m.log_term < last_term || (m.log_term == last_term && m.index <= log.last());
  if (voted && logged) return;
  ghost.Report({Property::kDurableCampaign,
                voted
                    ? Sentence("node ", id, " campaigns in term ", m.term, " with entry ", m.index,
                               " of term ", m.log_term, ", and its disk ends at ", log.last())
                    : Sentence("node ", id, " campaigns in term ", m.term,
                               ", and its disk has term ", disk.term, " and vote ", disk.vote),
                voted ? "a campaign with entries that are not on disk"
                      : "a campaign in a term that is not on disk",
                {id},
                m.term,
                m.index});
}

}  // namespace squall
