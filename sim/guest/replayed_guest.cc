#include "sim/guest/replayed_guest.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>

namespace squall {
namespace {

// What the world has answered, in order.
using Answer = std::variant<uint64_t, IoStatus, Files::Contents, Files::Names>;

// A call that the node was given.
using GivenCall = std::function<void(Guest&, GuestEnvironment&)>;

struct Life {
  NodeId node;
  Options options;
  ConfState first_members;
  uint64_t incarnation = 0;
  std::vector<Answer> answers;
  std::vector<GivenCall> calls;
};

// The world's environment, whose answers are kept.
class Recording final : public GuestEnvironment, private Files {
 public:
  Recording(GuestEnvironment& env, std::vector<Answer>* answers) : env_(env), answers_(*answers) {}

  Files& files() override { return *this; }
  void Send(Message message) override { env_.Send(std::move(message)); }
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override {
    return Kept(env_.ElectionJitter(ordinal, range));
  }
  void AskApplyTurn() override { env_.AskApplyTurn(); }
  void Writing(DiskWrite write) override { env_.Writing(std::move(write)); }
  void Applied(const Entry& entry, const ApplyResult& result) override {
    env_.Applied(entry, result);
  }
  void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) override {
    env_.SnapshotTaken(snapshot, digest);
  }
  void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) override {
    env_.SnapshotInstalled(snapshot, digest);
  }
  void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) override {
    env_.ReadDone(request, outcome, index, std::move(answer));
  }
  void Stopped(std::string_view why) override { env_.Stopped(why); }

 private:
  Names List() override { return Kept(env_.files().List()); }
  Contents Read(const FileName& name) override { return Kept(env_.files().Read(name)); }
  IoStatus Create(const FileName& name) override { return Kept(env_.files().Create(name)); }
  IoStatus Append(const FileName& name, std::string_view bytes) override {
    return Kept(env_.files().Append(name, bytes));
  }
  IoStatus Truncate(const FileName& name, uint64_t size) override {
    return Kept(env_.files().Truncate(name, size));
  }
  IoStatus Rename(const FileName& from, const FileName& to) override {
    return Kept(env_.files().Rename(from, to));
  }
  IoStatus Remove(const FileName& name) override { return Kept(env_.files().Remove(name)); }
  void Sync() override { env_.files().Sync(); }

  template <class T>
  T Kept(T answer) {
    answers_.push_back(answer);
    return answer;
  }

  GuestEnvironment& env_;
  std::vector<Answer>& answers_;
};

// A world that answers as another one did, and in which nothing has an effect.
class Repeating final : public GuestEnvironment, private Files {
 public:
  explicit Repeating(const std::vector<Answer>& answers) : answers_(answers) {}

  // The node has asked for something else, or less or more, than before.
  bool differs() const { return differs_ || next_ != answers_.size(); }

  Files& files() override { return *this; }
  void Send(Message) override {}
  uint64_t ElectionJitter(uint64_t, uint64_t) override { return Next<uint64_t>(); }
  void AskApplyTurn() override {}
  void Applied(const Entry&, const ApplyResult&) override {}
  void ReadDone(uint64_t, ReadOutcome, Index, Payload) override {}
  void Stopped(std::string_view) override {}

 private:
  Names List() override { return Next<Names>(); }
  Contents Read(const FileName&) override { return Next<Contents>(); }
  IoStatus Create(const FileName&) override { return Next<IoStatus>(); }
  IoStatus Append(const FileName&, std::string_view) override { return Next<IoStatus>(); }
  IoStatus Truncate(const FileName&, uint64_t) override { return Next<IoStatus>(); }
  IoStatus Rename(const FileName&, const FileName&) override { return Next<IoStatus>(); }
  IoStatus Remove(const FileName&) override { return Next<IoStatus>(); }
  void Sync() override {}

  template <class T>
  T Next() {
    const T* const answer = next_ < answers_.size() ? std::get_if<T>(&answers_[next_]) : nullptr;
    ++next_;
    differs_ |= answer == nullptr;
    return answer == nullptr ? T() : *answer;
  }

  const std::vector<Answer>& answers_;
  size_t next_ = 0;
  bool differs_ = false;
};

