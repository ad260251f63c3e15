#include "sim/world/network.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "core/base/hash.h"

namespace squall {
namespace {

constexpr NodeSet Set(std::initializer_list<uint64_t> nodes) { return NodeSet::Of(nodes); }

bool IsCut(const Network& network, uint64_t from, uint64_t to) {
  return network.IsCut(NodeId(from), NodeId(to));
}

TEST(Network, StartsWhole) {
  const Network network(3);
  for (uint64_t from = 1; from <= 3; ++from) {
    for (uint64_t to = 1; to <= 3; ++to) EXPECT_FALSE(IsCut(network, from, to));
  }
}

TEST(Network, PartitionCutsBothWaysBetweenItsSidesOnly) {
  Network network(4);
  network.Begin(Partition{Set({1, 2}), Set({3, 4}), false});
  EXPECT_TRUE(IsCut(network, 1, 3));
  EXPECT_TRUE(IsCut(network, 3, 1));
  EXPECT_TRUE(IsCut(network, 2, 4));
  EXPECT_FALSE(IsCut(network, 1, 2));
  EXPECT_FALSE(IsCut(network, 4, 3));
}

TEST(Network, OneWayPartitionCutsFromLeftToRightOnly) {
  Network network(2);
  network.Begin(Partition{Set({1}), Set({2}), true});
  EXPECT_TRUE(IsCut(network, 1, 2));
  EXPECT_FALSE(IsCut(network, 2, 1));
}

TEST(Network, PartitionHealsWhenItEnds) {
  Network network(2);
  const uint32_t handle = network.Begin(Partition{Set({1}), Set({2}), false});
  EXPECT_EQ(network.active(), 1u);
  network.End(handle);
  EXPECT_FALSE(IsCut(network, 1, 2));
  EXPECT_EQ(network.active(), 0u);
}

TEST(Network, LinkStaysCutUntilTheLastOverlappingPartitionEnds) {
  Network network(3);
  const uint32_t split = network.Begin(Partition{Set({1}), Set({2, 3}), false});
  const uint32_t one_way = network.Begin(Partition{Set({1, 3}), Set({2}), true});
  network.End(split);
  EXPECT_TRUE(IsCut(network, 1, 2));
  EXPECT_FALSE(IsCut(network, 2, 1));
  EXPECT_FALSE(IsCut(network, 1, 3));
  network.End(one_way);
  EXPECT_FALSE(IsCut(network, 1, 2));
}

TEST(Network, EndAllHealsEverything) {
  Network network(3);
  network.Begin(Partition{Set({1}), Set({2, 3}), false});
  network.Begin(Partition{Set({1}), Set({2}), true});
  network.EndAll();
  EXPECT_FALSE(IsCut(network, 1, 2));
  EXPECT_EQ(network.active(), 0u);
}

// A partition of the plan still gets its end event after everything was healed.
TEST(Network, EndOfAHealedPartitionLeavesALaterOneAlone) {
  Network network(2);
  const uint32_t first = network.Begin(Partition{Set({1}), Set({2}), false});
  network.EndAll();
  network.Begin(Partition{Set({1}), Set({2}), false});
  network.End(first);
  EXPECT_TRUE(IsCut(network, 1, 2));
  EXPECT_EQ(network.active(), 1u);
}

TEST(Network, CountsMessagesByLinkAndType) {
  Network network(2);
  EXPECT_EQ(network.NextOrdinal(MessageType::kApp, NodeId(1), NodeId(2)), 0u);
  EXPECT_EQ(network.NextOrdinal(MessageType::kApp, NodeId(1), NodeId(2)), 1u);
  EXPECT_EQ(network.NextOrdinal(MessageType::kApp, NodeId(2), NodeId(1)), 0u);
  EXPECT_EQ(network.NextOrdinal(MessageType::kVote, NodeId(1), NodeId(2)), 0u);
}

TEST(Network, MembersAreOneToTheNumberOfNodes) {
  const Network network(3);
  EXPECT_FALSE(network.IsMember(NodeId(0)));
  EXPECT_TRUE(network.IsMember(NodeId(1)));
  EXPECT_TRUE(network.IsMember(NodeId(3)));
  EXPECT_FALSE(network.IsMember(NodeId(4)));
}

uint64_t Choice(PartitionShape shape, std::initializer_list<uint64_t> nodes) {
  return 1 + static_cast<uint64_t>(shape) + 4 * (Set(nodes).bits() >> 1);
}

TEST(Partition, SplitSetsTheSetAgainstTheRest) {
  const Partition p = DecodePartition(Choice(PartitionShape::kSplit, {1, 3}), 5);
  EXPECT_EQ(p.left, Set({1, 3}));
  EXPECT_EQ(p.right, Set({2, 4, 5}));
  EXPECT_FALSE(p.one_way);
}

TEST(Partition, DeafNodesHearNothingFromTheRest) {
  const Partition p = DecodePartition(Choice(PartitionShape::kDeaf, {2}), 3);
  EXPECT_EQ(p.left, Set({1, 3}));
  EXPECT_EQ(p.right, Set({2}));
  EXPECT_TRUE(p.one_way);
}

TEST(Partition, MuteNodesAreNotHeardByTheRest) {
  const Partition p = DecodePartition(Choice(PartitionShape::kMute, {2}), 3);
  EXPECT_EQ(p.left, Set({2}));
  EXPECT_EQ(p.right, Set({1, 3}));
  EXPECT_TRUE(p.one_way);
}

TEST(Partition, PairCutsTheLowestTwoOfTheSet) {
  const Partition p = DecodePartition(Choice(PartitionShape::kPair, {2, 4, 5}), 5);
  EXPECT_EQ(p.left, Set({2}));
  EXPECT_EQ(p.right, Set({4}));
  EXPECT_FALSE(p.one_way);
}

TEST(Partition, AnyNumberIsAPartitionOfMembers) {
  for (uint64_t i = 0; i < 5000; ++i) {
    const uint64_t choice = i < 4096 ? i + 1 : Mix(i, 1) | 1;
    const Partition p = DecodePartition(choice, 3);
    EXPECT_TRUE((p.left - Set({1, 2, 3})).empty()) << choice;
    EXPECT_TRUE((p.right - Set({1, 2, 3})).empty()) << choice;
    EXPECT_TRUE((p.left & p.right).empty()) << choice;
  }
}

TEST(Partition, EveryDrawPartsSomething) {
  for (uint64_t nodes = 2; nodes <= 9; ++nodes) {
    for (uint64_t i = 0; i < 500; ++i) {
      const uint64_t choice = DrawPartition(Mix(i, nodes), nodes);
      ASSERT_NE(choice, 0u);
      const Partition p = DecodePartition(choice, nodes);
      EXPECT_FALSE(p.left.empty()) << choice;
      EXPECT_FALSE(p.right.empty()) << choice;
    }
  }
}

TEST(Partition, ASingleNodeCannotBeParted) { EXPECT_EQ(DrawPartition(Mix(1, 1), 1), 0u); }

TEST(Partition, DrawsReachEveryShapeAndSideOfThreeNodes) {
  std::set<std::pair<uint64_t, uint64_t>> one_way;
  std::set<std::pair<uint64_t, uint64_t>> both_ways;
  for (uint64_t i = 0; i < 2000; ++i) {
    const Partition p = DecodePartition(DrawPartition(Mix(i, 3), 3), 3);
    (p.one_way ? one_way : both_ways).emplace(p.left.bits(), p.right.bits());
  }
  EXPECT_EQ(one_way.size(), 6u);    // Each node deaf, each node mute.
  EXPECT_EQ(both_ways.size(), 9u);  // Each proper set against the rest, each pair.
}

LinkFault FaultOf(LinkFault::Kind kind, uint8_t amount, bool one_way = false) {
  return {{Set({1}), Set({2}), one_way}, kind, amount};
}

TEST(LinkFault, LossyLinkLosesMoreOfItsMessages) {
  Network network(3);
  network.Begin(FaultOf(LinkFault::Kind::kLossy, 128));
  EXPECT_EQ(network.Examine(NodeId(1), NodeId(2), MessageType::kApp, SimTime()).loss_ppm, 500000u);
  EXPECT_EQ(network.Examine(NodeId(2), NodeId(1), MessageType::kApp, SimTime()).loss_ppm, 500000u);
  EXPECT_EQ(network.Examine(NodeId(1), NodeId(3), MessageType::kApp, SimTime()).loss_ppm, 0u);
}

TEST(LinkFault, OneWayFaultLeavesTheOtherWayAlone) {
  Network network(2);
  network.Begin(FaultOf(LinkFault::Kind::kSlow, 7, true));
  EXPECT_EQ(network.Examine(NodeId(1), NodeId(2), MessageType::kApp, SimTime()).delay_us, 7000u);
  EXPECT_EQ(network.Examine(NodeId(2), NodeId(1), MessageType::kApp, SimTime()).delay_us, 0u);
}

TEST(LinkFault, FlappingLinkIsCutAndWholeInTurn) {
  Network network(2);
  network.Begin(FaultOf(LinkFault::Kind::kFlap, 0));
  const auto lost = [&](uint64_t us) {
    return network.Examine(NodeId(1), NodeId(2), MessageType::kApp, SimTime(us)).lost;
  };
  EXPECT_TRUE(lost(0));
  EXPECT_TRUE(lost(3999));
  EXPECT_FALSE(lost(4000));
  EXPECT_TRUE(lost(8000));
}

TEST(LinkFault, MayLoseOneClassOfMessagesOnly) {
  Network network(2);
  network.Begin(FaultOf(LinkFault::Kind::kClass, static_cast<uint8_t>(MessageClass::kHeartbeat)));
  const auto lost = [&](MessageType type) {
    return network.Examine(NodeId(1), NodeId(2), type, SimTime()).lost;
  };
  EXPECT_TRUE(lost(MessageType::kHeartbeat));
  EXPECT_FALSE(lost(MessageType::kApp));
}

TEST(LinkFault, EndsWithItsHandle) {
  Network network(2);
  const uint32_t handle = network.Begin(FaultOf(LinkFault::Kind::kSlow, 9));
  network.End(handle);
  EXPECT_EQ(network.Examine(NodeId(1), NodeId(2), MessageType::kApp, SimTime()).delay_us, 0u);
  EXPECT_EQ(network.active(), 0u);
}

TEST(LinkFault, EveryDrawAilsSomething) {
  for (uint64_t nodes : {2u, 3u, 9u, 51u, 60u}) {
    for (uint64_t i = 0; i < 500; ++i) {
      const LinkFault fault = DecodeLinkFault(DrawLinkFault(Mix(i, nodes), nodes), nodes);
      EXPECT_FALSE(fault.where.left.empty());
      EXPECT_FALSE(fault.where.right.empty());
      EXPECT_TRUE((fault.where.left & fault.where.right).empty());
    }
  }
}

TEST(Bandwidth, MessagesQueueBehindEachOther) {
  Network network(2);
  // A thousand bytes take a millisecond, rounded up.
  EXPECT_EQ(network.Transmit(NodeId(1), NodeId(2), 1000, 1000, 0, SimTime(0)), SimTime(1001));
  EXPECT_EQ(network.Transmit(NodeId(1), NodeId(2), 1000, 1000, 0, SimTime(0)), SimTime(2002));
  EXPECT_EQ(network.Transmit(NodeId(2), NodeId(1), 1000, 1000, 0, SimTime(0)), SimTime(1001));
}

TEST(Bandwidth, FullQueueTakesNothing) {
  Network network(2);
  network.Transmit(NodeId(1), NodeId(2), 5000, 1000, 2000, SimTime(0));
  EXPECT_EQ(network.Transmit(NodeId(1), NodeId(2), 10, 1000, 2000, SimTime(0)), SimTime());
  EXPECT_NE(network.Transmit(NodeId(1), NodeId(2), 10, 1000, 2000, SimTime(4000)), SimTime());
}

}  // namespace
}  // namespace squall
