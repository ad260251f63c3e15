#include "scenarios/testing/broken_guest.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
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
  void DiskDone(GuestEnvironment& env) override { guest_->DiskDone(env); }
  ProposeOutcome Propose(const Payload& data, GuestEnvironment& env) override {
    return guest_->Propose(data, env);
  }
  void Campaign(GuestEnvironment& env) override { guest_->Campaign(env); }
  Index TakeFirstChanged() override { return guest_->TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return reports_; }
  NodeState State() const override { return guest_->State(); }
  Entries ReadLog(Index from, Index to) const override { return guest_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return guest_->TermBeforeFirst(); }
  const Membership& Members() const override { return guest_->Members(); }

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
        for (;;) pause();
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

std::unique_ptr<Guest> BrokenGuestFactory::Make(NodeId node, const Options& options,
                                                const DiskImage& disk) const {
  std::unique_ptr<Guest> guest = OwnNodeFactory().Make(node, options, disk);
  if (node != NodeId(1)) return guest;
  ++runs_;
  if (options.nodes % 2 == 0 || (fault_ == Fault::kWaver && runs_ % 2 == 0)) return guest;
  return std::make_unique<BrokenGuest>(std::move(guest), fault_);
}

}  // namespace squall
