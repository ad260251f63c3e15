// Asynchronous storage writes: messages to the append and apply queues, their responses, and the
// rule of terms that prevents the ABA race (etcd: AsyncStorageWrites; newStorageAppendRespMsg).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

NodeSetup Async(NodeSetup setup = NodeSetup()) {
  setup.config.async_storage_writes = Toggle::kOn;
  return setup;
}

// The message of this type in the next Ready; an empty one if there is none.
Message Take(NodeForTest& node, MessageType type) {
  const std::vector<Message> found = Only(type, node.raw().TakeReady().messages);
  EXPECT_LE(found.size(), 1u);
  return found.empty() ? Message() : found[0];
}

// Does a write's work, and delivers those of its responses that are for the node itself.
void Finish(NodeForTest& node, const Message& write) {
  node.storage().Append(write.entries);
  if (write.snapshot) node.storage().ApplySnapshot(write.snapshot);
  if (!write.responses) return;
  for (const Message& m : *write.responses) {
    if (m.to == node.raft().id()) node.raw().Step(m);
  }
}

Message App(uint64_t from, uint64_t term, uint64_t index, uint64_t log_term, const Entries& entries,
            uint64_t commit = 0) {
  return Make(MessageType::kApp, {.from = from,
                                  .term = term,
                                  .index = index,
                                  .log_term = log_term,
                                  .commit = commit,
                                  .entries = entries});
}

TEST(AsyncStorage, AWriteCarriesHardStateAndEntries) {
  NodeForTest node(Async());
  node.raw().Step(Make(MessageType::kVote, {.from = 2, .term = 1}));
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1}), 1));
  const Message write = Take(node, MessageType::kStorageAppend);
  EXPECT_EQ(write.to, kAppendThread);
  EXPECT_EQ(write.from, NodeId(1));
  EXPECT_EQ(write.term, Term(1));
  EXPECT_EQ(write.vote, NodeId(2));
  EXPECT_EQ(write.commit, Index(1));
  EXPECT_EQ(Show(write.entries), "1/1 2/1");
}

// Thesis 3.8: acknowledgements ride on the write that makes them true.
TEST(AsyncStorage, AcknowledgementsAreResponsesOfTheWrite) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1})));
  const Ready& ready = node.raw().TakeReady();
  ASSERT_EQ(ready.messages.size(), 1u);
  ASSERT_TRUE(ready.messages[0].responses);
  const std::vector<Message>& responses = *ready.messages[0].responses;
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(responses[0].type, MessageType::kAppResp);
  EXPECT_EQ(responses[0].to, NodeId(2));
  EXPECT_EQ(responses[1].type, MessageType::kStorageAppendResp);
  EXPECT_EQ(responses[1].to, NodeId(1));
  EXPECT_EQ(responses[1].from, kAppendThread);
  EXPECT_EQ(responses[1].index, Index(2));
  EXPECT_EQ(responses[1].log_term, Term(1));
}

TEST(AsyncStorage, ResponsesThatADriverHoldsStayAsTheyAre) {
  NodeForTest node(Async());
  std::vector<Message> held;
  for (uint64_t i = 0; i < 40; ++i) {
    node.raw().Step(App(2, 1, i, i == 0 ? 0 : 1, EntriesFrom(i + 1, {1})));
    held.push_back(Take(node, MessageType::kStorageAppend));
  }
  for (uint64_t i = 0; i < 40; ++i) {
    ASSERT_TRUE(held[i].responses);
    EXPECT_EQ(held[i].responses->front().index, Index(i + 1));
  }
}

TEST(AsyncStorage, ResponsesThatNoDriverHoldsAreUsedAgain) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1})));
  const std::vector<Message>* const first = Take(node, MessageType::kStorageAppend).responses.get();
  node.raw().Step(App(2, 1, 1, 1, EntriesFrom(2, {1})));
  EXPECT_EQ(Take(node, MessageType::kStorageAppend).responses.get(), first);
}

TEST(AsyncStorage, NothingIsWrittenWhereNothingHasChanged) {
  NodeForTest node(Async());
  node.BecomeSettledLeader();
  node.raw().Tick();
  const Ready& ready = node.raw().TakeReady();
  EXPECT_FALSE(Only(MessageType::kHeartbeat, ready.messages).empty());
  EXPECT_TRUE(Only(MessageType::kStorageAppend, ready.messages).empty());
}

