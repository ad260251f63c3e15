#include "invariants/safety/message_contract.h"

#include <string>
#include <string_view>
#include <utility>

#include "core/base/describe.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Subject subject, const Message& m, Index index, std::string_view pattern,
                          std::string more) {
  subject.ghost.Report({Property::kMessageContract,
                        Sentence("node ", subject.id(), " sends ", Name(m.type), " of term ",
                                 m.term, " to node ", m.to, ": ", pattern, more),
                        Sentence(Name(m.type), ": ", pattern),
                        {subject.id()},
                        m.term,
                        index});
}

bool Leads(const NodeGhost& node, Term term) {
  return node.up && node.state.role == Role::kLeader && node.state.term == term;
}

// Requests that are good under any leader have no term (etcd: send(), MsgProp and MsgReadIndex).
bool MayLackTerm(MessageType type) {
  return type == MessageType::kProp || type == MessageType::kReadIndex ||
         type == MessageType::kTransferLeader;
}

bool InOrder(Subject subject, const Message& m) {
  Index index = m.index;
  Term term = m.log_term;
  for (const Entry& e : m.entries) {
    ++index;
    if (e.index != index) {
      Report(subject, m, e.index, "entries have gaps",
             Sentence(" (", e.index, " stands where ", index, " should)"));
      return false;
    }
    if (e.term < term) {
      Report(subject, m, e.index, "terms of entries decrease",
             Sentence(" (from ", term, " to ", e.term, " at ", index, ")"));
      return false;
    }
    term = e.term;
  }
  if (term <= m.term) return true;
  Report(subject, m, index, "an entry is of a later term than the message",
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

// A leader is known from the step in which it was elected on. One that crashes in that very step
// never is.
void CheckLeads(Subject subject, const Message& m) {
  const Ghost::Leader* leader = subject.ghost.FindLeader(m.term);
  if (leader == nullptr || leader->node == subject.id()) return;
  Report(subject, m, m.index, "the sender does not lead the term",
         Sentence(" (node ", leader->node, " does)"));
}

void CheckAppend(Subject subject, const Message& m, SenderState state) {
  const NodeGhost& node = subject.node;
  const bool told = state == SenderState::kTold;
  if (!InOrder(subject, m)) return;
  if (told && m.commit > node.state.commit) {
    Report(subject, m, m.commit, "a commit index above the sender's",
           Sentence(" (", m.commit, " above ", node.state.commit, ")"));
  }
  const bool repeats = told && Leads(node, m.term) ? RepeatsLog(node.log, m)
                                                   : RepeatsSomeLog(subject.ghost.entries, m);
  if (!repeats) {
    Report(subject, m, m.index, "not what the sender's log has",
           Sentence(" (", m.entries.size(), " entries behind ", m.index, ")"));
  }
  CheckLeads(subject, m);
}

void CheckHeartbeat(Subject subject, const Message& m, SenderState state) {
  CheckLeads(subject, m);
  if (state == SenderState::kUntold) return;
  const NodeGhost& node = subject.node;
  if (m.commit > node.state.commit) {
    Report(subject, m, m.commit, "a commit index above the sender's",
           Sentence(" (", m.commit, " above ", node.state.commit, ")"));
    return;
  }
  if (!Leads(node, m.term)) return;
  const FollowerGhost* follower = node.FindFollower(m.to);
  if (follower == nullptr || m.commit <= follower->match_max) return;
  Report(subject, m, m.commit, "a commit index above what the follower has acknowledged",
         Sentence(" (", m.commit, " above ", follower->match_max, ")"));
}

void CheckAcknowledgement(Subject subject, const Message& m) {
  const PrefixLog& disk = subject.node.durable_log;
  if (m.index < disk.before_first() || subject.node.durable.term > m.term) return;
  if (!disk.Contains(m.index)) {
    Report(subject, m, m.index, "acknowledged before it is on disk",
           Sentence(" (", m.index, ", and the disk ends at ", disk.last(), ")"));
    return;
  }
  const Ghost::Leader* leader = subject.ghost.FindLeader(m.term);
  if (leader == nullptr) return;
  const NodeGhost* other = subject.ghost.Find(leader->node);
  if (!Leads(*other, m.term) || m.index < other->log.before_first()) return;
  if (other->log.Contains(m.index) && other->log.At(m.index).hash == disk.At(m.index).hash) return;
  Report(subject, m, m.index, "acknowledged, and the leader's log is another one",
         Sentence(" (up to ", m.index, ")"));
}

void CheckVote(Subject subject, const Message& m) {
  const HardState& disk = subject.node.durable;
  if (disk.term > m.term || (disk.term == m.term && disk.vote == m.to)) return;
  Report(subject, m, Index(), "a vote that is not on disk",
         Sentence(" (the disk has term ", disk.term, " and vote ", disk.vote, ")"));
}

void CheckSnapshot(Subject subject, const Message& m, SenderState state) {
  CheckLeads(subject, m);
  if (!m.snapshot || m.snapshot->empty()) {
    Report(subject, m, Index(), "no snapshot in it", "");
    return;
  }
  const Index index = m.snapshot->metadata.index;
  if (state == SenderState::kUntold || index <= subject.node.state.applied) return;
  Report(subject, m, index, "a snapshot of what is not applied",
         Sentence(" (", index, ", applied is ", subject.node.state.applied, ")"));
}

}  // namespace

void CheckMessage(Subject subject, const Message& m, SenderState state) {
  if (m.to == subject.id()) Report(subject, m, Index(), "addressed to the sender", "");
  if (m.term == kNoTerm && !MayLackTerm(m.type)) Report(subject, m, Index(), "no term", "");
  switch (m.type) {
    case MessageType::kApp:
      return CheckAppend(subject, m, state);
    case MessageType::kHeartbeat:
      return CheckHeartbeat(subject, m, state);
    case MessageType::kAppResp:
      if (!m.reject) CheckAcknowledgement(subject, m);
      return;
    case MessageType::kVoteResp:
      if (!m.reject) CheckVote(subject, m);
      return;
    case MessageType::kSnap:
      return CheckSnapshot(subject, m, state);
    case MessageType::kTimeoutNow:
      return CheckLeads(subject, m);
    case MessageType::kProp:
    case MessageType::kVote:
    case MessageType::kHeartbeatResp:
    case MessageType::kTransferLeader:
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
      return Report(subject, m, Index(), "a local message must not be sent", "");
  }
}

void CheckCampaign(Subject subject, const Message& m) {
  const HardState& disk = subject.node.durable;
  if (disk.term > m.term) return;  // The disk may have gone on.
  const PrefixLog& log = subject.node.durable_log;
  const bool voted = disk.term == m.term && disk.vote == subject.id();
  // It may claim less than is there by now (Paper 5.4.1 for what is more).
  const Term last_term = log.At(log.last()).term;
  const bool logged = m.log_term < last_term || (m.log_term == last_term && m.index <= log.last());
  if (voted && logged) return;
  subject.ghost.Report(
      {Property::kDurableCampaign,
       voted ? Sentence("node ", subject.id(), " campaigns in term ", m.term, " with entry ",
                        m.index, " of term ", m.log_term, ", and its disk ends at ", log.last())
             : Sentence("node ", subject.id(), " campaigns in term ", m.term,
                        ", and its disk has term ", disk.term, " and vote ", disk.vote),
       voted ? "a campaign with entries that are not on disk"
             : "a campaign in a term that is not on disk",
       {subject.id()},
       m.term,
       m.index});
}

}  // namespace squall
