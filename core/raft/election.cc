// Campaigns and votes (Paper 5.2 and 5.4.1; Thesis 9.6 for the rehearsal).

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
    diag().Debug([&] {
      return absl::StrFormat("%x ignoring MsgHup because already leader", id().value());
    });
    return;
  }
  if (!Promotable()) {
    diag().Warning([&] {
      return absl::StrFormat("%x is unpromotable and can not campaign", id().value());
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
    return absl::StrFormat("%x is starting a new election at term %d", id().value(),
                           term_.value());
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
      // The own vote counts when it is on disk, like everybody else's (Thesis 3.8).
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
    if (campaign == Campaign::kTransfer) m.context = Payload(kTransferContext);
  }
}

// Thesis 4.2.3, 6.4.1: while this node hears from a leader, it helps nobody to depose that one.
bool Raft::InLease() const {
  if (!On(config_.check_quorum)) return false;
  // A node that has just started may have promised a leader so before, and not know of it any more.
  if (On(config_.strict_lease) && ticks_since_start_ < config_.election_tick) return true;
  return lead_ != kNoNode && election_elapsed_ < config_.election_tick;
}

void Raft::HandleVoteRequest(const Message& m) {
  // Learners vote too: a learner that was promoted may not know of it yet, and without its vote the
  // only complete candidate might not win.
  const bool may_vote =
      vote_ == m.from ||                              // A repetition of the vote that was given,
      (vote_ == kNoNode && lead_ == kNoNode) ||       // or the vote is free and nobody leads,
      (m.type == MessageType::kPreVote && m.term > term_);  // or it is about a term to come.
  const EntryId last = log_.LastId();
  // Paper 5.4.1: nobody votes for a log less complete than its own.
  const bool granted = may_vote && log_.IsUpToDate({m.log_term, m.index});
  diag().Info([&] {
    return absl::StrFormat(
        "%x [logterm: %d, index: %d, vote: %x] %s %s %s %x [logterm: %d, index: %d] at term %d",
        id().value(), last.term.value(), last.index.value(), vote_.value(),
        granted ? "cast" : "rejected", std::string(Name(m.type)), granted ? "for" : "from",
        m.from.value(), m.log_term.value(), m.index.value(), term_.value());
  });
  if (!granted) {
    EmitVote(ResponseTo(m.type), m.from, term_).reject = true;
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
                           std::string(Name(m.type)), m.reject ? " rejection" : "",
                           m.from.value(), term_.value());
  });
  std::vector<CandidateState::Ballot>& ballots = std::get_if<CandidateState>(&state_)->ballots;
  const auto vote_of = [&ballots](NodeId voter) -> Known<bool> {
    for (const CandidateState::Ballot& b : ballots) {
      if (b.voter == voter) return {true, b.granted};
    }
    return {};
  };
  if (!vote_of(m.from).known) ballots.push_back({m.from, !m.reject});
  diag().Info([&] {
    int granted = 0;
    int refused = 0;
    for (NodeId voter : membership_.voters.All()) {
      if (const Known<bool> v = vote_of(voter); v.known) ++(v.value ? granted : refused);
    }
    return absl::StrFormat("%x has received %d %s votes and %d vote rejections", id().value(),
                           granted, std::string(Name(m.type)), refused);
  });
  return CountVotes(membership_.voters, vote_of);
}

}  // namespace squall
