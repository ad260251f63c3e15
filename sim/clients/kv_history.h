// The key-value machine's operations, as histories of clients know them.
#ifndef SQUALL_SIM_CLIENTS_KV_HISTORY_H_
#define SQUALL_SIM_CLIENTS_KV_HISTORY_H_

#include <string_view>

#include "invariants/history/recorder.h"

namespace squall {

// Reads KvCommands. Has no state.
class KvDecoder final : public OperationDecoder {
 public:
  bool Decode(std::string_view command, DecodedOperation* operation) const override;
  bool Refuses(std::string_view result) const override { return result == "0"; }
};

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_KV_HISTORY_H_
