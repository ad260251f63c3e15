// One node with a storage of its own and a driver that works its Readys off at once.
#ifndef SQUALL_CORE_TESTING_NODE_H_
#define SQUALL_CORE_TESTING_NODE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/config.h"
#include "core/base/diagnostics.h"
#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"
#include "core/testing/values.h"

namespace squall {

// Wants every line, so that the text of each is formed, and keeps them all.
class LogRecorder final : public LogSink {
 public:
  bool Wants(Severity) const override { return true; }
  void Write(Severity severity, std::string_view line) override;
  bool Contains(std::string_view part) const;
  bool ContainsAt(Severity severity, std::string_view part) const;

 private:
  struct Line {
    Severity severity;
    std::string text;
  };
  std::vector<Line> lines_;
};

// Gives every election timeout the same random part, and remembers what it was asked.
class FixedJitter final : public ElectionJitter {
 public:
  explicit FixedJitter(uint64_t part = 0) : part_(part) {}
  uint64_t Draw(NodeId node, uint64_t ordinal, uint64_t range) override;

  struct Request {
    NodeId node;
    uint64_t ordinal;
    uint64_t range;
  };
  const std::vector<Request>& requests() const { return requests_; }

 private:
  uint64_t part_;
  std::vector<Request> requests_;
};

// What a node starts from: node 1 of voters 1, 2, 3, with an empty log, unless told otherwise.
struct NodeSetup {
  NodeSetup() { config.id = NodeId(1); }

  Config config;
  ConfState members = Voters({1, 2, 3});
  HardState hard_state;
  // In storage from the start. Begins behind the snapshot, if there is one.
  Entries log;
  SnapshotRef snapshot;  // Its members replace `members`.
  uint64_t jitter = 0;   // The random part of every election timeout.
};
// A setup whose hard state is (term, vote, commit) and whose log has these terms.
NodeSetup SetupWith(uint64_t term, std::initializer_list<uint64_t> log_terms, uint64_t commit = 0,
                    uint64_t vote = 0);

class NodeForTest;
// A node in `role`: a candidate or pre-candidate without votes but its own, a leader without
// any answer.
NodeForTest NodeIn(Role role, NodeSetup setup = NodeSetup());

// A value: a copy reads from its own copy of the storage.
class NodeForTest {
 public:
  explicit NodeForTest(const NodeSetup& setup = NodeSetup());
  NodeForTest(const NodeForTest& other);
  NodeForTest& operator=(const NodeForTest&) = delete;

  RawNode& raw() { return raw_; }
  const Raft& raft() const { return raw_.raft(); }
  MemoryStorage& storage() { return storage_; }
  const LogRecorder& lines() const { return *lines_; }
  const FixedJitter& jitter() const { return jitter_; }

  // Works off Readys until there is none: writes, applies, acknowledges.
  void Work();
  // Work(), then takes out what was sent to other nodes since the last time.
  std::vector<Message> TakeSent();
  // Steps `m`, which must be accepted, and returns what the node sent then.
  std::vector<Message> Receive(const Message& m);
  // Ticks `n` times, working after each, and returns what was sent.
  std::vector<Message> Tick(uint64_t n = 1);

  // Campaigns and receives the votes of all other voters. What it sends is thrown away.
  void BecomeLeader();
  // Leads, and has replicated and committed all of its log on all members.
  void BecomeSettledLeader();
  // Every member acknowledges everything. What is sent is thrown away.
  void AcknowledgeAll();
  // The node's progress of `id`; it must lead, and `id` be a member.
  const Progress& ProgressOf(uint64_t id) const;

  // What the node would start from if it crashed now and lost whatever is not in its storage.
  NodeSetup SetupAfterCrash() const;
  // Takes a snapshot at `index`, which must be applied, and forgets the log up to it.
  void CompactTo(uint64_t index);
  // What the log holds from its first entry on, as Show() has it.
  std::string Log() const;
  // Data of the normal entries applied so far, "x y z"; of a snapshot, its data in brackets.
  const std::string& applied() const { return applied_; }
  // Works, then takes out the reads that may be served: "index:context".
  std::vector<std::string> TakeReads();
  // Every entry applied so far.
  const std::vector<Entry>& applied_entries() const { return applied_entries_; }
  // Entries of each Ready that had committed entries.
  const std::vector<size_t>& page_sizes() const { return page_sizes_; }

 private:
  void WriteAndApply(Ready& ready);
  void RunStorageMessages(std::vector<Message> messages);
  void Persist(const HardState* state, const Entries& entries, const SnapshotRef& snapshot);
  void ApplySnapshot(const SnapshotRef& snapshot);
  void Apply(const Entries& entries);

  std::shared_ptr<LogRecorder> lines_;
  FixedJitter jitter_;
  MemoryStorage storage_;
  RawNode raw_;
  std::vector<Message> sent_;
  std::string applied_;
  std::vector<Entry> applied_entries_;
  std::vector<size_t> page_sizes_;
  std::vector<std::string> reads_;
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_NODE_H_
