#include "scenarios/command/report/why.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace squall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Happening At(uint64_t ms, uint64_t node, uint64_t term, Happening::Payload what) {
  Happening h;
  h.at = SimTime(ms * kMillisecond);
  h.node = NodeId(node);
  h.term = Term(term);
  h.what = std::move(what);
  return h;
}

Happening::Voted For(uint64_t candidate) { return {NodeId(candidate)}; }

Happening::RoleTaken Becomes(Role role, Role before = Role::kFollower) { return {role, before}; }

Violation In(uint64_t term, std::vector<NodeId> nodes) {
  Violation v;
  v.term = Term(term);
  v.nodes = std::move(nodes);
  return v;
}

// The story of INTERFACE: who voted twice is the reason, and no other node is named.
TEST(ExplainShortly, NamesTheNodeThatVotedTwice) {
  Happening::Crashed losing_vote;
  losing_vote.vote_lost = true;
  const std::vector<Happening> happenings = {
      At(1000, 5, 3, Happening::Crashed()),
      At(6090, 2, 7, Becomes(Role::kCandidate)),
      At(6090, 2, 7, For(2)),
      At(6101, 1, 7, For(2)),
      At(6103, 5, 7, For(2)),
      At(6104, 2, 7, Becomes(Role::kLeader, Role::kCandidate)),
      At(6150, 5, 7, losing_vote),
      At(6160, 5, 6, Happening::Started()),
      At(6198, 4, 7, Becomes(Role::kCandidate)),
      At(6198, 4, 7, For(4)),
      At(6199, 5, 7, For(4)),
      At(6204, 4, 7, Becomes(Role::kLeader, Role::kCandidate))};
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2), NodeId(4)}), happenings),
              ElementsAre("node 5 voted for 2 at 6.103s; crashed at 6.150s, losing that unsynced "
                          "vote; restarted at 6.160s; voted for 4 at 6.199s"));
}

TEST(ExplainShortly, OtherwiseTellsOfTheNodesConcerned) {
  const std::vector<Happening> happenings = {
      At(100, 2, 7, Becomes(Role::kCandidate)), At(110, 1, 7, For(2)),
      At(120, 2, 7, Becomes(Role::kLeader, Role::kCandidate)),
      At(130, 3, 8, Becomes(Role::kCandidate))};
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2)}), happenings),
              ElementsAre("node 2 campaigned at 0.100s; became leader at 0.120s"));
}

TEST(ExplainShortly, OnlyALeaderStepsDown) {
  const std::vector<Happening> happenings = {
      At(100, 1, 7, Becomes(Role::kCandidate)),
      At(110, 1, 8, Becomes(Role::kFollower, Role::kCandidate)),
      At(120, 2, 7, Becomes(Role::kLeader, Role::kCandidate)),
      At(130, 2, 8, Becomes(Role::kFollower, Role::kLeader))};
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(1), NodeId(2)}), happenings),
              ElementsAre("node 1 campaigned at 0.100s; gave up its campaign for term 8 at 0.110s",
                          "node 2 became leader at 0.120s; stepped down to term 8 at 0.130s"));
}

TEST(ExplainShortly, SaysNothingWhereNothingIsKnown) {
  EXPECT_THAT(ExplainShortly(In(7, {NodeId(2)}), {}), IsEmpty());
}

}  // namespace
}  // namespace squall
