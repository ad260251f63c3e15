#include "core/tracker/tracker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {

MajorityConfig Membership::All() const {
  MajorityConfig all = voters.All();
  for (NodeId id : learners) all.insert(id);
  for (NodeId id : learners_next) all.insert(id);
  return all;
}

std::string Describe(const Membership& m) {
  std::string text = absl::StrCat("voters=", Describe(m.voters));
  if (!m.learners.empty()) absl::StrAppend(&text, " learners=", Describe(m.learners));
  if (!m.learners_next.empty())
    absl::StrAppend(&text, " learners_next=", Describe(m.learners_next));
  if (m.auto_leave) text += " autoleave";
  return text;
}

ConfState ToConfState(const Membership& m) {
  return {m.voters.incoming.ids(), m.learners.ids(), m.voters.outgoing.ids(), m.learners_next.ids(),
          m.auto_leave};
}

Tracker::Tracker(const Membership& membership, Limits limits, Index next) : limits_(limits) {
  Apply({membership, {}}, next);
  for (Member& m : members_) m.progress.set_recent_active(false);
}

Tracker::Member* Tracker::FindMember(NodeId id) {
  if (members_.empty() || id < members_.front().id) return nullptr;
  // Most clusters number their members without gaps.
  const uint64_t guess = id.value() - members_.front().id.value();
  if (guess < members_.size() && members_[guess].id == id) return &members_[guess];
  const auto at = std::lower_bound(members_.begin(), members_.end(), id,
                                   [](const Member& m, NodeId wanted) { return m.id < wanted; });
  return at != members_.end() && at->id == id ? &*at : nullptr;
}

void Tracker::Apply(const MembershipChange& change, Index next) {
  const Membership& m = change.membership;
  const MajorityConfig ids = m.All();
  std::vector<Member> members;
  members.reserve(ids.size());
  for (NodeId id : ids) {
    Progress* known = change.fresh.contains(id) ? nullptr : Find(id);
    Member member{id, m.voters.incoming.contains(id), m.voters.outgoing.contains(id),
                  known != nullptr ? std::move(*known)
                                   : Progress(next, Inflights(limits_.max_inflight_msgs,
                                                              limits_.max_inflight_bytes))};
    if (known == nullptr) member.progress.set_recent_active(true);
    member.progress.set_learner(m.learners.contains(id));
    members.push_back(std::move(member));
  }
  members_ = std::move(members);
  joint_ = m.voters.joint();
  voters_ = Count();
  for (const Member& member : members_) voters_.Add(member);
  CountAbove(floor_);
}

bool Tracker::MaybeUpdate(Member& member, Index index) {
  const Index before = member.progress.match();
  if (!member.progress.MaybeUpdate(index)) return false;
  if (before <= floor_ && index > floor_) above_.Add(member);
  return true;
}

Index Tracker::CommittedAbove(Index floor) {
  if (floor != floor_) CountAbove(floor);
  if (above_.of[0] < MajorityOf(voters_.of[0])) return kNoIndex;
  if (joint_ && above_.of[1] < MajorityOf(voters_.of[1])) return kNoIndex;
  return Committed();
}

void Tracker::CountAbove(Index floor) {
  floor_ = floor;
  above_ = Count();
  for (const Member& m : members_) {
    if (m.progress.match() > floor) above_.Add(m);
  }
}

Index Tracker::Committed() const {
  const Index incoming = CommittedOf(&Member::incoming);
  return joint_ ? std::min(incoming, CommittedOf(&Member::outgoing)) : incoming;
}

Index Tracker::CommittedOf(bool Member::*half) const {
  // The usual few voters fit on the stack: this runs at every acknowledgement.
  Index few[kFewVoters];
  std::vector<Index> many;
  Index* acked = few;
  if (members_.size() > kFewVoters) {
    many.resize(members_.size());
    acked = many.data();
  }
  size_t n = 0;
  for (const Member& m : members_) {
    if (m.*half) acked[n++] = m.progress.match();
  }
  return CommittedIndex(std::span<Index>(acked, n));
}

bool Tracker::QuorumActive() const {
  size_t voters[2] = {0, 0};
  size_t active[2] = {0, 0};
  for (const Member& m : members_) {
    const bool halves[2] = {m.incoming, m.outgoing};
    for (int h = 0; h < 2; ++h) {
      if (!halves[h]) continue;
      ++voters[h];
      if (m.progress.recent_active()) ++active[h];
    }
  }
  return Both(ResultOf(voters[0], active[0], voters[0] - active[0]),
              ResultOf(voters[1], active[1], voters[1] - active[1])) == VoteResult::kWon;
}

void Tracker::ForgetActivity(NodeId self) {
  for (Member& m : members_) {
    if (m.id != self) m.progress.set_recent_active(false);
  }
}

std::string Describe(const Tracker& tracker) {
  std::string text;
  for (const Tracker::Member& m : tracker.members()) {
    absl::StrAppend(&text, m.id.value(), ": ", Describe(m.progress), "\n");
  }
  return text;
}

}  // namespace squall
