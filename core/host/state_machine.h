// The application behind the log: what committed commands are done to (Thesis 2.1).
#ifndef SQUALL_CORE_HOST_STATE_MACHINE_H_
#define SQUALL_CORE_HOST_STATE_MACHINE_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/payload.h"

namespace squall {

// Deterministic: the same commands in the same order give the same results, state and digest.
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  // The same state once more; neither sees what is done to the other.
  virtual std::unique_ptr<StateMachine> Clone() const = 0;

  // Does a command and returns what its client is told. Bytes that are no command change nothing.
  virtual Payload Apply(std::string_view command) = 0;
  // Answers a question and changes nothing.
  virtual Payload Query(std::string_view question) const = 0;

  // The whole state as bytes, and back. Load returns false, and leaves an empty state, if the bytes
  // are none that Save made; empty bytes are the empty state.
  virtual Payload Save() const = 0;
  virtual bool Load(std::string_view bytes) = 0;

  // Equal for machines that have applied the same commands in the same order, also when one of them
  // was loaded from the other's Save(); different, but for collisions, otherwise. O(1).
  virtual uint64_t Digest() const = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_STATE_MACHINE_H_
