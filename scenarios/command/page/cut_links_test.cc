#include "scenarios/command/page/cut_links.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

using Links = std::vector<std::pair<NodeId, NodeId>>;

// Both ways between each of `a` and each of `b`.
Links Between(std::vector<uint64_t> a, std::vector<uint64_t> b) {
  Links links;
  for (uint64_t i : a) {
    for (uint64_t j : b) {
      links.emplace_back(NodeId(i), NodeId(j));
      links.emplace_back(NodeId(j), NodeId(i));
    }
  }
  return links;
}

TEST(CutLinks, APartitionIsToldByItsSides) {
  const CutOff off = DescribeCut(Between({1, 2}, {3, 4, 5}), 5);
  EXPECT_EQ(off.text, "1 2 | 3 4 5");
  EXPECT_EQ(off.nodes, (std::vector<NodeId>{NodeId(1), NodeId(2)}));
}

TEST(CutLinks, LinksThatAreCutOneWayAreToldOneByOne) {
  const CutOff off = DescribeCut({{NodeId(1), NodeId(3)}, {NodeId(2), NodeId(3)}}, 3);
  EXPECT_EQ(off.text, "1→3, 2→3");
  EXPECT_EQ(off.nodes, (std::vector<NodeId>{NodeId(3)}));
}

TEST(CutLinks, OfManyLinksSomeAreCounted) {
  Links links;
  for (uint64_t i = 1; i <= 9; ++i) links.emplace_back(NodeId(i), NodeId(10));
  EXPECT_EQ(DescribeCut(links, 10).text, "1→10, 2→10, 3→10, 4→10, 5→10, 6→10 and 3 more links");
}

}  // namespace
}  // namespace squall
