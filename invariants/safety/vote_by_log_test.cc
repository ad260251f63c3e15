#include "invariants/safety/vote_by_log.h"

#include <gtest/gtest.h>

#include <string_view>

#include "core/raft/raft.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

constexpr uint64_t kElectionTick = 3;

SuiteOptions With(VoteLease lease) {
  SuiteOptions options;
  options.lease = lease;
  options.election_tick = kElectionTick;
  return options;
}

struct Asks {
  uint64_t from = 2;
  uint64_t term = 5;
  uint64_t index = 3;
  uint64_t log_term = 3;
  std::string_view context = {};
};

Message Request(MessageType type, const Asks& asks) {
  Message m;
  m.type = type;
  m.from = NodeId(asks.from);
  m.to = NodeId(1);
  m.term = Term(asks.term);
  m.index = Index(asks.index);
  m.log_term = Term(asks.log_term);
  m.context = Payload(asks.context);
  return m;
}

// Node 1 of three is a follower in term 4, and its log is of the terms 1, 1 and 3.
class VoteByLog : public ::testing::Test {
 protected:
  explicit VoteByLog(VoteLease lease = VoteLease::kNone) : c(3, nullptr, With(lease)) {
    c.Write(1, {.from = 1, .terms = {1, 1, 3}});
    c.Follow(1, 4);
  }

  void Receive(const Message& message) { c.suite().OnReceive(NodeId(1), message); }

  // The node ends the call in which it was asked.
  void Answers(uint64_t term, uint64_t vote) {
    NodeState& state = c.node(1).state;
    state.term = Term(term);
    state.vote = NodeId(vote);
    state.lead = kNoNode;
    state.role = Role::kFollower;
    c.Step(1);
  }

  void HearFrom(uint64_t leader) {
    Receive(Request(MessageType::kHeartbeat, {.from = leader, .term = 4}));
    c.node(1).state.lead = NodeId(leader);
    c.Step(1);
  }

  void Tick(uint64_t ticks) {
    for (uint64_t i = 0; i < ticks; ++i) {
      c.suite().OnTick(NodeId(1));
      c.Step(1);
    }
  }

  void AnswerPreVote(uint64_t to, uint64_t term, bool reject) {
    c.Send(1, VoteMessage(MessageType::kPreVoteResp, term, to, reject));
  }

  std::string Verdict() { return c.VerdictOn("S22"); }

  FakeCluster c;
};

class VoteUnderLease : public VoteByLog {
 protected:
  VoteUnderLease() : VoteByLog(VoteLease::kCheckQuorum) {}
};

class VoteUnderStrictLease : public VoteByLog {
 protected:
  VoteUnderStrictLease() : VoteByLog(VoteLease::kStrict) {}
};

// --- Votes (Paper 5.4.1).

TEST_F(VoteByLog, GoesToAnEqualLog) {
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, GoesToAShorterLogOfALaterTerm) {
  Receive(Request(MessageType::kVote, {.index = 1, .log_term = 4}));
  Answers(5, 2);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, MustNotGoToAShorterLog) {
  Receive(Request(MessageType::kVote, {.index = 2}));
  Answers(5, 2);
  EXPECT_EQ(Verdict(),
            "S22: node 1 gives its vote for term 5 to node 2, whose log ends with entry 2 of term "
            "3; its own ended with entry 3 of term 3");
}

TEST_F(VoteByLog, MustNotGoToALongerLogOfAnEarlierTerm) {
  Receive(Request(MessageType::kVote, {.index = 9, .log_term = 2}));
  Answers(5, 2);
  EXPECT_EQ(Verdict(),
            "S22: node 1 gives its vote for term 5 to node 2, whose log ends with entry 9 of term "
            "2; its own ended with entry 3 of term 3");
}

TEST_F(VoteByLog, MayBeRefusedToAShorterLog) {
  Receive(Request(MessageType::kVote, {.index = 2}));
  Answers(5, 0);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, MustNotBeWithheldWithoutAReason) {
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 0);
  EXPECT_EQ(Verdict(),
            "S22: node 1 withholds its vote for term 5 from node 2, whose log ends with entry 3 of "
            "term 3; its own ended with entry 3 of term 3");
}

