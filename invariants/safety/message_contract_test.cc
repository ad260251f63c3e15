// Paper Fig. 2, Thesis 3.8: what a message says is true when it leaves.
#include "invariants/safety/message_contract.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "core/base/describe.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2; it and node 2 have the entries 1 to 3, of terms 1, 1 and 2, on
// disk, none of them committed. Node 2 voted for it.
FakeCluster Led(SuiteOptions options = {}) {
  FakeCluster c(3, nullptr, options);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Lead(1, 2);
  c.Write(1, {.from = 3, .terms = {2}});
  c.Sync(1);
  c.Follow(2, 2);
  c.Vote(2, 1);
  c.Write(2, {.from = 1, .terms = {1, 1, 2}});
  c.Sync(2);
  return c;
}

Message To2(MessageType type, uint64_t term, uint64_t index = 0) {
  Message m = VoteMessage(type, term, 2);
  m.index = Index(index);
  return m;
}

Message Append(uint64_t previous, uint64_t previous_term, std::initializer_list<uint64_t> terms,
               std::string_view data = "") {
  Message m = To2(MessageType::kApp, 2, previous);
  m.log_term = Term(previous_term);
  for (uint64_t term : terms) {
    m.entries.Append(Entry{m.index + m.entries.size() + 1, Term(term), Payload(data)});
  }
  return m;
}

Message AcknowledgeTo1(uint64_t term, uint64_t index) {
  Message m = VoteMessage(MessageType::kAppResp, term, 1);
  m.index = Index(index);
  return m;
}

TEST(MessageContract, AllowsAnAppendOfTheLeadersLog) {
  FakeCluster c = Led();
  c.Send(1, Append(0, 0, {1, 1, 2}));
  c.Send(1, Append(1, 1, {1, 2}));
  c.Send(1, Append(3, 2, {}));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnAGap) {
  FakeCluster c = Led();
  Message m = Append(0, 0, {});
  m.entries.Append(Entry{Index(2), Term(1), Payload("")});
  c.Send(1, m);
  EXPECT_EQ(c.Verdict(),
            "S17: node 1 sends MsgApp of term 2 to node 2: entries have gaps (2 stands where 1 "
            "should)");
}

TEST(MessageContract, FiresOnTermsThatDecrease) {
  FakeCluster c = Led();
  c.Send(1, Append(3, 2, {1}));
  EXPECT_EQ(c.Verdict(),
            "S17: node 1 sends MsgApp of term 2 to node 2: terms of entries decrease (from 2 to 1 "
            "at 4)");
}

TEST(MessageContract, FiresOnAnEntryOfALaterTerm) {
  FakeCluster c = Led();
  c.Send(1, Append(3, 2, {3}));
  EXPECT_EQ(c.Verdict(),
            "S17: node 1 sends MsgApp of term 2 to node 2: an entry is of a later term than the "
            "message (term 3)");
}

TEST(MessageContract, FiresOnAnotherEntryThanTheLogHas) {
  FakeCluster c = Led();
  c.Send(1, Append(2, 1, {2}, "other"));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 1 sends MsgApp of term 2 to node 2: not what the sender's log has (1 entries "
      "behind 2)");
}

TEST(MessageContract, FiresOnAnotherPreviousTerm) {
  FakeCluster c = Led();
  c.Send(1, Append(3, 1, {}));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 1 sends MsgApp of term 2 to node 2: not what the sender's log has (0 entries "
      "behind 3)");
}

TEST(MessageContract, AllowsEntriesThatTheSenderHasCompactedMeanwhile) {
  FakeCluster c = Led();
  c.Commit(1, 3);
  c.Apply(1, 3);
  c.Compact(1, 1);
  c.Send(1, Append(0, 0, {1, 1, 2}));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, AllowsAnAppendThatLeavesAfterAnotherLeaderReplacedTheLog) {
  FakeCluster c = Led();
  c.Follow(1, 3);
  c.Write(1, {.from = 3, .terms = {3}});
  c.Send(1, Append(2, 1, {2}));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnAnEntryThatNoLogEverHad) {
  FakeCluster c = Led();
  c.Follow(1, 3);
  c.Send(1, Append(2, 1, {2}, "other"));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 1 sends MsgApp of term 2 to node 2: not what the sender's log has (1 entries "
      "behind 2)");
}

TEST(MessageContract, FiresWhenAnotherNodeLeads) {
  FakeCluster c = Led();
  c.Send(3, Append(0, 0, {}));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 3 sends MsgApp of term 2 to node 2: the sender does not lead the term (node 1 "
      "does)");
}

