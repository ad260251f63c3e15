#include "core/tracker/inflights.h"

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// A window with messages that end at `from`, `from` + 1, ... `to`, of 100 bytes each.
Inflights Window(uint64_t max_messages, uint64_t from, uint64_t to) {
  Inflights window(max_messages, 0);
  for (uint64_t i = from; i <= to; ++i) window.Add(Index(i), 100);
  return window;
}

TEST(Inflights, StartsEmpty) {
  const Inflights window(10, 0);
  EXPECT_EQ(window.count(), 0u);
  EXPECT_EQ(window.bytes(), 0u);
  EXPECT_EQ(window.max_messages(), 10u);
  EXPECT_FALSE(window.Full());
}

// etcd: TestInflightsAdd.
TEST(Inflights, CountsMessagesAndBytes) {
  const Inflights window = Window(10, 1, 4);
  EXPECT_EQ(window.count(), 4u);
  EXPECT_EQ(window.bytes(), 400u);
  EXPECT_EQ(window.oldest(), Index(1));
  EXPECT_EQ(window.newest(), Index(4));
}

TEST(Inflights, IsFullAtItsNumberOfMessages) {
  EXPECT_FALSE(Window(3, 1, 2).Full());
  EXPECT_TRUE(Window(3, 1, 3).Full());
}

// etcd: TestInflightFull. The message that crosses the byte limit still goes.
TEST(Inflights, ByteLimitIsSoft) {
  Inflights window(10, 100);
  window.Add(Index(1), 99);
  EXPECT_FALSE(window.Full());
  window.Add(Index(2), 500);
  EXPECT_TRUE(window.Full());
  EXPECT_EQ(window.bytes(), 599u);
}

TEST(Inflights, IsFullAtExactlyItsBytes) {
  Inflights window(10, 100);
  window.Add(Index(1), 100);
  EXPECT_TRUE(window.Full());
}

TEST(Inflights, NoByteLimitIsZeroOrTheLargest) {
  for (const uint64_t max_bytes : {uint64_t{0}, kNoLimit}) {
    Inflights window(2, max_bytes);
    window.Add(Index(1), 1u << 30);
    EXPECT_FALSE(window.Full());
  }
}

// etcd: TestInflightFreeTo.
TEST(Inflights, FreesUpToTheAcknowledgedIndex) {
  Inflights window = Window(10, 1, 9);
  window.FreeUpTo(Index(0));
  EXPECT_EQ(window.count(), 9u);
  window.FreeUpTo(Index(1));
  EXPECT_EQ(window.count(), 8u);
  EXPECT_EQ(window.oldest(), Index(2));
  window.FreeUpTo(Index(5));
  EXPECT_EQ(window.count(), 4u);
  EXPECT_EQ(window.bytes(), 400u);
  EXPECT_EQ(window.oldest(), Index(6));
}

TEST(Inflights, FreesNothingBetweenTwoMessages) {
  Inflights window(10, 0);
  window.Add(Index(10), 1);
  window.Add(Index(20), 1);
  window.FreeUpTo(Index(19));
  EXPECT_EQ(window.count(), 1u);
  EXPECT_EQ(window.oldest(), Index(20));
}

TEST(Inflights, FreesAllBehindTheNewest) {
  Inflights window = Window(10, 1, 9);
  window.FreeUpTo(Index(1000));
  EXPECT_EQ(window.count(), 0u);
  EXPECT_EQ(window.bytes(), 0u);
}

TEST(Inflights, FreeingAnEmptyWindowDoesNothing) {
  Inflights window(3, 0);
  window.FreeUpTo(Index(5));
  EXPECT_EQ(window.count(), 0u);
}

TEST(Inflights, KeepsOrderAcrossTheEndOfItsRing) {
  Inflights window = Window(4, 1, 4);
  window.FreeUpTo(Index(3));
  for (uint64_t i = 5; i <= 7; ++i) window.Add(Index(i), 100);
  EXPECT_TRUE(window.Full());
  EXPECT_EQ(window.oldest(), Index(4));
  EXPECT_EQ(window.newest(), Index(7));
  window.FreeUpTo(Index(6));
  EXPECT_EQ(window.count(), 1u);
  EXPECT_EQ(window.oldest(), Index(7));
}

TEST(Inflights, GrowsWhileItGoesAround) {
  Inflights window = Window(100, 1, 4);
  window.FreeUpTo(Index(2));
  for (uint64_t i = 5; i <= 40; ++i) window.Add(Index(i), 100);
  EXPECT_EQ(window.count(), 38u);
  for (uint64_t i = 3; i <= 40; ++i) {
    EXPECT_EQ(window.oldest(), Index(i));
    window.FreeUpTo(Index(i));
  }
}

// etcd: "consecutive calls to Add() must provide a monotonic sequence", not a rising one.
TEST(Inflights, TakesTheSameIndexTwice) {
  Inflights window(10, 0);
  window.Add(Index(5), 1);
  window.Add(Index(5), 2);
  window.FreeUpTo(Index(5));
  EXPECT_EQ(window.bytes(), 0u);
}

TEST(Inflights, ResetForgetsAll) {
  Inflights window = Window(3, 1, 3);
  window.Reset();
  EXPECT_FALSE(window.Full());
  EXPECT_EQ(window.bytes(), 0u);
  window.Add(Index(1), 7);
  EXPECT_EQ(window.oldest(), Index(1));
}

// Copies share the ring until one of them writes to it.
TEST(Inflights, ACopyAndTheOriginalDoNotDisturbEachOther) {
  Inflights original = Window(10, 1, 3);
  Inflights copy = original;
  copy.Add(Index(4), 7);
  original.Add(Index(9), 1);
  original.FreeUpTo(Index(2));
  EXPECT_EQ(copy.oldest(), Index(1));
  EXPECT_EQ(copy.newest(), Index(4));
  EXPECT_EQ(copy.bytes(), 307u);
  EXPECT_EQ(original.oldest(), Index(3));
  EXPECT_EQ(original.newest(), Index(9));
  EXPECT_EQ(original.bytes(), 101u);
}

TEST(Inflights, ACopyOfAWindowThatWrappedAroundGoesOn) {
  Inflights original(4, 0);
  for (uint64_t i = 1; i <= 4; ++i) original.Add(Index(i), 1);
  original.FreeUpTo(Index(2));
  original.Add(Index(5), 1);
  Inflights copy = original;
  copy.Add(Index(6), 1);
  for (uint64_t i = 3; i <= 6; ++i) {
    EXPECT_EQ(copy.oldest(), Index(i));
    copy.FreeUpTo(Index(i));
  }
  EXPECT_EQ(original.oldest(), Index(3));
  EXPECT_EQ(original.newest(), Index(5));
}

}  // namespace
}  // namespace squall
