// A node crashes at every boundary in turn, before each call that it makes of its world and at the
// end, and comes back on what a crash may leave: nothing that was promised is lost, and every
// command is done once.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/testing/host_cluster.h"

namespace squall {
namespace {

using Keep = HostCluster::Keep;

constexpr uint64_t kClient = 7;
const std::vector<std::string> kCommands = {"a", "b", "c", "d", "e"};
const std::string kAll = "abcde";
constexpr int kAttemptsMax = 40;

bool Done(HostCluster& cluster, uint64_t sequence) {
  for (uint64_t id = 1; id <= 3; ++id) {
    if (!cluster.up(id)) continue;
    for (const HostEnvironmentForTest::AppliedEntry& applied : cluster.env(id).applied()) {
      if (applied.result.client == kClient && applied.result.sequence == sequence) return true;
    }
  }
  return false;
}

// Restarts crashed nodes, and proposes the command until a node has applied it.
void Insist(HostCluster& cluster, uint64_t sequence, Keep keep) {
  for (int attempt = 0; attempt < kAttemptsMax && !Done(cluster, sequence); ++attempt) {
    for (uint64_t id = 1; id <= 3; ++id) {
      if (cluster.env(id).crashed()) cluster.Reboot(id, keep);
    }
    if (const uint64_t leader = cluster.leader(); leader != 0) {
      cluster.Propose(leader, kClient, sequence, kCommands[sequence - 1]);
    }
    cluster.Settle();
    if (!Done(cluster, sequence)) cluster.Tick(5);
  }
  EXPECT_TRUE(Done(cluster, sequence));
}

// Node 1 leads, a client insists on its commands, all nodes take snapshots; `victim` crashes
// before its `nth` call (0: not at all). Returns how many calls it made.
uint64_t Story(const HostConfig& config, uint64_t victim, uint64_t nth, Keep keep) {
  HostCluster cluster(config);
  cluster.env(victim).CrashBeforeCall(nth);
  if (nth == 0) cluster.env(victim).CrashBeforeCall(1'000'000);
  cluster.Elect(1);
  for (uint64_t sequence = 1; sequence <= kCommands.size(); ++sequence) {
    Insist(cluster, sequence, keep);
  }
  const uint64_t calls = cluster.env(victim).boundaries();
  if (cluster.env(victim).crashed()) cluster.Reboot(victim, keep);
  cluster.Tick(15);
  cluster.Propose(cluster.leader(), kClient + 1, 1, "!");
  cluster.Tick(5);
  for (uint64_t id = 1; id <= 3; ++id) {
    EXPECT_EQ(cluster.text(id), kAll + "!") << "node " << id;
    EXPECT_EQ(cluster.host(id).Digest(), cluster.host(1).Digest()) << "node " << id;
  }
  EXPECT_EQ(cluster.Broken(), std::vector<std::string>());
  return calls;
}

struct Sweep {
  const char* name;
  Toggle async;
  uint64_t victim;
  Keep keep;
};

class HostCrash : public testing::TestWithParam<Sweep> {};
INSTANTIATE_TEST_SUITE_P(Sweeps, HostCrash,
                         testing::Values(Sweep{"SyncLeaderLeast", Toggle::kOff, 1, Keep::kLeast},
                                         Sweep{"SyncLeaderMost", Toggle::kOff, 1, Keep::kMost},
                                         Sweep{"SyncFollowerLeast", Toggle::kOff, 2, Keep::kLeast},
                                         Sweep{"SyncFollowerMost", Toggle::kOff, 2, Keep::kMost},
                                         Sweep{"AsyncLeaderLeast", Toggle::kOn, 1, Keep::kLeast},
                                         Sweep{"AsyncLeaderMost", Toggle::kOn, 1, Keep::kMost},
                                         Sweep{"AsyncFollowerLeast", Toggle::kOn, 2, Keep::kLeast},
                                         Sweep{"AsyncFollowerMost", Toggle::kOn, 2, Keep::kMost}),
                         [](const testing::TestParamInfo<Sweep>& sweep) {
                           return sweep.param.name;
                         });

TEST_P(HostCrash, AtNoBoundaryAnythingIsLostOrDoneTwice) {
  HostConfig config = HostConfigForTest(GetParam().async);
  config.snapshot_every = 3;
  config.snapshot_trailing = 1;
  const uint64_t calls = Story(config, GetParam().victim, 0, GetParam().keep);
  ASSERT_GT(calls, 50u);
  for (uint64_t nth = 1; nth <= calls && !HasFailure(); ++nth) {
    SCOPED_TRACE("crash before call " + std::to_string(nth));
    Story(config, GetParam().victim, nth, GetParam().keep);
  }
}

}  // namespace
}  // namespace squall
