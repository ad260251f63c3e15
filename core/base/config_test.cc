#include "core/base/config.h"

#include <string>

#include "gtest/gtest.h"

namespace squall {
namespace {

Config Usable() {
  Config c;
  c.id = NodeId(1);
  return c;
}

std::string Refusal(const Config& c) {
  const absl::Status status = Validate(c);
  if (status.ok()) return "ok";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

// etcd: (*Config).validate, refusal by refusal.
TEST(Config, DefaultsWithANameAreUsable) { EXPECT_EQ(Refusal(Usable()), "ok"); }

TEST(Config, RefusesIdZero) {
  Config c = Usable();
  c.id = kNoNode;
  EXPECT_EQ(Refusal(c), "id is 0, which names no node; use 1 or more");
}

TEST(Config, RefusesTheNamesOfLocalThreads) {
  Config c = Usable();
  for (const NodeId id : {kAppendThread, kApplyThread}) {
    c.id = id;
    EXPECT_EQ(Refusal(c), "id " + std::to_string(id.value()) + " is reserved for a storage thread");
  }
}

TEST(Config, RefusesHeartbeatsWithoutInterval) {
  Config c = Usable();
  c.heartbeat_tick = 0;
  EXPECT_EQ(Refusal(c), "heartbeat_tick is 0; it must be at least 1");
}

// Paper 5.6: broadcastTime << electionTimeout.
TEST(Config, RefusesElectionsAsFrequentAsHeartbeats) {
  Config c = Usable();
  c.heartbeat_tick = 5;
  c.election_tick = 5;
  EXPECT_EQ(Refusal(c), "election_tick 5 must be greater than heartbeat_tick 5");
  c.election_tick = 6;
  EXPECT_EQ(Refusal(c), "ok");
}

TEST(Config, RefusesAWindowWithoutRoom) {
  Config c = Usable();
  c.max_inflight_msgs = 0;
  EXPECT_EQ(Refusal(c), "max_inflight_msgs is 0; it must be at least 1");
}

TEST(Config, RefusesAWindowOfLessThanOneMessage) {
  Config c = Usable();
  c.max_size_per_msg = 100;
  c.max_inflight_bytes = 99;
  EXPECT_EQ(Refusal(c),
            "max_inflight_bytes 99 must be at least max_size_per_msg 100, or 0 for no limit");
  c.max_inflight_bytes = 100;
  EXPECT_EQ(Refusal(c), "ok");
  c.max_inflight_bytes = 0;
  EXPECT_EQ(Refusal(c), "ok");
}

// Thesis 6.4.1: a lease is only as good as the leader's knowledge that it still has its quorum.
TEST(Config, RefusesLeasesWithoutCheckQuorum) {
  Config c = Usable();
  c.read_only = ReadOnlyOption::kLeaseBased;
  EXPECT_EQ(Refusal(c), "read_only lease-based needs check_quorum: without it a lease never ends");
  c.check_quorum = Toggle::kOn;
  EXPECT_EQ(Refusal(c), "ok");
}

}  // namespace
}  // namespace squall
