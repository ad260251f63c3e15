// The application that a guest's nodes replicate: its state machine, and what a world has to know
// of it to put clients before the nodes and to check what they are told.
#ifndef SQUALL_SIM_GUEST_APPLICATION_H_
#define SQUALL_SIM_GUEST_APPLICATION_H_

#include <memory>

#include "core/base/payload.h"
#include "core/host/state_machine.h"
#include "invariants/history/recorder.h"
#include "invariants/machine_model.h"

namespace squall {

// Has no state: all nodes, clients and checkers of a world share one.
class Application {
 public:
  virtual ~Application() = default;

  // The state machine of a node, empty. Not null.
  virtual std::unique_ptr<StateMachine> MakeMachine() const = 0;
  // What checkers compare the nodes' results and answers with, empty. Null: they are not compared,
  // and S16 and S21 look at the rest only: the indexes, and that each write is done once.
  virtual std::unique_ptr<MachineModel> MakeModel() const {
    return std::make_unique<MachineAsModel>(MakeMachine());
  }

  // The workload: the bytes of the command, or of the question if it is a get, that stands for what
  // a client of the simulation wants. Deterministic; different operations may have equal bytes.
  virtual Payload Encode(const DecodedOperation& operation) const = 0;
  // Reads what clients asked for the check of their history when a run is over. Null: commands are
  // no reads and writes of keys, and the history is not checked.
  virtual const OperationDecoder* decoder() const { return nullptr; }
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_APPLICATION_H_
