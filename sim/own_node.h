// Squall's own node as a guest: the core, a state machine on top of it, and the loop that drives
// both. Writes and messages go in the order that Thesis 3.8 asks for: what must be on disk first,
// waits for the sync; while it waits, messages and ticks are taken in but nothing goes out.
#ifndef SQUALL_SIM_OWN_NODE_H_
#define SQUALL_SIM_OWN_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "core/base/config.h"
#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"
#include "sim/guest.h"
#include "sim/kv.h"

namespace squall {

class OwnNode final : public Guest, private ElectionJitter {
 public:
  OwnNode(NodeId id, const Options& options, const DiskImage& disk);
  OwnNode(const OwnNode& other);
  OwnNode& operator=(const OwnNode&) = delete;

  std::unique_ptr<Guest> Clone() const override;
  void Start(GuestEnvironment& env) override;
  void Tick(GuestEnvironment& env) override;
  void Deliver(const Message& message, GuestEnvironment& env) override;
  void DiskDone(GuestEnvironment& env) override;
  ProposeOutcome Propose(const Payload& data, GuestEnvironment& env) override;
  void Campaign(GuestEnvironment& env) override;
  Index TakeFirstChanged() override { return node_.TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return node_.reports(); }

  NodeState State() const override;
  Entries ReadLog(Index from, Index to) const override;
  Term TermBeforeFirst() const override;
  const Membership& Members() const override { return node_.raft().membership(); }

  const KvStore& kv() const { return kv_; }

 private:
  uint64_t Draw(NodeId node, uint64_t ordinal, uint64_t range) override;
  void Pump(GuestEnvironment& env);
  void Finish(GuestEnvironment& env);
  void Apply(const Entry& entry, GuestEnvironment& env);
  void MaybeCompact(GuestEnvironment& env);

  uint64_t compact_every_;
  uint64_t compact_trailing_;
  MemoryStorage storage_;  // What has been written, synced or not.
  KvStore kv_;
  Index applied_;
  GuestEnvironment* env_ = nullptr;  // During a call. Stands before node_, which draws when made.
  RawNode node_;

  // The Ready that waits for its sync.
  bool syncing_ = false;
  std::vector<Message> held_messages_;
  Entries held_committed_;
};

}  // namespace squall

#endif  // SQUALL_SIM_OWN_NODE_H_
