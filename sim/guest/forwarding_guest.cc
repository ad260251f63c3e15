#include "sim/guest/forwarding_guest.h"

namespace squall {

// The world's environment as the node sees it.
class ForwardingGuest::Passage final : public GuestEnvironment, private Files {
 public:
  Passage(ForwardingGuest* guest, GuestEnvironment& env) : guest_(*guest), env_(env) {}

  Files& files() override { return *this; }
  void Send(Message message) override { guest_.PassSend(std::move(message), env_); }
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override {
    return env_.ElectionJitter(ordinal, range);
  }
  void AskApplyTurn() override { env_.AskApplyTurn(); }

  void Writing(DiskWrite write) override { guest_.PassWriting(std::move(write), env_); }
  void Applied(const Entry& entry, const ApplyResult& result) override {
    guest_.PassApplied(entry, result, env_);
  }
  void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) override {
    guest_.PassSnapshotTaken(snapshot, digest, env_);
  }
  void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) override {
    env_.SnapshotInstalled(snapshot, digest);
  }
  void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) override {
    env_.ReadDone(request, outcome, index, std::move(answer));
  }
  void Contract(ContractStep step, uint64_t number) override { env_.Contract(step, number); }
  void Stopped(std::string_view why) override { env_.Stopped(why); }
  bool TracesProtocol() const override { return guest_.PassTracesProtocol(env_); }
  void OnTracePoint(const TracePoint& point) override { guest_.PassTracePoint(point, env_); }

 private:
  Names List() override { return env_.files().List(); }
  Contents Read(const FileName& name) override { return env_.files().Read(name); }
  IoStatus Create(const FileName& name) override { return env_.files().Create(name); }
  IoStatus Append(const FileName& name, std::string_view bytes) override {
    return env_.files().Append(name, bytes);
  }
  IoStatus Truncate(const FileName& name, uint64_t size) override {
    return env_.files().Truncate(name, size);
  }
  IoStatus Rename(const FileName& from, const FileName& to) override {
    return env_.files().Rename(from, to);
  }
  IoStatus Remove(const FileName& name) override { return env_.files().Remove(name); }
  void Sync() override { guest_.PassSync(env_); }

  ForwardingGuest& guest_;
  GuestEnvironment& env_;
};

// `guest` of the answer is null: the node stands behind this one.
GuestFactory::Made ForwardingGuest::MakeNode(const GuestFactory& factory, const GuestStart& start,
                                             GuestEnvironment& env) {
  Passage passage(this, env);
  GuestFactory::Made made = factory.Make(start, passage);
  node_ = std::move(made.guest);
  return made;
}

void ForwardingGuest::Start(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Start(passage);
}

void ForwardingGuest::Tick(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Tick(passage);
}

void ForwardingGuest::Deliver(const Message& message, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Deliver(message, passage);
}

void ForwardingGuest::SyncDone(IoStatus status, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->SyncDone(status, passage);
}

void ForwardingGuest::ApplyTurn(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->ApplyTurn(passage);
}

ProposeOutcome ForwardingGuest::Propose(const Payload& command, GuestEnvironment& env) {
  Passage passage(this, env);
  return node_->Propose(command, passage);
}

void ForwardingGuest::Read(uint64_t request, const Payload& question, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Read(request, question, passage);
}

ProposeOutcome ForwardingGuest::ChangeMembership(const ConfChangeV2& change,
                                                 GuestEnvironment& env) {
  Passage passage(this, env);
  return node_->ChangeMembership(change, passage);
}

void ForwardingGuest::TransferLeader(NodeId to, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->TransferLeader(to, passage);
}

void ForwardingGuest::ForgetLeader(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->ForgetLeader(passage);
}

void ForwardingGuest::Campaign(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Campaign(passage);
}

void ForwardingGuest::ReportUnreachable(NodeId id, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->ReportUnreachable(id, passage);
}

void ForwardingGuest::ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) {
  Passage passage(this, env);
  node_->ReportSnapshot(id, report, passage);
}

void ForwardingGuest::Compact(GuestEnvironment& env) {
  Passage passage(this, env);
  node_->Compact(passage);
}

}  // namespace squall
