// A host is a value: a copy goes on by itself.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/testing/host_cluster.h"

namespace squall {
namespace {

// A voter of its own, until it has nothing to do.
void Work(Host& host, HostEnvironmentForTest& env) {
  for (bool again = true; again;) {
    again = false;
    while (const std::optional<IoStatus> status = env.disk().TakeSyncDone()) {
      host.SyncDone(*status, env);
      again = true;
    }
    for (uint64_t n = env.TakeApplyTurns(); n > 0; --n) {
      host.ApplyTurn(env);
      again = true;
    }
  }
}
const std::string& Text(const Host& host) {
  return static_cast<const JournalMachine&>(host.machine()).text();
}

class HostCopy : public testing::TestWithParam<Toggle> {};
INSTANTIATE_TEST_SUITE_P(Modes, HostCopy, testing::Values(Toggle::kOff, Toggle::kOn),
                         [](const testing::TestParamInfo<Toggle>& mode) {
                           return std::string(mode.param == Toggle::kOn ? "Async" : "Sync");
                         });

TEST_P(HostCopy, CopyAndOriginalGoDifferentWays) {
  HostConfig config = HostConfigForTest(GetParam());
  config.raft.id = NodeId(1);
  ConfState members;
  members.voters = {NodeId(1)};
  HostEnvironmentForTest env;
  std::unique_ptr<Host> host =
      Host::Open(config, std::make_unique<JournalMachine>(), members, env).host;
  host->Start(env);
  host->Campaign(env);
  Work(*host, env);
  host->Propose(EncodeSessionCommand({1, 1, "a"}), env);  // On its way to the disk.

  HostEnvironmentForTest other_env = env;
  Host other(*host);
  host->Propose(EncodeSessionCommand({1, 2, "b"}), env);
  Work(*host, env);
  host.reset();  // The copy leans on nothing of it.
  other.Propose(EncodeSessionCommand({1, 2, "c"}), other_env);
  Work(other, other_env);
  other.Read(5, Payload("?"), other_env);
  EXPECT_EQ(Text(other), "ac");
  ASSERT_EQ(other_env.reads().size(), 1u);
  EXPECT_EQ(other_env.reads()[0].answer, "ac");
}

TEST_P(HostCopy, TheSameCallsLeadToTheSameState) {
  HostConfig config = HostConfigForTest(GetParam());
  config.raft.id = NodeId(1);
  config.snapshot_every = 2;
  ConfState members;
  members.voters = {NodeId(1)};
  HostEnvironmentForTest env;
  std::unique_ptr<Host> host =
      Host::Open(config, std::make_unique<JournalMachine>(), members, env).host;
  host->Start(env);
  host->Campaign(env);
  Work(*host, env);
  host->Propose(EncodeSessionCommand({1, 1, "a"}), env);
  HostEnvironmentForTest other_env = env;
  Host other(*host);
  for (uint64_t n = 2; n < 9; ++n) {
    host->Propose(EncodeSessionCommand({1, n, "x"}), env);
    other.Propose(EncodeSessionCommand({1, n, "x"}), other_env);
    Work(*host, env);
    Work(other, other_env);
  }
  EXPECT_EQ(host->Digest(), other.Digest());
  EXPECT_EQ(env.calls(), other_env.calls());
}

}  // namespace
}  // namespace squall
