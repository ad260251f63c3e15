// The replicated state machine of the simulations: keys and values, and a digest of the commands.
#ifndef SQUALL_SIM_CLIENTS_KV_H_
#define SQUALL_SIM_CLIENTS_KV_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/payload.h"
#include "core/host/state_machine.h"
#include "invariants/machine_model.h"
#include "sim/clients/kv_command.h"
#include "sim/clients/kv_pairs.h"

namespace squall {

// Commands and questions are KvCommands; a question other than a get is answered as if it were one.
// A plain value: a copy costs little and goes on by itself.
class KvStore final : public StateMachine {
 public:
  std::unique_ptr<StateMachine> Clone() const override { return std::make_unique<KvStore>(*this); }
  Payload Apply(std::string_view command) override;
  Payload Query(std::string_view question) const override;
  Payload Save() const override;
  bool Load(std::string_view bytes) override;
  uint64_t Digest() const override { return digest_; }

  // Absent if the key is not there.
  Payload Find(std::string_view key) const { return pairs_.Find(key); }

 private:
  Payload Do(const KvCommand& command);

  KvPairs pairs_;
  uint64_t digest_ = 0;
};

// The same as checkers keep it, who ask it what its commands change.
class KvModel final : public MachineModel {
 public:
  std::unique_ptr<MachineModel> Clone() const override { return std::make_unique<KvModel>(*this); }
  Payload Apply(std::string_view command) override { return store_.Apply(command); }
  Payload Query(std::string_view question) const override { return store_.Query(question); }
  // A get of the command's key.
  Payload QuestionAbout(std::string_view command) const override;

 private:
  KvStore store_;
};

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_KV_H_
