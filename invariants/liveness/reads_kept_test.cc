// Thesis 6.4: a leader answers a read when a round of heartbeats that it began after the read has
// been acknowledged by a majority.
#include "invariants/liveness/reads_kept.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

constexpr uint64_t kRequest = 77;

// Node 1 of three leads term 4, in which it has committed an entry at time 10.
class ReadsKeptTest : public ::testing::Test {
 protected:
  ReadsKeptTest() {
    view_.state.role = Role::kLeader;
    view_.state.term = Term(4);
    view_.members.voters.incoming = {NodeId(1), NodeId(2), NodeId(3)};
    reads_.Elected(NodeId(1));
    reads_.Committed(NodeId(1), 10);
  }

  void Ask(uint64_t now_us) {
    reads_.Asking(NodeId(1), kRequest, view_.state, now_us);
    reads_.Asked();
  }
  // A heartbeat goes to the node.
  void Beat(uint64_t to, uint64_t sent_us) {
    const Message m = MessageOf(MessageType::kHeartbeat, 1, to);
    NodeState follower;
    follower.term = Term(4);
    reads_.Arrives(m, reads_.Sends(m, sent_us), follower);
  }
  // The node answers the oldest heartbeat that it has not answered.
  void Answer(uint64_t from) {
    const Message m = MessageOf(MessageType::kHeartbeatResp, from, 1);
    reads_.Arrives(m, reads_.Sends(m, 1000), view_.state);
  }
  // What is found when the read is lost.
  std::string Lost() {
    const auto found = reads_.Lost(NodeId(1), kRequest, view_.state, view_);
    return found ? found->detail : "";
  }

  FakeNode view_;
  ReadsKept reads_{3};

 private:
  static Message MessageOf(MessageType type, uint64_t from, uint64_t to) {
    Message m = VoteMessage(type, 4, to);
    m.from = NodeId(from);
    return m;
  }
};

constexpr char kDropped[] =
    "node 1 leads term 4 and has lost a read, though a quorum of (1 2 3) has answered heartbeats "
    "that it sent after the read was put to it";

TEST_F(ReadsKeptTest, ReadThatAQuorumConfirmedIsNotLost) {
  Ask(100);
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), kDropped);
}

TEST_F(ReadsKeptTest, ReadMayBeLostWithoutAnswers) {
  Ask(100);
  Beat(2, 120);
  EXPECT_EQ(Lost(), "");
}

TEST_F(ReadsKeptTest, AnswersToEarlierHeartbeatsConfirmNothing) {
  Beat(2, 90);
  Ask(100);
  Answer(2);
  EXPECT_EQ(Lost(), "");
}

// The follower waits for its disk with the first answer.
TEST_F(ReadsKeptTest, AnswersLeaveInTheOrderOfTheHeartbeats) {
  Beat(2, 90);
  Ask(100);
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), "");
  Ask(100);
  Answer(2);
  EXPECT_EQ(Lost(), kDropped);
}

TEST_F(ReadsKeptTest, ReadMayBeLostWithItsLeader) {
  Ask(100);
  Beat(2, 120);
  Answer(2);
  view_.state.role = Role::kFollower;
  EXPECT_EQ(Lost(), "");
}

TEST_F(ReadsKeptTest, ReadMayBeLostThatWasPutToAFollower) {
  view_.state.role = Role::kFollower;
  Ask(100);
  view_.state.role = Role::kLeader;
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), "");
}

// Thesis 6.4, step 1.
TEST_F(ReadsKeptTest, ReadMayWaitForTheFirstCommitOfTheTerm) {
  reads_.Elected(NodeId(1));
  Ask(100);
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), "");
  Ask(100);
  reads_.Committed(NodeId(1), 130);
  EXPECT_EQ(Lost(), "");
  Ask(100);
  Beat(3, 140);
  Answer(3);
  EXPECT_EQ(Lost(), kDropped);
}

TEST_F(ReadsKeptTest, ReadMayBeLostWhileTheConfigurationChanges) {
  Ask(100);
  reads_.MembersChanged(NodeId(1), 110);
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), "");
}

TEST_F(ReadsKeptTest, BothHalvesOfAJointConfigurationHaveToConfirm) {
  view_.members.voters.outgoing = {NodeId(1), NodeId(4)};
  Ask(100);
  Beat(2, 120);
  Answer(2);
  EXPECT_EQ(Lost(), "");
}

// The call that asks has not ended.
TEST_F(ReadsKeptTest, LeaderMayRefuseAReadIfItDoesNotSayHowManyWait) {
  reads_.Asking(NodeId(1), kRequest, view_.state, 100);
  EXPECT_EQ(Lost(), "");
}

TEST_F(ReadsKeptTest, LeaderDoesNotRefuseAReadWhenNoneWaits) {
  class Shows final : public NodeView {
   public:
    explicit Shows(const FakeNode& node) : node_(node) {}
    NodeState State() const override { return node_.State(); }
    Entries ReadLog(Index from, Index to) const override { return node_.ReadLog(from, to); }
    Term TermBeforeFirst() const override { return node_.TermBeforeFirst(); }
    const Membership& Members() const override { return node_.Members(); }
    Burden Burdens() const override { return {.known = true}; }

   private:
    const FakeNode& node_;
  };
  const Shows shows(view_);
  reads_.Asking(NodeId(1), kRequest, view_.state, 100);
  const auto found = reads_.Lost(NodeId(1), kRequest, view_.state, shows);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->detail, "node 1 leads term 4 and refuses a read though none waits");
}

TEST_F(ReadsKeptTest, WhatACrashedNodeWasAskedIsForgotten) {
  Ask(100);
  Beat(1, 120);
  reads_.Crashed(NodeId(1));
  EXPECT_EQ(reads_.remembered(), 0u);
}

}  // namespace
}  // namespace squall
