#include "invariants/history/recorder.h"

#include <gtest/gtest.h>

#include "invariants/history/linearizability.h"

namespace squall {
namespace {

// "x" asks for x, "x=1" sets it, "x:1=2" is a compare-and-swap.
class Words final : public OperationDecoder {
 public:
  bool Decode(std::string_view command, DecodedOperation* o) const override {
    if (command.empty()) return false;
    const size_t equals = command.find('=');
    o->key = command.substr(0, equals);
    if (equals == std::string_view::npos) return true;
    o->input = command.substr(equals + 1);
    const size_t colon = o->key.find(':');
    o->kind = colon == std::string_view::npos ? OperationKind::kPut : OperationKind::kCas;
    if (colon == std::string_view::npos) return true;
    o->expected = o->key.substr(colon + 1);
    o->key = o->key.substr(0, colon);
    return true;
  }
  bool Refuses(std::string_view result) const override { return result == "0"; }
};

Verdict Judge(const HistoryRecorder& recorder) {
  History history = recorder.ToHistory(Words());
  return CheckLinearizability(history).verdict;
}

TEST(HistoryRecorder, KeepsWhatWasAskedAndTold) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnInvoke({2, 1}, Payload("x"));
  r.OnWritten({1, 1}, Payload());
  r.OnRead({2, 1}, Payload("1"));
  const History h = r.ToHistory(Words());
  ASSERT_EQ(h.operations.size(), 2u);
  EXPECT_EQ(h.operations[0].kind, OperationKind::kPut);
  EXPECT_EQ(h.operations[0].outcome, OperationOutcome::kOk);
  EXPECT_LT(h.operations[1].invoked, h.operations[0].returned);
  EXPECT_EQ(h.operations[1].output, h.operations[0].input);
}

TEST(HistoryRecorder, GivesTheCheckerAStaleReadToFind) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnWritten({1, 1}, Payload());
  r.OnInvoke({2, 1}, Payload("x"));
  HistoryRecorder good = r;
  r.OnRead({2, 1}, Payload());
  good.OnRead({2, 1}, Payload("1"));
  EXPECT_EQ(Judge(r), Verdict::kNotLinearizable);
  EXPECT_EQ(Judge(good), Verdict::kLinearizable);
}

TEST(HistoryRecorder, WhatWasNotAnsweredIsOfUnknownOutcome) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnInvoke({1, 2}, Payload("x"));
  r.OnRead({1, 2}, Payload("1"));
  const History h = r.ToHistory(Words());
  EXPECT_EQ(h.operations[0].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(h.operations[0].returned, Operation::kNever);
  EXPECT_EQ(Judge(r), Verdict::kLinearizable);
}

// Also of writes without an answer, and after their clients have begun the next operation.
TEST(HistoryRecorder, KeepsTheOrderInWhichWritesWereDone) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnInvoke({2, 1}, Payload("x=2"));
  r.OnInvoke({1, 2}, Payload("x:7=3"));
  r.OnDone({2, 1}, Payload());
  r.OnDone({1, 1}, Payload());
  r.OnDone({1, 2}, Payload("0"));
  const History h = r.ToHistory(Words());
  EXPECT_LT(h.operations[1].order, h.operations[0].order);
  EXPECT_EQ(h.operations[2].order, 0u);  // It did nothing.
  EXPECT_EQ(h.operations[0].outcome, OperationOutcome::kUnknown);
}

TEST(HistoryRecorder, LeavesOutWhatWasRefused) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x:1=2"));
  r.OnRefused({1, 1});
  EXPECT_TRUE(r.ToHistory(Words()).operations.empty());
}

TEST(HistoryRecorder, ASwapWhoseComparisonFailedHasLooked) {
  HistoryRecorder r(10);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnWritten({1, 1}, Payload());
  r.OnInvoke({1, 2}, Payload("x:1=2"));
  r.OnWritten({1, 2}, Payload("0"));
  EXPECT_EQ(Judge(r), Verdict::kNotLinearizable);
}

TEST(HistoryRecorder, StopsAtItsLimitAndSaysSo) {
  HistoryRecorder r(2);
  r.OnInvoke({1, 1}, Payload("x=1"));
  r.OnInvoke({2, 1}, Payload("x"));
  EXPECT_FALSE(r.stopped());
  r.OnInvoke({3, 1}, Payload("x=2"));
  EXPECT_TRUE(r.stopped());
  EXPECT_EQ(r.ToHistory(Words()).operations.size(), 2u);
}

// The answer that comes afterwards may have been made by what was not written down.
TEST(HistoryRecorder, TakesNoAnswersOnceItHasStopped) {
  HistoryRecorder r(1);
  r.OnInvoke({2, 1}, Payload("x"));
  r.OnInvoke({3, 1}, Payload("x=2"));
  r.OnRead({2, 1}, Payload("2"));
  EXPECT_EQ(r.ToHistory(Words()).operations[0].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(Judge(r), Verdict::kLinearizable);
}

}  // namespace
}  // namespace squall
