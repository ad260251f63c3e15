// A guest that stands between a world and another guest and passes everything on, in both
// directions. A subclass overrides what it wants to see, or does wrong.
#ifndef SQUALL_SIM_GUEST_FORWARDING_GUEST_H_
#define SQUALL_SIM_GUEST_FORWARDING_GUEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/guest/guest.h"

namespace squall {

class ForwardingGuest : public Guest {
 public:
  // `node` was made for the node of this name; null until MakeNode().
  ForwardingGuest(std::unique_ptr<Guest> node, NodeId id) : node_(std::move(node)), id_(id) {}
  ForwardingGuest(const ForwardingGuest& o) : Guest(o), node_(o.node_->Clone()), id_(o.id_) {}
  ForwardingGuest& operator=(const ForwardingGuest&) = delete;

  // Makes the node, which this guest has not got yet, with this guest in between.
  GuestFactory::Made MakeNode(const GuestFactory& factory, const GuestStart& start,
                              GuestEnvironment& env);
  bool has_node() const { return node_ != nullptr; }

  // --- What the world hands in.
  void Start(GuestEnvironment& env) override;
  void Tick(GuestEnvironment& env) override;
  void Deliver(const Message& message, GuestEnvironment& env) override;
  void SyncDone(IoStatus status, GuestEnvironment& env) override;
  void ApplyTurn(GuestEnvironment& env) override;
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override;
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override;
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override;
  void TransferLeader(NodeId to, GuestEnvironment& env) override;
  void ForgetLeader(GuestEnvironment& env) override;
  void Campaign(GuestEnvironment& env) override;
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override;
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override;
  void Compact(GuestEnvironment& env) override;

  // --- What it shows.
  Index TakeFirstChanged() override { return node_->TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return node_->Reports(); }
  NodeState State() const override { return node_->State(); }
  Entries ReadLog(Index from, Index to) const override { return node_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return node_->TermBeforeFirst(); }
  const Membership& Members() const override { return node_->Members(); }
  const Tracker* Followers() const override { return node_->Followers(); }
  UnstableWindow Unstable() const override { return node_->Unstable(); }
  Burden Burdens() const override { return node_->Burdens(); }
  uint64_t MachineDigest() const override { return node_->MachineDigest(); }

 protected:
  // --- What the node asks for and tells. `env` is the world's.
  virtual void PassSend(Message message, GuestEnvironment& env) { env.Send(std::move(message)); }
  virtual void PassSync(GuestEnvironment& env) { env.files().Sync(); }
  virtual void PassWriting(DiskWrite write, GuestEnvironment& env) {
    env.Writing(std::move(write));
  }
  virtual void PassApplied(const Entry& entry, const ApplyResult& result, GuestEnvironment& env) {
    env.Applied(entry, result);
  }
  virtual void PassSnapshotTaken(const SnapshotRef& snapshot, uint64_t digest,
                                 GuestEnvironment& env) {
    env.SnapshotTaken(snapshot, digest);
  }
  virtual bool PassTracesProtocol(const GuestEnvironment& env) const {
    return env.TracesProtocol();
  }
  virtual void PassTracePoint(const TracePoint& point, GuestEnvironment& env) {
    env.OnTracePoint(point);
  }

  NodeId id() const { return id_; }
  Guest& node() { return *node_; }
  const Guest& node() const { return *node_; }
  bool leads() const { return node_->State().role == Role::kLeader; }

 private:
  class Passage;

  std::unique_ptr<Guest> node_;
  NodeId id_;
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_FORWARDING_GUEST_H_
