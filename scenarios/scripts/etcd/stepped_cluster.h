// Nodes that are stepped by hand: nothing happens unless a script says so.
//
// Messages wait in one queue until they are delivered or dropped; storage work of nodes with
// asynchronous writes waits at its node. Whatever happens is described in a transcript.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_STEPPED_CLUSTER_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_STEPPED_CLUSTER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/config.h"
#include "core/base/message.h"
#include "core/node/raw_node.h"
#include "scenarios/scripts/etcd/history_storage.h"
#include "scenarios/scripts/etcd/transcript.h"

namespace squall {

// Makes every election timeout exactly the election tick.
class NoJitter final : public ElectionJitter {
 public:
  uint64_t Draw(NodeId, uint64_t, uint64_t) override { return 0; }
};

// Functions that return text return an error, in etcd's words, or nothing. Where a node is asked
// for, it must exist: 1 <= id <= size().
class SteppedCluster {
 public:
  static constexpr size_t kNodesMax = 100;
  // Rounds of Stabilize(). A cluster at rest for good needs a few dozen.
  static constexpr int kRoundsMax = 10000;

  struct Recipient {
    NodeId id;
    enum class Fate : uint8_t { kDeliver, kDrop } fate = Fate::kDeliver;
  };

  SteppedCluster() = default;
  // Nodes hold pointers into the cluster.
  SteppedCluster(const SteppedCluster&) = delete;
  SteppedCluster& operator=(const SteppedCluster&) = delete;

  Transcript& transcript() { return transcript_; }
  size_t size() const { return members_.size(); }
  bool Has(NodeId id) const { return id != kNoNode && id.value() <= members_.size(); }
  RawNode& node(NodeId id) { return member(id).node; }
  const Config& config(NodeId id) { return member(id).config; }
  HistoryStorage& storage(NodeId id) { return member(id).storage; }

  // Adds `count` nodes, which take the next ids, with everything else as in `config`. They start
  // from `snapshot`, unless that is as good as none.
  // Requires: size() + count <= kNodesMax; the configuration is valid; the snapshot's ConfState
  // can be restored.
  std::string AddNodes(size_t count, const Config& config, const Snapshot& snapshot);

  std::string ProcessReady(NodeId id);
  std::string ProcessAppendThread(NodeId id);
  std::string ProcessApplyThread(NodeId id);

  // Delivers or drops the messages to each recipient in turn, of one type or all. Returns how many.
  // Requires: recipients of messages to deliver exist.
  size_t Deliver(std::span<const Recipient> recipients, std::optional<MessageType> type);
  // Whether Deliver() would find anything for `recipient`.
  bool HasMessages(const Recipient& recipient, std::optional<MessageType> type) const;

  // Handles Readys, messages and storage work of the nodes, in rounds, until there is none.
  std::string Stabilize(std::span<const NodeId> ids);

  void SendSnapshot(NodeId from, NodeId to);
  // Prints the stable log.
  std::string PrintLog(NodeId id);
  // Requires: `index` is not behind the last entry.
  std::string Compact(NodeId id, Index index);

 private:
  struct Member {
    Member(const Config& own_config, HistoryStorage filled)
        : config(own_config), storage(std::move(filled)), node(config, &storage) {}

    Config config;
    HistoryStorage storage;
    RawNode node;
    // MsgStorageAppend and MsgStorageApply that wait for their thread.
    std::deque<Message> append_work;
    std::deque<Message> apply_work;
  };

  Member& member(NodeId id) { return members_[id.value() - 1]; }
  // Takes the messages for `recipient` out of the queue, in their order.
  std::vector<Message> TakeMessages(const Recipient& recipient, std::optional<MessageType> type);
  void Route(Member* from, std::vector<Message>* messages);
  static std::string Persist(Member* at, const std::optional<HardState>& hard_state,
                             const Entries& entries, const SnapshotRef& snapshot);
  static std::string Apply(Member* at, const Entries& entries);
  void PrintResponses(const Message& work);
  // One round of Stabilize(). False if there was nothing to do.
  bool StabilizeOnce(std::span<const NodeId> ids, std::string* error);
  bool HandleReadys(std::span<const NodeId> ids, std::string* error);
  bool ReceiveAll(std::span<const NodeId> ids);
  bool DrainAppendThreads(std::span<const NodeId> ids, std::string* error);
  bool DrainApplyThreads(std::span<const NodeId> ids);
  void PrintHeader(NodeId id, std::string_view what);

  Transcript transcript_;
  NoJitter jitter_;
  std::deque<Member> members_;  // By id, from 1. A deque, because nodes point to their storage.
  std::vector<Message> in_flight_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_STEPPED_CLUSTER_H_
