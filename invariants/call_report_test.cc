#include "invariants/call_report.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// The README's example.
TEST(CallReport, TellsOneCallFromItsMessageToItsAnswer) {
  Suite suite(3);
  FakeNode view;
  suite.OnStart(NodeId(1), view);
  Message message;
  message.type = MessageType::kApp;
  message.from = NodeId(2);
  message.term = view.state.term = Term(1);
  view.log.push_back({Index(1), Term(1), Payload("x")});
  view.state.last = Index(1);
  DiskWrite write;
  write.hard_state = {Term(1), kNoNode, Index()};
  write.entries.Append(view.log.front());
  Message answer;
  answer.type = MessageType::kAppResp;
  answer.to = NodeId(2);
  answer.from = NodeId(1);
  answer.term = Term(1);
  answer.index = Index(1);

  CallReport call(&suite, NodeId(1));
  call.Received(message);
  EffectReport did = std::move(call).Ended(view, Index(1));
  did.Wrote(write);
  static_cast<void>(std::move(did).Done());
  CallReport next(&suite, NodeId(1));
  next.Landed(write);
  SendReport sends = std::move(next).Ended(view, kNoIndex).Done();
  sends.Sent(answer);

  EXPECT_TRUE(suite.violations().empty()) << suite.violations()[0].detail;
  EXPECT_EQ(suite.ghost().nodes[0].durable_log.last(), Index(1));
}

// The answer leaves before the write has landed.
TEST(CallReport, ShowsAnAnswerThatLeavesTooEarly) {
  Suite suite(3);
  FakeNode view;
  suite.OnStart(NodeId(1), view);
  view.state.term = Term(1);
  Message answer;
  answer.type = MessageType::kVoteResp;
  answer.to = NodeId(2);
  answer.term = Term(1);
  SendReport sends = CallReport(&suite, NodeId(1)).Ended(view, kNoIndex).Done();
  sends.Sent(answer);
  ASSERT_FALSE(suite.violations().empty());
  EXPECT_EQ(suite.violations()[0].property, Property::kMessageContract);
}

TEST(CallReport, OfACrashedCallPromisesWithoutBeingComparedWithAnyState) {
  Suite suite(3);
  FakeNode view;
  suite.OnStart(NodeId(1), view);
  CallReport call(&suite, NodeId(1));
  DiskWrite vote;
  vote.hard_state = {Term(7), NodeId(2), kNoIndex};
  call.Landed(vote);
  Message answer;
  answer.type = MessageType::kVoteResp;
  answer.to = NodeId(2);
  answer.term = Term(7);
  SendReport sends = std::move(call).Crashed().Done();
  sends.Sent(answer);
  suite.OnCrash(NodeId(1));
  EXPECT_TRUE(suite.violations().empty());
  EXPECT_EQ(suite.ghost().nodes[0].promises.VoteIn(Term(7)), NodeId(2));
}

TEST(CallReport, WithoutASuiteTellsNothing) {
  FakeNode view;
  CallReport call(nullptr, NodeId(1));
  call.Ticked();
  SendReport sends = std::move(call).Ended(view, Index(1)).Done();
  sends.Sent(Message());
}

template <class Report>
concept CanTellOfEffects = requires(Report report, const Entry& entry) {
  report.Applied(entry, ApplyResult());
};
template <class Report>
concept CanTellOfMessages = requires(Report report, const Message& message) {
  report.Sent(message);
};

TEST(CallReport, TakesNoStageBeforeItsTime) {
  EXPECT_FALSE(CanTellOfEffects<CallReport>);
  EXPECT_FALSE(CanTellOfMessages<CallReport>);
  EXPECT_TRUE(CanTellOfEffects<EffectReport>);
  EXPECT_FALSE(CanTellOfMessages<EffectReport>);
  EXPECT_FALSE(CanTellOfEffects<SendReport>);
  EXPECT_FALSE(std::is_copy_constructible_v<EffectReport>);
}

}  // namespace
}  // namespace squall
