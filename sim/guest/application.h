// The application that a guest's nodes replicate: its state machine, its workload, and its model
// for the checkers.
#ifndef SQUALL_SIM_GUEST_APPLICATION_H_
#define SQUALL_SIM_GUEST_APPLICATION_H_

#include <memory>

#include "core/base/payload.h"
#include "core/host/state_machine.h"
#include "invariants/history/recorder.h"
#include "invariants/machine_model.h"

namespace squall {

// Without state: all nodes, clients and checkers of a world share one.
class Application {
 public:
  virtual ~Application() = default;

  // The state machine of a node, empty. Not null.
  virtual std::unique_ptr<StateMachine> MakeMachine() const = 0;
  // A model of the machine, empty, with which checkers compare the nodes' results and answers.
  // Null: S16 and S21 compare only indexes, and that each write is applied once.
  virtual std::unique_ptr<MachineModel> MakeModel() const {
    return std::make_unique<MachineAsModel>(MakeMachine());
  }

  // The workload: the bytes of the command, or of the question if it is a get, for an operation of
  // a simulated client. Deterministic; different operations may have equal bytes.
  virtual Payload Encode(const DecodedOperation& operation) const = 0;
  // Decodes operations for the check of the client history at the end of a run. Null: the history
  // is not checked, because commands do not read and write keys.
  virtual const OperationDecoder* decoder() const { return nullptr; }
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_APPLICATION_H_
