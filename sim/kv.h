// The replicated state machine of the simulations: keys and values, and a digest of the commands.
#ifndef SQUALL_SIM_KV_H_
#define SQUALL_SIM_KV_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/payload.h"

namespace squall {

// A client's write as an entry carries it.
struct Command {
  uint64_t operation = 0;  // Client in the upper half, the client's own count in the lower.
  std::string_view key;
  std::string_view value;
};
Payload EncodeCommand(const Command& command);
// False if the bytes are no command. The views point into `bytes`.
bool DecodeCommand(std::string_view bytes, Command* command);

class KvStore {
 public:
  void Apply(const Command& command, std::string_view bytes);
  // Null if the key is not there. Valid until the next Apply or Load.
  const std::string* Find(std::string_view key) const;
  // Equal for stores that have applied the same commands in the same order.
  uint64_t digest() const { return digest_; }

  // The snapshot of the store, and back. Load returns false if the bytes are no snapshot.
  Payload Save() const;
  bool Load(std::string_view bytes);

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;  // Sorted by key.
  uint64_t digest_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SIM_KV_H_
