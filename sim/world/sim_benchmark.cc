// How fast a world is: events per second of CPU time, with and without checkers; what share of it
// the checkers take; and whether what an event costs depends on how many nodes there are and how
// long their logs are.

#include <benchmark/benchmark.h>

#include <ctime>
#include <memory>

#include "sim/world/world.h"

namespace squall {
namespace {

// Every kind of fault that there is, in moderation, on the full storage model: the cluster leads
// and commits most of the time, reads, changes its members and loses unsynced writes. Runs without
// an end.
Plan Storm(uint64_t nodes, bool async) {
  Plan plan;
  plan.profile = "benchmark";
  plan.seed = 1;
  Options& o = plan.options;
  o.nodes = nodes;
  o.spares = 2;
  o.pre_vote = true;
  o.check_quorum = true;
  o.async_storage = async;
  o.durable_campaign = true;
  o.strict_reads = true;
  o.strict_readd = true;
  o.max_size_per_msg = 1 << 16;
  o.compact_every = 100;
  o.compact_trailing = 20;
  o.segment_bytes = 4096;
  o.jitter_us = 2000;
  o.spike_ppm = 5000;
  o.spike_us = 500 * kMillisecond;
  o.drop_ppm = 10000;
  o.duplicate_ppm = 10000;
  o.partition_ppm = 30000;
  o.partition_us = 100 * kMillisecond;
  o.partition_extra_us = kSecond;
  o.link_fault_ppm = 30000;
  o.link_fault_us = 100 * kMillisecond;
  o.link_fault_extra_us = kSecond;
  o.sync_jitter_us = 1000;
  o.slow_disk_ppm = 2000;
  o.slow_disk_us = 5 * kMillisecond;
  o.slow_disk_length_us = 100 * kMillisecond;
  o.io_error_ppm = 500;
  o.torn_ppm = 500000;
  o.crash_ppm = 4000;
  o.crash_inside_ppm = 300000;
  o.downtime_us = 10 * kMillisecond;
  o.downtime_extra_us = kSecond;
  o.pause_ppm = 1000;
  o.pause_us = 50 * kMillisecond;
  o.drift_ppm = 10000;
  o.clock_jump_ppm = 1000;
  o.clock_jump_ticks = 15;
  o.membership_ppm = 30000;
  o.transfer_ppm = 10000;
  o.clients = 4;
  o.client_pause_us = 5000;
  o.read_ppm = 200000;
  o.reply_loss_ppm = 10000;
  o.rich_commands = true;
  o.duration_us = uint64_t{365} * 24 * 3600 * kSecond;
  return plan;
}

// The same without faults.
Plan Calm(uint64_t nodes) {
  Plan plan;
  plan.profile = "benchmark";
  plan.seed = 1;
  Options& o = plan.options;
  o.nodes = nodes;
  o.max_size_per_msg = 1 << 16;
  o.segment_bytes = 1 << 16;
  o.clients = 8;
  o.client_pause_us = 1000;
  o.rich_commands = true;
  o.duration_us = uint64_t{365} * 24 * 3600 * kSecond;
  return plan;
}

Checking CheckingOf(int64_t checked) { return checked != 0 ? Checking::kOn : Checking::kOff; }

// Events from `begin` on, per second and each.
void Count(benchmark::State& state, const World& world, const Statistics& begin) {
  using benchmark::Counter;
  const Statistics& s = world.statistics();
  const double events = static_cast<double>(s.events - begin.events);
  const double messages = static_cast<double>(s.messages_delivered - begin.messages_delivered);
  state.counters["events/s"] = Counter(events, Counter::kIsRate);
  state.counters["s/message"] = Counter(messages, Counter::kIsRate | Counter::kInvert);
  state.counters["messages/event"] = messages / events;
  state.counters["committed/event"] = static_cast<double>(s.committed - begin.committed) / events;
}

bool StepOn(benchmark::State& state, World& world) {
  if (world.Step()) return true;
  state.SkipWithError(world.violations().empty() ? "the run ended"
                                                 : world.violations()[0].detail.c_str());
  return false;
}

// Arguments: nodes; asynchronous storage; checkers off or on.
void BM_World(benchmark::State& state) {
  World world(Storm(static_cast<uint64_t>(state.range(0)), state.range(1) != 0), OwnNodeFactory(),
              CheckingOf(state.range(2)));
  for (auto _ : state) {
    if (!StepOn(state, world)) break;
  }
  Count(state, world, {});
}
BENCHMARK(BM_World)
    ->ArgNames({"nodes", "async", "checked"})
    ->ArgsProduct({{3, 5, 9, 21, 51}, {0, 1}, {0, 1}});

double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// CPU time of so many steps.
double TimeSteps(benchmark::State& state, World& world, int steps) {
  const double begin = CpuSeconds();
  for (int i = 0; i < steps; ++i) {
    if (!StepOn(state, world)) break;
  }
  return CpuSeconds() - begin;
}

// What share of the run time the checkers take. A world with and one without them go through the
// same events in turns, so that a machine whose own speed changes favours neither. The time shown
// is that of 20,000 events with checkers. Argument: asynchronous storage.
void BM_CheckersShare(benchmark::State& state) {
  constexpr int kSlice = 20000;
  const Plan plan = Storm(5, state.range(0) != 0);
  World checked(plan, OwnNodeFactory());
  World unchecked(plan, OwnNodeFactory(), Checking::kOff);
  double with = 0;
  double without = 0;
  for (auto _ : state) {
    without += TimeSteps(state, unchecked, kSlice);
    const double slice = TimeSteps(state, checked, kSlice);
    state.SetIterationTime(slice);
    with += slice;
  }
  state.counters["share"] = (with - without) / with;
  state.counters["events/s"] = static_cast<double>(state.iterations()) * kSlice / with;
}
BENCHMARK(BM_CheckersShare)->ArgNames({"async"})->Arg(0)->Arg(1)->UseManualTime()->Iterations(100);

// Arguments: entries in every log, none of which is ever compacted; checkers off or on.
void BM_LogLength(benchmark::State& state) {
  World world(Calm(3), OwnNodeFactory(), CheckingOf(state.range(1)));
  while (world.statistics().committed < static_cast<uint64_t>(state.range(0))) {
    if (!StepOn(state, world)) return;
  }
  const Statistics begin = world.statistics();
  for (auto _ : state) {
    if (!StepOn(state, world)) break;
  }
  Count(state, world, begin);
}
BENCHMARK(BM_LogLength)
    ->ArgNames({"entries", "checked"})
    ->ArgsProduct({{1000, 10000, 100000, 1000000}, {0, 1}});

// A copy of a world in the middle of a run, and one step of the copy. Argument: entries in every
// log.
void BM_Fork(benchmark::State& state) {
  World world(Calm(5), OwnNodeFactory());
  while (world.statistics().committed < static_cast<uint64_t>(state.range(0))) {
    if (!StepOn(state, world)) return;
  }
  for (auto _ : state) {
    World fork(world);
    fork.Step();
    benchmark::DoNotOptimize(fork.digest());
  }
}
BENCHMARK(BM_Fork)->ArgNames({"entries"})->RangeMultiplier(10)->Range(1000, 100000);

// The same in the middle of a storm, with a log that is compacted.
void BM_ForkInStorm(benchmark::State& state) {
  World world(Storm(5, true), OwnNodeFactory());
  for (int i = 0; i < 100000; ++i) {
    if (!StepOn(state, world)) return;
  }
  for (auto _ : state) {
    World fork(world);
    fork.Step();
    benchmark::DoNotOptimize(fork.digest());
  }
}
BENCHMARK(BM_ForkInStorm);

}  // namespace
}  // namespace squall