class ReplayedGuest final : public Guest {
 public:
  ReplayedGuest(MakeGuest make, std::unique_ptr<Guest> node, Life life)
      : make_(std::move(make)), node_(std::move(node)), life_(std::move(life)) {}

  std::unique_ptr<Guest> Clone() const override;
  void Start(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.Start(e); });
  }
  void Tick(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.Tick(e); });
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Call(env, [message](Guest& guest, GuestEnvironment& e) { guest.Deliver(message, e); });
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override {
    Call(env, [status](Guest& guest, GuestEnvironment& e) { guest.SyncDone(status, e); });
  }
  void ApplyTurn(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.ApplyTurn(e); });
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    ProposeOutcome outcome = ProposeOutcome::kDropped;
    Ask(env, [&](GuestEnvironment& e) { outcome = node_->Propose(command, e); });
    life_.calls.push_back(
        [command](Guest& guest, GuestEnvironment& e) { guest.Propose(command, e); });
    return outcome;
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    Call(env, [request, question](Guest& guest, GuestEnvironment& e) {
      guest.Read(request, question, e);
    });
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    ProposeOutcome outcome = ProposeOutcome::kDropped;
    Ask(env, [&](GuestEnvironment& e) { outcome = node_->ChangeMembership(change, e); });
    life_.calls.push_back(
        [change](Guest& guest, GuestEnvironment& e) { guest.ChangeMembership(change, e); });
    return outcome;
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    Call(env, [to](Guest& guest, GuestEnvironment& e) { guest.TransferLeader(to, e); });
  }
  void ForgetLeader(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.ForgetLeader(e); });
  }
  void Campaign(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.Campaign(e); });
  }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    Call(env, [id](Guest& guest, GuestEnvironment& e) { guest.ReportUnreachable(id, e); });
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override {
    Call(env,
         [id, report](Guest& guest, GuestEnvironment& e) { guest.ReportSnapshot(id, report, e); });
  }
  void Compact(GuestEnvironment& env) override {
    Call(env, [](Guest& guest, GuestEnvironment& e) { guest.Compact(e); });
  }
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

 private:
  // The call is made, and kept.
  template <class F>
  void Call(GuestEnvironment& env, F call) {
    Ask(env, [&](GuestEnvironment& e) { call(*node_, e); });
    life_.calls.push_back(std::move(call));
  }
  template <class F>
  void Ask(GuestEnvironment& env, F&& ask) {
    Recording recording(env, &life_.answers);
    ask(recording);
  }

  MakeGuest make_;
  std::unique_ptr<Guest> node_;
  Life life_;
};

// There is no node that could go on for one that comes to something else, given the same.
[[noreturn]] void EndNondeterministic(const std::string& how) {
  std::fprintf(stderr,
               "squall: the guest is not deterministic: made again and given the same, %s\n",
               how.c_str());
  std::abort();
}

std::unique_ptr<Guest> ReplayedGuest::Clone() const {
  Repeating world(life_.answers);
  GuestFactory::Made made =
      make_({life_.node, life_.options, life_.first_members, life_.incarnation}, world);
  if (made.guest == nullptr) EndNondeterministic("it refuses its files: " + made.error);
  for (const GivenCall& call : life_.calls) call(*made.guest, world);
  made.guest->TakeFirstChanged();
  if (world.differs()) EndNondeterministic("it calls the world in another way");
  auto copy = std::make_unique<ReplayedGuest>(make_, std::move(made.guest), life_);
  if (copy->State() != State() || copy->MachineDigest() != MachineDigest() ||
      copy->Reports() != Reports()) {
    EndNondeterministic("it comes to another state");
  }
  return copy;
}

}  // namespace

GuestFactory::Made MakeReplayed(MakeGuest make, const GuestStart& start, GuestEnvironment& env) {
  Life life{start.node, start.options, start.first_members, start.incarnation, {}, {}};
  Recording recording(env, &life.answers);
  GuestFactory::Made made = make(start, recording);
  if (made.guest == nullptr) return made;
  made.guest =
      std::make_unique<ReplayedGuest>(std::move(make), std::move(made.guest), std::move(life));
  return made;
}

}  // namespace squall
