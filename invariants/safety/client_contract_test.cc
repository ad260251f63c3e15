// Thesis 6.3: what a client was told was done is done exactly once, what was refused never.
#include "invariants/safety/client_contract.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_clients.h"

namespace squall {
namespace {

TEST(ClientContract, FiresOnAnAcknowledgedWriteThatWasNotDone) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "x=2");
  c.Written(2, 1, 1, "1");
  EXPECT_EQ(c.Verdict(),
            "S21: client 2 is told that its write 1 was done at entry 1, but it was not done");
}

TEST(ClientContract, FiresOnAnAcknowledgedWriteAtAnotherIndex) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  c.Written(1, 1, 2, "");
  EXPECT_EQ(
      c.Verdict(),
      "S21: client 1 is told that its write 1 was done at entry 2, but it was done at entry 1");
}

TEST(ClientContract, FiresOnAWriteDoneTwice) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = "1"});
  EXPECT_EQ(c.Verdict(), "S21: write 1 of client 1 is done at entry 2 once more, after entry 1");
}

TEST(ClientContract, FiresOnWritesDoneOutOfOrder) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Write(1, 2, "x=2", "");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = "2"});
  EXPECT_EQ(c.Verdict(),
            "S21: write 1 of client 1 is done at entry 2, after write 2 of the same client was at "
            "entry 1");
}

TEST(ClientContract, FiresOnARefusedWriteThatIsDoneLater) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Refused(1, 1);
  c.Invoke(1, 2, "x=2");
  c.Invoke(1, 3, "x=3");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  EXPECT_EQ(
      c.Verdict(),
      "S21: write 1 of client 1 is done at entry 1, although the client was told that it never "
      "would be");
}

TEST(ClientContract, FiresOnARefusalOfAWriteThatWasDone) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  c.Refused(1, 1);
  EXPECT_EQ(c.Verdict(),
            "S21: client 1 is told that its write 1 never happens, but entry 1 has done it");
}

TEST(ClientContract, FiresOnAWriteThatNoClientAskedFor) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Apply(1, c.Commit(1, 2, "x=2"), {.client = 1, .sequence = 2, .result = "1"});
  EXPECT_EQ(c.Verdict(),
            "S21: write 2 of client 1 is done at entry 2, which no client has asked for");
}

TEST(ClientContract, FiresOnAnotherCommandThanTheClientGave) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=2"), {.client = 1, .sequence = 1, .result = ""});
  EXPECT_EQ(
      c.Verdict(),
      "S21: write 1 of client 1 is done at entry 1 with another command than the client gave");
}

TEST(ClientContract, FiresOnAResultThatTheStateMachineNeverGave) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = "0"});
  EXPECT_EQ(c.Verdict(),
            "S21: node 1 answers write 1 of client 1 at entry 1 with another result than the state "
            "machine gives");
}

TEST(ClientContract, FiresOnAnotherResultThanTheWriteGave) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  c.Written(1, 1, 1, "0");
  EXPECT_EQ(c.Verdict(), "S21: client 1 is told another result of its write 1 than entry 1 gave");
}

TEST(ClientContract, FiresOnARetryAnsweredOtherwise) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Apply(1, c.Commit(1, 1, "x=1"),
          {.client = 1, .sequence = 1, .result = "1", .kind = ApplyKind::kRepeated});
  EXPECT_EQ(c.Verdict(),
            "S21: write 1 of client 1 gave another result at entry 1 than its retry at entry 2");
}

TEST(ClientContract, FiresOnACommittedWriteThatIsPassedOver) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"),
          {.client = 1, .sequence = 1, .result = "", .kind = ApplyKind::kRepeated});
  EXPECT_EQ(c.Verdict(), "S21: write 1 of client 1 is in entry 1 and was not done, then or before");
}

TEST(ClientContract, FiresOnANewWriteAnsweredFromAnOldOne) {
  FakeClients c;
  c.Invoke(2, 1, "y=1");
  c.Apply(1, c.Commit(2, 1, "y=1"), {.client = 2, .sequence = 1, .result = ""});
  c.Write(1, 1, "x=1", "");
  // The client has forgotten its numbers and begins anew; its session has not.
  c.Invoke(2, 1, "y=2");
  c.Written(2, 1, 1, "");
  EXPECT_EQ(
      c.Verdict(),
      "S21: write 1 of client 2 was done at entry 1, but entry 2 had been acknowledged when the "
      "client asked for it");
}

TEST(ClientContract, FiresOnANodeThatMakesSomethingElseOfAnEntry) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Apply(2, 1, {.client = 1, .sequence = 1, .result = "", .kind = ApplyKind::kRepeated});
  EXPECT_EQ(c.Verdict(),
            "S21: node 2 makes something else of entry 1 than the first node that applied it");
}

TEST(ClientContract, FiresOnAnEntryTakenForAnotherWrite) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Invoke(2, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 2, .sequence = 1, .result = ""});
  EXPECT_EQ(c.Verdict(), "S21: node 1 makes write 1 of client 2 of entry 1, which is another");
}

TEST(ClientContract, AllowsARetryOfAWriteThatWasDone) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  c.Apply(1, c.Commit(1, 1, "x=1"),
          {.client = 1, .sequence = 1, .result = "", .kind = ApplyKind::kRepeated});
  c.Written(1, 1, 2, "");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ClientContract, AllowsAWriteThatWasGivenUpToBeDoneLater) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Invoke(1, 2, "x=2");
  c.Apply(1, c.Commit(1, 1, "x=1"), {.client = 1, .sequence = 1, .result = ""});
  c.Apply(1, c.Commit(1, 2, "x=2"), {.client = 1, .sequence = 2, .result = "1"});
  c.Written(1, 2, 2, "1");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ClientContract, AllowsAnOutdatedWriteToBePassedOver) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Write(1, 2, "x=2", "");
  c.Apply(1, c.Commit(1, 1, "x=1"),
          {.client = 1, .sequence = 1, .result = "", .kind = ApplyKind::kNothing});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ClientContract, AllowsARestartedNodeToApplyAllAgain) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Write(1, 2, "x=2", "1");
  c.Apply(2, 1, {.client = 1, .sequence = 1, .result = ""});
  c.Apply(2, 2, {.client = 1, .sequence = 2, .result = "1"});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(ClientContract, IsSilentOnceAnEntryWasNotShown) {
  FakeClients c;
  c.Invoke(1, 1, "x=1");
  c.Commit(1, 1, "x=1");
  c.Apply(1, c.Commit(1, 1, "x=1"),
          {.client = 1, .sequence = 1, .result = "", .kind = ApplyKind::kRepeated});
  c.Written(1, 1, 2, "");
  EXPECT_EQ(c.Verdict(), "S11: node 1 applies entry 2 after entry 0");
}

TEST(ClientContract, ACopyGoesOnByItself) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  FakeClients copy = c;
  copy.Write(1, 2, "x=2", "1");
  c.Write(1, 2, "x=3", "1");
  EXPECT_EQ(c.Verdict() + copy.Verdict(), "");
}

}  // namespace
}  // namespace squall
