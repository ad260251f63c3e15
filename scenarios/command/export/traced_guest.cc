#include "scenarios/command/export/traced_guest.h"

#include <memory>
#include <utility>

#include "sim/guest/forwarding_guest.h"

namespace squall {
namespace {

class TracedGuest final : public ForwardingGuest {
  template <class F>
  decltype(auto) Call(F&& call, const Message* delivered = nullptr) {
    last_before_ = State().last;
    listener_->OnCall(id(), delivered);
    return call();
  }

 public:
  TracedGuest(NodeId id, ProtocolListener* listener)
      : ForwardingGuest(nullptr, id), listener_(listener) {}

  // A copy of a node is not traced.
  std::unique_ptr<Guest> Clone() const override { return node().Clone(); }

  void Start(GuestEnvironment& env) override {
    ForwardingGuest::Start(env);
    listener_->OnStarted(id());
  }
  void Tick(GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::Tick(env); });
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::Deliver(message, env); }, &message);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::SyncDone(status, env); });
  }
  void ApplyTurn(GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::ApplyTurn(env); });
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    return Call([&] { return ForwardingGuest::Propose(command, env); });
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::Read(request, question, env); });
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    return Call([&] { return ForwardingGuest::ChangeMembership(change, env); });
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::TransferLeader(to, env); });
  }
  void ForgetLeader(GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::ForgetLeader(env); });
  }
  void Campaign(GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::Campaign(env); });
  }
  void ReportUnreachable(NodeId about, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::ReportUnreachable(about, env); });
  }
  void ReportSnapshot(NodeId about, SnapshotReport report, GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::ReportSnapshot(about, report, env); });
  }
  void Compact(GuestEnvironment& env) override {
    Call([&] { ForwardingGuest::Compact(env); });
  }

  // The world asks once after each call.
  Index TakeFirstChanged() override {
    const Index from = ForwardingGuest::TakeFirstChanged();
    listener_->OnReturn(id(), from, last_before_);
    last_before_ = State().last;
    return from;
  }

 private:
  bool PassTracesProtocol(const GuestEnvironment&) const override { return true; }
  void PassTracePoint(const TracePoint& point, GuestEnvironment&) override {
    listener_->OnPoint(point);
  }
  void PassSend(Message message, GuestEnvironment& env) override {
    listener_->OnLeaves(id());
    ForwardingGuest::PassSend(std::move(message), env);
  }
  void PassApplied(const Entry& entry, const ApplyResult& result, GuestEnvironment& env) override {
    if (entry.type != EntryType::kNormal) {
      listener_->OnChangeApplied(id(), node(), entry, result.kind);
    }
    ForwardingGuest::PassApplied(entry, result, env);
  }

  ProtocolListener* listener_;
  Index last_before_;
};

}  // namespace

GuestFactory::Made TracedGuestFactory::Make(const GuestStart& start, GuestEnvironment& env) const {
  auto guest = std::make_unique<TracedGuest>(start.node, listener_);
  Made made = guest->MakeNode(factory_, start, env);
  if (!guest->has_node()) return made;
  listener_->OnUp(start.node, *guest, start.first_members);
  made.guest = std::move(guest);
  return made;
}

}  // namespace squall
