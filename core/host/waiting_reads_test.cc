#include "core/host/waiting_reads.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

std::vector<uint64_t> Requests(const std::vector<WaitingReads::Read>& reads) {
  std::vector<uint64_t> requests;
  for (const WaitingReads::Read& read : reads) requests.push_back(read.request);
  return requests;
}

// Thesis 6.4, step 4.
TEST(WaitingReads, AnswerWhatIsConfirmedAndApplied) {
  WaitingReads reads(1);
  const Payload first = reads.Add(10, Payload("q"), 0);
  const Payload second = reads.Add(11, Payload("q"), 0);
  reads.Add(12, Payload("q"), 0);
  reads.Confirm(second.view(), Index(6));
  reads.Confirm(first.view(), Index(5));
  EXPECT_EQ(Requests(reads.TakeReady(Index(4))), (std::vector<uint64_t>{}));
  EXPECT_EQ(Requests(reads.TakeReady(Index(5))), (std::vector<uint64_t>{10}));
  EXPECT_EQ(Requests(reads.TakeReady(Index(9))), (std::vector<uint64_t>{11}));
  EXPECT_EQ(reads.size(), 1u);
}

TEST(WaitingReads, AnswerInTheOrderOfAsking) {
  WaitingReads reads(1);
  const Payload first = reads.Add(10, Payload(), 0);
  const Payload second = reads.Add(11, Payload(), 0);
  reads.Confirm(second.view(), Index(1));
  reads.Confirm(first.view(), Index(1));
  EXPECT_EQ(Requests(reads.TakeReady(Index(1))), (std::vector<uint64_t>{10, 11}));
}

TEST(WaitingReads, NoContextComesTwice) {
  WaitingReads reads(1);
  const Payload old = reads.Add(10, Payload(), 0);
  reads.Confirm(old.view(), Index(1));
  reads.TakeReady(Index(1));
  const Payload again = reads.Add(10, Payload(), 0);
  EXPECT_NE(old.view(), again.view());
  // A late copy of the first answer does not confirm the second read.
  reads.Confirm(old.view(), Index(1));
  EXPECT_EQ(reads.TakeReady(Index(9)).size(), 0u);
}

TEST(WaitingReads, AnotherIncarnationsAnswersArePassedOver) {
  WaitingReads before(1);
  const Payload context = before.Add(10, Payload(), 0);
  WaitingReads reads(2);
  reads.Add(10, Payload(), 0);
  reads.Confirm(context.view(), Index(1));
  EXPECT_EQ(reads.TakeReady(Index(9)).size(), 0u);
}

TEST(WaitingReads, PassOverContextsThatAreNone) {
  WaitingReads reads(1);
  const std::string context(reads.Add(10, Payload(), 0).view());
  reads.Confirm("", Index(1));
  reads.Confirm(context.substr(1), Index(1));
  reads.Confirm(context + "x", Index(1));
  EXPECT_EQ(reads.TakeReady(Index(9)).size(), 0u);
}

TEST(WaitingReads, TheFirstConfirmationCounts) {
  WaitingReads reads(1);
  const Payload context = reads.Add(10, Payload(), 0);
  reads.Confirm(context.view(), Index(3));
  reads.Confirm(context.view(), Index(8));
  EXPECT_EQ(reads.TakeReady(Index(3)).size(), 1u);
  EXPECT_TRUE(reads.empty());
}

TEST(WaitingReads, ConfirmedOnesAreNotGivenUp) {
  WaitingReads reads(1);
  const Payload first = reads.Add(10, Payload(), 0);
  reads.Add(11, Payload(), 5);
  reads.Add(12, Payload(), 6);
  reads.Confirm(first.view(), Index(3));
  EXPECT_EQ(Requests(reads.TakeUnconfirmed(6)), (std::vector<uint64_t>{11}));
  EXPECT_EQ(reads.size(), 2u);
}

}  // namespace
}  // namespace squall
