// Requests for votes that a node was handed, and what it had to answer when it was.
#ifndef SQUALL_INVARIANTS_GHOST_VOTE_REQUESTS_H_
#define SQUALL_INVARIANTS_GHOST_VOTE_REQUESTS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/message.h"
#include "core/base/types.h"

namespace squall {

// What the rules make of a request, as far as the voter's state and log tell.
enum class VoteAnswer : uint8_t {
  kGrant,       // It must be granted.
  kEither,      // What the voter does not show decides.
  kShorterLog,  // It must not be granted: the voter's log is more up to date than the candidate's.
  kLease,       // It must not be granted: the voter hears from a leader.
  kOldTerm,     // It must not be granted: the voter is in a later term.
};

struct VoteRequest {
  NodeId from;
  Term term;
  VoteAnswer answer = VoteAnswer::kEither;
  EntryId last;           // The candidate's last entry, as the request names it.
  EntryId voter;          // The voter's last entry at that time.
  bool answered = false;  // A pre-vote: an answer that may be to it has left.
};

struct VoteRequests {
  // The request for a vote that the present call of the node is about. Its `from` is kNoNode if the
  // call is about something else.
  VoteRequest open;
  // Requests for pre-votes, one for each candidate and term: `answer` is what all of them together
  // allow. The first pre_votes_size are used.
  static constexpr size_t kPreVotesMax = 8;
  std::array<VoteRequest, kPreVotesMax> pre_votes;
  uint8_t pre_votes_size = 0;
  bool pre_votes_dropped = false;  // There were more than there is room for.
  // Ticks since a message of its leader, or since it came up.
  uint64_t leader_ticks = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_VOTE_REQUESTS_H_
