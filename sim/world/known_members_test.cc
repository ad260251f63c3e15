#include "sim/world/known_members.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace squall {
namespace {

Membership Of(std::initializer_list<uint64_t> voters) {
  Membership members;
  for (uint64_t id : voters) members.voters.incoming.insert(NodeId(id));
  return members;
}

std::vector<uint64_t> Indexes(const KnownMembers& known) {
  std::vector<uint64_t> indexes;
  for (const KnownMembers::Since& since : known.all()) indexes.push_back(since.index.value());
  return indexes;
}

using Is = std::vector<uint64_t>;

// The commit index that the node went by when it applied them may be lost.
TEST(KnownMembers, HoldsAllThatWasAppliedSinceTheCommitIndexOnTheDisk) {
  KnownMembers known;
  known.Applied(Index(0), Of({1, 2}));
  known.Applied(Index(5), Of({1}));
  known.Applied(Index(9), Of({1, 3}));
  EXPECT_EQ(Indexes(known), (Is{0, 5, 9}));
  EXPECT_EQ(known.all().back().members, Of({1, 3}));
}

TEST(KnownMembers, ForgetsWhatACommitIndexOnTheDiskIsBehind) {
  KnownMembers known;
  known.Applied(Index(0), Of({1, 2}));
  known.Applied(Index(5), Of({1}));
  known.Applied(Index(9), Of({1, 3}));
  known.Durable(Index(4));
  EXPECT_EQ(Indexes(known), (Is{0, 5, 9}));
  known.Durable(Index(5));
  EXPECT_EQ(Indexes(known), (Is{5, 9}));
  known.Durable(Index(100));
  EXPECT_EQ(Indexes(known), (Is{9}));
  EXPECT_EQ(known.all().back().members, Of({1, 3}));
}

// With asynchronous storage an entry may be applied when its commit has long been on the disk.
TEST(KnownMembers, ForgetsAtTheApplicationWhatWasDurableBefore) {
  KnownMembers known;
  known.Applied(Index(0), Of({1, 2}));
  known.Durable(Index(7));
  known.Applied(Index(5), Of({1}));
  EXPECT_EQ(Indexes(known), (Is{5}));
}

// A node that restarts applies again what it had applied before the crash.
TEST(KnownMembers, IsNotChangedByWhatIsAppliedAgain) {
  KnownMembers known;
  known.Applied(Index(0), Of({1, 2}));
  known.Applied(Index(5), Of({1}));
  known.Applied(Index(0), Of({1, 2}));
  known.Applied(Index(5), Of({1}));
  EXPECT_EQ(Indexes(known), (Is{0, 5}));
}

TEST(KnownMembers, StaysSmallHoweverManyChangesThereAre) {
  KnownMembers known;
  for (uint64_t i = 0; i < 10000; ++i) {
    known.Applied(Index(3 * i), Of({1 + i % 3}));
    if (i % 4 == 0) known.Durable(Index(3 * i));
    EXPECT_LE(known.all().size(), 5u);
  }
}

}  // namespace
}  // namespace squall
