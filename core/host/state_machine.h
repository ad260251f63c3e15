// The state machine: the application to which committed commands are applied (Thesis 2.1).
#ifndef SQUALL_CORE_HOST_STATE_MACHINE_H_
#define SQUALL_CORE_HOST_STATE_MACHINE_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/payload.h"

namespace squall {

// Must be deterministic: equal commands in equal order give equal results, states and digests on
// all nodes. Called on the host's thread only.
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  // An independent copy.
  virtual std::unique_ptr<StateMachine> Clone() const = 0;

  // Applies a command and returns the result for its client. Bytes that are no command must not
  // change the state.
  virtual Payload Apply(std::string_view command) = 0;
  // Answers a read; must not change the state.
  virtual Payload Query(std::string_view question) const = 0;

  // The whole state as bytes, and back. Load() returns false and leaves an empty state if Save()
  // did not make the bytes. Empty bytes stand for the empty state.
  virtual Payload Save() const = 0;
  virtual bool Load(std::string_view bytes) = 0;

  // A hash of the state: equal for equal states, also after Load() of a Save(). Different states
  // collide with negligible probability. Called after every entry, so it must be O(1).
  virtual uint64_t Digest() const = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_STATE_MACHINE_H_
