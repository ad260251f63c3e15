// How fast the core is: clusters in one process, messages delivered first in, first out, until
// nothing is left to do. Rates are per second of CPU time.
//
//   proposals/s  committed on every node      messages/s  delivered between nodes
//   ns/message   the inverse of the latter    allocs/proposal  calls of operator new

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"

namespace {

uint64_t allocations = 0;

}  // namespace

// Not inlined: the compiler would see malloc() meet operator delete and take it for a mistake.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, size_t) noexcept { std::free(p); }

namespace squall {
namespace {

// A queue that keeps its memory.
class Mailbox {
 public:
  bool empty() const { return begin_ == end_; }
  void Push(Message m) {
    if (end_ - begin_ == ring_.size()) Grow();
    ring_[end_++ & (ring_.size() - 1)] = std::move(m);
  }
  Message Pop() { return std::move(ring_[begin_++ & (ring_.size() - 1)]); }

 private:
  void Grow() {
    std::vector<Message> larger(2 * ring_.size());
    for (uint64_t i = begin_; i < end_; ++i) {
      larger[i - begin_] = std::move(ring_[i & (ring_.size() - 1)]);
    }
    end_ -= begin_;
    begin_ = 0;
    ring_ = std::move(larger);
  }
  std::vector<Message> ring_ = std::vector<Message>(16);
  uint64_t begin_ = 0;
  uint64_t end_ = 0;
};

struct Member {
  MemoryStorage storage;
  std::unique_ptr<RawNode> node;
};

class Cluster {
 public:
  explicit Cluster(uint64_t nodes, uint64_t election_tick = 10) : members_(nodes) {
    Snapshot first;
    for (uint64_t id = 1; id <= nodes; ++id) first.metadata.conf_state.voters.emplace_back(id);
    const SnapshotRef snapshot(std::move(first));
    for (uint64_t id = 1; id <= nodes; ++id) {
      Member& m = members_[id - 1];
      m.storage.ApplySnapshot(snapshot);
      Config config;
      config.id = NodeId(id);
      config.election_tick = election_tick;
      m.node = std::make_unique<RawNode>(config, &m.storage);
    }
  }

  RawNode& node(uint64_t id) { return *members_[id - 1].node; }
  size_t size() const { return members_.size(); }
  uint64_t delivered() const { return delivered_; }

  void Settle() {
    bool busy = true;
    while (busy) {
      busy = false;
      const auto send = [this](Message&& m) { box_.Push(std::move(m)); };
      for (Member& m : members_) busy |= HandleReady(m, send);
      while (!box_.empty()) {
        const Message m = box_.Pop();
        ++delivered_;
        Member& to = members_[m.to.value() - 1];
        to.node->Step(m);
        busy |= HandleReady(to, send);
      }
    }
  }

  template <class F>
  bool HandleReady(Member& m, F&& send) {
    if (!m.node->HasReady()) return false;
    do {
      Ready& ready = m.node->TakeReady();
      if (ready.hard_state) m.storage.SetHardState(*ready.hard_state);
      if (ready.snapshot) m.storage.ApplySnapshot(ready.snapshot);
      m.storage.Append(ready.entries);
      for (Message& x : ready.messages) send(std::move(x));
      m.node->Advance();
    } while (m.node->HasReady());
    return true;
  }

  // Keeps the logs short, as a real driver would.
  void Compact() {
    for (Member& m : members_) {
      const Index applied = m.node->raft().log().applied();
      if (applied > Index(1000)) m.storage.Compact(applied - 500);
    }
  }
  Member& member(uint64_t id) { return members_[id - 1]; }

 private:
  std::vector<Member> members_;
  Mailbox box_;
  uint64_t delivered_ = 0;
};

// Arguments: nodes, bytes of a payload, entries of a proposal.
void BM_Propose(benchmark::State& state) {
  const uint64_t nodes = static_cast<uint64_t>(state.range(0));
  const std::string bytes(static_cast<size_t>(state.range(1)), 'x');
  const size_t batch = static_cast<size_t>(state.range(2));
  Cluster cluster(nodes);
  cluster.node(1).Campaign();
  cluster.Settle();
  std::vector<Payload> payloads(batch);
  uint64_t proposed = 0;
  const uint64_t delivered = cluster.delivered();
  const Index committed = cluster.node(1).raft().log().committed();
  const uint64_t before = allocations;
  for (auto _ : state) {
    for (Payload& p : payloads) p = Payload(bytes);
    if (cluster.node(1).Propose(payloads) != StepStatus::kOk) state.SkipWithError("refused");
    cluster.Settle();
    proposed += batch;
    if (proposed % (1024 * batch) == 0) cluster.Compact();
  }
  for (uint64_t id = 1; id <= nodes; ++id) {
    if (cluster.node(id).raft().log().applied() != committed + proposed) {
      state.SkipWithError("not everything was committed and applied everywhere");
    }
  }
  const double n = static_cast<double>(proposed);
  const double messages = static_cast<double>(cluster.delivered() - delivered);
  using benchmark::Counter;
  state.counters["proposals/s"] = Counter(n, Counter::kIsRate);
  state.counters["messages/s"] = Counter(messages, Counter::kIsRate);
  state.counters["s/message"] = Counter(messages, Counter::kIsRate | Counter::kInvert);
  state.counters["allocs/proposal"] = static_cast<double>(allocations - before) / n;
}
BENCHMARK(BM_Propose)
    ->ArgNames({"nodes", "bytes", "batch"})
    ->Args({3, 16, 1})
    ->Args({3, 128, 1})
    ->Args({3, 16, 64})
    ->Args({3, 128, 64})
    ->Args({5, 16, 1})
    ->Args({5, 128, 1})
    ->Args({5, 16, 64})
    ->Args({9, 16, 1})
    ->Args({9, 16, 64})
    ->Args({51, 16, 1})
    ->Args({51, 16, 64});

// Five nodes on a lossy network, tick by tick: messages take one to five ticks, one in twenty is
// lost; now and then a node is cut off or restarted; one proposal a tick.
class TickLoop {
 public:
  static constexpr uint64_t kNodes = 5;

