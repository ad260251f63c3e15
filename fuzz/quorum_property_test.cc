// Majorities and pairs of them against their definitions, by trying every set of voters and every
// way that the missing votes may still fall.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/quorum/quorum.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

constexpr uint64_t kIdsMax = 8;

rc::Gen<MajorityConfig> AnyConfig() {
  return rc::gen::map(
      rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(1, kIdsMax + 1)),
      [](const std::vector<uint64_t>& ids) {
        return MajorityConfig(std::vector<NodeId>(ids.begin(), ids.end()));
      });
}

// A table of what is known of nodes; the first word on a node counts.
template <class T>
rc::Gen<std::map<uint64_t, T>> AnyTable(const rc::Gen<T>& value) {
  return rc::gen::map(rc::gen::container<std::vector<std::pair<uint64_t, T>>>(
                          rc::gen::pair(rc::gen::inRange<uint64_t>(1, kIdsMax + 1), value)),
                      [](const std::vector<std::pair<uint64_t, T>>& pairs) {
                        return std::map<uint64_t, T>(pairs.begin(), pairs.end());
                      });
}

// What each node may have acknowledged: small numbers, so that they repeat.
rc::Gen<std::map<uint64_t, uint64_t>> AnyAcked() {
  return AnyTable(rc::gen::inRange<uint64_t>(0, 6));
}

rc::Gen<std::map<uint64_t, bool>> AnyVotes() { return AnyTable(rc::gen::arbitrary<bool>()); }

auto Lookup(const std::map<uint64_t, uint64_t>& acked) {
  return [&acked](NodeId id) -> Known<Index> {
    const auto at = acked.find(id.value());
    if (at == acked.end()) return {};
    return {true, Index(at->second)};
  };
}

auto Lookup(const std::map<uint64_t, bool>& votes) {
  return [&votes](NodeId id) -> Known<bool> {
    const auto at = votes.find(id.value());
    if (at == votes.end()) return {};
    return {true, at->second};
  };
}

// Paper 5.3, literally: an index is committed if some majority has it, all of its members.
bool CommittedByDefinition(const MajorityConfig& c, const std::map<uint64_t, uint64_t>& acked,
                           uint64_t index) {
  const std::vector<NodeId>& ids = c.ids();
  for (uint32_t set = 0; set < (1u << ids.size()); ++set) {
    if (2 * static_cast<size_t>(std::popcount(set)) <= ids.size()) continue;
    bool all = true;
    for (size_t i = 0; i < ids.size(); ++i) {
      if ((set >> i & 1) == 0) continue;
      const auto at = acked.find(ids[i].value());
      all = all && (at == acked.end() ? 0 : at->second) >= index;
    }
    if (all) return true;
  }
  return ids.empty();  // An empty configuration is a majority of itself.
}

RC_GTEST_PROP(CommittedIndex, IsTheLargestThatSomeMajorityHas, ()) {
  const MajorityConfig config = *AnyConfig();
  const auto acked = *AnyAcked();
  const Index committed = CommittedIndex(config, Lookup(acked));
  if (config.empty()) {
    RC_ASSERT(committed == kInfinity);
    return;
  }
  RC_ASSERT(CommittedByDefinition(config, acked, committed.value()));
  RC_ASSERT(!CommittedByDefinition(config, acked, committed.value() + 1));
}

// Thesis 4.3: agreement requires separate majorities from both configurations.
RC_GTEST_PROP(CommittedIndex, OfAPairIsTheLargestThatBothHave, ()) {
  const JointConfig joint{*AnyConfig(), *AnyConfig()};
  const auto acked = *AnyAcked();
  const Index committed = CommittedIndex(joint, Lookup(acked));
  RC_PRE(committed != kInfinity);
  const auto both = [&](uint64_t index) {
    return CommittedByDefinition(joint.incoming, acked, index) &&
           CommittedByDefinition(joint.outgoing, acked, index);
  };
  RC_ASSERT(both(committed.value()));
  RC_ASSERT(!both(committed.value() + 1));
}