TEST(MessageContract, FiresOnACommitIndexAboveTheSenders) {
  FakeCluster c = Led();
  Message m = Append(3, 2, {});
  m.commit = Index(1);
  c.Send(1, m);
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 1 sends MsgApp of term 2 to node 2: a commit index above the sender's (1 above "
      "0)");
}

// A leader that knows that node 2 has acknowledged up to `match`.
FakeCluster Tracked(uint64_t match) {
  FakeCluster c = Led();
  c.node(1).followers = Tracker(c.node(1).members, {10, 0}, Index(4));
  if (match > 0) c.node(1).followers->Find(NodeId(2))->MaybeUpdate(Index(match));
  c.Commit(1, 3);
  return c;
}

TEST(MessageContract, FiresOnAHeartbeatThatCommitsWhatWasNotAcknowledged) {
  FakeCluster c = Tracked(1);
  Message m = To2(MessageType::kHeartbeat, 2);
  m.commit = Index(2);
  c.Send(1, m);
  EXPECT_EQ(c.Verdict(),
            "S17: node 1 sends MsgHeartbeat of term 2 to node 2: a commit index above what the "
            "follower has acknowledged (2 above 1)");
}

TEST(MessageContract, AllowsAHeartbeatThatCommitsWhatWasAcknowledged) {
  FakeCluster c = Tracked(3);
  Message m = To2(MessageType::kHeartbeat, 2);
  m.commit = Index(3);
  c.Send(1, m);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnAnAcknowledgementBeforeTheDisk) {
  FakeCluster c = Led();
  c.Write(1, {.from = 4, .terms = {2}});
  c.Write(2, {.from = 4, .terms = {2}});
  c.Send(2, AcknowledgeTo1(2, 4));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 2 sends MsgAppResp of term 2 to node 1: acknowledged before it is on disk (4, "
      "and the disk ends at 3)");
}

TEST(MessageContract, FiresOnAnAcknowledgementOfAnotherLog) {
  FakeCluster c = Led();
  c.Follow(3, 2);
  c.Write(3, {.from = 1, .terms = {1, 1, 1}});
  c.Sync(3);
  c.Send(3, AcknowledgeTo1(2, 3));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 3 sends MsgAppResp of term 2 to node 1: acknowledged, and the leader's log is "
      "another one (up to 3)");
}

TEST(MessageContract, AllowsAnAcknowledgementOfWhatIsOnDisk) {
  FakeCluster c = Led();
  c.Send(2, AcknowledgeTo1(2, 3));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, AllowsAnAcknowledgementThatTheDiskHasLeftBehind) {
  FakeCluster c = Led();
  c.Follow(2, 3);
  c.Write(2, {.from = 3, .terms = {}});
  c.Write(2, {.from = 3, .terms = {3}});
  c.Sync(2);
  c.Send(2, AcknowledgeTo1(2, 3));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, AllowsAnAcknowledgementOfWhatASnapshotCovers) {
  FakeCluster c = Led();
  c.Commit(2, 3);
  c.Apply(2, 3);
  c.Compact(2, 3);
  c.SyncCompacted(2);
  c.Send(2, AcknowledgeTo1(2, 2));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnAVoteBeforeTheDisk) {
  FakeCluster c = Led();
  c.Follow(2, 3);
  c.Vote(2, 3);
  c.SendVote(2, 3, 3);
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 2 sends MsgVoteResp of term 3 to node 3: a vote that is not on disk (the disk "
      "has term 2 and vote 1)");
}

TEST(MessageContract, AllowsVotesOnDiskAndRefusals) {
  FakeCluster c = Led();
  c.SendVote(2, 2, 1);
  c.Send(2, VoteMessage(MessageType::kVoteResp, 3, 3, true));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnASnapshotOfWhatIsNotApplied) {
  FakeCluster c = Led();
  Message m = To2(MessageType::kSnap, 2);
  m.snapshot = SnapshotRef({Payload(), {c.members(), Index(1), Term(1)}});
  c.Send(1, m);
  EXPECT_EQ(c.VerdictOn("S17"),
            "S17: node 1 sends MsgSnap of term 2 to node 2: a snapshot of what is not applied (1, "
            "applied is 0)");
}

TEST(MessageContract, FiresOnMessagesToOneself) {
  FakeCluster c = Led();
  c.Send(2, VoteMessage(MessageType::kHeartbeatResp, 2, 2));
  EXPECT_EQ(c.Verdict(),
            "S17: node 2 sends MsgHeartbeatResp of term 2 to node 2: addressed to the sender");
}

