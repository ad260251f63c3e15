// Squall's own node as a guest: a Host (core/host/host.h) with the machine of an application, under
// the options of the plan.
#ifndef SQUALL_SIM_GUEST_OWN_NODE_H_
#define SQUALL_SIM_GUEST_OWN_NODE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/host/host.h"
#include "sim/guest/guest.h"

namespace squall {

class OwnNode final : public Guest {
 public:
  explicit OwnNode(std::unique_ptr<Host> host) : host_(std::move(host)) {}
  OwnNode(const OwnNode& other) : Guest(other), host_(std::make_unique<Host>(*other.host_)) {}
  OwnNode& operator=(const OwnNode&) = delete;

  std::unique_ptr<Guest> Clone() const override { return std::make_unique<OwnNode>(*this); }
  void Start(GuestEnvironment& env) override { host_->Start(env); }
  void Tick(GuestEnvironment& env) override { host_->Tick(env); }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    host_->Deliver(message, env);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override { host_->SyncDone(status, env); }
  void ApplyTurn(GuestEnvironment& env) override { host_->ApplyTurn(env); }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override;
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    host_->Read(request, question, env);
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override;
  void TransferLeader(NodeId to, GuestEnvironment& env) override { host_->TransferLeader(to, env); }
  void ForgetLeader(GuestEnvironment& env) override { host_->ForgetLeader(env); }
  void Campaign(GuestEnvironment& env) override { host_->Campaign(env); }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    host_->ReportUnreachable(id, env);
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override;
  void Compact(GuestEnvironment& env) override { host_->Compact(env); }
  Index TakeFirstChanged() override { return host_->node().TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return host_->node().reports(); }

  NodeState State() const override;
  Entries ReadLog(Index from, Index to) const override;
  Term TermBeforeFirst() const override;
  const Membership& Members() const override { return raft().membership(); }
  const Tracker* Followers() const override;
  UnstableWindow Unstable() const override;
  Burden Burdens() const override;
  uint64_t MachineDigest() const override { return host_->Digest(); }

  const Host& host() const { return *host_; }

 private:
  const Raft& raft() const { return host_->node().raft(); }

  std::unique_ptr<Host> host_;
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_OWN_NODE_H_