RC_GTEST_PROP(CommittedIndex, NeverFallsWhenAVoterHasMore, ()) {
  const JointConfig joint{*AnyConfig(), *AnyConfig()};
  auto acked = *AnyAcked();
  const Index before = CommittedIndex(joint, Lookup(acked));
  acked[*rc::gen::inRange<uint64_t>(1, kIdsMax + 1)] += *rc::gen::inRange<uint64_t>(0, 4);
  RC_ASSERT(CommittedIndex(joint, Lookup(acked)) >= before);
}

// Two halves that are the same decide as one does.
RC_GTEST_PROP(CommittedIndex, OfTwoEqualHalvesIsThatOfOne, ()) {
  const MajorityConfig config = *AnyConfig();
  const auto acked = *AnyAcked();
  RC_ASSERT(CommittedIndex(JointConfig{config, config}, Lookup(acked)) ==
            CommittedIndex(config, Lookup(acked)));
}

bool WonByDefinition(const MajorityConfig& c, const std::map<uint64_t, bool>& votes) {
  size_t yes = 0;
  for (NodeId id : c) {
    const auto at = votes.find(id.value());
    if (at != votes.end() && at->second) ++yes;
  }
  return c.empty() || 2 * yes > c.size();
}

// Paper 5.2: won or lost if it is so however the missing votes fall.
VoteResult ResultByDefinition(const JointConfig& joint, const std::map<uint64_t, bool>& votes) {
  std::vector<NodeId> missing;
  for (NodeId id : joint.All()) {
    if (votes.count(id.value()) == 0) missing.push_back(id);
  }
  bool may_win = false;
  bool may_lose = false;
  for (uint32_t fall = 0; fall < (1u << missing.size()); ++fall) {
    std::map<uint64_t, bool> complete = votes;
    for (size_t i = 0; i < missing.size(); ++i) complete[missing[i].value()] = (fall >> i & 1) != 0;
    const bool won =
        WonByDefinition(joint.incoming, complete) && WonByDefinition(joint.outgoing, complete);
    (won ? may_win : may_lose) = true;
  }
  if (may_win && may_lose) return VoteResult::kPending;
  return may_win ? VoteResult::kWon : VoteResult::kLost;
}

RC_GTEST_PROP(VoteResult, OfOneMajorityIsCertainOrPending, ()) {
  const MajorityConfig config = *AnyConfig();
  const auto votes = *AnyVotes();
  RC_ASSERT(CountVotes(config, Lookup(votes)) == ResultByDefinition({config, {}}, votes));
}

RC_GTEST_PROP(VoteResult, OfAPairIsCertainOrPending, ()) {
  const JointConfig joint{*AnyConfig(), *AnyConfig()};
  const auto votes = *AnyVotes();
  RC_ASSERT(CountVotes(joint, Lookup(votes)) == ResultByDefinition(joint, votes));
}

RC_GTEST_PROP(VoteResult, OnceDecidedStaysDecided, ()) {
  const JointConfig joint{*AnyConfig(), *AnyConfig()};
  auto votes = *AnyVotes();
  const VoteResult before = CountVotes(joint, Lookup(votes));
  RC_PRE(before != VoteResult::kPending);
  votes.insert(
      {*rc::gen::inRange<uint64_t>(1, kIdsMax + 1), *rc::gen::arbitrary<bool>()});  // Once each.
  RC_ASSERT(CountVotes(joint, Lookup(votes)) == before);
}

// A set that is a std::set in all but its layout.
RC_GTEST_PROP(MajorityConfig, IsASet, ()) {
  MajorityConfig config;
  std::set<uint64_t> model;
  for (const auto& [id, in] : *rc::gen::container<std::vector<std::pair<uint64_t, bool>>>(
           rc::gen::pair(rc::gen::inRange<uint64_t>(1, 9), rc::gen::arbitrary<bool>()))) {
    if (in) {
      config.insert(NodeId(id));
      model.insert(id);
    } else {
      config.erase(NodeId(id));
      model.erase(id);
    }
  }
  RC_ASSERT(config.ids() == std::vector<NodeId>(model.begin(), model.end()));
  for (uint64_t id = 1; id <= kIdsMax; ++id) {
    RC_ASSERT(config.contains(NodeId(id)) == (model.count(id) == 1));
  }
}

}  // namespace
}  // namespace squall
