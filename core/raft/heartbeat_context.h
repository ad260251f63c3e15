// What a leader has its heartbeats carry, and gets back with the answers: opaque to followers.
#ifndef SQUALL_CORE_RAFT_HEARTBEAT_CONTEXT_H_
#define SQUALL_CORE_RAFT_HEARTBEAT_CONTEXT_H_

#include <cstdint>

#include "core/base/payload.h"

namespace squall {

struct HeartbeatContext {
  uint64_t read = 0;     // The newest read that waits, by number; 0 if there is none.
  uint64_t sent_at = 0;  // The leader's tick; 0 if it keeps no strict lease.
};

// 8 bytes, little-endian as etcd's peers have it: the number of the read. 16 bytes where the tick
// is kept too. Absent if there is nothing to say.
Payload Encode(const HeartbeatContext& context);
// Bytes of any other length have no meaning here: another program made them.
HeartbeatContext DecodeHeartbeatContext(const Payload& bytes);

}  // namespace squall

#endif  // SQUALL_CORE_RAFT_HEARTBEAT_CONTEXT_H_
