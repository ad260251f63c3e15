// etcd, doc.go: what a driver does with a Ready, and with storage messages.
#include "invariants/safety/driver_contract.h"

#include <gtest/gtest.h>

#include "core/base/codec.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

void Tell(FakeCluster* c, ContractStep step, uint64_t number = 0) {
  c->suite().OnContract(NodeId(1), step, number);
}

TEST(DriverContract, FiresOnAReadyWhileOneIsOpen) {
  FakeCluster c(3);
  Tell(&c, ContractStep::kReady);
  Tell(&c, ContractStep::kReady);
  Tell(&c, ContractStep::kAdvanced);
  EXPECT_EQ(c.Verdict(), "S20: node 1 is advanced when 2 Readies are open");
}

TEST(DriverContract, FiresWhenAReadyIsAdvancedBeforeItIsOnTheDisk) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}});
  Tell(&c, ContractStep::kReady);
  c.Ask(1, 1);
  Tell(&c, ContractStep::kAdvanced);
  EXPECT_EQ(c.Verdict(), "S20: node 1 is advanced before its writes are on the disk");
}

TEST(DriverContract, AllowsACommitIndexToBeWrittenLater) {
  FakeCluster c(3);
  Tell(&c, ContractStep::kReady);
  c.AskHardState(1);
  Tell(&c, ContractStep::kAdvanced);
  Tell(&c, ContractStep::kReady);
  Tell(&c, ContractStep::kAdvanced);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(DriverContract, FiresOnAnAppendOutOfTurn) {
  FakeCluster c(3);
  Tell(&c, ContractStep::kAppendStart, 1);
  Tell(&c, ContractStep::kAppendStart, 2);
  Tell(&c, ContractStep::kAppendDone, 2);
  EXPECT_EQ(c.Verdict(),
            "S20: node 1 is done with an append number 2 after 0, of 2 that were taken up");
}

TEST(DriverContract, FiresOnAnApplyThatWasNotTakenUp) {
  FakeCluster c(3);
  Tell(&c, ContractStep::kApplyDone, 1);
  EXPECT_EQ(c.Verdict(),
            "S20: node 1 is done with an apply number 1 after 0, of 0 that were taken up");
}

TEST(DriverContract, FiresOnAnAppendThatIsDoneBeforeItIsOnTheDisk) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}});
  Tell(&c, ContractStep::kAppendStart, 1);
  c.Ask(1, 1);
  Tell(&c, ContractStep::kAppendDone, 1);
  EXPECT_EQ(c.Verdict(), "S20: node 1 is done with append number 1 before it is on the disk");
}

TEST(DriverContract, AllowsAppendsAndAppliesToOverlap) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  Tell(&c, ContractStep::kReady);
  Tell(&c, ContractStep::kReady);
  Tell(&c, ContractStep::kAppendStart, 1);
  c.Ask(1, 1);
  Tell(&c, ContractStep::kApplyStart, 1);
  Tell(&c, ContractStep::kAppendStart, 2);
  c.Ask(1, 2);
  c.Land(1);
  Tell(&c, ContractStep::kAppendDone, 1);
  Tell(&c, ContractStep::kApplyDone, 1);
  c.Land(1);
  Tell(&c, ContractStep::kAppendDone, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(DriverContract, FiresWhenEntriesAreAppliedBeforeASnapshotThatCameFirst) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}});
  c.Commit(1, 1);
  c.AskSnapshot(1, 7, 1);
  c.ApplyEntry(1, c.node(1).log[0]);
  EXPECT_EQ(c.Verdict(),
            "S20: node 1 applies entry 1 before the snapshot of entry 7 that came before it");
}

// Node 1 commits and applies the removal of node 3; whether it puts it into force is to be said.
FakeCluster Removing() {
  FakeCluster c(3);
  c.node(1).log.push_back({Index(1), Term(1), Payload()});
  c.node(1).state.last = Index(1);
  Entry& change = c.node(1).log[0];
  change.type = EntryType::kConfChangeV2;
  change.data = Payload(Encode(ConfChangeV2{
      ConfChangeTransition::kAuto, {{ConfChangeType::kRemoveNode, NodeId(3)}}, Payload()}));
  c.Step(1, 1);
  c.Commit(1, 1);
  c.ApplyEntry(1, c.node(1).log[0]);
  return c;
}

TEST(DriverContract, FiresWhenAMembershipChangeDoesNotTakeEffect) {
  FakeCluster c = Removing();
  c.Step(1);
  c.Step(1);
  EXPECT_EQ(c.Verdict(),
            "S20: node 1 has applied up to 1 and has voters=(1 2 3) in force instead of voters=(1 "
            "2)");
}

TEST(DriverContract, AllowsAMembershipChangeThatTakesEffect) {
  FakeCluster c = Removing();
  c.node(1).members.voters.incoming = {NodeId(1), NodeId(2)};
  c.Step(1);
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "");
}

// etcd-io/etcd#17081: a message reached a node that it was not sent to.
Message HeartbeatTo(uint64_t to) {
  Message m = VoteMessage(MessageType::kHeartbeat, 9, to);
  m.from = NodeId(2);
  return m;
}

TEST(DriverContract, FiresWhenAMessageForAnotherNodeIsTaken) {
  FakeCluster c(3);
  c.suite().OnReceive(NodeId(1), HeartbeatTo(3));
  c.Follow(1, 9);
  EXPECT_EQ(
      c.Verdict(),
      "S20: node 1 takes a MsgHeartbeat that was sent to node 3: its term was 0 and is 9, its "
      "commit index was 0 and is 0");
}

TEST(DriverContract, AllowsAMessageForAnotherNodeToBePassedOver) {
  FakeCluster c(3);
  c.suite().OnReceive(NodeId(1), HeartbeatTo(3));
  c.Step(1);
  c.Follow(1, 9);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(DriverContract, AllowsAMessageForTheNodeToBeTaken) {
  FakeCluster c(3);
  c.suite().OnReceive(NodeId(1), HeartbeatTo(1));
  c.Follow(1, 9);
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