TEST(MessageContract, FiresOnMessagesWithoutATerm) {
  FakeCluster c = Led();
  c.Send(2, VoteMessage(MessageType::kHeartbeatResp, 0, 1));
  EXPECT_EQ(c.Verdict(), "S17: node 2 sends MsgHeartbeatResp of term 0 to node 1: no term");
}

TEST(MessageContract, AllowsRequestsWithoutATerm) {
  FakeCluster c = Led();
  c.Send(2, VoteMessage(MessageType::kProp, 0, 1));
  c.Send(2, VoteMessage(MessageType::kReadIndex, 0, 1));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnLocalMessages) {
  FakeCluster c = Led();
  c.Send(2, VoteMessage(MessageType::kUnreachable, 2, 1));
  EXPECT_EQ(
      c.Verdict(),
      "S17: node 2 sends MsgUnreachable of term 2 to node 1: a local message must not be sent");
}

// Node 2 asks for votes in term 3, with its last entry.
Message Request(uint64_t last, uint64_t last_term) {
  Message m = VoteMessage(MessageType::kVote, 3, 3);
  m.index = Index(last);
  m.log_term = Term(last_term);
  return m;
}

TEST(DurableCampaign, FiresOnATermThatIsNotOnDisk) {
  FakeCluster c = Led({.campaign = CampaignRule::kDurableFirst});
  c.Campaign(2, 3);
  c.Send(2, Request(3, 2));
  EXPECT_EQ(c.Verdict(),
            "S17-campaign: node 2 campaigns in term 3, and its disk has term 2 and vote 1");
}

TEST(DurableCampaign, FiresOnALogThatIsNotOnDisk) {
  FakeCluster c = Led({.campaign = CampaignRule::kDurableFirst});
  c.Campaign(2, 3);
  c.Sync(2);
  c.Send(2, Request(4, 2));
  EXPECT_EQ(
      c.Verdict(),
      "S17-campaign: node 2 campaigns in term 3 with entry 4 of term 2, and its disk ends at 3");
}

TEST(DurableCampaign, AllowsACampaignThatIsOnDisk) {
  FakeCluster c = Led({.campaign = CampaignRule::kDurableFirst});
  c.Campaign(2, 3);
  c.Sync(2);
  c.Send(2, Request(3, 2));
  EXPECT_EQ(c.Verdict(), "");
}

TEST(DurableCampaign, SaysNothingUnlessItIsAsked) {
  FakeCluster c = Led();
  c.Campaign(2, 3);
  c.Send(2, Request(4, 2));
  EXPECT_EQ(c.Verdict(), "");
}

// What leaves in a call in which the node crashes is out, and binds it all the same.
TEST(MessageContract, FiresOnAnAcknowledgementThatIsNotOnDiskWhenTheNodeCrashesInTheCall) {
  FakeCluster c = Led();
  c.suite().OnSend(NodeId(2), AcknowledgeTo1(2, 4), SenderState::kUntold);
  EXPECT_EQ(c.Verdict(),
            "S17: node 2 sends MsgAppResp of term 2 to node 1: acknowledged before it is on disk "
            "(4, and the disk ends at 3)");
}

TEST(MessageContract, FiresOnAVoteThatIsNotOnDiskWhenTheNodeCrashesInTheCall) {
  FakeCluster c = Led();
  c.suite().OnSend(NodeId(2), VoteMessage(MessageType::kVoteResp, 3, 1), SenderState::kUntold);
  EXPECT_EQ(c.VerdictOn("S17"),
            "S17: node 2 sends MsgVoteResp of term 3 to node 1: a vote that is not on disk (the "
            "disk has term 2 and vote 1)");
}

TEST(MessageContract, ComparesNoStateWhenTheNodeCrashesInTheCall) {
  FakeCluster c = Led();
  Message append = Append(3, 2, {2}, "new");
  append.commit = Index(3);
  c.suite().OnSend(NodeId(1), append, SenderState::kUntold);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(MessageContract, FiresOnMessagesOfALeaderThatLeadsNoSuchTerm) {
  for (MessageType type : {MessageType::kHeartbeat, MessageType::kTimeoutNow}) {
    FakeCluster c = Led();
    Message m = VoteMessage(type, 2, 3);
    c.Send(2, m);
    EXPECT_EQ(c.Verdict(), "S17: node 2 sends " + std::string(Name(type)) +
                               " of term 2 to node 3: the sender does not lead the term (node 1 "
                               "does)");
  }
}

}  // namespace
}  // namespace squall
