// How fast a world is: events per second of CPU time, with and without checkers.

#include <benchmark/benchmark.h>

#include <memory>

#include "sim/world.h"

namespace squall {
namespace {

// Five nodes under every kind of fault that there is, in moderation: they lead and commit most of
// the time. Runs without an end.
Plan Storm(uint64_t nodes) {
  Plan plan;
  plan.profile = "benchmark";
  plan.seed = 1;
  Options& o = plan.options;
  o.nodes = nodes;
  o.pre_vote = true;
  o.check_quorum = true;
  o.max_size_per_msg = 1 << 16;
  o.compact_every = 100;
  o.compact_trailing = 20;
  o.jitter_us = 2000;
  o.spike_ppm = 5000;
  o.spike_us = 500 * kMillisecond;
  o.drop_ppm = 10000;
  o.duplicate_ppm = 10000;
  o.partition_ppm = 30000;
  o.partition_us = 100 * kMillisecond;
  o.partition_extra_us = kSecond;
  o.sync_jitter_us = 1000;
  o.crash_ppm = 4000;
  o.downtime_us = 10 * kMillisecond;
  o.downtime_extra_us = kSecond;
  o.clients = 4;
  o.client_pause_us = 5000;
  o.duration_us = uint64_t{365} * 24 * 3600 * kSecond;
  return plan;
}

// Arguments: nodes; checkers off or on.
void BM_World(benchmark::State& state) {
  World world(Storm(static_cast<uint64_t>(state.range(0))), OwnNodeFactory(),
              state.range(1) != 0 ? Checking::kOn : Checking::kOff);
  for (auto _ : state) {
    if (!world.Step()) {
      state.SkipWithError("the run ended");
      break;
    }
  }
  using benchmark::Counter;
  const Statistics& s = world.statistics();
  state.counters["events/s"] = Counter(static_cast<double>(s.events), Counter::kIsRate);
  state.counters["messages/event"] =
      static_cast<double>(s.messages_delivered) / static_cast<double>(s.events);
  state.counters["committed/event"] =
      static_cast<double>(s.committed) / static_cast<double>(s.events);
}
BENCHMARK(BM_World)->ArgNames({"nodes", "checked"})->ArgsProduct({{3, 5, 9}, {0, 1}});

// A copy of a world in the middle of a run, and one step of the copy.
void BM_Fork(benchmark::State& state) {
  World world(Storm(5), OwnNodeFactory());
  for (int i = 0; i < 100000; ++i) world.Step();
  for (auto _ : state) {
    World fork(world);
    fork.Step();
    benchmark::DoNotOptimize(fork.digest());
  }
}
BENCHMARK(BM_Fork);

}  // namespace
}  // namespace squall
