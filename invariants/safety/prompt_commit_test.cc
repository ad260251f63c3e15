// Paper Fig. 2, "Rules for Servers, Leaders": if a majority of matchIndex[i] >= N and log[N].term
// == currentTerm, the leader sets commitIndex = N.
#include "invariants/safety/prompt_commit.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2 with entries 1 and 2 of term 1 and entry 3 of its own. All disks
// hold all of them, and it knows of no match.
class Leader {
 public:
  Leader() : c_(3) {
    c_.Write(1, {.from = 1, .terms = {1, 1}});
    c_.Lead(1, 2);
    c_.Write(1, {.from = 3, .terms = {2}});
    c_.Sync(1);
    for (uint64_t id : {2u, 3u}) {
      c_.Follow(id, 2);
      c_.Write(id, {.from = 1, .terms = {1, 1, 2}});
      c_.Sync(id);
    }
    Count();
  }

  // The leader counts anew, by its configuration, and knows of these matches.
  void Count() { c_.node(1).followers = Tracker(c_.node(1).members, {1, 0}, Index(4)); }
  void Match(uint64_t member, uint64_t index) {
    c_.node(1).followers->Find(NodeId(member))->MaybeUpdate(Index(index));
  }
  // A message of the member is dealt with.
  std::string Touch(uint64_t member) {
    Message m;
    m.from = NodeId(member);
    c_.suite().OnReceive(NodeId(1), m);
    c_.Step(1);
    return c_.VerdictOn("S23");
  }
  FakeCluster& cluster() { return c_; }

 private:
  FakeCluster c_;
};

constexpr char kNotCommitted[] =
    "S23: node 1 leads term 2 and has committed up to 0, though by its own count a quorum has "
    "entry "
    "3";

TEST(PromptCommit, FiresWhenAQuorumOfMatchesIsNotCommitted) {
  Leader leader;
  leader.Match(1, 3);
  leader.Match(2, 3);
  EXPECT_EQ(leader.Touch(2), kNotCommitted);
}

TEST(PromptCommit, AllowsTheCommitInTheSameStep) {
  Leader leader;
  leader.Match(1, 3);
  leader.Match(2, 3);
  leader.cluster().node(1).state.commit = Index(3);
  EXPECT_EQ(leader.Touch(2), "");
}

TEST(PromptCommit, AllowsALeaderWithoutAQuorumToWait) {
  Leader leader;
  leader.Match(1, 3);
  EXPECT_EQ(leader.Touch(1), "");
}

// Paper 5.4.2.
TEST(PromptCommit, AllowsEntriesOfEarlierTermsToWait) {
  Leader leader;
  leader.Match(1, 2);
  leader.Match(2, 2);
  EXPECT_EQ(leader.Touch(2), "");
}

// What is left after a removal may be enough.
TEST(PromptCommit, FiresWhenARemovalLeavesAQuorumThatHasTheEntry) {
  Leader leader;
  leader.cluster().node(1).members.voters.incoming = {NodeId(1)};
  leader.Count();
  leader.Match(1, 3);
  leader.cluster().Step(1);
  EXPECT_EQ(leader.cluster().VerdictOn("S23"), kNotCommitted);
}

TEST(PromptCommit, CountsBothHalvesOfAJointConfiguration) {
  Leader leader;
  leader.cluster().node(1).members.voters = {{NodeId(1), NodeId(2)}, {NodeId(1), NodeId(3)}};
  leader.Count();
  leader.Match(1, 3);
  leader.Match(2, 3);
  EXPECT_EQ(leader.Touch(2), "");
  leader.Match(3, 3);
  EXPECT_EQ(leader.Touch(3), kNotCommitted);
}

// etcd: switchToConfig returns before it counts. The next leader commits what this one left.
TEST(PromptCommit, AsksNothingOfALeaderThatWasRemoved) {
  Leader leader;
  leader.cluster().node(1).members.voters.incoming = {NodeId(2), NodeId(3)};
  leader.Count();
  leader.Match(2, 3);
  leader.Match(3, 3);
  EXPECT_EQ(leader.Touch(3), "");
}

TEST(PromptCommit, AsksNothingOfANodeThatShowsNoMembers) {
  Leader leader;
  leader.cluster().node(1).followers.reset();
  EXPECT_EQ(leader.Touch(2), "");
}

}  // namespace
}  // namespace squall
