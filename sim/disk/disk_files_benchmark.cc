// What a simulated disk costs: appends, barriers, copies, crashes.

#include <benchmark/benchmark.h>

#include <string>

#include "sim/disk/disk_files.h"

namespace squall {
namespace {

constexpr uint64_t kSegmentBytes = 1 << 20;

// Appends as a log does: a new file every MiB, the one before the last goes.
class Writer {
 public:
  explicit Writer(uint64_t record_bytes) : record_(record_bytes, 'x') { disk.Create(Name(0)); }

  DiskFiles disk;

  void Append() {
    benchmark::DoNotOptimize(disk.Append(Name(segment_), record_));
    written_ += record_.size();
    if (written_ < kSegmentBytes) return;
    written_ = 0;
    disk.Create(Name(++segment_));
    if (segment_ > 1) disk.Remove(Name(segment_ - 2));
  }
  void EndSync() {
    disk.EndSync([](const DiskWrite& write) { benchmark::DoNotOptimize(&write); });
  }

 private:
  static FileName Name(uint64_t segment) { return {FileKind::kLog, segment}; }

  std::string record_;
  uint64_t segment_ = 0;
  uint64_t written_ = 0;
};

// Arguments: bytes of a record; records to a barrier.
void BM_AppendAndSync(benchmark::State& state) {
  Writer writer(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    for (int64_t i = 0; i < state.range(1); ++i) writer.Append();
    writer.disk.Sync();
    writer.EndSync();
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(BM_AppendAndSync)->Args({60, 1})->Args({60, 8})->Args({60, 64})->Args({1000, 8});

// As above with the note that goes with each record.
void BM_AppendNoteAndSync(benchmark::State& state) {
  Writer writer(60);
  for (auto _ : state) {
    writer.Append();
    writer.disk.Note(DiskWrite());
    writer.disk.Sync();
    writer.EndSync();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_AppendNoteAndSync);

// A copy of a disk with as many bytes of log as the argument says.
void BM_Copy(benchmark::State& state) {
  Writer writer(64);
  for (int64_t i = 0; i < state.range(0) / 64; ++i) writer.Append();
  writer.disk.Sync();
  writer.EndSync();
  for (auto _ : state) {
    DiskFiles copy = writer.disk;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_Copy)->Arg(1 << 12)->Arg(1 << 16)->Arg(1 << 20);

// The first append after a copy from which both go on: the price of a fork.
void BM_CopyAndAppend(benchmark::State& state) {
  Writer writer(64);
  for (int64_t i = 0; i < state.range(0) / 64; ++i) writer.Append();
  writer.disk.Sync();
  writer.EndSync();
  for (auto _ : state) {
    Writer copy = writer;
    copy.Append();
  }
}
BENCHMARK(BM_CopyAndAppend)->Arg(1 << 12)->Arg(1 << 19);

// A crash in the middle of 8 records, every outcome in turn.
void BM_CopyAndCrash(benchmark::State& state) {
  Writer writer(60);
  writer.disk.Sync();
  writer.EndSync();
  for (int i = 0; i < 8; ++i) writer.Append();
  const uint64_t outcomes = writer.disk.Outcomes();
  uint64_t outcome = 0;
  for (auto _ : state) {
    DiskFiles copy = writer.disk;
    copy.Crash(++outcome % outcomes);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_CopyAndCrash);

}  // namespace
}  // namespace squall
