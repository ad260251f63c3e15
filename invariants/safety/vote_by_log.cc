#include "invariants/safety/vote_by_log.h"

#include <string>
#include <string_view>

#include "core/raft/raft.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

bool IsLess(const EntryId& a, const EntryId& b) {
  return a.term < b.term || (a.term == b.term && a.index < b.index);
}

// The voter has certainly heard from its leader, or leads, within an election timeout.
bool IsInLease(Subject subject) {
  const SuiteOptions& options = subject.ghost.options;
  const NodeState& state = subject.node.state;
  if (options.lease != VoteLease::kCheckQuorum && options.lease != VoteLease::kStrict) {
    return false;
  }
  if (state.lead == kNoNode) return false;
  return state.role == Role::kLeader ||
         subject.node.vote_requests.leader_ticks < options.election_tick;
}

// A voter that knows a leader may have counted its election timeout anew since it heard from it;
// one with strict leases keeps its promise when it knows of no leader any more.
bool MayBeInLease(Subject subject) {
  const SuiteOptions& options = subject.ghost.options;
  const bool knows_leader = subject.node.state.lead != kNoNode;
  switch (options.lease) {
    case VoteLease::kUnknown:
    case VoteLease::kCheckQuorum:
      return knows_leader;
    case VoteLease::kNone:
      return false;
    case VoteLease::kStrict:
      return knows_leader || subject.node.vote_requests.leader_ticks < options.election_tick;
  }
  return true;
}

VoteAnswer AnswerTo(Subject subject, const VoteRequest& request, std::string_view context) {
  const NodeState& state = subject.node.state;
  if (request.term < state.term) return VoteAnswer::kOldTerm;
  if (IsLess(request.last, request.voter)) return VoteAnswer::kShorterLog;
  const bool later = request.term > state.term;
  const bool ordered = context == kTransferContext;  // By the leader itself: no lease holds it up.
  if (later && !ordered && IsInLease(subject)) return VoteAnswer::kLease;
  const bool free = later || (state.vote == kNoNode && state.lead == kNoNode);
  if (free && !ordered && MayBeInLease(subject)) return VoteAnswer::kEither;
  return free || state.vote == request.from ? VoteAnswer::kGrant : VoteAnswer::kEither;
}

// `what` is "vote" or "pre-vote".
[[gnu::cold]] void ReportGrant(Subject subject, const VoteRequest& request, std::string_view what) {
  std::string detail = Sentence("node ", subject.id(), " gives its ", what, " for term ",
                                request.term, " to node ", request.from);
  std::string pattern = Sentence("a ", what);
  switch (request.answer) {
    case VoteAnswer::kShorterLog:
      detail += Sentence(", whose log ends with entry ", request.last.index, " of term ",
                         request.last.term, "; its own ended with entry ", request.voter.index,
                         " of term ", request.voter.term);
      pattern += " for a log that is less up to date";
      break;
    case VoteAnswer::kLease:
      detail += " less than an election timeout after it heard from its leader";
      pattern += " within a leader's lease";
      break;
    case VoteAnswer::kOldTerm:
      detail += " when it is in a later one";
      pattern += " for a term that is over";
      break;
    case VoteAnswer::kGrant:
    case VoteAnswer::kEither:
      return;
  }
  subject.Report(Property::kVoteByLog, request.last.index, std::move(detail), pattern);
}

[[gnu::cold]] void ReportRefusal(Subject subject, const VoteRequest& request,
                                 std::string_view what) {
  subject.Report(
      Property::kVoteByLog, request.last.index,
      Sentence("node ", subject.id(), " withholds its ", what, " for term ", request.term,
               " from node ", request.from, ", whose log ends with entry ", request.last.index,
               " of term ", request.last.term, "; its own ended with entry ", request.voter.index,
               " of term ", request.voter.term),
      Sentence("a ", what, " is withheld without a reason"));
}

bool IsForbidden(VoteAnswer answer) {
  return answer != VoteAnswer::kGrant && answer != VoteAnswer::kEither;
}

// Of two requests of one candidate for one term it cannot be said which of them is answered: what
// either allows is allowed.
VoteAnswer Merged(VoteAnswer a, VoteAnswer b) {
  if (a == b || (IsForbidden(a) && IsForbidden(b))) return a;
  return VoteAnswer::kEither;
}

