// A state machine as checkers keep it: what the nodes' results and answers are compared with.
#ifndef SQUALL_INVARIANTS_MACHINE_MODEL_H_
#define SQUALL_INVARIANTS_MACHINE_MODEL_H_

#include <memory>
#include <string_view>
#include <utility>

#include "core/base/payload.h"
#include "core/host/state_machine.h"

namespace squall {

// Deterministic: the same commands in the same order give the same results and answers as the
// machine of a node does.
class MachineModel {
 public:
  virtual ~MachineModel() = default;
  // The same state once more; neither sees what is done to the other.
  virtual std::unique_ptr<MachineModel> Clone() const = 0;

  // Does a command and returns what its client is told (StateMachine::Apply).
  virtual Payload Apply(std::string_view command) = 0;
  // Answers a question and changes nothing (StateMachine::Query).
  virtual Payload Query(std::string_view question) const = 0;
  // The one question whose answer `command` may change, or absent if there is more than one or it
  // cannot be said. Answers as of an index before a command without such a question are not
  // compared.
  virtual Payload QuestionAbout(std::string_view command) const {
    static_cast<void>(command);
    return {};
  }
};

// A machine of the nodes' own kind as its model. It does not say what its commands change.
class MachineAsModel final : public MachineModel {
 public:
  // Requires: not null; empty as every node's machine is at first.
  explicit MachineAsModel(std::unique_ptr<StateMachine> machine) : machine_(std::move(machine)) {}

  std::unique_ptr<MachineModel> Clone() const override {
    return std::make_unique<MachineAsModel>(machine_->Clone());
  }
  Payload Apply(std::string_view command) override { return machine_->Apply(command); }
  Payload Query(std::string_view question) const override { return machine_->Query(question); }

 private:
  std::unique_ptr<StateMachine> machine_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_MACHINE_MODEL_H_
