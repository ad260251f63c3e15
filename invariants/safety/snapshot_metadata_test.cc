// Paper Fig. 13: a snapshot replaces all entries up to lastIncludedIndex, and carries their last
// term and the configuration as of there.
#include "invariants/safety/snapshot_metadata.h"

#include <gtest/gtest.h>

#include "core/base/codec.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 has committed and applied an entry of term 1 and one of term 2.
FakeCluster Applied() {
  FakeCluster c(3);
  c.Follow(1, 2);
  c.Write(1, {.from = 1, .terms = {1, 2, 2}});
  c.Commit(1, 2);
  c.ApplyEntry(1, c.node(1).log[0]);
  c.ApplyEntry(1, c.node(1).log[1]);
  return c;
}

TEST(SnapshotMetadata, FiresOnAnotherTerm) {
  FakeCluster c = Applied();
  c.Take(1, {c.members(), Index(2), Term(1)});
  EXPECT_EQ(c.Verdict(),
            "S15: node 1 makes a snapshot of entry 2 and term 1; the committed entry is of term 2");
}

TEST(SnapshotMetadata, FiresOnAnotherConfiguration) {
  FakeCluster c = Applied();
  ConfState members = c.members();
  members.voters.pop_back();
  c.Take(1, {members, Index(2), Term(2)});
  EXPECT_EQ(c.Verdict(),
            "S15: node 1 makes a snapshot of entry 2 with another configuration than voters=(1 2 "
            "3), which the committed log makes");
}

TEST(SnapshotMetadata, FiresWhenASnapshotIsAheadOfWhatWasApplied) {
  FakeCluster c = Applied();
  c.Take(1, {c.members(), Index(3), Term(2)});
  EXPECT_EQ(c.Verdict(), "S15: node 1 makes a snapshot of entry 3 when it has applied up to 2");
}

TEST(SnapshotMetadata, FiresWhenAWrongSnapshotIsSent) {
  FakeCluster c = Applied();
  c.Apply(1, 2);
  Message m;
  m.type = MessageType::kSnap;
  m.to = NodeId(2);
  m.term = Term(2);
  m.snapshot = SnapshotRef({Payload(), {c.members(), Index(1), Term(2)}});
  c.Send(1, m);
  EXPECT_EQ(c.Verdict(),
            "S15: node 1 sends a snapshot of entry 1 and term 2; the committed entry is of term 1");
}

TEST(SnapshotMetadata, FiresWhenASnapshotReplacesWhatIsCommitted) {
  FakeCluster c = Applied();
  FakeNode& n = c.node(1);
  n.log.clear();
  n.term_before_first = Term(2);
  n.state.first = Index(3);
  n.state.last = Index(2);
  c.Step(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S15: node 1 replaces its log by a snapshot of entry 2 when it has committed up to 2");
}

// No snapshot is there: the log begins where it did.
TEST(SnapshotMetadata, FiresOnAWriteBeforeTheFirstEntryWithoutASnapshot) {
  FakeCluster c = Applied();
  c.Apply(1, 2);
  FakeNode& n = c.node(1);
  n.log.erase(n.log.begin());
  n.term_before_first = Term(1);
  n.state.first = Index(2);
  c.Step(1);
  ASSERT_EQ(c.Verdict(), "");
  c.Step(1, 1);
  EXPECT_EQ(c.VerdictOn("S15"),
            "S15: node 1 writes its log from entry 1 on, which is compacted: its log begins behind "
            "entry 1, it has committed up to 2, and it has no snapshot from a leader");
}

TEST(SnapshotMetadata, AllowsWhatTheCommittedLogSays) {
  FakeCluster c = Applied();
  c.Take(1, {c.members(), Index(2), Term(2)});
  c.Install(2, 2, 2);
  c.TakeIn(2, {c.members(), Index(2), Term(2)});
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 4.1: a membership change is an entry, and a snapshot behind it names what came of it.
TEST(SnapshotMetadata, FollowsMembershipChanges) {
  FakeCluster c(3);
  c.node(1).log.push_back({Index(1), Term(1), Payload()});
  c.node(1).state.last = Index(1);
  Entry& change = c.node(1).log[0];
  change.type = EntryType::kConfChangeV2;
  change.data = Payload(Encode(ConfChangeV2{
      ConfChangeTransition::kAuto, {{ConfChangeType::kRemoveNode, NodeId(3)}}, Payload()}));
  c.Step(1, 1);
  c.Commit(1, 1);
  c.node(1).members.voters.incoming = {NodeId(1), NodeId(2)};
  c.Step(1);
  c.ApplyEntry(1, c.node(1).log[0]);
  c.Take(1, {c.members(), Index(1), Term(1)});
  EXPECT_EQ(c.Verdict(), "");
  c.Take(1, {ToConfState(c.node(2).members), Index(1), Term(1)});
  EXPECT_EQ(c.Verdict(),
            "S15: node 1 makes a snapshot of entry 1 with another configuration than voters=(1 2), "
            "which the committed log makes");
}

}  // namespace
}  // namespace squall
