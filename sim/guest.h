// Where world and node under test meet. The world starts a guest, hands it ticks, messages, client
// operations and disk completions; the guest asks for sends, writes and named choices, can be copied,
// and shows what checkers may see.
#ifndef SQUALL_SIM_GUEST_H_
#define SQUALL_SIM_GUEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/base/payload.h"
#include "core/host/environment.h"
#include "core/log/memory_storage.h"
#include "invariants/observation.h"
#include "sim/choices.h"
#include "sim/plan.h"

namespace squall {

// What a disk holds: hard state, snapshot and log.
using DiskImage = MemoryStorage;

// What a guest may ask for, during a call and not after it.
class GuestEnvironment {
 public:
  virtual ~GuestEnvironment() = default;
  virtual void Send(Message message) = 0;
  virtual void Write(DiskWrite write) = 0;
  // Everything written so far will be durable: DiskDone() comes then.
  virtual void Sync() = 0;
  // The random part of the `ordinal`-th election timeout since the guest started.
  virtual uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) = 0;
  // An entry has been applied to the state machine; called in order.
  virtual void Applied(const Entry& entry) = 0;
};

enum class ProposeOutcome : uint8_t { kAccepted, kDropped };

// One incarnation of a node. A crash destroys it; a restart makes another one from the disk.
class Guest : public NodeView {
 public:
  // The same guest once more: it shares nothing that either can change.
  virtual std::unique_ptr<Guest> Clone() const = 0;

  virtual void Start(GuestEnvironment& env) = 0;
  virtual void Tick(GuestEnvironment& env) = 0;
  virtual void Deliver(const Message& message, GuestEnvironment& env) = 0;
  // The oldest sync that was asked for and has not been answered is done.
  virtual void DiskDone(GuestEnvironment& env) = 0;
  virtual ProposeOutcome Propose(const Payload& data, GuestEnvironment& env) = 0;
  virtual void Campaign(GuestEnvironment& env) = 0;

  // The lowest log index written since the last call, zero if none.
  virtual Index TakeFirstChanged() = 0;
  // Assertions of the guest's own that failed, if it goes on after them.
  virtual const std::vector<std::string>& Reports() const = 0;
};

// Makes the incarnations of nodes. Has no state.
class GuestFactory {
 public:
  virtual ~GuestFactory() = default;
  // The guest keeps a copy of `disk`, which is what the last incarnation left there.
  virtual std::unique_ptr<Guest> Make(NodeId node, const Options& options,
                                      const DiskImage& disk) const = 0;
  // For reports: "squall's own node", or the file that the guest was loaded from.
  virtual std::string Describe() const = 0;
};

// Squall's own node. Lives as long as the program.
const GuestFactory& OwnNodeFactory();

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_H_
