// A node under test whose every call is announced, to tell in which one a run came to its end.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_WATCHED_GUEST_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_WATCHED_GUEST_H_

#include <string>

#include "core/base/types.h"
#include "sim/guest/guest.h"

namespace squall {

// Hears of the calls that a world makes of its nodes. Calls that only look at a node are not told.
class CallListener {
 public:
  virtual ~CallListener() = default;
  // The node is about to be called. `what` is a clause: "takes a tick", "receives 1->2 MsgApp ...".
  // Empty unless WantsText().
  virtual void OnCall(NodeId node, const std::string& what) = 0;
  // The call has returned.
  virtual void OnReturn() = 0;
  // Whether the words for the next call are worth their time.
  virtual bool WantsText() const = 0;
};

// Makes the nodes of another factory, each behind a guest that announces its calls and does nothing
// else: the run is the same.
class WatchedGuestFactory final : public GuestFactory {
 public:
  // Both must outlive it.
  WatchedGuestFactory(const GuestFactory& factory, CallListener* listener)
      : factory_(factory), listener_(listener) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override;
  const Application* application() const override { return factory_.application(); }
  GuestTraits traits() const override { return factory_.traits(); }
  std::string Describe() const override { return factory_.Describe(); }

 private:
  const GuestFactory& factory_;
  CallListener* listener_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_WATCHED_GUEST_H_
