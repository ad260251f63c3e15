#include "sim/world/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace squall {
namespace {

Event At(uint64_t time, uint32_t slot) {
  return {SimTime(time), NodeId(1), Event::Deliver{0, slot}};
}

uint32_t SlotOf(const Event& event) { return event.as<Event::Deliver>().slot; }

std::vector<std::pair<uint64_t, uint32_t>> Drain(EventQueue& queue) {
  std::vector<std::pair<uint64_t, uint32_t>> order;
  while (!queue.empty()) {
    const Event event = queue.Pop();
    order.emplace_back(event.time.value(), SlotOf(event));
  }
  return order;
}

TEST(EventQueue, GivesEventsInOrderOfTime) {
  EventQueue queue;
  for (uint64_t time : {30, 10, 20}) queue.Push(At(time, 0));
  EXPECT_EQ(queue.Pop().time, SimTime(10));
  EXPECT_EQ(queue.Pop().time, SimTime(20));
  EXPECT_EQ(queue.Pop().time, SimTime(30));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, WhatWaitsForAPauseComesAtItsEnd) {
  EventQueue queue;
  for (uint32_t slot = 0; slot < 20; ++slot) {
    Event event = At(100 + slot, slot);
    event.waits = slot % 2 == 0;
    event.node = slot % 4 == 2 ? 2 : 1;
    queue.Push(event);
  }
  queue.EndWaiting(NodeId(2), SimTime(50));
  using Order = std::vector<std::pair<uint64_t, uint32_t>>;
  Order order = Drain(queue);
  ASSERT_EQ(order.size(), 20u);
  EXPECT_EQ(Order(order.begin(), order.begin() + 6),
            (Order{{50, 2}, {50, 6}, {50, 10}, {50, 14}, {50, 18}, {100, 0}}));
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(EventQueue, EventsOfOneTimeKeepTheOrderInWhichTheyCame) {
  EventQueue queue;
  for (uint32_t slot = 0; slot < 100; ++slot) queue.Push(At(5, slot));
  for (uint32_t slot = 0; slot < 100; ++slot) EXPECT_EQ(SlotOf(queue.Pop()), slot);
}

TEST(EventQueue, TopIsWhatPopGives) {
  EventQueue queue;
  queue.Push(At(2, 7));
  queue.Push(At(1, 8));
  EXPECT_EQ(SlotOf(queue.top()), 8u);
  EXPECT_EQ(SlotOf(queue.Pop()), 8u);
  EXPECT_EQ(queue.size(), 1u);
}

// Against a sorted list, with pushes and pops mixed.
TEST(EventQueue, AgreesWithAStableSort) {
  EventQueue queue;
  std::vector<std::pair<uint64_t, uint32_t>> expected;
  std::vector<std::pair<uint64_t, uint32_t>> got;
  uint64_t bits = 1;
  for (uint32_t slot = 0; slot < 5000; ++slot) {
    bits = Mix(bits, slot);
    queue.Push(At(bits % 50, slot));
    expected.emplace_back(bits % 50, slot);
    if (bits % 3 == 0) {
      const Event event = queue.Pop();
      const std::pair<uint64_t, uint32_t> popped(event.time.value(), SlotOf(event));
      EXPECT_EQ(popped, *std::min_element(expected.begin(), expected.end()));
      std::erase(expected, popped);
    }
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(Drain(queue), expected);
}

TEST(EventQueue, CopyGoesOnByItself) {
  EventQueue queue;
  for (uint32_t slot = 0; slot < 10; ++slot) queue.Push(At(10 - slot, slot));
  EventQueue copy = queue;
  copy.Pop();
  copy.Push(At(3, 99));
  EXPECT_EQ(queue.size(), 10u);
  EXPECT_EQ(SlotOf(queue.top()), 9u);
}

}  // namespace
}  // namespace squall
