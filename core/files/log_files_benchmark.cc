// What the log costs: appends, with what the files in memory cost counted in and without, and
// recovery.
//
//   entries/s  appended or read back per second of CPU time

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/log_files.h"
#include "core/testing/memory_files.h"

namespace squall {
namespace {

// Takes everything and keeps nothing.
class NoFiles final : public Files {
 public:
  Names List() override { return {}; }
  Contents Read(const FileName&) override { return {.error = IoStatus::kNotFound}; }
  IoStatus Create(const FileName&) override { return IoStatus::kOk; }
  IoStatus Append(const FileName&, std::string_view bytes) override {
    benchmark::DoNotOptimize(bytes.data());
    return IoStatus::kOk;
  }
  IoStatus Truncate(const FileName&, uint64_t) override { return IoStatus::kOk; }
  IoStatus Rename(const FileName&, const FileName&) override { return IoStatus::kOk; }
  IoStatus Remove(const FileName&) override { return IoStatus::kOk; }
  void Sync() override {}
};

Entries SmallEntries(uint64_t first, uint64_t count, const Payload& data) {
  Entries entries;
  for (uint64_t i = 0; i < count; ++i) entries.Append(Entry{Index(first + i), Term(1), data});
  return entries;
}

void CountEntries(benchmark::State& state, uint64_t each) {
  state.counters["entries/s"] =
      benchmark::Counter(static_cast<double>(each), benchmark::Counter::kIsIterationInvariantRate);
}

void BM_LogFilesEncode(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  const Entries entries = SmallEntries(1, count, Payload("sixteen bytes..."));
  NoFiles files;
  LogFiles log;
  for (auto _ : state) benchmark::DoNotOptimize(log.Append(nullptr, entries, files));
  CountEntries(state, count);
}
BENCHMARK(BM_LogFilesEncode)->Arg(1)->Arg(64);

void BM_LogFilesAppend(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  const Entries entries = SmallEntries(1, count, Payload("sixteen bytes..."));
  MemoryFiles files;
  LogFiles log;
  for (auto _ : state) {
    benchmark::DoNotOptimize(log.Append(nullptr, entries, files));
    files.Sync();
    files.EndSyncs();
    log.SyncedTo(log.position());
    if (log.position() > (64u << 20)) {
      state.PauseTiming();
      files = MemoryFiles();
      log = LogFiles();
      state.ResumeTiming();
    }
  }
  CountEntries(state, count);
}
BENCHMARK(BM_LogFilesAppend)->Arg(1)->Arg(64);

void BM_LogFilesRecovery(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  const Payload data("sixteen bytes...");
  MemoryFiles files;
  LogFiles log;
  for (uint64_t i = 1; i <= count; i += 64) {
    if (log.Append(nullptr, SmallEntries(i, 64, data), files) != IoStatus::kOk) {
      state.SkipWithError("append");
    }
  }
  for (auto _ : state) {
    const LogFiles::Opened opened = LogFiles::Open({}, files);
    if (opened.storage.LastIndex() < Index(count)) state.SkipWithError("entries are missing");
  }
  CountEntries(state, count);
}
BENCHMARK(BM_LogFilesRecovery)->Arg(1000)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace squall
