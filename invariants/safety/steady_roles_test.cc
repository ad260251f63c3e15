// Paper 5.2: a follower begins an election if it has heard from no leader for an election timeout.
// Thesis 6.2: a leader steps down if an election timeout passes without a round of heartbeats to a
// majority.
#include "invariants/safety/steady_roles.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

constexpr uint64_t kElectionTick = 3;

SuiteOptions With(VoteLease lease, uint64_t election_tick = kElectionTick) {
  SuiteOptions options;
  options.lease = lease;
  options.election_tick = election_tick;
  return options;
}

class SteadyRoles : public ::testing::Test {
 protected:
  explicit SteadyRoles(SuiteOptions options = With(VoteLease::kCheckQuorum))
      : c(3, nullptr, options) {}

  void Receive(MessageType type, uint64_t from) {
    Message m = VoteMessage(type, c.node(1).state.term.value(), 1);
    m.from = NodeId(from);
    c.suite().OnReceive(NodeId(1), m);
  }
  void Hear(MessageType type, uint64_t from) {
    Receive(type, from);
    c.Step(1);
  }
  // Clock ticks; the last one's call goes on.
  void Tick(uint64_t ticks) {
    for (uint64_t i = 0; i < ticks; ++i) {
      c.Step(1);
      c.suite().OnTick(NodeId(1));
    }
  }
  // The call that goes on ends in this role.
  std::string Becomes(Role role) {
    c.node(1).state.role = role;
    c.Step(1);
    return c.VerdictOn("S24");
  }

  FakeCluster c;
};

// Node 1 follows node 2 in term 4.
class SteadyFollower : public SteadyRoles {
 protected:
  SteadyFollower() {
    c.Follow(1, 4);
    Hear(MessageType::kHeartbeat, 2);
  }
};

TEST_F(SteadyFollower, MayCampaignAfterAnElectionTimeout) {
  Tick(kElectionTick);
  EXPECT_EQ(Becomes(Role::kPreCandidate), "");
}

TEST_F(SteadyFollower, FiresOnACampaignBeforeAnElectionTimeout) {
  Tick(kElectionTick - 1);
  EXPECT_EQ(Becomes(Role::kPreCandidate),
            "S24: node 1 campaigns and is a pre-candidate in term 4, 2 ticks after it heard from "
            "its leader or came up; an election timeout is 3 ticks");
}

TEST_F(SteadyFollower, CountsFromTheLastMessageOfItsLeader) {
  Tick(kElectionTick);
  Hear(MessageType::kApp, 2);
  Tick(1);
  EXPECT_NE(Becomes(Role::kCandidate), "");
}

TEST_F(SteadyFollower, MayCampaignWhenItsLeaderHandsOver) {
  Receive(MessageType::kTimeoutNow, 2);
  EXPECT_EQ(Becomes(Role::kCandidate), "");
}

TEST_F(SteadyFollower, FiresOnACampaignThatAnotherMessageBegins) {
  Tick(kElectionTick);
  Receive(MessageType::kHeartbeat, 2);
  EXPECT_NE(Becomes(Role::kCandidate), "");
}

TEST_F(SteadyFollower, MayCampaignWhenAnOperatorAsks) { EXPECT_EQ(Becomes(Role::kCandidate), ""); }

TEST_F(SteadyFollower, FiresOnACampaignRightAfterARestart) {
  Tick(kElectionTick);
  c.Step(1);
  c.Sync(1);
  c.Crash(1);
  c.Restart(1);
  c.suite().OnTick(NodeId(1));
  EXPECT_NE(Becomes(Role::kCandidate), "");
}

// Node 1 leads term 4.
class SteadyLeader : public SteadyRoles {
 protected:
  explicit SteadyLeader(SuiteOptions options = With(VoteLease::kCheckQuorum))
      : SteadyRoles(options) {
    c.Lead(1, 4);
  }
};

TEST_F(SteadyLeader, MayStepDownWithoutAQuorum) {
  Tick(kElectionTick);
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

TEST_F(SteadyLeader, FiresWhenAQuorumHasAnswered) {
  Tick(1);
  Hear(MessageType::kHeartbeatResp, 2);
  Tick(kElectionTick);
  EXPECT_EQ(Becomes(Role::kFollower),
            "S24: node 1 stops leading term 4 though a quorum has answered it in the last 3 of its "
            "ticks");
}

TEST_F(SteadyLeader, CountsRefusalsOfAppendsAsAnswers) {
  Tick(1);
  Hear(MessageType::kAppResp, 3);
  Tick(kElectionTick);
  EXPECT_NE(Becomes(Role::kFollower), "");
}

TEST_F(SteadyLeader, CountsNoOtherMessages) {
  Tick(1);
  Hear(MessageType::kProp, 2);
  Tick(kElectionTick);
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

TEST_F(SteadyLeader, MayStepDownWhenTheAnswersAreOld) {
  Hear(MessageType::kHeartbeatResp, 2);
  Tick(kElectionTick + 1);
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

TEST_F(SteadyLeader, FiresWhenItStepsDownOutOfTurn) {
  Receive(MessageType::kHeartbeatResp, 2);
  EXPECT_EQ(
      Becomes(Role::kFollower),
      "S24: node 1 stops leading term 4 out of turn; it looks for answers of a quorum every 3 "
      "of its ticks");
}

TEST_F(SteadyLeader, MayBeDeposedByAHigherTerm) {
  Receive(MessageType::kVote, 2);
  c.node(1).state.term = Term(5);
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

TEST_F(SteadyLeader, MayStepDownWhenItIsRemoved) {
  c.node(1).members.voters.incoming = {NodeId(2), NodeId(3)};
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

class SteadyLeaderWithoutCheckQuorum : public SteadyLeader {
 protected:
  SteadyLeaderWithoutCheckQuorum() : SteadyLeader(With(VoteLease::kNone)) {}
};

TEST_F(SteadyLeaderWithoutCheckQuorum, FiresWheneverItStepsDownInItsTerm) {
  Tick(2 * kElectionTick);
  EXPECT_EQ(Becomes(Role::kFollower),
            "S24: node 1 stops leading term 4 without check-quorum, and no higher term made it");
}

class SteadyRolesUnknown : public SteadyRoles {
 protected:
  SteadyRolesUnknown() : SteadyRoles(With(VoteLease::kUnknown, 0)) {}
};

TEST_F(SteadyRolesUnknown, AsksNothingWithoutAnElectionTimeout) {
  c.Follow(1, 4);
  Tick(1);
  EXPECT_EQ(Becomes(Role::kCandidate), "");
  c.Lead(1, 5);
  Tick(1);
  EXPECT_EQ(Becomes(Role::kFollower), "");
}

}  // namespace
}  // namespace squall
