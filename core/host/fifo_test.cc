#include "core/host/fifo.h"

#include <gtest/gtest.h>

#include <deque>

#include "core/host/barriers.h"

namespace squall {
namespace {

TEST(Fifo, GivesBackInTheOrderOfComing) {
  Fifo<int> fifo;
  std::deque<int> expected;
  for (int n = 0; n < 1000; ++n) {
    fifo.Push(n);
    expected.push_back(n);
    if (n % 7 < 5) {
      EXPECT_EQ(fifo.front(), expected.front());
      EXPECT_EQ(fifo.Pop(), expected.front());
      expected.pop_front();
    }
    EXPECT_EQ(fifo.size(), expected.size());
  }
  while (!fifo.empty()) {
    EXPECT_EQ(fifo.Pop(), expected.front());
    expected.pop_front();
  }
  EXPECT_TRUE(expected.empty());
}

TEST(Barriers, EndInTheOrderOfAskingWithTheirPositions) {
  Barriers barriers;
  EXPECT_EQ(barriers.Asked(100), 1u);
  EXPECT_EQ(barriers.Asked(200), 2u);
  EXPECT_EQ(barriers.End(), 100u);
  EXPECT_EQ(barriers.ended(), 1u);
  EXPECT_EQ(barriers.Asked(300), 3u);
  EXPECT_EQ(barriers.End(), 200u);
  EXPECT_EQ(barriers.End(), 300u);
  EXPECT_FALSE(barriers.waiting());
}

}  // namespace
}  // namespace squall
