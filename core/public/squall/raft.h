// For a program that embeds the protocol and drives it by itself: storage, network, clock and state
// machine are the program's.
//
//   RawNode, Ready       a node as its driver holds it, and the work that it hands out
//   Config, Validate     what a node is and may do
//   Storage              where a node reads what its driver wrote; MemoryStorage keeps it in memory
//   Message, Entry, ...  the values; Encode and DecodeMessage are their wire form, field for field
//   raftpb's
//
// <squall/host.h> has a driver that is durable.
#ifndef SQUALL_CORE_PUBLIC_SQUALL_RAFT_H_
#define SQUALL_CORE_PUBLIC_SQUALL_RAFT_H_

#include "core/base/codec.h"          // IWYU pragma: export
#include "core/base/conf_change.h"    // IWYU pragma: export
#include "core/base/config.h"         // IWYU pragma: export
#include "core/base/describe.h"       // IWYU pragma: export
#include "core/base/message.h"        // IWYU pragma: export
#include "core/base/types.h"          // IWYU pragma: export
#include "core/log/memory_storage.h"  // IWYU pragma: export
#include "core/log/storage.h"         // IWYU pragma: export
#include "core/node/raw_node.h"       // IWYU pragma: export
#include "core/node/ready.h"          // IWYU pragma: export
#include "core/node/status.h"         // IWYU pragma: export

#endif  // SQUALL_CORE_PUBLIC_SQUALL_RAFT_H_
