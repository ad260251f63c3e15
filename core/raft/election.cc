// Campaigns and votes (Paper 5.2 and 5.4.1; Thesis 9.6 for the rehearsal).

#include <algorithm>

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {
namespace {

MessageType ResponseTo(MessageType request) {
  return request == MessageType::kVote ? MessageType::kVoteResp : MessageType::kPreVoteResp;
}

}  // namespace

void Raft::TickElection() {
  ++election_elapsed_;
  if (!Promotable() || election_elapsed_ < randomized_election_timeout_) return;
  election_elapsed_ = 0;
  Hup(On(config_.pre_vote) ? Campaign::kPreElection : Campaign::kElection);
}

// A member that may lead: a voter that is not about to be overwritten by a snapshot.
bool Raft::Promotable() const {
  return membership_.voters.contains(id()) && !log_.unstable().snapshot();
}

void Raft::Hup(Campaign campaign) {
  if (role_ == Role::kLeader) {
    diag().Debug(
        [&] { return absl::StrFormat("%x ignoring MsgHup because already leader", id().value()); });
    return;
  }
  if (!Promotable()) {
    diag().Warning(
        [&] { return absl::StrFormat("%x is unpromotable and can not campaign", id().value()); });
    return;
  }
  // H1. The node is one of those whose promise the leader's lease counts on. Only a leader that has
  // given its lease up may tell it to campaign all the same.
  if (campaign != Campaign::kTransfer && config_.read_only == ReadOnlyOption::kLeaseBased &&
      Promised()) {
    diag().Warning([&] {
      return absl::StrFormat(
          "%x cannot campaign at term %d: lease is not expired (remaining ticks: %d)", id().value(),
          term_.value(), config_.election_tick - promise_age_);
    });
    return;
  }
  // A node that does not know its own configuration could win with the wrong quorum.
  if (log_.applied() < log_.committed() && log_.HasUnappliedConfChange()) {
    diag().Warning([&] {
      return absl::StrFormat(
          "%x cannot campaign at term %d since there are still pending configuration changes to "
          "apply",
          id().value(), term_.value());
    });
    return;
  }
  diag().Info([&] {
    return absl::StrFormat("%x is starting a new election at term %d", id().value(), term_.value());
  });
  RunCampaign(campaign);
}

void Raft::RunCampaign(Campaign campaign) {
  MessageType request = MessageType::kVote;
  if (campaign == Campaign::kPreElection) {
    BecomePreCandidate();
    request = MessageType::kPreVote;
  } else {
    BecomeCandidate();
  }
  const Term term = campaign == Campaign::kPreElection ? term_ + 1 : term_;
  const EntryId last = log_.LastId();
  for (NodeId voter : membership_.voters.All()) {
    if (voter == id()) {
      // The own vote counts when it is on disk, like every other vote (Thesis 3.8).
      EmitVote(ResponseTo(request), voter, term);
      continue;
    }
    diag().Info([&] {
      return absl::StrFormat("%x [logterm: %d, index: %d] sent %s request to %x at term %d",
                             id().value(), last.term.value(), last.index.value(),
                             std::string(Name(request)), voter.value(), term_.value());
    });
    Message& m = EmitVote(request, voter, term);
    m.index = last.index;
    m.log_term = last.term;
    TellCommitted(m);
    if (campaign == Campaign::kTransfer) m.context = Payload(kTransferContext);
  }
}

// Thesis 4.2.3, 6.4.1: while this node hears from a leader, it grants no vote against it.
bool Raft::InLease() const {
  if (!On(config_.check_quorum)) return false;
  if (Promised()) return true;
  return lead_ != kNoNode && election_elapsed_ < config_.election_tick;
}

// H1. Whether a leader may rely on this node to grant no vote. A node that has just started may
// have promised so before and have lost the memory of it. A node in a higher term, without a known
// leader, still has its promise to keep. See "Why a strict lease is safe", core/README.md.
bool Raft::Promised() const {
  return On(config_.strict_lease) && On(config_.check_quorum) &&
         promise_age_ < config_.election_tick;
}

// H1. A request for the term that this node has got to since it promised. (Requests for terms to
// come meet InLease().) The vote that it repeats was given before the promise.
bool Raft::BreaksPromise(const Message& m) const {
  return m.type == MessageType::kVote && vote_ != m.from && m.context.view() != kTransferContext &&
         config_.read_only == ReadOnlyOption::kLeaseBased && Promised();
}

void Raft::LogIgnoredInLease(const Message& m) const {
  diag().Info([&] {
    const EntryId last = log_.LastId();
    return absl::StrFormat(
        "%x [logterm: %d, index: %d, vote: %x] ignored %s from %x [logterm: %d, index: %d] at term "
        "%d: lease is not expired (remaining ticks: %d)",
        id().value(), last.term.value(), last.index.value(), vote_.value(),
        std::string(Name(m.type)), m.from.value(), m.log_term.value(), m.index.value(),
        term_.value(), config_.election_tick - election_elapsed_);
  });
}

void Raft::HandleVoteRequest(const Message& m) {
  if (BreaksPromise(m)) {
    LogIgnoredInLease(m);
    return;
  }
  // Learners vote too: a learner that was promoted may not know of it yet, and without its vote the
  // only complete candidate might not win.
  const bool may_vote =
      vote_ == m.from ||                         // A repetition of the vote that was given,
      (vote_ == kNoNode && lead_ == kNoNode) ||  // or the vote is free and no leader is known,
      (m.type == MessageType::kPreVote && m.term > term_);  // or it is about a term to come.
  const EntryId last = log_.LastId();
  // Paper 5.4.1: a voter refuses a log that is less complete than its own.
  const bool granted = may_vote && log_.IsUpToDate({m.log_term, m.index});
  diag().Info([&] {
    return absl::StrFormat(
        "%x [logterm: %d, index: %d, vote: %x] %s %s %s %x [logterm: %d, index: %d] at term %d",
        id().value(), last.term.value(), last.index.value(), vote_.value(),
        granted ? "cast" : "rejected", std::string(Name(m.type)), granted ? "for" : "from",
        m.from.value(), m.log_term.value(), m.index.value(), term_.value());
  });
  if (!granted) {
    LearnCommitted(m);
    Message& refusal = EmitVote(ResponseTo(m.type), m.from, term_);
    refusal.reject = true;
    TellCommitted(refusal);
    return;
  }
  // The answer carries the request's term: a pre-vote is about a term that this node has not got,
  // and the candidate would ignore an answer of a lower one.
  EmitVote(ResponseTo(m.type), m.from, m.term);
  if (m.type == MessageType::kVote) {
    election_elapsed_ = 0;
    vote_ = m.from;
  }
}

void Raft::HandleVoteResponse(const Message& m) {
  const Role before = role_;
  if (m.reject) LearnCommitted(m);
  if (role_ != before) return;
  switch (Poll(m)) {
    case VoteResult::kWon:
      if (role_ == Role::kPreCandidate) {
        RunCampaign(Campaign::kElection);
      } else {
        BecomeLeader();
        BroadcastAppend();
      }
      return;
    case VoteResult::kLost:
      // A refused pre-vote may carry a term that is not this node's.
      BecomeFollower(term_, kNoNode);
      return;
    case VoteResult::kPending:
      return;
  }
}

// Counts a vote, the first one of each voter, and says how the election stands.
VoteResult Raft::Poll(const Message& m) {
  diag().Info([&] {
    return absl::StrFormat("%x received %s%s from %x at term %d", id().value(),
                           std::string(Name(m.type)), m.reject ? " rejection" : "", m.from.value(),
                           term_.value());
  });
  CandidateState& candidate = *std::get_if<CandidateState>(&state_);
  std::vector<CandidateState::Ballot>& ballots = candidate.ballots;
  const auto at = std::lower_bound(
      ballots.begin(), ballots.end(), m.from,
      [](const CandidateState::Ballot& b, NodeId voter) { return b.voter < voter; });
  if (at == ballots.end() || at->voter != m.from) {
    CountBallot(*ballots.insert(at, {m.from, !m.reject}));
  }
  diag().Info([&] {
    int granted = 0;
    int refused = 0;
    for (const CandidateState::Ballot& b : ballots) {
      if (membership_.voters.contains(b.voter)) ++(b.granted ? granted : refused);
    }
    return absl::StrFormat("%x has received %d %s votes and %d vote rejections", id().value(),
                           granted, std::string(Name(m.type)), refused);
  });
  const JointConfig& voters = membership_.voters;
  return Both(ResultOf(voters.incoming.size(), candidate.granted[0], candidate.refused[0]),
              ResultOf(voters.outgoing.size(), candidate.granted[1], candidate.refused[1]));
}

void Raft::CountBallot(const CandidateState::Ballot& ballot) {
  CandidateState& candidate = *std::get_if<CandidateState>(&state_);
  size_t* const count = ballot.granted ? candidate.granted : candidate.refused;
  if (membership_.voters.incoming.contains(ballot.voter)) ++count[0];
  if (membership_.voters.outgoing.contains(ballot.voter)) ++count[1];
}

// After a change of the membership, which may come to be applied in the middle of an election.
void Raft::RecountBallots() {
  CandidateState& candidate = *std::get_if<CandidateState>(&state_);
  for (size_t half = 0; half < 2; ++half) candidate.granted[half] = candidate.refused[half] = 0;
  for (const CandidateState::Ballot& b : candidate.ballots) CountBallot(b);
}

// H4. A committed entry may be told to any node at any time: it stays committed.
void Raft::TellCommitted(Message& m) const {
  if (!On(config_.commit_by_vote)) return;
  const Term term = log_.TermOrZero(log_.committed());
  if (term != kNoTerm) m.entries.Append(Entry{log_.committed(), term, {}});
}

// A node with the entry also has every entry before it (Paper 5.3, log matching). The commit counts
// only in the term in which the sender knows of it, or a later one: leaders from then on have the
// entry too, whereas a leader of an earlier term, which this node still obeys, might overwrite it.
void Raft::LearnCommitted(const Message& m) {
  if (!On(config_.commit_by_vote) || role_ == Role::kLeader || m.entries.size() != 1) return;
  const EntryId committed = m.entries.front().id();
  if (committed.index <= log_.committed() || !log_.Matches(committed)) return;
  if (m.term == kNoTerm) return;
  const Term known = m.type == MessageType::kPreVote ? m.term - 1 : m.term;
  if (known > term_) BecomeFollower(known, kNoNode);
  if (!log_.MaybeCommit(committed)) return;
  diag().Info([&] {
    return absl::StrFormat("%x learned from %x that index %d is committed", id().value(),
                           m.from.value(), committed.index.value());
  });
  // The votes were asked for in a configuration that is over.
  const bool campaigns = role_ == Role::kCandidate || role_ == Role::kPreCandidate;
  if (campaigns && log_.HasUnappliedConfChange()) BecomeFollower(term_, kNoNode);
}

}  // namespace squall
