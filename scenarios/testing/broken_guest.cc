#include "scenarios/testing/broken_guest.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace squall {
namespace {

constexpr uint64_t kFatalTick = 100;

class BrokenGuest final : public Guest {
 public:
  using Fault = BrokenGuestFactory::Fault;

  BrokenGuest(std::unique_ptr<Guest> guest, Fault fault)
      : guest_(std::move(guest)), fault_(fault) {}

  std::unique_ptr<Guest> Clone() const override {
    auto copy = std::make_unique<BrokenGuest>(guest_->Clone(), fault_);
    copy->ticks_ = ticks_;
    copy->reports_ = reports_;
    return copy;
  }

  void Tick(GuestEnvironment& env) override {
    if (++ticks_ == kFatalTick) Break(env);
    guest_->Tick(env);
  }

  void Start(GuestEnvironment& env) override { guest_->Start(env); }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    guest_->Deliver(message, env);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override { guest_->SyncDone(status, env); }
  void ApplyTurn(GuestEnvironment& env) override { guest_->ApplyTurn(env); }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    return guest_->Propose(command, env);
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    guest_->Read(request, question, env);
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    return guest_->ChangeMembership(change, env);
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    guest_->TransferLeader(to, env);
  }
  void ForgetLeader(GuestEnvironment& env) override { guest_->ForgetLeader(env); }
  void Campaign(GuestEnvironment& env) override { guest_->Campaign(env); }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    guest_->ReportUnreachable(id, env);
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override {
    guest_->ReportSnapshot(id, report, env);
  }
  void Compact(GuestEnvironment& env) override { guest_->Compact(env); }
  Index TakeFirstChanged() override { return guest_->TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return reports_; }
  NodeState State() const override { return guest_->State(); }
  Entries ReadLog(Index from, Index to) const override { return guest_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return guest_->TermBeforeFirst(); }
  const Membership& Members() const override { return guest_->Members(); }
  const Tracker* Followers() const override { return guest_->Followers(); }
  UnstableWindow Unstable() const override { return guest_->Unstable(); }
  Burden Burdens() const override { return guest_->Burdens(); }
  uint64_t MachineDigest() const override { return guest_->MachineDigest(); }

 private:
  void Break(GuestEnvironment& env) {
    switch (fault_) {
      case Fault::kReport:
        reports_.push_back("index 12 is out of range");
        return;
      case Fault::kAbort:
        std::fprintf(stderr, "node.cc:7: check failed\n");
        std::abort();
      case Fault::kHang:
        for (volatile bool on = true; on;) {
        }
        return;
      case Fault::kWait:
        for (;;) pause();
      case Fault::kExit:
        std::exit(EXIT_SUCCESS);
      case Fault::kMemory:
        // What `new` does then, without the memory being used up for all others.
        for (;;) std::get_new_handler()();
      case Fault::kWaver:
        guest_->Campaign(env);
        return;
    }
  }

  std::unique_ptr<Guest> guest_;
  Fault fault_;
  uint64_t ticks_ = 0;
  std::vector<std::string> reports_;
};

}  // namespace

GuestFactory::Made BrokenGuestFactory::Make(const GuestStart& start, GuestEnvironment& env) const {
  Made made = OwnNodeFactory().Make(start, env);
  if (start.node != NodeId(1) || !made.guest) return made;
  ++runs_;
  if (start.options.nodes % 2 == 0 || (fault_ == Fault::kWaver && runs_ % 2 == 0)) return made;
  made.guest = std::make_unique<BrokenGuest>(std::move(made.guest), fault_);
  return made;
}

}  // namespace squall
