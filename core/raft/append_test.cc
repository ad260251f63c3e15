// Replication as a follower sees it (Paper Fig. 2, "AppendEntries RPC", and 5.3; Thesis 3.5).

#include <gtest/gtest.h>

#include "core/testing/node.h"

namespace squall {
namespace {

Message App(uint64_t term, uint64_t index, uint64_t log_term, const Entries& entries = {},
            uint64_t commit = 0) {
  return Make(
      MessageType::kApp,
      {.term = term, .index = index, .log_term = log_term, .commit = commit, .entries = entries});
}

Message Answer(NodeForTest& node, const Message& m) {
  const std::vector<Message> sent = node.Receive(m);
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent.at(0).type, MessageType::kAppResp);
  EXPECT_EQ(sent.at(0).to, m.from);
  return sent.at(0);
}

// Paper Fig. 2, receiver 2: false if the log has no entry at prevLogIndex with prevLogTerm.
TEST(RaftAppend, OnlyEntriesBehindAMatchAreAccepted) {
  struct Case {
    uint64_t index;
    uint64_t term;
    bool accepted;
  };
  for (const Case& c : {Case{0, 0, true}, Case{1, 1, true}, Case{2, 2, true}, Case{1, 2, false},
                        Case{2, 1, false}, Case{3, 2, false}}) {
    NodeForTest node(SetupWith(2, {1, 2}));
    EXPECT_EQ(Answer(node, App(2, c.index, c.term)).reject, !c.accepted) << c.index << c.term;
  }
}

TEST(RaftAppend, AnAcceptanceNamesTheLastIndexThatAgrees) {
  NodeForTest node(SetupWith(2, {1, 2}));
  EXPECT_EQ(Answer(node, App(2, 1, 1)).index, Index(1));
  EXPECT_EQ(Answer(node, App(2, 2, 2, EntriesFrom(3, {2, 2}))).index, Index(4));
}

// Paper Fig. 2, receiver 3 and 4.
TEST(RaftAppend, ConflictsAreReplacedAndNewEntriesAdded) {
  struct Case {
    uint64_t index;
    uint64_t term;
    std::initializer_list<uint64_t> terms;
    const char* log;
  };
  for (const Case& c : {Case{2, 2, {3}, "1/1 2/2 3/3"}, Case{1, 1, {3, 4}, "1/1 2/3 3/4"},
                        Case{0, 0, {1}, "1/1 2/2"}, Case{0, 0, {3}, "1/3"},
                        Case{0, 0, {1, 2, 2}, "1/1 2/2 3/2"}, Case{1, 1, {}, "1/1 2/2"}}) {
    NodeForTest node(SetupWith(4, {1, 2}));
    EXPECT_FALSE(Answer(node, App(4, c.index, c.term, EntriesFrom(c.index + 1, c.terms))).reject);
    EXPECT_EQ(node.Log(), c.log);
  }
}

TEST(RaftAppend, AReplacementReachesStorage) {
  NodeForTest node(SetupWith(3, {1, 2, 2, 2}));
  node.Receive(App(3, 1, 1, EntriesFrom(2, {3})));
  EXPECT_EQ(node.storage().LastIndex(), Index(2));
  EXPECT_EQ(node.storage().TermAt(Index(2)).value, Term(3));
}

// Messages may be repeated and reordered: a shorter, older one must not cut off what came after.
TEST(RaftAppend, AnOldMessageDoesNotTruncate) {
  NodeForTest node(SetupWith(2, {1, 2, 2, 2}));
  EXPECT_EQ(Answer(node, App(2, 1, 1, EntriesFrom(2, {2}))).index, Index(2));
  EXPECT_EQ(node.Log(), "1/1 2/2 3/2 4/2");
}

TEST(RaftAppend, ARepetitionChangesNothing) {
  NodeForTest node(SetupWith(2, {1}));
  const Message m = App(2, 1, 1, EntriesFrom(2, {2, 2}), 1);
  const Message first = Answer(node, m);
  EXPECT_EQ(Answer(node, m), first);
  EXPECT_EQ(node.Log(), "1/1 2/2 3/2");
}

// Paper Fig. 2, receiver 5: commitIndex = min(leaderCommit, index of last new entry).
TEST(RaftAppend, CommitsWhatTheLeaderHasAndThisMessageProves) {
  struct Case {
    uint64_t index;
    std::initializer_list<uint64_t> terms;
    uint64_t leader_commit;
    uint64_t committed;
  };
  for (const Case& c : {Case{1, {}, 1, 1}, Case{1, {}, 3, 1}, Case{2, {}, 3, 2}, Case{1, {2}, 1, 1},
                        Case{1, {2}, 2, 2}, Case{1, {2}, 4, 2}, Case{2, {2}, 4, 3}}) {
    NodeForTest node(SetupWith(2, {1, 2}));
    Answer(node, App(2, c.index, c.index, EntriesFrom(c.index + 1, c.terms), c.leader_commit));
    EXPECT_EQ(node.raft().log().committed(), Index(c.committed));
  }
}

TEST(RaftAppend, ARejectedMessageCommitsNothing) {
  NodeForTest node(SetupWith(2, {1, 2}));
  EXPECT_TRUE(Answer(node, App(2, 3, 2, {}, 3)).reject);
  EXPECT_EQ(node.raft().log().committed(), Index(0));
}

// Paper 5.3: a follower that learns that an entry is committed applies it, in order.
TEST(RaftAppend, CommittedEntriesAreAppliedInOrder) {
  NodeForTest node;
  Entries entries;
  for (uint64_t i = 1; i <= 3; ++i) {
    entries.Append(DataEntry(i, 1, std::string(1, static_cast<char>('a' + i - 1))));
  }
  node.Receive(App(1, 0, 0, entries, 2));
  EXPECT_EQ(node.applied(), "a b");
  node.Receive(App(1, 3, 1, {}, 3));
  EXPECT_EQ(node.applied(), "a b c");
}

// etcd: handleAppendEntries. What is committed agrees with every leader; the answer says how far.
TEST(RaftAppend, EntriesBeforeTheCommitIndexAreAnsweredWithIt) {
  NodeForTest node(SetupWith(2, {1, 2, 2}, 3));
  const Message answer = Answer(node, App(2, 1, 1, EntriesFrom(2, {2}), 1));
  EXPECT_FALSE(answer.reject);
  EXPECT_EQ(answer.index, Index(3));
}

// Thesis 3.8: an entry is acknowledged when it is on disk, with the same Ready that has it written.
TEST(RaftAppend, TheAcknowledgementComesWithTheEntriesToStore) {
  NodeForTest node;
  node.raw().Step(App(1, 0, 0, LogOf({1, 1})));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(ready.entries.size(), 2u);
  EXPECT_TRUE(ready.must_sync);
  ASSERT_EQ(ready.messages.size(), 1u);
  EXPECT_EQ(ready.messages[0].index, Index(2));
}

// Paper 5.3, the last paragraphs, and etcd: handleAppendEntries. The refusal names the last entry
// that can agree with a leader whose entry at the refused index has the term that it sent.
TEST(RaftAppend, ARefusalSkipsWhatCannotMatch) {
  struct Case {
    std::initializer_list<uint64_t> log;
    uint64_t index;
    uint64_t term;
    uint64_t hint;
    uint64_t hint_term;
  };
  for (const Case& c : {
           Case{{1, 2}, 3, 2, 2, 2},        // Too short: its own last entry.
           Case{{1, 1, 1}, 9, 3, 3, 1},     // The same, with older terms.
           Case{{1, 2, 2, 4}, 4, 1, 1, 1},  // Its tail is newer: back to the leader's.
           Case{{1, 3, 3, 4, 4, 5, 5, 5, 6}, 8, 3, 3, 3},  // The example in etcd's stepLeader.
           Case{{2, 4, 4, 4}, 3, 1, 0, 0},                 // Nothing can match.
       }) {
    NodeForTest node(SetupWith(9, c.log));
    const Message answer = Answer(node, App(9, c.index, c.term));
    EXPECT_TRUE(answer.reject);
    EXPECT_EQ(answer.index, Index(c.index));
    EXPECT_EQ(answer.reject_hint, Index(c.hint));
    EXPECT_EQ(answer.log_term, Term(c.hint_term));
  }
}

TEST(RaftAppend, AFollowerWithCompactedLogStillMatchesAtItsEdge) {
  NodeSetup setup;
  setup.snapshot = SnapshotAt(5, 2, Voters({1, 2, 3}));
  setup.hard_state = {Term(2), kNoNode, Index(5)};
  NodeForTest node(setup);
  const Message answer = Answer(node, App(2, 5, 2, EntriesFrom(6, {2})));
  EXPECT_FALSE(answer.reject);
  EXPECT_EQ(answer.index, Index(6));
}

// Payload bytes are shared between message, log and the Ready that hands them out.
TEST(RaftAppend, PayloadsAreNotCopied) {
  NodeForTest node;
  Entries entries;
  entries.Append(DataEntry(1, 1, "shared"));
  const char* bytes = entries[0].data.view().data();
  node.Receive(App(1, 0, 0, entries, 1));
  ASSERT_EQ(node.applied_entries().size(), 1u);
  EXPECT_EQ(node.applied_entries()[0].data.view().data(), bytes);
}

}  // namespace
}  // namespace squall
