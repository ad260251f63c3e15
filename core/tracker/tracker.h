// Who belongs to the cluster, and how far the leader has brought each of them.
#ifndef SQUALL_CORE_TRACKER_TRACKER_H_
#define SQUALL_CORE_TRACKER_TRACKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"
#include "core/quorum/quorum.h"
#include "core/tracker/progress.h"

namespace squall {

// A configuration of the cluster (Thesis 4.3; etcd: tracker.Config).
struct Membership {
  JointConfig voters;
  // Invariant: no learner is a voter of either half.
  MajorityConfig learners;
  // Voters of the outgoing half that become learners when it goes. Empty unless joint.
  MajorityConfig learners_next;
  // The joint configuration is to be left without being asked. False unless joint.
  bool auto_leave = false;

  // Members in any capacity.
  bool contains(NodeId id) const {
    return voters.contains(id) || learners.contains(id) || learners_next.contains(id);
  }
  // Only one voter decides (etcd: IsSingleton).
  bool singleton() const { return voters.incoming.size() == 1 && !voters.joint(); }
  MajorityConfig All() const;

  friend bool operator==(const Membership&, const Membership&) = default;
};

std::string Describe(const Membership& membership);  // etcd: (Config).String.
ConfState ToConfState(const Membership& membership);

// The outcome of a membership change: the configuration, and the members that come into it anew, so
// that whatever was known of their logs is void.
struct MembershipChange {
  Membership membership;
  MajorityConfig fresh;
};

// A leader's view of every member. Exists only while the node leads.
class Tracker {
 public:
  struct Member {
    NodeId id;
    bool incoming = false;
    bool outgoing = false;
    Progress progress;
  };

  struct Limits {
    uint64_t max_inflight_msgs = 0;
    uint64_t max_inflight_bytes = 0;
  };

  // No progress is known yet: all members are probed at `next`.
  Tracker(const Membership& membership, Limits limits, Index next);

  // Null if `id` is no member. Valid until the next Apply().
  Member* FindMember(NodeId id);
  Progress* Find(NodeId id) {
    Member* m = FindMember(id);
    return m != nullptr ? &m->progress : nullptr;
  }
  const Progress* Find(NodeId id) const { return const_cast<Tracker*>(this)->Find(id); }
  // In order of id.
  std::vector<Member>& members() { return members_; }
  const std::vector<Member>& members() const { return members_; }

  // Goes over to another configuration. Members that are new, or fresh, are probed at `next` and
  // count as active until they had a chance to speak.
  void Apply(const MembershipChange& change, Index next);

  // `member` acknowledged everything up to `index`: Progress::MaybeUpdate, counted. The only way in
  // which a match may grow once CommittedAbove() is asked.
  bool MaybeUpdate(Member& member, Index index);
  // The largest index stored by a majority of each half (Paper 5.3, 5.4; Thesis 4.3).
  Index Committed() const;
  // The same if it is above `floor`, otherwise zero. Takes constant time as long as it is not and
  // `floor` stays the same: a leader with many followers asks at each acknowledgement.
  Index CommittedAbove(Index floor);
  // Whether the voters heard from recently are enough to go on (Thesis 6.2).
  bool QuorumActive() const;
  // From now on only `self` counts as heard from, until others are.
  void ForgetActivity(NodeId self);

 private:
  static constexpr size_t kFewVoters = 9;

  // Voters in each half, incoming first.
  struct Count {
    size_t of[2] = {0, 0};

    void Add(const Member& m) {
      of[0] += m.incoming ? 1 : 0;
      of[1] += m.outgoing ? 1 : 0;
    }
  };

  Index CommittedOf(bool Member::*half) const;
  void CountAbove(Index floor);

  Limits limits_;
  std::vector<Member> members_;
  bool joint_ = false;
  Count voters_;
  // How many voters have matched more than `floor_`.
  Count above_;
  Index floor_;
};

// One member a line, as etcd's ProgressMap prints itself.
std::string Describe(const Tracker& tracker);

}  // namespace squall

#endif  // SQUALL_CORE_TRACKER_TRACKER_H_
