// Paper 5.1: terms increase monotonically. Paper Fig. 2: the current term is on stable storage
// before a server responds.
#include "invariants/safety/term_monotone.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

TEST(TermMonotone, FiresWhenTheTermDecreases) {
  FakeCluster c(3);
  c.Follow(1, 5);
  c.Follow(1, 4);
  EXPECT_EQ(c.Verdict(), "S3: node 1 went back from term 5 to term 4");
}

TEST(TermMonotone, FiresWhenATermThatWasSentIsLostInARestart) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Sync(1);
  c.Follow(1, 5);
  c.Send(1, VoteMessage(MessageType::kAppResp, 5, 2));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "S3: node 1 restarts in term 4 after it has sent messages of term 5");
}

TEST(TermMonotone, FiresWhenACandidateForgetsItsCampaign) {
  FakeCluster c(3);
  c.Campaign(1, 5);
  c.Send(1, VoteMessage(MessageType::kVote, 5, 2));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "S3: node 1 restarts in term 0 after it has sent messages of term 5");
}

TEST(TermMonotone, AllowsATermThatWasNeverSentToBeLost) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Sync(1);
  c.Follow(1, 5);
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(TermMonotone, AllowsARestartInTheTermThatWasSent) {
  FakeCluster c(3);
  c.Follow(1, 5);
  c.Sync(1);
  c.Send(1, VoteMessage(MessageType::kAppResp, 5, 2));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 9.6: a pre-vote and its grant name the term that is to come.
TEST(TermMonotone, DoesNotCountTheTermsOfPreVotes) {
  FakeCluster c(3);
  c.Send(1, VoteMessage(MessageType::kPreVote, 5, 2));
  c.Send(1, VoteMessage(MessageType::kPreVoteResp, 5, 2));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "");
}

// etcd: send lets them go before the term is on disk.
TEST(TermMonotone, DoesNotCountTheTermsOfAnswersToHeartbeats) {
  FakeCluster c(3);
  c.Send(1, VoteMessage(MessageType::kHeartbeatResp, 5, 2));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(TermMonotone, CountsTheTermOfARefusedPreVote) {
  FakeCluster c(3);
  c.Send(1, VoteMessage(MessageType::kPreVoteResp, 5, 2, true));
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "S3: node 1 restarts in term 0 after it has sent messages of term 5");
}

}  // namespace
}  // namespace squall
