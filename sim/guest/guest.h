// Where world and node under test meet. The world starts a guest on its files and hands it ticks,
// messages, client operations and the ends of barriers; the guest asks for file operations, sends
// and named choices, can be copied, and shows what checkers may see.
#ifndef SQUALL_SIM_GUEST_GUEST_H_
#define SQUALL_SIM_GUEST_GUEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/message.h"
#include "core/base/payload.h"
#include "core/host/environment.h"
#include "invariants/observation.h"
#include "sim/guest/application.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"

namespace squall {

// What a guest may ask for, during a call and not after it.
using GuestEnvironment = HostEnvironment;

enum class ProposeOutcome : uint8_t { kAccepted, kDropped };

// One incarnation of a node. A crash destroys it; a restart makes another one from the files.
class Guest : public NodeView {
 public:
  // The same guest once more: it shares nothing that either can change.
  virtual std::unique_ptr<Guest> Clone() const = 0;

  // Once, before anything else.
  virtual void Start(GuestEnvironment& env) = 0;
  // One tick of the node's clock, every Options::tick_us give or take its clock's drift.
  virtual void Tick(GuestEnvironment& env) = 0;
  // A message arrives. It may have been sent to an earlier incarnation, and may arrive twice.
  virtual void Deliver(const Message& message, GuestEnvironment& env) = 0;
  // The oldest barrier that was asked for and has not been answered has ended.
  virtual void SyncDone(IoStatus status, GuestEnvironment& env) = 0;
  // Answers GuestEnvironment::AskApplyTurn().
  virtual void ApplyTurn(GuestEnvironment& env) = 0;

  // A client's command, session and all (core/host/sessions.h). kDropped: it will never be done
  // because of this call. kAccepted: it may be; GuestEnvironment::Applied() tells.
  virtual ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) = 0;
  // A linearizable read. GuestEnvironment::ReadDone() tells, with the same `request`, perhaps
  // before this returns.
  virtual void Read(uint64_t request, const Payload& question, GuestEnvironment& env) = 0;
  // An operator's membership change; outcomes as of Propose().
  virtual ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) = 0;
  // Operators' requests, each of which may be refused without a word: hand leadership over to `to`,
  // forget who leads, start an election now.
  virtual void TransferLeader(NodeId to, GuestEnvironment& env) = 0;
  virtual void ForgetLeader(GuestEnvironment& env) = 0;
  virtual void Campaign(GuestEnvironment& env) = 0;
  // The transport's word on what was sent to `id`: the last message was not delivered; the snapshot
  // was, or was not.
  virtual void ReportUnreachable(NodeId id, GuestEnvironment& env) = 0;
  virtual void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) = 0;
  // A snapshot of what is applied, now.
  virtual void Compact(GuestEnvironment& env) = 0;

  // The lowest log index written since the last call, zero if none.
  virtual Index TakeFirstChanged() = 0;
  // Assertions of the guest's own that failed, if it goes on after them.
  virtual const std::vector<std::string>& Reports() const = 0;
};

// What a node is to be when it comes up.
struct GuestStart {
  NodeId node;
  const Options& options;
  // The configuration before the first entry of the log: the same on all nodes.
  const ConfState& first_members;
  // How often the node has come up before.
  uint64_t incarnation = 0;
};

// Makes the incarnations of nodes, all of which replicate one application. Has no state.
class GuestFactory {
 public:
  struct Made {
    std::unique_ptr<Guest> guest;  // Null if the files cannot be used.
    std::string error;             // Then: which file, where, and what is wrong.
    std::string note;              // What was passed over in recovery, if anything was.
  };

  virtual ~GuestFactory() = default;
  // A node that comes up on the files of `env`, which is good for this call only.
  virtual Made Make(const GuestStart& start, GuestEnvironment& env) const = 0;
  // What its nodes replicate. Null: the key-value store of the simulations, as the program that
  // runs the world has it. A guest that is loaded and has a bug in it does well to say null: what
  // its nodes do is then compared with the program's own store.
  virtual const Application* application() const { return nullptr; }
  // For reports: "squall's own node", or the file that the guest was loaded from.
  virtual std::string Describe() const = 0;
};

// What the factory's nodes replicate, the key-value store included.
const Application& ApplicationOf(const GuestFactory& factory);

// Squall's own node with the key-value store. Lives as long as the program.
const GuestFactory& OwnNodeFactory();
// Squall's own node with another application, which must outlive the factory.
std::unique_ptr<GuestFactory> OwnNodeWith(const Application& application);

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_GUEST_H_
