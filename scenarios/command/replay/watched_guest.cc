#include "scenarios/command/replay/watched_guest.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/story/words.h"
#include "sim/guest/forwarding_guest.h"

namespace squall {
namespace {

class WatchedGuest final : public ForwardingGuest {
  // `words` makes the clause, `call` makes the call.
  template <class Words, class F>
  decltype(auto) Call(Words&& words, F&& call) {
    // The listener's own end may not depend on what the guest does to itself.
    CallListener* const listener = listener_;
    listener->OnCall(id(), listener->WantsText() ? std::string(words()) : std::string());
    struct Return {
      CallListener* listener;
      ~Return() { listener->OnReturn(); }
    } at_return{listener};
    return call();
  }

 public:
  WatchedGuest(std::unique_ptr<Guest> guest, NodeId node, CallListener* listener,
               const OperationDecoder* decoder)
      : ForwardingGuest(std::move(guest), node), listener_(listener), decoder_(decoder) {}

  std::unique_ptr<Guest> Clone() const override { return std::make_unique<WatchedGuest>(*this); }

  void Start(GuestEnvironment& env) override {
    Call([] { return "begins its work"; }, [&] { ForwardingGuest::Start(env); });
  }
  void Tick(GuestEnvironment& env) override {
    Call([] { return "takes a tick"; }, [&] { ForwardingGuest::Tick(env); });
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("receives ", DescribeMessage(message, decoder_)); },
         [&] { ForwardingGuest::Deliver(message, env); });
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override {
    Call(
        [&] {
          return status == IoStatus::kOk ? "hears that its disk has synced"
                                         : "hears that its disk has failed to sync";
        },
        [&] { ForwardingGuest::SyncDone(status, env); });
  }
  void ApplyTurn(GuestEnvironment& env) override {
    Call([] { return "applies entries"; }, [&] { ForwardingGuest::ApplyTurn(env); });
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    return Call(
        [&] {
          return absl::StrCat("is asked to write: ", DescribeCommand(command.view(), decoder_));
        },
        [&] { return ForwardingGuest::Propose(command, env); });
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    Call(
        [&] {
          return absl::StrCat("is asked to read: ", DescribeOperation(question.view(), decoder_));
        },
        [&] { ForwardingGuest::Read(request, question, env); });
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    return Call([] { return "is asked to change the membership"; },
                [&] { return ForwardingGuest::ChangeMembership(change, env); });
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("is asked to transfer its leadership to node ", to.value()); },
         [&] { ForwardingGuest::TransferLeader(to, env); });
  }
  void ForgetLeader(GuestEnvironment& env) override {
    Call([] { return "is asked to forget its leader"; },
         [&] { ForwardingGuest::ForgetLeader(env); });
  }
  void Campaign(GuestEnvironment& env) override {
    Call([] { return "is asked to campaign"; }, [&] { ForwardingGuest::Campaign(env); });
  }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    Call([&] { return absl::StrCat("hears that node ", id.value(), " is unreachable"); },
         [&] { ForwardingGuest::ReportUnreachable(id, env); });
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override {
    Call(
        [&] {
          return absl::StrCat("hears that a snapshot to node ", id.value(),
                              report == SnapshotReport::kDelivered ? " arrived" : " was lost");
        },
        [&] { ForwardingGuest::ReportSnapshot(id, report, env); });
  }
  void Compact(GuestEnvironment& env) override {
    Call([] { return "is asked for a snapshot"; }, [&] { ForwardingGuest::Compact(env); });
  }

 private:
  CallListener* listener_;
  const OperationDecoder* decoder_;
};

}  // namespace

GuestFactory::Made WatchedGuestFactory::Make(const GuestStart& start, GuestEnvironment& env) const {
  listener_->OnCall(start.node, listener_->WantsText() ? "comes up on its files" : "");
  Made made = factory_.Make(start, env);
  listener_->OnReturn();
  if (made.guest) {
    made.guest = std::make_unique<WatchedGuest>(std::move(made.guest), start.node, listener_,
                                                ApplicationOf(factory_).decoder());
  }
  return made;
}

}  // namespace squall
