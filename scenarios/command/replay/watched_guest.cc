#include "scenarios/command/replay/watched_guest.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

class WatchedGuest final : public Guest {
  // `words` makes the clause, `call` makes the call.
  template <class Words, class F>
  decltype(auto) Call(Words&& words, F&& call) {
    // The listener's own end may not depend on what the guest does to itself.
    CallListener* const listener = listener_;
    listener->OnCall(node_, listener->WantsText() ? std::string(words()) : std::string());
    struct Return {
      CallListener* listener;
      ~Return() { listener->OnReturn(); }
    } at_return{listener};
    return call();
  }

 public:
  WatchedGuest(std::unique_ptr<Guest> guest, NodeId node, CallListener* listener)
      : guest_(std::move(guest)), node_(node), listener_(listener) {}

  std::unique_ptr<Guest> Clone() const override {
    return std::make_unique<WatchedGuest>(guest_->Clone(), node_, listener_);
  }

  void Start(GuestEnvironment& env) override {
    Call([] { return "begins its work"; }, [&] { guest_->Start(env); });
  }
  void Tick(GuestEnvironment& env) override {
    Call([] { return "takes a tick"; }, [&] { guest_->Tick(env); });
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("receives ", DescribeMessage(message)); },
         [&] { guest_->Deliver(message, env); });
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override {
    Call(
        [&] {
          return status == IoStatus::kOk ? "hears that its disk has synced"
                                         : "hears that its disk has failed to sync";
        },
        [&] { guest_->SyncDone(status, env); });
  }
  void ApplyTurn(GuestEnvironment& env) override {
    Call([] { return "applies entries"; }, [&] { guest_->ApplyTurn(env); });
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    return Call(
        [&] { return absl::StrCat("is asked to write: ", DescribeCommand(command.view())); },
        [&] { return guest_->Propose(command, env); });
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("is asked to read: ", DescribeCommand(question.view())); },
         [&] { guest_->Read(request, question, env); });
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    return Call([] { return "is asked to change the membership"; },
                [&] { return guest_->ChangeMembership(change, env); });
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("is asked to hand over to node ", to.value()); },
         [&] { guest_->TransferLeader(to, env); });
  }
  void ForgetLeader(GuestEnvironment& env) override {
    Call([] { return "is asked to forget its leader"; }, [&] { guest_->ForgetLeader(env); });
  }
  void Campaign(GuestEnvironment& env) override {
    Call([] { return "is asked to campaign"; }, [&] { guest_->Campaign(env); });
  }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("hears that node ", id.value(), " is unreachable"); },
         [&] { guest_->ReportUnreachable(id, env); });
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override {
    Call(
        [&] {
          return absl::StrCat("hears that a snapshot to node ", id.value(),
                              report == SnapshotReport::kDelivered ? " arrived" : " was lost");
        },
        [&] { guest_->ReportSnapshot(id, report, env); });
  }
  void Compact(GuestEnvironment& env) override {
    Call([] { return "is asked for a snapshot"; }, [&] { guest_->Compact(env); });
  }

  Index TakeFirstChanged() override { return guest_->TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return guest_->Reports(); }
  NodeState State() const override { return guest_->State(); }
  Entries ReadLog(Index from, Index to) const override { return guest_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return guest_->TermBeforeFirst(); }
  const Membership& Members() const override { return guest_->Members(); }
  const Tracker* Followers() const override { return guest_->Followers(); }
  UnstableWindow Unstable() const override { return guest_->Unstable(); }
  Burden Burdens() const override { return guest_->Burdens(); }
  uint64_t MachineDigest() const override { return guest_->MachineDigest(); }

 private:
  std::unique_ptr<Guest> guest_;
  NodeId node_;
  CallListener* listener_;
};

}  // namespace

GuestFactory::Made WatchedGuestFactory::Make(const GuestStart& start, GuestEnvironment& env) const {
  listener_->OnCall(start.node, listener_->WantsText() ? "comes up on its files" : "");
  Made made = factory_.Make(start, env);
  listener_->OnReturn();
  if (made.guest) {
    made.guest = std::make_unique<WatchedGuest>(std::move(made.guest), start.node, listener_);
  }
  return made;
}

}  // namespace squall