// A message that others wait for goes to the write queue even if nothing is to be written.
TEST(AsyncStorage, AnAcknowledgementWithoutAWriteStillQueuesBehindTheWrites) {
  NodeForTest node(Async(SetupWith(1, {1})));
  node.raw().Step(App(2, 1, 1, 1, {}));
  node.Work();
  node.raw().Step(App(2, 1, 1, 1, {}));
  const Message write = Take(node, MessageType::kStorageAppend);
  EXPECT_TRUE(write.entries.empty());
  EXPECT_EQ(write.term, Term(0));
  ASSERT_TRUE(write.responses);
  EXPECT_EQ(write.responses->size(), 1u);
}

TEST(AsyncStorage, EntriesAreStableWhenTheWriteIsAnswered) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1})));
  const Message write = Take(node, MessageType::kStorageAppend);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(1));
  EXPECT_FALSE(node.raw().HasReady());
  Finish(node, write);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(3));
}

// Writes are pipelined: the next one begins behind what is under way.
TEST(AsyncStorage, WritesMayFollowEachOther) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1})));
  const Message first = Take(node, MessageType::kStorageAppend);
  node.raw().Step(App(2, 1, 1, 1, EntriesFrom(2, {1})));
  const Message second = Take(node, MessageType::kStorageAppend);
  EXPECT_EQ(Show(second.entries), "2/1");
  Finish(node, first);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(2));
  Finish(node, second);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(3));
}

// Entries are applied from storage: what is only committed has to wait.
TEST(AsyncStorage, OnlyStableEntriesAreApplied) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1}), 1));
  const Message write = Take(node, MessageType::kStorageAppend);
  EXPECT_FALSE(node.raw().HasReady());
  Finish(node, write);
  const Message apply = Take(node, MessageType::kStorageApply);
  EXPECT_EQ(apply.to, kApplyThread);
  EXPECT_EQ(Show(apply.entries), "1/1");
}

TEST(AsyncStorage, EntriesAreAppliedWhenTheApplyIsAnswered) {
  NodeForTest node(Async(SetupWith(1, {1, 1}, 2)));
  const Message apply = Take(node, MessageType::kStorageApply);
  EXPECT_EQ(node.raft().log().applying(), Index(2));
  EXPECT_EQ(node.raft().log().applied(), Index(0));
  ASSERT_EQ(apply.responses->size(), 1u);
  const Message& response = (*apply.responses)[0];
  EXPECT_EQ(response.type, MessageType::kStorageApplyResp);
  EXPECT_EQ(response.term, Term(0));  // Good in every term.
  node.raw().Step(response);
  EXPECT_EQ(node.raft().log().applied(), Index(2));
}

TEST(AsyncStorage, AnApplyResponseWithoutEntriesDoesNothing) {
  NodeForTest node(Async(SetupWith(1, {1}, 1)));
  node.raw().Step(Make(MessageType::kStorageApplyResp, {.from = kApplyThread.value()}));
  EXPECT_EQ(node.raft().log().applied(), Index(0));
}

// The size limit counts entries under way, not only those of one Ready.
TEST(AsyncStorage, TheApplyLimitCountsWhatIsUnderWay) {
  NodeSetup setup = Async(SetupWith(1, {1, 1, 1}, 3));
  setup.config.max_committed_size_per_ready = EncodedSize(setup.log[0]);
  NodeForTest node(setup);
  const Message first = Take(node, MessageType::kStorageApply);
  EXPECT_EQ(Show(first.entries), "1/1");
  EXPECT_FALSE(node.raw().HasReady());
  node.raw().Step((*first.responses)[0]);
  EXPECT_EQ(Show(Take(node, MessageType::kStorageApply).entries), "2/1");
}

// Thesis 10.2.1: a leader sends while it writes, and counts itself when it has written.
TEST(AsyncStorage, ALeaderSendsWhileItWrites) {
  NodeForTest node(Async());
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(Only(MessageType::kApp, ready.messages).size(), 2u);
  const std::vector<Message> writes = Only(MessageType::kStorageAppend, ready.messages);
  ASSERT_EQ(writes.size(), 1u);
  EXPECT_EQ(node.ProgressOf(1).match(), Index(1));
  Finish(node, writes[0]);
  EXPECT_EQ(node.ProgressOf(1).match(), Index(2));
}

