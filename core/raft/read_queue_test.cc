// The queue of reads that wait for a majority (Thesis 6.4, step 3; etcd: readOnly).

#include "core/raft/read_queue.h"

#include <gtest/gtest.h>

#include "core/testing/values.h"

namespace squall {
namespace {

const JointConfig kThree{{NodeId(1), NodeId(2), NodeId(3)}, {}};

Message Request(std::string_view context) {
  return Make(MessageType::kReadIndex, {.entries = Proposals({context})});
}

// A queue of `n` reads at index 10.
ReadQueue QueueOf(int n) {
  ReadQueue queue;
  for (int i = 0; i < n; ++i) queue.Add(Request("r"), Index(10));
  return queue;
}

TEST(ReadQueue, StartsWithNoRead) {
  const ReadQueue queue;
  EXPECT_EQ(queue.newest(), 0u);
  EXPECT_TRUE(queue.empty());
}

TEST(ReadQueue, ReadsAreNumberedFromOne) { EXPECT_EQ(QueueOf(258).newest(), 258u); }

TEST(ReadQueue, ConfirmedReadsComeOutInOrder) {
  ReadQueue queue;
  queue.Add(Request("a"), Index(4));
  queue.Add(Request("b"), Index(5));
  const uint64_t newest = queue.newest();
  queue.Acknowledge(NodeId(1), newest);
  EXPECT_TRUE(queue.TakeConfirmed(kThree).empty());
  queue.Acknowledge(NodeId(3), newest);
  const std::vector<ReadQueue::Read> reads = queue.TakeConfirmed(kThree);
  ASSERT_EQ(reads.size(), 2u);
  EXPECT_EQ(reads[0].request.entries[0].data.view(), "a");
  EXPECT_EQ(reads[0].index, Index(4));
  EXPECT_EQ(reads[1].index, Index(5));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(ReadQueue, ReadsComeOutOnce) {
  ReadQueue queue = QueueOf(1);
  const uint64_t newest = queue.newest();
  for (uint64_t id : {1, 2, 3}) queue.Acknowledge(NodeId(id), newest);
  EXPECT_EQ(queue.TakeConfirmed(kThree).size(), 1u);
  EXPECT_TRUE(queue.TakeConfirmed(kThree).empty());
}

// Numbers go on where they were, so that an old answer confirms no new read.
TEST(ReadQueue, AnOldAnswerConfirmsNoNewRead) {
  ReadQueue queue = QueueOf(1);
  const uint64_t old = queue.newest();
  queue.Acknowledge(NodeId(1), old);
  queue.Acknowledge(NodeId(2), old);
  queue.TakeConfirmed(kThree);
  queue.Add(Request("new"), Index(11));
  queue.Acknowledge(NodeId(1), queue.newest());
  queue.Acknowledge(NodeId(3), old);
  EXPECT_TRUE(queue.TakeConfirmed(kThree).empty());
}

// Answers may overtake each other.
TEST(ReadQueue, AnAnswerIsNotTakenBackByAnEarlierOne) {
  ReadQueue queue = QueueOf(1);
  const uint64_t first = queue.newest();
  queue.Add(Request("b"), Index(11));
  const uint64_t second = queue.newest();
  queue.Acknowledge(NodeId(1), second);
  queue.Acknowledge(NodeId(2), second);
  queue.Acknowledge(NodeId(2), first);
  EXPECT_EQ(queue.TakeConfirmed(kThree).size(), 2u);
}

// A number that was never asked comes from another program.
TEST(ReadQueue, ForeignNumbersConfirmNothing) {
  ReadQueue queue = QueueOf(1);
  queue.Acknowledge(NodeId(1), queue.newest());
  for (uint64_t number : {uint64_t{0}, uint64_t{2}, ~uint64_t{0}}) {
    queue.Acknowledge(NodeId(2), number);
    EXPECT_TRUE(queue.TakeConfirmed(kThree).empty()) << number;
  }
}

// Thesis 4.3.
TEST(ReadQueue, AJointConfigurationNeedsBothHalves) {
  const JointConfig joint{{NodeId(1), NodeId(2)}, {NodeId(3)}};
  ReadQueue queue = QueueOf(1);
  const uint64_t newest = queue.newest();
  queue.Acknowledge(NodeId(1), newest);
  queue.Acknowledge(NodeId(2), newest);
  EXPECT_TRUE(queue.TakeConfirmed(joint).empty());
  queue.Acknowledge(NodeId(3), newest);
  EXPECT_EQ(queue.TakeConfirmed(joint).size(), 1u);
}

// An empty configuration is a majority of nothing: it must not release reads that do not exist.
TEST(ReadQueue, AnEmptyQuorumConfirmsNothing) {
  ReadQueue queue = QueueOf(2);
  EXPECT_TRUE(queue.TakeConfirmed(JointConfig()).empty());
  EXPECT_EQ(queue.size(), 2u);
}

}  // namespace
}  // namespace squall
