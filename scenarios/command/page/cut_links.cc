#include "scenarios/command/page/cut_links.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace squall {
namespace {

constexpr size_t kLinksMax = 6;  // More are counted.

// Sides between which every link is cut, both ways, and within which none is; none if the cut is
// another.
std::vector<std::vector<NodeId>> SidesOf(const std::vector<std::pair<NodeId, NodeId>>& cut,
                                         uint64_t nodes) {
  const auto is_cut = [&cut](NodeId from, NodeId to) {
    return std::find(cut.begin(), cut.end(), std::pair(from, to)) != cut.end();
  };
  std::vector<std::vector<NodeId>> sides;
  for (uint64_t i = 1; i <= nodes; ++i) {
    const NodeId id(i);
    const auto side = std::find_if(sides.begin(), sides.end(),
                                   [&](const auto& members) { return !is_cut(id, members[0]); });
    if (side == sides.end()) {
      sides.push_back({id});
    } else {
      side->push_back(id);
    }
  }
  size_t links = 0;
  for (const auto& a : sides) {
    for (const auto& b : sides) {
      if (&a == &b) continue;
      for (NodeId from : a) {
        for (NodeId to : b) {
          if (!is_cut(from, to)) return {};
          ++links;
        }
      }
    }
  }
  return links == cut.size() ? sides : std::vector<std::vector<NodeId>>();
}

void AppendId(std::string* out, NodeId id) { absl::StrAppend(out, id.value()); }

}  // namespace

CutOff DescribeCut(const std::vector<std::pair<NodeId, NodeId>>& cut, uint64_t nodes) {
  CutOff off;
  std::vector<std::vector<NodeId>> sides = SidesOf(cut, nodes);
  if (!sides.empty()) {
    off.text = absl::StrJoin(sides, " | ", [](std::string* out, const std::vector<NodeId>& side) {
      absl::StrAppend(out, absl::StrJoin(side, " ", AppendId));
    });
    const auto largest =
        std::max_element(sides.begin(), sides.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    for (auto side = sides.begin(); side != sides.end(); ++side) {
      if (side != largest) off.nodes.insert(off.nodes.end(), side->begin(), side->end());
    }
    return off;
  }
  for (size_t i = 0; i < std::min(cut.size(), kLinksMax); ++i) {
    absl::StrAppend(&off.text, i == 0 ? "" : ", ", cut[i].first.value(), "→",
                    cut[i].second.value());
  }
  if (cut.size() > kLinksMax) {
    absl::StrAppend(&off.text, " and ", cut.size() - kLinksMax, " more links");
  }
  for (const auto& [from, to] : cut) off.nodes.push_back(to);
  std::sort(off.nodes.begin(), off.nodes.end());
  off.nodes.erase(std::unique(off.nodes.begin(), off.nodes.end()), off.nodes.end());
  return off;
}

}  // namespace squall