// Thesis 3.8: a candidate's own vote counts when it is written.
TEST(AsyncStorage, ACandidatesOwnVoteWaitsForItsWrite) {
  NodeSetup setup = Async();
  setup.members = Voters({1});
  NodeForTest node(setup);
  node.raw().Campaign();
  const Message write = Take(node, MessageType::kStorageAppend);
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  Finish(node, write);
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

TEST(AsyncStorage, ASnapshotIsWrittenAndAnsweredLikeEntries) {
  NodeForTest node(Async());
  node.raw().Step(
      Make(MessageType::kSnap, {.term = 1, .snapshot = SnapshotAt(5, 1, Voters({1, 2, 3}))}));
  const Message write = Take(node, MessageType::kStorageAppend);
  ASSERT_TRUE(write.snapshot);
  EXPECT_EQ(write.snapshot->metadata.index, Index(5));
  EXPECT_EQ(node.raft().log().applied(), Index(0));
  Finish(node, write);
  EXPECT_FALSE(node.raft().log().unstable().snapshot());
  EXPECT_EQ(node.raft().log().applied(), Index(5));
}

// --- The rule of terms.

// A follower wrote entries of one leader; before the write is answered, another leader replaces
// them.
TEST(AsyncStorage, AnAnswerOfAnOldTermStabilisesNothing) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1})));
  const Message old_write = Take(node, MessageType::kStorageAppend);
  node.raw().Step(App(3, 2, 0, 0, LogOf({2})));
  const Message new_write = Take(node, MessageType::kStorageAppend);
  Finish(node, old_write);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(1));
  EXPECT_TRUE(node.lines().Contains("ignored entry appends from a MsgStorageAppendResp message"));
  Finish(node, new_write);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(2));
}

// The race itself: A, B, A. The log looks again as it did when the first write was asked for, but
// the second write, which replaces it, is still to come.
TEST(AsyncStorage, AnEntryThatComesBackIsNotTakenForStable) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1})));
  const Message a = Take(node, MessageType::kStorageAppend);
  node.raw().Step(App(3, 2, 0, 0, LogOf({2})));
  const Message b = Take(node, MessageType::kStorageAppend);
  node.raw().Step(App(2, 3, 0, 0, LogOf({1})));
  const Message a_again = Take(node, MessageType::kStorageAppend);
  Finish(node, a);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(1));
  Finish(node, b);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(1));
  Finish(node, a_again);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(2));
}

// The news must not be lost for good: the write of the new term's hard state confirms the entries.
TEST(AsyncStorage, TheWriteOfANewTermConfirmsWhatWasWrittenBefore) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1})));
  const Message entries = Take(node, MessageType::kStorageAppend);
  node.raw().Step(Make(MessageType::kHeartbeat, {.from = 3, .term = 2}));
  const Message hard_state = Take(node, MessageType::kStorageAppend);
  EXPECT_TRUE(hard_state.entries.empty());
  Finish(node, entries);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(1));
  Finish(node, hard_state);
  EXPECT_EQ(node.raft().log().unstable().offset(), Index(3));
}

// A snapshot is committed state, whatever the term: its answer is always good.
TEST(AsyncStorage, ASnapshotOfAnOldTermIsStable) {
  NodeForTest node(Async());
  node.raw().Step(
      Make(MessageType::kSnap, {.term = 1, .snapshot = SnapshotAt(5, 1, Voters({1, 2, 3}))}));
  const Message write = Take(node, MessageType::kStorageAppend);
  node.raw().Step(Make(MessageType::kHeartbeat, {.from = 3, .term = 2}));
  Finish(node, write);
  EXPECT_EQ(node.raft().log().applied(), Index(5));
}

// An answer that comes after a snapshot replaced the entries is out of date.
TEST(AsyncStorage, AnAnswerAboutReplacedEntriesIsIgnored) {
  NodeForTest node(Async());
  node.raw().Step(App(2, 1, 0, 0, LogOf({1, 1})));
  const Message write = Take(node, MessageType::kStorageAppend);
  node.raw().Step(
      Make(MessageType::kSnap, {.term = 1, .snapshot = SnapshotAt(5, 1, Voters({1, 2, 3}))}));
  node.raw().Step((*write.responses)[1]);
  EXPECT_TRUE(node.lines().Contains("entry at index 2 missing from unstable log; ignoring"));
  EXPECT_TRUE(node.raft().log().unstable().snapshot());
}

// Whole clusters behave the same with and without.
TEST(AsyncStorage, AClusterWorksAsItDoesWithout) {
  for (Toggle async : {Toggle::kOff, Toggle::kOn}) {
    ClusterForTest cluster(3, [=](NodeSetup& s) { s.config.async_storage_writes = async; });
    cluster.Campaign(1);
    cluster.Propose(2, "a");
    cluster.Isolate(3);
    cluster.Propose(1, "b");
    cluster[1].CompactTo(3);
    cluster.Heal();
    cluster.Tick(1);
    cluster.ProposeChange(1, Change("r2"));
    cluster.Propose(1, "c");
    EXPECT_EQ(cluster[1].applied(), "a b c");
    EXPECT_EQ(cluster[3].applied(), "[state] c");
    EXPECT_EQ(Describe(cluster.raft(3).membership()), "voters=(1 3)");
  }
}

}  // namespace
}  // namespace squall
