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

  // Nothing is known of anybody yet: all are probed at `next`.
  Tracker(const Membership& membership, Limits limits, Index next);

  // Null if `id` is no member. Valid until the next Apply().
  Progress* Find(NodeId id);
  const Progress* Find(NodeId id) const;
  // In order of id.
  std::vector<Member>& members() { return members_; }
  const std::vector<Member>& members() const { return members_; }

  // Goes over to another configuration. Members that are new, or fresh, are probed at `next` and
  // count as active until they had a chance to speak.
  void Apply(const MembershipChange& change, Index next);

  // The largest index stored by a majority of each half (Paper 5.3, 5.4; Thesis 4.3).
  Index Committed() const;
  // Whether the voters heard from recently are enough to go on (Thesis 6.2).
  bool QuorumActive() const;
  // Nobody but `self` has been heard from, until they are.
  void ForgetActivity(NodeId self);

 private:
  static constexpr size_t kFewVoters = 9;

  Index CommittedOf(bool Member::*half) const;

  Limits limits_;
  std::vector<Member> members_;
  bool joint_ = false;
};

// One member a line, as etcd's ProgressMap prints itself.
std::string Describe(const Tracker& tracker);

}  // namespace squall

#endif  // SQUALL_CORE_TRACKER_TRACKER_H_