// Requests up to this term may have been forgotten, and are not looked at. The lowest terms are
// forgotten first.
Term ForgottenTo(const VoteRequests& requests) {
  Term lowest;
  if (!requests.pre_votes_dropped) return lowest;
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    const Term term = requests.pre_votes[i].term;
    if (i == 0 || term < lowest) lowest = term;
  }
  return lowest;
}

void AddPreVote(VoteRequests& requests, const VoteRequest& request) {
  if (request.term <= ForgottenTo(requests)) return;
  size_t lowest = 0;
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    VoteRequest& known = requests.pre_votes[i];
    if (known.from == request.from && known.term == request.term) {
      const VoteAnswer merged = Merged(known.answer, request.answer);
      known = request;
      known.answer = merged;
      return;
    }
    if (known.term < requests.pre_votes[lowest].term) lowest = i;
  }
  if (requests.pre_votes_size < VoteRequests::kPreVotesMax) {
    requests.pre_votes[requests.pre_votes_size++] = request;
    return;
  }
  requests.pre_votes_dropped = true;
  if (request.term > requests.pre_votes[lowest].term) requests.pre_votes[lowest] = request;
}

// An answer to the candidate leaves. A refusal does not say which of its requests it is about.
void NoteAnswer(VoteRequests& requests, const Message& answer) {
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    VoteRequest& request = requests.pre_votes[i];
    if (request.from != answer.to) continue;
    request.answered |= answer.reject || request.term == answer.term;
  }
}

// The request that a grant for `term` answers, or null.
const VoteRequest* GrantedOf(const VoteRequests& requests, NodeId candidate, Term term) {
  if (term <= ForgottenTo(requests)) return nullptr;
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    const VoteRequest& request = requests.pre_votes[i];
    if (request.from == candidate && request.term == term) return &request;
  }
  return nullptr;
}

// A request that a refusal to `candidate` answers, if all of its requests had to be granted; else
// null. A refusal does not say which of them it is about.
const VoteRequest* RefusedOf(const VoteRequests& requests, NodeId candidate) {
  const VoteRequest* refused = nullptr;
  if (requests.pre_votes_dropped) return nullptr;
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    const VoteRequest& request = requests.pre_votes[i];
    if (request.from != candidate) continue;
    if (request.answer != VoteAnswer::kGrant) return nullptr;
    refused = &request;
  }
  return refused;
}

}  // namespace

void NoteVoteRequest(Subject subject, const Message& message) {
  NodeGhost& node = subject.node;
  if (!node.up) return;
  VoteRequest request;
  request.from = message.from;
  request.term = message.term;
  request.last = {message.log_term, message.index};
  request.voter = {node.log.At(node.log.last()).term, node.log.last()};
  // What the node has taken in otherwise than the suite was told cannot be compared.
  if (node.log.last() == node.state.last) {
    request.answer = AnswerTo(subject, request, message.context.view());
  }
  if (message.type == MessageType::kVote) {
    node.vote_requests.open = request;
  } else {
    AddPreVote(node.vote_requests, request);
  }
}

void CheckVoteGiven(Subject subject, const NodeState& before) {
  VoteRequests& requests = subject.node.vote_requests;
  const VoteRequest request = requests.open;
  requests.open.from = kNoNode;
  const auto has_vote = [&request](const NodeState& state) {
    return state.term == request.term && state.vote == request.from;
  };
  const bool given = has_vote(subject.node.state);
  if (!given && request.answer == VoteAnswer::kGrant) {
    ReportRefusal(subject, request, "vote");
  } else if (given && !has_vote(before) && IsForbidden(request.answer)) {
    ReportGrant(subject, request, "vote");
  }
}

void CheckSilence(Subject subject) {
  VoteRequests& requests = subject.node.vote_requests;
  for (size_t i = 0; i < requests.pre_votes_size; ++i) {
    VoteRequest& request = requests.pre_votes[i];
    if (request.answered || request.answer != VoteAnswer::kGrant) continue;
    request.answered = true;
    ReportRefusal(subject, request, "pre-vote");
  }
}

void CheckPreVoteAnswer(Subject subject, const Message& message) {
  VoteRequests& requests = subject.node.vote_requests;
  NoteAnswer(requests, message);
  if (message.reject) {
    if (const VoteRequest* refused = RefusedOf(requests, message.to)) {
      ReportRefusal(subject, *refused, "pre-vote");
    }
    return;
  }
  const VoteRequest* granted = GrantedOf(requests, message.to, message.term);
  if (granted != nullptr && IsForbidden(granted->answer)) {
    ReportGrant(subject, *granted, "pre-vote");
  }
}

}  // namespace squall