  TickLoop() : cluster_(kNodes) {}

  void Tick() {
    ++now_;
    for (uint64_t id = 1; id <= kNodes; ++id) {
      if (Below(2000) == 0) cut_[id] = now_ + 50;
      if (Below(4000) == 0) Restart(id);
      cluster_.node(id).Tick();
    }
    if (leader_ != 0) cluster_.node(leader_).Propose(Payload("sixteen bytes ok"));
    std::vector<Message>& due = wheel_[now_ % kWheel];
    for (const Message& m : due) {
      const uint64_t to = m.to.value();
      if (cut_[to] <= now_) cluster_.node(to).Step(m);
    }
    due.clear();
    for (uint64_t id = 1; id <= kNodes; ++id) Pump(id);
    if (now_ % 1024 == 0) Compact();
  }

  Index committed() { return cluster_.node(1).raft().log().committed(); }

 private:
  static constexpr uint64_t kWheel = 8;

  void Pump(uint64_t id) {
    cluster_.HandleReady(cluster_.member(id), [&](Message&& m) {
      if (cut_[id] > now_ || Below(20) == 0) return;
      wheel_[(now_ + 1 + Below(5)) % kWheel].push_back(std::move(m));
    });
    if (cluster_.node(id).raft().role() == Role::kLeader) leader_ = id;
  }

  void Restart(uint64_t id) {
    Member& m = cluster_.member(id);
    Config config = m.node->raft().config();
    config.applied = m.node->raft().log().applied();
    m.node = std::make_unique<RawNode>(config, &m.storage);
  }

  // Snapshots carry nothing here; they only let the logs be cut.
  void Compact() {
    for (uint64_t id = 1; id <= kNodes; ++id) {
      Member& m = cluster_.member(id);
      const Index applied = m.node->raft().log().applied();
      if (applied < Index(1000)) continue;
      const ConfState members = ToConfState(m.node->raft().membership());
      if (m.storage.CreateSnapshot(applied, members, Payload()).ok()) {
        m.storage.Compact(applied - 500);
      }
    }
  }

  uint64_t Below(uint64_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % bound;
  }

  Cluster cluster_;
  std::vector<Message> wheel_[kWheel];
  uint64_t cut_[kNodes + 1] = {};
  uint64_t now_ = 0;
  uint64_t leader_ = 0;
  uint64_t state_ = 1;
};

void BM_TickLoop(benchmark::State& state) {
  TickLoop loop;
  for (int i = 0; i < 1000; ++i) loop.Tick();
  const Index committed = loop.committed();
  for (auto _ : state) loop.Tick();
  if (committed == kNoIndex) state.SkipWithError("nothing was committed");
  using benchmark::Counter;
  state.counters["ticks/s"] = Counter(static_cast<double>(state.iterations()), Counter::kIsRate);
  state.counters["committed/tick"] =
      static_cast<double>(loop.committed() - committed) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_TickLoop);

// A node and its storage copied, and the copy written to once. Argument: entries of the log.
void BM_Copy(benchmark::State& state) {
  MemoryStorage storage;
  Snapshot first;
  for (uint64_t id : {1, 2, 3}) first.metadata.conf_state.voters.emplace_back(id);
  storage.ApplySnapshot(SnapshotRef(std::move(first)));
  const uint64_t entries = static_cast<uint64_t>(state.range(0));
  for (uint64_t i = 1; i <= entries; ++i) storage.Append(Entries(Entry{Index(i), Term(1), {}}));
  Config config;
  config.id = NodeId(1);
  const RawNode node(config, &storage);
  const Entries next(Entry{Index(entries + 1), Term(1), {}});
  for (auto _ : state) {
    MemoryStorage storage_copy = storage;
    RawNode copy = node;
    copy.Rebind(&storage_copy, nullptr);
    storage_copy.Append(next);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_Copy)->ArgName("entries")->Arg(1'000)->Arg(1'000'000);

// Terms of entries all over a long log, and near its end, where most reads are.
void BM_TermAt(benchmark::State& state) {
  MemoryStorage storage;
  constexpr uint64_t kEntries = 1'000'000;
  for (uint64_t i = 1; i <= kEntries; ++i) storage.Append(Entries(Entry{Index(i), Term(1), {}}));
  const uint64_t among = static_cast<uint64_t>(state.range(0));
  uint64_t at = 0;
  for (auto _ : state) {
    at = (at + 12345) % among;
    benchmark::DoNotOptimize(storage.TermAt(Index(kEntries - at)));
  }
}
BENCHMARK(BM_TermAt)->ArgName("among")->Arg(32)->Arg(1'000'000);

}  // namespace
}  // namespace squall
