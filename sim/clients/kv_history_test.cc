#include "sim/clients/kv_history.h"

#include <gtest/gtest.h>

#include "invariants/history/linearizability.h"
#include "sim/clients/kv.h"

namespace squall {
namespace {

Payload Swap(std::string_view from, std::string_view to) {
  KvCommand c;
  c.action = KvAction::kCompareAndSwap;
  c.key = "x";
  c.expected = from;
  c.value = to;
  return EncodeKvCommand(c);
}

Payload PutX(std::string_view value) {
  KvCommand c;
  c.action = KvAction::kPut;
  c.key = "x";
  c.value = value;
  return EncodeKvCommand(c);
}

TEST(KvHistory, WhatTheMachineAnswersIsLinearizable) {
  KvModel store;
  HistoryRecorder recorder(100);
  uint64_t sequence = 0;
  for (const Payload& command : {PutX("1"), Swap("1", "2"), Swap("1", "3"), PutX("4")}) {
    recorder.OnInvoke({1, ++sequence}, command);
    recorder.OnWritten({1, sequence}, store.Apply(command.view()));
    const Payload question = store.QuestionAbout(command.view());
    recorder.OnInvoke({1, ++sequence}, question);
    recorder.OnRead({1, sequence}, store.Query(question.view()));
  }
  History history = recorder.ToHistory(KvDecoder());
  EXPECT_EQ(history.operations.size(), 8u);
  EXPECT_EQ(CheckLinearizability(history).verdict, Verdict::kLinearizable);
}

TEST(KvHistory, ASwapThatFailedIsKnownFromItsResult) {
  HistoryRecorder recorder(100);
  recorder.OnInvoke({1, 1}, PutX("1"));
  recorder.OnWritten({1, 1}, Payload());
  recorder.OnInvoke({1, 2}, Swap("1", "2"));
  recorder.OnWritten({1, 2}, Payload("0"));
  History history = recorder.ToHistory(KvDecoder());
  EXPECT_EQ(history.operations[1].outcome, OperationOutcome::kMismatch);
  EXPECT_EQ(CheckLinearizability(history).verdict, Verdict::kNotLinearizable);
}

}  // namespace
}  // namespace squall
