#include "invariants/liveness/message_budget.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

constexpr uint64_t kNodes = 3;
constexpr MessageBudget::Counts kBegin{1000, 50, 7, 20};
constexpr uint64_t kTicks = MessageBudget::kTicksLeast;
// Of the shortest stretch that is judged.
constexpr uint64_t kGranted =
    kNodes * (MessageBudget::kOnceMessages + kTicks * MessageBudget::kTickMessages);

class MessageBudgetTest : public testing::Test {
 protected:
  MessageBudgetTest() { budget_.Begin(kNodes, kBegin); }
  // `messages` later, with so much done.
  bool Exceeded(uint64_t messages, uint64_t work, uint64_t operations, uint64_t ticks) const {
    return budget_
        .Exceeded({kBegin.messages + messages, kBegin.work + work, kBegin.operations + operations,
                   kBegin.ticks + ticks})
        .has_value();
  }

  MessageBudget budget_;
};

TEST_F(MessageBudgetTest, StormAboutNothingIsCaught) {
  const auto v = budget_.Exceeded({11000, 50, 7, 220});
  ASSERT_TRUE(v.has_value());
  EXPECT_EQ(v->property, Property::kMessageBudget);
  EXPECT_EQ(v->detail,
            "10000 messages were sent in 200 ticks by 3 nodes that were asked for 0 operations and "
            "moved 0 positions in their logs; 3000 would do");
}

// One more than granted is too many, one less is not; each kind of reason counts.
TEST_F(MessageBudgetTest, TimeIsGrantedMessages) {
  const uint64_t granted = kGranted + kNodes * 10 * MessageBudget::kTickMessages;
  EXPECT_FALSE(Exceeded(granted, 0, 0, kTicks + 10));
  EXPECT_TRUE(Exceeded(granted + 1, 0, 0, kTicks + 10));
}

TEST_F(MessageBudgetTest, WorkIsGrantedMessages) {
  const uint64_t granted = kGranted + 100 * MessageBudget::kWorkMessages;
  EXPECT_FALSE(Exceeded(granted, 100, 0, kTicks));
  EXPECT_TRUE(Exceeded(granted + 1, 100, 0, kTicks));
}

TEST_F(MessageBudgetTest, EntriesThatHaveMoreBehindThemAreGrantedMessages) {
  MessageBudget::Counts counts = kBegin;
  counts.ticks += kTicks;
  counts.tails += 50;
  counts.messages += kGranted + 50 * MessageBudget::kTailMessages;
  EXPECT_FALSE(budget_.Exceeded(counts));
  ++counts.messages;
  EXPECT_TRUE(budget_.Exceeded(counts));
}

TEST_F(MessageBudgetTest, OperationsAreGrantedMessages) {
  const uint64_t granted = kGranted + kNodes * 100 * MessageBudget::kOperationMessages;
  EXPECT_FALSE(Exceeded(granted, 0, 100, kTicks));
  EXPECT_TRUE(Exceeded(granted + 1, 0, 100, kTicks));
}

TEST_F(MessageBudgetTest, BurstIsNotJudgedBeforeItMayHaveEnded) {
  EXPECT_FALSE(Exceeded(100 * kGranted, 0, 0, kTicks - 1));
  EXPECT_TRUE(Exceeded(100 * kGranted, 0, 0, kTicks));
}

TEST(MessageBudget, GrantsAnswersToWhatWasOnItsWay) {
  MessageBudget budget;
  budget.Begin(kNodes, {}, 100);
  MessageBudget::Counts counts;
  counts.ticks = kTicks;
  counts.messages = kGranted + 100 * MessageBudget::kInFlightMessages;
  EXPECT_FALSE(budget.Exceeded(counts));
  ++counts.messages;
  EXPECT_TRUE(budget.Exceeded(counts));
}

}  // namespace
}  // namespace squall
