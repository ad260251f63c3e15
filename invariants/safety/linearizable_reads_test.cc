// Thesis 6.4: a read sees everything that was acknowledged before it was asked.
#include "invariants/safety/linearizable_reads.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_clients.h"

namespace squall {
namespace {

TEST(LinearizableReads, FiresOnAReadThatMissesAnAcknowledgedWrite) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Write(1, 2, "x=2", "1");
  c.Invoke(2, 1, "x");
  c.Read(2, 1, 1, "1");
  EXPECT_EQ(
      c.Verdict(),
      "S16: client 2 is answered read 1 as of entry 1, but entry 2 had been acknowledged when "
      "it asked");
}

TEST(LinearizableReads, FiresOnAReadThatMissesWhatAnotherReadSaw) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(1, 2, "x=2");
  const uint64_t index = c.Commit(1, 2, "x=2");
  c.Apply(1, index, {.client = 1, .sequence = 2, .result = "1"});
  c.Invoke(2, 1, "x");
  c.Read(2, 1, index, "2");
  c.Invoke(3, 1, "x");
  c.Read(3, 1, 1, "1");
  EXPECT_EQ(
      c.Verdict(),
      "S16: client 3 is answered read 1 as of entry 1, but entry 2 had been acknowledged when "
      "it asked");
}

TEST(LinearizableReads, FiresOnAReadFromTheFuture) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "x");
  c.Read(2, 1, 2, "1");
  EXPECT_EQ(c.Verdict(),
            "S16: client 2 is answered read 1 as of entry 2, but only 1 are committed");
}

TEST(LinearizableReads, FiresOnAnAnswerThatTheStateMachineNeverGave) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "x");
  c.Read(2, 1, 1, "7");
  EXPECT_EQ(c.Verdict(),
            "S16: client 2 is answered read 1 with something else than the state machine said at "
            "entry 1");
}

TEST(LinearizableReads, FiresOnAnOldAnswerUnderANewIndex) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Write(1, 2, "x=2", "1");
  c.Invoke(2, 1, "x");
  c.Read(2, 1, 2, "1");
  EXPECT_EQ(c.Verdict(),
            "S16: client 2 is answered read 1 with something else than the state machine said at "
            "entry 2");
}

TEST(LinearizableReads, FiresOnANewAnswerUnderAnOldIndex) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "x");
  c.Write(1, 2, "x=2", "1");
  c.Write(1, 3, "x=3", "2");
  c.Read(2, 1, 2, "3");
  EXPECT_EQ(c.Verdict(),
            "S16: client 2 is answered read 1 with something else than the state machine said at "
            "entry 2");
}

TEST(LinearizableReads, AllowsAReadToMissWhatWasAcknowledgedWhileItWasOpen) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "x");
  c.Write(1, 2, "x=2", "1");
  c.Write(1, 3, "x=3", "2");
  c.Read(2, 1, 1, "1");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LinearizableReads, AllowsAReadToMissWhatIsDoneAndNotAcknowledged) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(1, 2, "x=2");
  c.Apply(1, c.Commit(1, 2, "x=2"), {.client = 1, .sequence = 2, .result = "1"});
  c.Invoke(2, 1, "x");
  c.Read(2, 1, 1, "1");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LinearizableReads, AllowsAReadOfAnUnwrittenWord) {
  FakeClients c;
  c.Write(1, 1, "x=1", "");
  c.Invoke(2, 1, "y");
  c.Read(2, 1, 1, "");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LinearizableReads, KnowsWhatAWordWasBeforeItWasFirstWritten) {
  FakeClients c;
  c.Invoke(2, 1, "x");
  c.Write(1, 1, "y=1", "");
  c.Write(1, 2, "x=1", "");
  FakeClients wrong = c;
  c.Read(2, 1, 1, "");
  EXPECT_EQ(c.Verdict(), "");
  wrong.Read(2, 1, 1, "1");
  EXPECT_NE(wrong.Verdict(), "");
}

TEST(LinearizableReads, SaysNothingOfAnswersThatAreTooLongAgo) {
  FakeClients c;
  c.Invoke(2, 1, "x");
  for (uint64_t i = 1; i <= MachineWitness::kEntriesMax + 2; ++i) {
    c.Write(1, i, "x=1", i == 1 ? "" : "1");
  }
  c.Read(2, 1, 1, "unknown");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LinearizableReads, FindsAnswersAmongManyWords) {
  FakeClients c;
  constexpr uint64_t kWrites = 3 * MachineWitness::kEntriesMax;
  for (uint64_t i = 1; i <= kWrites; ++i) {
    const std::string word = "w" + std::to_string(i % 1500);
    c.Write(1, i, word + "=" + std::to_string(i), i > 1500 ? std::to_string(i - 1500) : "");
  }
  for (uint64_t k = 0; k < 1500; ++k) {
    const uint64_t written = kWrites - (kWrites - k) % 1500;
    c.Invoke(2, k + 1, "w" + std::to_string(k));
    c.Read(2, k + 1, kWrites, std::to_string(written));
  }
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