TEST_F(VoteByLog, MustNotBeWithheldBySilence) {
  Receive(Request(MessageType::kVote, {}));
  c.Step(1);
  EXPECT_NE(Verdict(), "");
}

TEST_F(VoteByLog, MayBeRefusedAfterAnotherVoteOfTheTerm) {
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  Receive(Request(MessageType::kVote, {.from = 3}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, MayBeRefusedInATermWhoseLeaderIsKnown) {
  HearFrom(3);
  Receive(Request(MessageType::kVote, {.term = 4}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, NeedNotAnswerForATermThatIsOver) {
  Receive(Request(MessageType::kVote, {.term = 3}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, OfANodeThatCrashesInTheCallIsNotLookedAt) {
  Receive(Request(MessageType::kVote, {}));
  c.Crash(1);
  c.Restart(1);
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, ThatWasGivenBeforeIsNotComparedWithTheLogOfNow) {
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  c.Write(1, {.from = 4, .terms = {5}});
  Receive(Request(MessageType::kVote, {}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

// --- Leases (Thesis 4.2.3).

TEST_F(VoteUnderLease, MustNotBeGivenWhileALeaderIsHeardOf) {
  HearFrom(3);
  Tick(kElectionTick - 1);
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  EXPECT_EQ(
      Verdict(),
      "S22: node 1 gives its vote for term 5 to node 2 less than an election timeout after it "
      "heard from its leader");
}

TEST_F(VoteUnderLease, MayBeGivenWhenTheLeaderHasBeenSilent) {
  HearFrom(3);
  Tick(kElectionTick);
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteUnderLease, MayBeWithheldWhileALeaderIsKnown) {
  HearFrom(3);
  Tick(2 * kElectionTick);
  Receive(Request(MessageType::kVote, {}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteUnderLease, MustBeGivenWhenTheLeaderItselfAskedForTheCampaign) {
  HearFrom(3);
  Receive(Request(MessageType::kVote, {.context = kTransferContext}));
  c.Step(1);
  EXPECT_NE(Verdict(), "");
}

TEST_F(VoteUnderLease, MustNotBeGivenByALeader) {
  c.node(1).state.lead = NodeId(1);
  c.Lead(1, 4);
  Tick(2 * kElectionTick);
  Receive(Request(MessageType::kVote, {}));
  Answers(5, 2);
  EXPECT_NE(Verdict(), "");
}

TEST_F(VoteUnderStrictLease, MayBeWithheldForAnElectionTimeoutAfterTheStart) {
  Tick(kElectionTick - 1);
  Receive(Request(MessageType::kVote, {}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteUnderStrictLease, MayBeWithheldWhenTheLeaderIsNotKnownAnyMore) {
  Tick(kElectionTick);
  HearFrom(3);
  c.node(1).state.lead = kNoNode;
  c.Step(1);
  Receive(Request(MessageType::kVote, {.term = 4}));
  c.Step(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteUnderStrictLease, MustBeGivenAfterwards) {
  Tick(kElectionTick);
  Receive(Request(MessageType::kVote, {}));
  c.Step(1);
  EXPECT_NE(Verdict(), "");
}

// --- Pre-votes (Thesis 9.6).

TEST_F(VoteByLog, ForAPreVoteGoesToAnEqualLog) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, ForAPreVoteMustNotGoToAShorterLog) {
  Receive(Request(MessageType::kPreVote, {.index = 2}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  EXPECT_EQ(Verdict(),
            "S22: node 1 gives its pre-vote for term 5 to node 2, whose log ends with entry 2 of "
            "term 3; its own ended with entry 3 of term 3");
}

TEST_F(VoteByLog, ForAPreVoteMustNotBeGivenForATermThatIsOver) {
  Receive(Request(MessageType::kPreVote, {.term = 3}));
  c.Step(1);
  AnswerPreVote(2, 3, false);
  EXPECT_EQ(Verdict(),
            "S22: node 1 gives its pre-vote for term 3 to node 2 when it is in a later one");
}

TEST_F(VoteByLog, ForAPreVoteMustNotBeRefusedWithoutAReason) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 4, true);
  EXPECT_EQ(
      Verdict(),
      "S22: node 1 withholds its pre-vote for term 5 from node 2, whose log ends with entry 3 "
      "of term 3; its own ended with entry 3 of term 3");
}

// The refusal is the first request's, and waits for the disk.
TEST_F(VoteByLog, ForAPreVoteMayBeRefusedLate) {
  Receive(Request(MessageType::kPreVote, {.index = 2}));
  c.Step(1);
  Receive(Request(MessageType::kPreVote, {.term = 6}));
  c.Step(1);
  AnswerPreVote(2, 4, true);
  AnswerPreVote(2, 6, false);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, ForAPreVoteIsForgottenInARestart) {
  Receive(Request(MessageType::kPreVote, {.index = 2}));
  c.Step(1);
  c.Crash(1);
  c.Restart(1);
  AnswerPreVote(2, 5, false);
  EXPECT_EQ(Verdict(), "");
}

// The grant is the first request's, and waits for the disk while the log grows.
TEST_F(VoteByLog, ForAPreVoteMayBeGivenLate) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  c.Write(1, {.from = 4, .terms = {4}});
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  AnswerPreVote(2, 4, true);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, ForAPreVoteOfATermThatIsForgottenIsNotLookedAt) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  for (uint64_t i = 0; i < VoteRequests::kPreVotesMax; ++i) {
    Receive(Request(MessageType::kPreVote, {.from = 3, .term = 6 + i}));
    c.Step(1);
  }
  c.Write(1, {.from = 4, .terms = {4}});
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, ForAPreVoteIsNotMissedAmongManyWithoutAnswer) {
  for (uint64_t i = 0; i < 2 * VoteRequests::kPreVotesMax; ++i) {
    Receive(Request(MessageType::kPreVote, {.from = 3, .term = 5 + i}));
    c.Step(1);
  }
  Receive(Request(MessageType::kPreVote, {.term = 50, .index = 2}));
  c.Step(1);
  AnswerPreVote(2, 50, false);
  EXPECT_NE(Verdict(), "");
}

TEST_F(VoteUnderLease, ForAPreVoteMustNotBeGivenWhileALeaderIsHeardOf) {
  HearFrom(3);
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  EXPECT_EQ(Verdict(),
            "S22: node 1 gives its pre-vote for term 5 to node 2 less than an election timeout "
            "after it heard from its leader");
}

// Silence is as good as a refusal.
TEST_F(VoteByLog, FiresOnAPreVoteThatIsNotAnswered) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  Tick(1);
  EXPECT_EQ(
      Verdict(),
      "S22: node 1 withholds its pre-vote for term 5 from node 2, whose log ends with entry 3 "
      "of term 3; its own ended with entry 3 of term 3");
}

TEST_F(VoteByLog, AllowsAPreVoteThatIsAnsweredByTheNextTick) {
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  AnswerPreVote(2, 5, false);
  Tick(1);
  EXPECT_EQ(Verdict(), "");
}

TEST_F(VoteByLog, AllowsTheAnswerToAPreVoteToWaitForTheDisk) {
  c.AskHardState(1);
  Receive(Request(MessageType::kPreVote, {}));
  c.Step(1);
  Tick(1);
  EXPECT_EQ(Verdict(), "");
  c.Land(1);
  Tick(1);
  EXPECT_NE(Verdict(), "");
}

TEST_F(VoteByLog, AllowsNoAnswerToAPreVoteOfAShorterLog) {
  Receive(Request(MessageType::kPreVote, {.index = 1, .log_term = 1}));
  c.Step(1);
  Tick(1);
  EXPECT_EQ(Verdict(), "");
}

}  // namespace
}  // namespace squall
