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
#include "sim/guest/guest_traits.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"

namespace squall {

// What a guest may ask for, during a call and not after it.
using GuestEnvironment = HostEnvironment;

// Whether a proposal may ever be applied.
enum class ProposeOutcome : uint8_t { kAccepted, kDropped };

// One incarnation of a node. A crash destroys it; a restart makes another one from the files.
class Guest : public NodeView {
 public:
  // An independent copy, for a copy of the world.
  virtual std::unique_ptr<Guest> Clone() const = 0;

  // Called once, before all others.
  virtual void Start(GuestEnvironment& env) = 0;
  // One tick of the node's clock: every Options::tick_us, changed by the clock's drift.
  virtual void Tick(GuestEnvironment& env) = 0;
  // A message arrives. It may be meant for an earlier incarnation, and may arrive twice.
  virtual void Deliver(const Message& message, GuestEnvironment& env) = 0;
  // The oldest barrier that has not ended yet has ended (Files::Sync()).
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

// The node that a factory makes.
struct GuestStart {
  NodeId node;             // Its id.
  const Options& options;  // Of the world; those about nodes are for the guest.
  // The configuration before the first entry of the log: the same on all nodes.
  const ConfState& first_members;
  // The number of earlier starts of the node.
  uint64_t incarnation = 0;
};

// Makes the incarnations of nodes, all of which replicate one application. Has no state.
class GuestFactory {
 public:
  // The answer of Make().
  struct Made {
    std::unique_ptr<Guest> guest;  // Null if the files cannot be used.
    std::string error;             // Then: the file, the place in it, and what is wrong.
    std::string note;              // The data that recovery ignored, if there was any.
  };

  virtual ~GuestFactory() = default;
  // Makes a node on the files of `env`, which must not be used after this call.
  virtual Made Make(const GuestStart& start, GuestEnvironment& env) const = 0;
  // What its nodes replicate. Null: the key-value store of the program that runs the world. A
  // loaded guest with a bug should return null: its nodes are then compared with the program's own
  // store.
  virtual const Application* application() const { return nullptr; }
  // What its nodes can do and show.
  virtual GuestTraits traits() const { return {}; }
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
