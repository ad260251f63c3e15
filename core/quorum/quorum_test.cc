#include "core/quorum/quorum.h"

#include <map>
#include <string>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

MajorityConfig Config(const std::vector<uint64_t>& ids) { return MajorityConfig(Nodes(ids)); }

// What nodes have acknowledged; who is not in `acked` has not reported.
auto Acked(std::map<uint64_t, uint64_t> acked) {
  return [acked = std::move(acked)](NodeId id) -> Known<Index> {
    const auto at = acked.find(id.value());
    if (at == acked.end()) return {};
    return {true, Index(at->second)};
  };
}

auto Votes(std::map<uint64_t, bool> votes) {
  return [votes = std::move(votes)](NodeId id) -> Known<bool> {
    const auto at = votes.find(id.value());
    if (at == votes.end()) return {};
    return {true, at->second};
  };
}

TEST(MajorityConfig, IsASortedSet) {
  EXPECT_EQ(Config({3, 1, 2, 3, 1}).ids(), Nodes({1, 2, 3}));
  EXPECT_EQ((MajorityConfig{NodeId(2), NodeId(1)}).ids(), Nodes({1, 2}));
}

TEST(MajorityConfig, InsertsInOrderAndOnce) {
  MajorityConfig c = Config({1, 3});
  c.insert(NodeId(2));
  c.insert(NodeId(4));
  c.insert(NodeId(2));
  EXPECT_EQ(c.ids(), Nodes({1, 2, 3, 4}));
}

TEST(MajorityConfig, ErasesOnlyWhatIsThere) {
  MajorityConfig c = Config({1, 2, 3});
  c.erase(NodeId(2));
  c.erase(NodeId(2));
  c.erase(NodeId(9));
  EXPECT_EQ(c.ids(), Nodes({1, 3}));
  EXPECT_TRUE(c.contains(NodeId(3)));
  EXPECT_FALSE(c.contains(NodeId(2)));
}

TEST(MajorityConfig, ClearsToEmpty) {
  MajorityConfig c = Config({1});
  c.clear();
  EXPECT_TRUE(c.empty());
  EXPECT_EQ(c.size(), 0u);
}

TEST(MajorityConfig, NeedsMoreThanHalf) {
  const std::vector<size_t> want = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
  for (size_t n = 0; n < want.size(); ++n) EXPECT_EQ(MajorityOf(n), want[n]) << n;
}

// Paper 5.3: stored on a majority of the servers. etcd: (MajorityConfig).CommittedIndex.
TEST(CommittedIndex, IsWhatAMajorityHas) {
  struct Case {
    std::vector<uint64_t> ids;
    std::map<uint64_t, uint64_t> acked;
    uint64_t committed;
  };
  const std::vector<Case> cases = {
      {{1}, {}, 0},
      {{1}, {{1, 12}}, 12},
      {{1, 2}, {{1, 12}}, 0},
      {{1, 2}, {{1, 12}, {2, 5}}, 5},
      {{1, 2, 3}, {{1, 12}}, 0},
      {{1, 2, 3}, {{1, 12}, {2, 5}}, 5},
      {{1, 2, 3}, {{1, 12}, {2, 5}, {3, 6}}, 6},
      {{1, 2, 3}, {{1, 5}, {2, 5}, {3, 6}}, 5},
      {{1, 2, 3, 4}, {{1, 9}, {2, 8}, {3, 7}, {4, 6}}, 7},
      {{1, 2, 3, 4, 5}, {{1, 9}, {2, 8}, {3, 7}, {4, 6}, {5, 5}}, 7},
      {{1, 2, 3, 4, 5}, {{1, 101}, {4, 104}, {5, 103}}, 101},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CommittedIndex(Config(c.ids), Acked(c.acked)), Index(c.committed))
        << Describe(Config(c.ids));
  }
}

TEST(CommittedIndex, NonVotersDoNotCount) {
  EXPECT_EQ(CommittedIndex(Config({1, 2, 3}), Acked({{1, 3}, {8, 9}, {9, 9}})), Index(0));
}

// etcd: an empty half must not hold back the other one.
TEST(CommittedIndex, OfNoVotersIsInfinite) {
  EXPECT_EQ(CommittedIndex(Config({}), Acked({})), kInfinity);
}

// Thesis 4.3: agreement needs separate majorities of both configurations.
TEST(CommittedIndex, OfAJointConfigurationIsTheLowerHalf) {
  const auto acked = Acked({{1, 100}, {2, 101}, {3, 99}, {4, 50}, {5, 60}});
  EXPECT_EQ(CommittedIndex(JointConfig{Config({1, 2, 3}), Config({3, 4, 5})}, acked), Index(60));
  EXPECT_EQ(CommittedIndex(JointConfig{Config({3, 4, 5}), Config({1, 2, 3})}, acked), Index(60));
}

TEST(CommittedIndex, OfAHalfEmptyPairIsTheOtherHalf) {
  const auto acked = Acked({{1, 100}, {2, 101}, {3, 99}});
  EXPECT_EQ(CommittedIndex(JointConfig{Config({1, 2, 3}), Config({})}, acked), Index(100));
}

