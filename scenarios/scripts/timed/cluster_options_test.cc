#include "scenarios/scripts/timed/cluster_options.h"

#include <gtest/gtest.h>

#include "scenarios/scripts/syntax/parser.h"

namespace squall {
namespace {

ClusterReading Read(const std::string& arguments) {
  return ReadCluster(ParseScript("a", "cluster " + arguments + "\n----\n").directives[0]);
}

Options OptionsOf(const std::string& arguments) {
  const ClusterReading reading = Read(arguments);
  EXPECT_FALSE(reading.mistake) << reading.mistake->problem;
  return reading.plan.options;
}

std::string ProblemOf(const std::string& arguments) {
  const ClusterReading reading = Read(arguments);
  return reading.mistake ? reading.mistake->problem : "";
}

TEST(ClusterOptions, NothingGoesWrongUnlessAskedFor) {
  const Options o = OptionsOf("nodes=5");
  EXPECT_EQ(o.nodes, 5u);
  EXPECT_EQ(o.drop_ppm + o.duplicate_ppm + o.spike_ppm + o.partition_ppm + o.crash_ppm, 0u);
  EXPECT_EQ(o.jitter_us + o.sync_jitter_us + o.clients, 0u);
}

TEST(ClusterOptions, ElectionTimeoutsComeFromTheSeed) {
  EXPECT_EQ(Read("seed=7").plan.base, ChoiceBase::kSeeded);
  EXPECT_EQ(Read("seed=7").plan.seed, 7u);
  EXPECT_EQ(Read("seed=0x10").plan.seed, 16u);
}

TEST(ClusterOptions, TimesBecomeTicksExactly) {
  const Options o = OptionsOf("election=150ms..300ms heartbeat=50ms");
  EXPECT_EQ(o.tick_us * o.election_tick, 150'000u);
  EXPECT_EQ(o.tick_us * o.heartbeat_tick, 50'000u);
}

TEST(ClusterOptions, OddTimesGetAShorterTick) {
  const Options o = OptionsOf("election=155ms..310ms heartbeat=31ms");
  EXPECT_EQ(o.tick_us * o.election_tick, 155'000u);
  EXPECT_EQ(o.tick_us * o.heartbeat_tick, 31'000u);
  EXPECT_GE(o.election_tick, 10u);
}

TEST(ClusterOptions, TickMayBeGiven) {
  EXPECT_EQ(OptionsOf("election=200ms..400ms heartbeat=100ms tick=100ms").election_tick, 2u);
}

TEST(ClusterOptions, TickMustDivide) {
  EXPECT_NE(ProblemOf("election=150ms..300ms heartbeat=50ms tick=40ms"), "");
}

TEST(ClusterOptions, ElectionTimeoutIsDrawnUpToTwiceItself) {
  const ClusterReading reading = Read("election=150ms..400ms");
  EXPECT_EQ(reading.mistake->valid, "150ms..300ms");
}

TEST(ClusterOptions, HeartbeatsComeBeforeTimeouts) {
  EXPECT_EQ(ProblemOf("election=150ms..300ms heartbeat=150ms"),
            "the heartbeat interval 150ms is not below the least election timeout 150ms");
}

TEST(ClusterOptions, LatencyIsARange) {
  const Options o = OptionsOf("latency=1ms..5ms");
  EXPECT_EQ(o.latency_us, 1'000u);
  EXPECT_EQ(o.jitter_us, 4'000u);
}

TEST(ClusterOptions, UnknownOptionIsAnsweredWithTheNearest) {
  const ClusterReading reading = Read("nodes=3 hartbeat=50ms");
  EXPECT_EQ(reading.mistake->problem, "unknown option \"hartbeat\" of a cluster");
  EXPECT_TRUE(reading.mistake->valid.starts_with("heartbeat, perhaps; all: nodes, spares, seed, "));
  EXPECT_EQ(reading.mistake->at, (Position{1, 17}));
}

TEST(ClusterOptions, SizeIsLimited) {
  for (const char* nodes : {"0", "61", "1000", "-1", "99999999999999999999", "x", ""}) {
    const ClusterReading reading = Read(std::string("nodes=") + nodes);
    ASSERT_TRUE(reading.mistake) << nodes;
    EXPECT_EQ(reading.mistake->valid, "a number of nodes from 1 to 60") << nodes;
  }
}

TEST(ClusterOptions, OptionsStandOnce) {
  EXPECT_EQ(ProblemOf("nodes=3 nodes=5"), "nodes is given twice");
}

TEST(ClusterOptions, OptionsHaveOneValue) {
  EXPECT_EQ(ProblemOf("nodes"), "nodes has no value");
  EXPECT_EQ(ProblemOf("nodes=(1,2)"), "read several values for nodes");
}

TEST(ClusterOptions, OptionsWithoutTheirCompanionAreRefused) {
  EXPECT_EQ(ProblemOf("late=1%"), "late means nothing without late-by");
  EXPECT_EQ(ProblemOf("downtime=1s"), "downtime means nothing without crashes");
  EXPECT_EQ(ProblemOf("crashes=1%"), "crashes means nothing without downtime");
  EXPECT_EQ(ProblemOf("partitions=1%"), "partitions means nothing without partition-time");
  EXPECT_EQ(ProblemOf("wipes=1%"), "wipes means nothing without disks-lost");
  EXPECT_EQ(ProblemOf("reads=lease"), "reads by lease need a leader that looks after its quorum");
}

TEST(ClusterOptions, RatesAddUpToAHundredPercentAtMost) {
  EXPECT_EQ(ProblemOf("drop=60% duplicate=50%"), "drop and duplicate are more than 100% together");
}

TEST(ClusterOptions, SwitchIsOnOrOff) {
  EXPECT_TRUE(OptionsOf("prevote=on").pre_vote);
  EXPECT_FALSE(OptionsOf("prevote=off").pre_vote);
  EXPECT_EQ(ProblemOf("prevote=yes"), "read \"yes\"");
}

TEST(ClusterOptions, StorageAndReadsAreOfTwoKinds) {
  EXPECT_TRUE(OptionsOf("storage=async").async_storage);
  EXPECT_TRUE(OptionsOf("reads=lease checkquorum=on").lease_reads);
  EXPECT_EQ(Read("storage=disk").mistake->valid, "sync or async");
}

TEST(ClusterOptions, SafeOptionsAreOffUnlessAskedFor) {
  EXPECT_FALSE(OptionsOf("").durable_campaign);
  EXPECT_TRUE(OptionsOf("durable-campaign=on").durable_campaign);
}

TEST(ClusterOptions, WhatIsReadCanBeRun) {
  for (const char* arguments :
       {"", "nodes=1", "nodes=9", "election=20s..40s heartbeat=1s",
        "election=10ms..20ms heartbeat=1ms", "drop=100%", "clients=100", "compact-every=1",
        "message-bytes=0", "inflight=1", "wire=on",
        "partitions=5% partition-time=1s crashes=1% downtime=1s faults-every=50ms",
        "storage=async apply=10us..1ms reads=lease checkquorum=on strict-lease=on",
        "spares=2 membership=10% transfers=5% wipes=1% disks-lost=1 torn=50% segment-bytes=256"}) {
    EXPECT_EQ(Validate(OptionsOf(arguments)), "") << arguments;
  }
}

}  // namespace
}  // namespace squall
