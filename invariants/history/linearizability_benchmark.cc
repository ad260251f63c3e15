// How long the general checker needs for histories of the usual sizes.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "invariants/history/linearizability.h"

namespace squall {
namespace {

struct Shape {
  uint64_t operations;
  uint64_t keys;
  uint64_t clients;
};

// Clients that get and put, half and half, each one operation after the other with hardly a pause,
// on a store that does each operation at some moment between its invocation and its return. Every
// put has a value of its own.
History Record(const Shape& shape) {
  struct Moment {
    uint64_t time;
    size_t operation;
    enum { kInvoked, kDone, kReturned } what;
  };
  uint64_t drawn = 0;
  const auto draw = [&drawn](uint64_t range) { return Mix(++drawn, 1) % range; };
  History history;
  for (uint64_t k = 0; k < shape.keys; ++k) history.keys.push_back("k" + std::to_string(k));
  std::vector<Moment> moments;
  std::vector<uint64_t> free_at(shape.clients);
  for (uint64_t& t : free_at) t = draw(1000);
  for (uint64_t i = 0; i < shape.operations; ++i) {
    Operation o;
    o.client = i % shape.clients;
    o.key = static_cast<uint32_t>(draw(shape.keys));
    o.kind = draw(2) == 0 ? OperationKind::kGet : OperationKind::kPut;
    const uint64_t begin = free_at[o.client] + draw(400);
    const uint64_t length = 100 + draw(1900);
    moments.push_back({begin, i, Moment::kInvoked});
    moments.push_back({begin + draw(length), i, Moment::kDone});
    moments.push_back({begin + length, i, Moment::kReturned});
    free_at[o.client] = begin + length + 1;
    history.operations.push_back(o);
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  std::vector<ValueId> values(shape.keys, kAbsent);
  for (uint64_t position = 0; position < moments.size(); ++position) {
    Operation& o = history.operations[moments[position].operation];
    switch (moments[position].what) {
      case Moment::kInvoked:
        o.invoked = position;
        if (o.kind == OperationKind::kPut) {
          o.input = history.values.Intern("v" + std::to_string(moments[position].operation));
        }
        break;
      case Moment::kDone:
        if (o.kind == OperationKind::kGet) o.output = values[o.key];
        if (o.kind == OperationKind::kPut) values[o.key] = o.input;
        break;
      case Moment::kReturned:
        o.returned = position;
        break;
    }
  }
  std::sort(history.operations.begin(), history.operations.end(),
            [](const Operation& a, const Operation& b) { return a.invoked < b.invoked; });
  return history;
}

void BM_Linearizability(benchmark::State& state) {
  History history =
      Record({static_cast<uint64_t>(state.range(0)), static_cast<uint64_t>(state.range(1)),
              static_cast<uint64_t>(state.range(2))});
  for (auto _ : state) {
    const LinearizabilityResult result = CheckLinearizability(history);
    if (result.verdict != Verdict::kLinearizable) state.SkipWithError("a good history is refused");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Linearizability)
    ->ArgNames({"operations", "keys", "clients"})
    ->Args({100000, 50, 10})
    ->Args({10000, 1, 10})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace squall
