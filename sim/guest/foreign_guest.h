// Nodes that stand behind the C interface (sim/guest/squall_guest.h).
#ifndef SQUALL_SIM_GUEST_FOREIGN_GUEST_H_
#define SQUALL_SIM_GUEST_FOREIGN_GUEST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/guest/foreign_calls.h"
#include "sim/guest/foreign_view.h"
#include "sim/guest/guest.h"
#include "sim/guest/guest_traits.h"
#include "sim/guest/squall_guest.h"

namespace squall {

// A guest's table, as a loaded object gives it, and whether it can be used.
struct ForeignTable {
  squall_guest guest = {};  // Functions that the object's table is too short for are null.
  GuestTraits traits;
  std::string error;  // Empty if it can be used.
};
ForeignTable ReadForeignTable(const squall_guest* table);

// One incarnation of such a node.
class ForeignGuest final : public Guest {
 public:
  // As GuestFactory::Make(). `guest` must outlive the node; `machine` is empty.
  static GuestFactory::Made Make(const squall_guest& guest, const GuestTraits& traits,
                                 std::unique_ptr<StateMachine> machine, const GuestStart& start,
                                 GuestEnvironment& env);
  ForeignGuest(const ForeignGuest& o) = delete;
  ForeignGuest& operator=(const ForeignGuest&) = delete;
  ~ForeignGuest() override;

  // Requires: the guest can be copied.
  std::unique_ptr<Guest> Clone() const override;
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
  Index TakeFirstChanged() override { return view_.TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return calls_->reports(); }

  NodeState State() const override { return view_.state(); }
  Entries ReadLog(Index from, Index to) const override { return view_.ReadLog(from, to); }
  Term TermBeforeFirst() const override { return view_.term_before_first(); }
  const Membership& Members() const override { return view_.members(); }
  Burden Burdens() const override { return {true, 0, calls_->reads_open()}; }
  uint64_t MachineDigest() const override { return calls_->replica().Digest(); }

 private:
  ForeignGuest(const squall_guest& guest, const GuestTraits& traits, uint64_t tick_us,
               std::unique_ptr<ForeignCalls> calls)
      : guest_(guest), traits_(traits), tick_us_(tick_us), calls_(std::move(calls)) {}

  // Calls the node, and looks at it again.
  template <class F>
  void Call(GuestEnvironment& env, F&& call);
  void Look();
  bool Allows(const ConfChangeV2& change) const;

  const squall_guest& guest_;
  GuestTraits traits_;
  uint64_t tick_us_;
  std::unique_ptr<ForeignCalls> calls_;
  ForeignView view_;
  squall_node* node_ = nullptr;
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_FOREIGN_GUEST_H_
