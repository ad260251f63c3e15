// How a leader finds where a follower's log agrees with its own (Paper 5.3, Fig. 7; Thesis 3.5).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// A leader with this log and a follower with that one; both know everything of the other's term.
ClusterForTest Pair(std::initializer_list<uint64_t> leader_log,
                    std::initializer_list<uint64_t> follower_log, uint64_t term) {
  // Node 3 votes for the leader and hears nothing else.
  ClusterForTest cluster(3, [&](NodeSetup& s) {
    s.hard_state.term = Term(term);
    if (s.config.id == NodeId(1)) s.log = LogOf(leader_log);
    if (s.config.id == NodeId(2)) s.log = LogOf(follower_log);
  });
  cluster.Cut(1, 2);
  cluster.Campaign(1);
  cluster.Heal();
  cluster.Isolate(3);
  return cluster;
}

// The refusals that node 2 sends until it follows.
struct Probes {
  uint64_t refusals = 0;
  Message first_refusal;
  Message second_probe;
};
Probes CatchUp(ClusterForTest& cluster) {
  Probes probes;
  std::vector<Message> to_leader = cluster[2].Receive(
      Make(MessageType::kHeartbeat, {.from = 1, .to = 2, .term = cluster.raft(1).term().value()}));
  while (!to_leader.empty()) {
    std::vector<Message> to_follower;
    for (const Message& m : to_leader) {
      if (m.reject && probes.refusals++ == 0) probes.first_refusal = m;
      for (const Message& sent : cluster[1].Receive(m)) {
        if (m.reject && probes.refusals == 1) probes.second_probe = sent;
        to_follower.push_back(sent);
      }
    }
    to_leader.clear();
    for (const Message& m : to_follower) {
      if (m.to != NodeId(2)) continue;
      for (const Message& answer : cluster[2].Receive(m)) to_leader.push_back(answer);
    }
  }
  return probes;
}

// Paper Fig. 7: whatever a follower has, it ends with the leader's log.
TEST(RaftBacktracking, EveryFollowerOfFigure7ComesToAgree) {
  const std::initializer_list<uint64_t> leader = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
  const std::initializer_list<uint64_t> followers[] = {{1, 1, 1, 4, 4, 5, 5, 6, 6},           // (a)
                                                       {1, 1, 1, 4},                          // (b)
                                                       {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},     // (c)
                                                       {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},  // (d)
                                                       {1, 1, 1, 4, 4, 4, 4},                 // (e)
                                                       {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}};    // (f)
  for (const auto& follower : followers) {
    ClusterForTest cluster = Pair(leader, follower, 7);
    ASSERT_EQ(cluster.raft(1).role(), Role::kLeader);
    const Probes probes = CatchUp(cluster);
    EXPECT_EQ(cluster[2].Log(), "1/1 2/1 3/1 4/4 5/4 6/5 7/5 8/6 9/6 10/6 11/8");
    EXPECT_LE(probes.refusals, 3u);
  }
}

// etcd: TestFastLogRejection. The refusal's hint, and where the leader probes next.
TEST(RaftBacktracking, OneRefusalSkipsAWholeTerm) {
  struct Case {
    std::initializer_list<uint64_t> leader;
    std::initializer_list<uint64_t> follower;
    uint64_t hint_term;
    uint64_t hint_index;
    uint64_t next_term;
    uint64_t next_index;
  };
  const Case cases[] = {
      // The leader skips its terms above the hint's.
      {{1, 2, 2, 4, 4, 4, 4}, {1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3}, 3, 7, 2, 3},
      {{1, 2, 2, 3, 4, 4, 4, 5}, {1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3}, 3, 8, 3, 4},
      {{2, 5, 5, 5, 5, 5, 5, 5, 5}, {2, 4, 4, 4, 4, 4}, 4, 6, 2, 1},
      // The follower skips its terms above the leader's.
      {{1, 1, 1, 1}, {1, 2, 2, 4}, 1, 1, 1, 1},
      {{1, 1, 1, 1, 1, 1}, {1, 2, 2, 4}, 1, 1, 1, 1},
      {{1, 1, 1, 1}, {1, 2, 2, 4, 4, 4}, 1, 1, 1, 1},
      {{2, 2, 2, 2, 2}, {2, 4, 4, 4, 4, 4, 4, 4}, 2, 1, 2, 1},
      // No conflict, only a shorter log.
      {{1, 1, 1, 4, 5}, {1, 1, 1, 4}, 4, 4, 4, 4},
  };
  for (const Case& c : cases) {
    // The first probe stands on the leader's last entry before its election.
    NodeForTest leader(SetupWith(*(c.leader.end() - 1), c.leader));
    leader.BecomeLeader();
    const Term term = leader.raft().term();
    NodeSetup setup = SetupWith(term.value(), c.follower);
    setup.config.id = NodeId(2);
    NodeForTest follower(setup);

    const std::vector<Message> probe =
        leader.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = term.value()}));
    ASSERT_EQ(probe.size(), 1u);
    const std::vector<Message> refusal = follower.Receive(probe[0]);
    ASSERT_EQ(refusal.size(), 1u);
    ASSERT_TRUE(refusal[0].reject);
    EXPECT_EQ(refusal[0].log_term, Term(c.hint_term));
    EXPECT_EQ(refusal[0].reject_hint, Index(c.hint_index));

    const std::vector<Message> next = leader.Receive(refusal[0]);
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next[0].log_term, Term(c.next_term));
    EXPECT_EQ(next[0].index, Index(c.next_index));
  }
}

// etcd: the last case of TestFastLogRejection. A follower that compacted the refused entry cannot
// say its term; the leader goes back one step.
TEST(RaftBacktracking, ARefusalWithoutTermGoesBackOneStep) {
  NodeForTest leader(SetupWith(3, {1, 1, 3}));
  leader.BecomeLeader();
  leader.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 4}));
  const std::vector<Message> next = leader.Receive(
      Make(MessageType::kAppResp,
           {.from = 2, .term = 4, .index = 3, .log_term = 0, .reject = true, .reject_hint = 3}));
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].index, Index(2));
}

TEST(RaftBacktracking, AStaleRefusalIsIgnored) {
  NodeForTest leader(SetupWith(1, {1, 1, 1}));
  leader.BecomeLeader();
  // The outstanding probe stands on 3; this one answers another.
  EXPECT_TRUE(
      leader
          .Receive(Make(MessageType::kAppResp, {.from = 2, .term = 2, .index = 1, .reject = true}))
          .empty());
  EXPECT_EQ(leader.ProgressOf(2).next(), Index(4));
  EXPECT_TRUE(leader.ProgressOf(2).paused());
}

// Paper 5.3, Leader Append-Only: however followers disagree, the leader's own log never changes.
TEST(RaftBacktracking, TheLeadersLogOnlyGrows) {
  ClusterForTest cluster = Pair({1, 1, 4}, {1, 2, 2, 3, 3}, 4);
  CatchUp(cluster);
  EXPECT_EQ(cluster[1].Log(), "1/1 2/1 3/4 4/5");
}

}  // namespace
}  // namespace squall
