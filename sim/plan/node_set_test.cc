#include "sim/plan/node_set.h"

#include <gtest/gtest.h>

#include <vector>

namespace squall {
namespace {

std::vector<uint64_t> Numbers(NodeSet set) {
  std::vector<uint64_t> numbers;
  for (NodeId id : set) numbers.push_back(id.value());
  return numbers;
}

TEST(NodeSet, HasTheFirstNodesFromNoneToAll) {
  EXPECT_TRUE(NodeSet::First(0).empty());
  EXPECT_EQ(NodeSet::First(3).bits(), 0b1110u);
  EXPECT_EQ(NodeSet::First(63).size(), 63u);
  EXPECT_FALSE(NodeSet::First(63).contains(kNoNode));
}

TEST(NodeSet, IsWalkedInOrderOfNumber) {
  NodeSet set = NodeSet::Of(NodeId(63)) | NodeSet::Of(NodeId(2));
  set.Add(NodeId(7));
  EXPECT_EQ(Numbers(set), (std::vector<uint64_t>{2, 7, 63}));
  set.Remove(NodeId(7));
  EXPECT_EQ(Numbers(set), (std::vector<uint64_t>{2, 63}));
}

TEST(NodeSet, SubtractsAndIntersects) {
  const NodeSet three = NodeSet::First(3);
  const NodeSet two = NodeSet::Of(NodeId(2));
  EXPECT_EQ(Numbers(three - two), (std::vector<uint64_t>{1, 3}));
  EXPECT_EQ(three & two, two);
  EXPECT_TRUE((two - three).empty());
}

TEST(NodeSet, ContainsNoIdBeyondItsBits) {
  EXPECT_FALSE(NodeSet::First(63).contains(NodeId(64)));
  EXPECT_FALSE(NodeSet::First(63).contains(NodeId(130)));
}

}  // namespace
}  // namespace squall
