// Laws that a state machine must keep for the hosts that run it (core/host/state_machine.h), tried
// on commands of its author's choice.
#ifndef SQUALL_CORE_TESTING_MACHINE_LAWS_H_
#define SQUALL_CORE_TESTING_MACHINE_LAWS_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/host/state_machine.h"

namespace squall {

// Makes a machine in its first state.
using MachineMaker = std::function<std::unique_ptr<StateMachine>()>;

// The laws that the machine breaks, a sentence each, empty if it keeps all of them:
//
//   determinism     two machines give the same results and digests for the same commands
//   independence    a change of the original does not change its Clone()
//   restoring       after every command Load(Save()) gives the same digest, answers and later
//                   results
//   emptiness       Load("") gives the first state
//   refusal         Load() of bytes that Save() did not make returns false and leaves an empty
//                   state
//   questions       Query() changes nothing
//
// `commands` are applied in order, `questions` are asked after each. Give commands of every kind: a
// law is tried on these commands only.
std::vector<std::string> BrokenMachineLaws(const MachineMaker& make,
                                           std::span<const std::string> commands,
                                           std::span<const std::string> questions);

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_MACHINE_LAWS_H_
