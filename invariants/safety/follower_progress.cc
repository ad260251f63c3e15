#include "invariants/safety/follower_progress.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/sentence.h"

namespace squall {
namespace {

using Member = Tracker::Member;

// `fact` is what else is to be said of it.
[[gnu::cold]] void Report(Subject subject, const Member& m, std::string_view pattern,
                          const std::string& fact = "") {
  subject.ghost.Report(
      {Property::kFollowerProgress,
       Sentence("node ", subject.id(), " leads term ", subject.node.state.term, " and has of node ",
                m.id, ": ", pattern, fact, " (", Name(m.progress.state()), ", match ",
                m.progress.match(), ", next ", m.progress.next(), ", ",
                m.progress.inflights().count(), " in flight, pending snapshot ",
                m.progress.pending_snapshot(), ")"),
       std::string(pattern),
       {subject.id(), m.id},
       subject.node.state.term,
       m.progress.match()});
}

// What is wrong with its shape, or nothing.
std::string_view ShapeError(const Progress& p) {
  if (p.match() >= p.next()) return "match is not below next";
  const bool snapshot = p.state() == ProgressState::kSnapshot;
  if (snapshot != (p.pending_snapshot() != kNoIndex)) {
    return snapshot ? "no pending snapshot where one is waited for"
                    : "a pending snapshot where none is waited for";
  }
  const Inflights& window = p.inflights();
  if (window.count() == 0) {
    return window.bytes() == 0 ? "" : "bytes in flight without a message";
  }
  if (p.state() != ProgressState::kReplicate) return "messages in flight while not replicating";
  if (window.count() > window.max_messages()) return "more messages in flight than allowed";
  if (window.oldest() <= p.match()) return "in flight what is acknowledged";
  if (window.newest() >= p.next()) return "in flight what was not sent";
  return "";
}

// Whether the member's disk has the leader's log up to `match`, as far as that can be said.
bool TrueMatch(const Ghost& ghost, const NodeGhost& leader, NodeId member, Index match) {
  const NodeGhost* node = ghost.Find(member);
  if (node == nullptr || node->durable.term > leader.state.term) return true;
  const PrefixLog& disk = node->durable_log;
  if (match < disk.before_first()) return true;
  if (!disk.Contains(match)) return false;
  if (leader.log.Contains(match)) return leader.log.At(match).hash == disk.At(match).hash;
  if (match > leader.log.last()) return false;
  if (!ghost.ledger.Contains(match.value())) return true;
  return ghost.ledger.At(match.value()).hash == disk.At(match).hash;
}

// What the member's disk holds instead of the leader's log up to `match`.
[[gnu::cold]] std::string DiskFact(const Ghost& ghost, const NodeGhost& leader, NodeId member,
                                   Index match) {
  const NodeGhost* node = ghost.Find(member);
  if (node == nullptr) return "";
  const PrefixLog& disk = node->durable_log;
  if (!disk.Contains(match)) {
    if (disk.last() == kNoIndex) return ", which holds no entry";
    return Sentence(", which ends at entry ", disk.last(), " of term ", disk.At(disk.last()).term);
  }
  const Term theirs = disk.At(match).term;
  if (!leader.log.Contains(match))
    return Sentence(", which holds entry ", match, " of term ", theirs);
  const Term ours = leader.log.At(match).term;
  if (theirs != ours) {
    return Sentence(", which holds entry ", match, " of term ", theirs,
                    ", and the leader's is of term ", ours);
  }
  return Sentence(", which holds another log up to entry ", match);
}

// `known` is what was known of the member before.
void CheckMember(Subject subject, const Member& m, FollowerGhost& known, Index conf_before) {
  const NodeGhost& node = subject.node;
  const Progress& p = m.progress;
  if (const std::string_view error = ShapeError(p); !error.empty()) [[unlikely]] {
    Report(subject, m, error);
  }
  const Index match = p.match();
  if (match == known.match) return;
  if (match < known.match) {
    // A member that leaves and comes back begins anew.
    if (subject.ghost.members.begun() && node.conf_index == conf_before) {
      Report(subject, m, "match went back");
    }
  } else if (match > node.state.last) {
    Report(subject, m, "match behind the leader's last entry");
  } else if (!TrueMatch(subject.ghost, node, m.id, match)) {
    Report(subject, m, "match is not true of the member's disk",
           DiskFact(subject.ghost, node, m.id, match));
  }
  known.match = match;
  known.match_max = std::max(known.match_max, match);
}

}  // namespace

void CheckProgress(Subject subject, const Tracker& tracker) {
  NodeGhost& node = subject.node;
  FollowerGhost* known = node.FindFollower(node.touched);
  if (known == nullptr) return;
  const size_t position = static_cast<size_t>(known - node.followers.data());
  if (position >= tracker.members().size()) return;
  const Member& member = tracker.members()[position];
  if (member.id == known->id) CheckMember(subject, member, *known, node.followers_conf);
}

void CheckAllProgress(Subject subject, const Tracker& tracker) {
  NodeGhost& node = subject.node;
  const std::vector<Member>& members = tracker.members();
  const bool anew = node.followers_term != node.state.term;
  if (anew) {
    node.followers.clear();
    node.followers_term = node.state.term;
    node.followers_conf = node.conf_index;
  }
  for (size_t i = 0; i < members.size(); ++i) {
    const Member& m = members[i];
    if (i == node.followers.size() || node.followers[i].id != m.id) {
      // In order of name, like the tracker's: who is not there any more goes, who is new comes in.
      const auto at = node.followers.begin() + static_cast<std::ptrdiff_t>(i);
      const auto found = std::find_if(at, node.followers.end(),
                                      [&m](const FollowerGhost& f) { return f.id == m.id; });
      if (found != node.followers.end()) {
        node.followers.erase(at, found);
      } else {
        // What a leader holds of itself when it is elected, it may not have on disk yet; nothing is
        // counted of it but what comes behind its own first entry.
        const Index match = anew && m.id == subject.id() ? m.progress.match() : kNoIndex;
        node.followers.insert(at, {m.id, match, match});
      }
    }
    CheckMember(subject, m, node.followers[i], node.followers_conf);
  }
  node.followers.resize(members.size());
  node.followers_conf = node.conf_index;
}

}  // namespace squall