// Paper 5.2: votes of a majority. etcd: (MajorityConfig).VoteResult.
TEST(VoteResult, FollowsTheMajority) {
  struct Case {
    std::vector<uint64_t> ids;
    std::map<uint64_t, bool> votes;
    VoteResult result;
  };
  const VoteResult won = VoteResult::kWon;
  const VoteResult lost = VoteResult::kLost;
  const VoteResult pending = VoteResult::kPending;
  const std::vector<Case> cases = {
      {{1}, {}, pending},
      {{1}, {{1, false}}, lost},
      {{1}, {{1, true}}, won},
      {{1, 2}, {{1, true}}, pending},
      {{1, 2}, {{1, false}}, lost},
      {{1, 2}, {{1, true}, {2, true}}, won},
      {{1, 2, 3}, {{1, true}}, pending},
      {{1, 2, 3}, {{1, true}, {2, false}}, pending},
      {{1, 2, 3}, {{1, true}, {2, true}}, won},
      {{1, 2, 3}, {{1, true}, {2, true}, {3, false}}, won},
      {{1, 2, 3}, {{1, false}, {2, false}}, lost},
      {{1, 2, 3, 4}, {{1, true}, {2, true}}, pending},
      {{1, 2, 3, 4}, {{1, true}, {2, true}, {3, false}}, pending},
      {{1, 2, 3, 4}, {{1, true}, {2, true}, {3, false}, {4, false}}, lost},
      {{1, 2, 3, 4}, {{1, false}, {2, false}}, lost},
      {{1, 2, 3, 4}, {{1, true}, {2, true}, {3, true}}, won},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CountVotes(Config(c.ids), Votes(c.votes)), c.result) << Describe(Config(c.ids));
  }
}

TEST(VoteResult, NonVotersDoNotCount) {
  EXPECT_EQ(CountVotes(Config({1, 2, 3}), Votes({{7, true}, {8, true}, {9, true}})),
            VoteResult::kPending);
}

TEST(VoteResult, OfNoVotersIsWon) {
  EXPECT_EQ(CountVotes(Config({}), Votes({})), VoteResult::kWon);
}

// etcd: (JointConfig).VoteResult.
TEST(VoteResult, OfBothHalvesIsWonOnlyIfBothAre) {
  const VoteResult won = VoteResult::kWon;
  const VoteResult lost = VoteResult::kLost;
  const VoteResult pending = VoteResult::kPending;
  EXPECT_EQ(Both(won, won), won);
  EXPECT_EQ(Both(won, pending), pending);
  EXPECT_EQ(Both(pending, won), pending);
  EXPECT_EQ(Both(pending, pending), pending);
  for (const VoteResult other : {won, lost, pending}) {
    EXPECT_EQ(Both(lost, other), lost);
    EXPECT_EQ(Both(other, lost), lost);
  }
}

TEST(VoteResult, OfAJointConfigurationNeedsBothMajorities) {
  const JointConfig joint{Config({1, 2, 3}), Config({3, 4, 5})};
  EXPECT_EQ(CountVotes(joint, Votes({{1, true}, {2, true}})), VoteResult::kPending);
  EXPECT_EQ(CountVotes(joint, Votes({{1, true}, {3, true}, {4, true}})), VoteResult::kWon);
  EXPECT_EQ(CountVotes(joint, Votes({{1, true}, {2, true}, {4, false}, {5, false}})),
            VoteResult::kLost);
}

TEST(JointConfig, ContainsMembersOfEitherHalf) {
  const JointConfig joint{Config({1, 2}), Config({2, 3})};
  EXPECT_TRUE(joint.joint());
  EXPECT_TRUE(joint.contains(NodeId(1)));
  EXPECT_TRUE(joint.contains(NodeId(3)));
  EXPECT_FALSE(joint.contains(NodeId(4)));
  EXPECT_EQ(joint.All(), Config({1, 2, 3}));
}

TEST(JointConfig, WithoutOutgoingHalfIsNotJoint) {
  EXPECT_FALSE((JointConfig{Config({1}), Config({})}).joint());
}

// etcd: (MajorityConfig).String, (JointConfig).String. Ids are hexadecimal.
TEST(QuorumText, IsEtcds) {
  EXPECT_EQ(Describe(Config({})), "()");
  EXPECT_EQ(Describe(Config({10, 2, 1})), "(1 2 a)");
  EXPECT_EQ(Describe(JointConfig{Config({1, 2}), Config({})}), "(1 2)");
  EXPECT_EQ(Describe(JointConfig{Config({1, 2}), Config({2, 3})}), "(1 2)&&(2 3)");
}

TEST(QuorumText, NamesResults) {
  EXPECT_EQ(Name(VoteResult::kPending), "VotePending");
  EXPECT_EQ(Name(VoteResult::kLost), "VoteLost");
  EXPECT_EQ(Name(VoteResult::kWon), "VoteWon");
  EXPECT_EQ(Name(static_cast<VoteResult>(9)), "?");
}

TEST(QuorumText, WritesInfinityAsASymbol) {
  EXPECT_EQ(DescribeCommitted(kInfinity), "∞");
  EXPECT_EQ(DescribeCommitted(Index(12)), "12");
}

}  // namespace
}  // namespace squall
