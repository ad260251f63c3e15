// Who may become what (Paper Fig. 4), and what a change of role resets.

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {
namespace {

// The edges of Paper Fig. 4, with the pre-candidate of Thesis 9.6.
constexpr bool LegalEdge(Role from, Role to) {
  switch (to) {
    case Role::kFollower:
      return true;
    case Role::kPreCandidate:
    case Role::kCandidate:
      return from != Role::kLeader;
    case Role::kLeader:
      return from != Role::kFollower;
  }
  return false;
}

}  // namespace

// The only place where the role changes.
bool Raft::ChangeRole(Role to) {
  if (!diag().Expect(LegalEdge(role_, to), [&] {
        return absl::StrFormat("invalid transition [%s -> %s]", std::string(Name(role_)),
                               std::string(Name(to)));
      })) {
    return false;
  }
  role_ = to;
  switch (to) {
    case Role::kFollower:
      state_.emplace<FollowerState>();
      break;
    case Role::kPreCandidate:
    case Role::kCandidate:
      state_.emplace<CandidateState>();
      break;
    case Role::kLeader:
      state_.emplace<LeaderState>(LeaderState{
          .tracker = Tracker(membership_, {config_.max_inflight_msgs, config_.max_inflight_bytes},
                             log_.LastIndex() + 1),
          .heartbeat_elapsed = 0,
          .pending_conf_index = Index(),
          .uncommitted_bytes = 0,
          .reads = ReadQueue(),
          .transferee = kNoNode,
          .ticks = 1,
          .lease = Lease(),
          .lease_given_up = false,
          .removed = MajorityConfig()});
      break;
  }
  return true;
}

void Raft::Reset(Term term) {
  if (term_ != term) {
    term_ = term;
    vote_ = kNoNode;  // Paper Fig. 2: one vote per term, remembered as long as the term lasts.
  }
  lead_ = kNoNode;
  election_elapsed_ = 0;
  DrawElectionTimeout();
}

void Raft::BecomeFollower(Term term, NodeId lead) {
  ChangeRole(Role::kFollower);
  Reset(term);
  lead_ = lead;
  diag().Info([&] {
    return absl::StrFormat("%x became follower at term %d", id().value(), term_.value());
  });
  if (traced()) [[unlikely]]
    TracePlain(TracePlace::kBecomeFollower);
}

void Raft::BecomePreCandidate() {
  if (!ChangeRole(Role::kPreCandidate)) return;
  // Neither the term nor the vote changes, and the election timer runs on.
  lead_ = kNoNode;
  diag().Info([&] {
    return absl::StrFormat("%x became pre-candidate at term %d", id().value(), term_.value());
  });
}

void Raft::BecomeCandidate() {
  if (!ChangeRole(Role::kCandidate)) return;
  Reset(term_ + 1);
  vote_ = id();
  diag().Info([&] {
    return absl::StrFormat("%x became candidate at term %d", id().value(), term_.value());
  });
  if (traced()) [[unlikely]]
    TracePlain(TracePlace::kBecomeCandidate);
}

void Raft::BecomeLeader() {
  if (!ChangeRole(Role::kLeader)) return;
  Reset(term_);
  lead_ = id();
  if (Tracker::Member* self = leader().tracker.FindMember(id()); self != nullptr) {
    leader().tracker.MaybeUpdate(*self, log_.LastIndex());
    self->progress.BecomeReplicate();
    self->progress.set_recent_active(true);
  }
  // There may be a membership change in the part of the log that is not applied. Taking its end for
  // one delays the next proposal of a change a little and saves reading all of it.
  leader().pending_conf_index = log_.LastIndex();
  if (traced()) [[unlikely]]
    TracePlain(TracePlace::kBecomeLeader);
  // Paper 5.4.2: an entry of its own term lets a leader commit what came before. It is empty, so
  // that the limit on uncommitted bytes cannot refuse it.
  AppendOwn(Entries(Entry{}));
  diag().Info(
      [&] { return absl::StrFormat("%x became leader at term %d", id().value(), term_.value()); });
}

}  // namespace squall
