// Commands of the key-value machine, as clients' sessions carry them (core/host/sessions.h).
#ifndef SQUALL_SIM_CLIENTS_KV_COMMAND_H_
#define SQUALL_SIM_CLIENTS_KV_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/payload.h"

namespace squall {

// Numbers are part of the bytes: never reuse one.
enum class KvAction : uint8_t {
  kGet = 1,     // Gives the value; absent if there is none.
  kPut = 2,     // Sets the value. Gives nothing.
  kDelete = 3,  // There is no value after it. Gives nothing.
  kCompareAndSwap =
      4,        // Sets the value if it is what is expected. Gives "1" if it was, "0" if not.
  kAppend = 5,  // Adds to the end of the value; a key without one begins. Gives nothing.
};

struct KvCommand {
  KvAction action = KvAction::kGet;
  std::string_view key;    // At most kKeyBytesMax.
  std::string_view value;  // Of put, compare-and-swap and append.
  // Of compare-and-swap: the value that there must be, none for "there is no such key".
  std::optional<std::string_view> expected;

  static constexpr size_t kKeyBytesMax = 255;
};

// Requires: the key is not too long.
Payload EncodeKvCommand(const KvCommand& command);
// False if the bytes are no command. The views point into `bytes`.
bool DecodeKvCommand(std::string_view bytes, KvCommand* command);

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_KV_COMMAND_H_
