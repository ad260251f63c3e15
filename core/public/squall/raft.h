// For a program that embeds the protocol and drives it by itself: storage, network, clock and state
// machine are the program's.
//
//   RawNode, Ready       a node, and the work that it hands to its driver
//   Config, Validate     options of a node
//   Storage              where a node reads what its driver has written; MemoryStorage is in memory
//   Message, Entry, ...  the values; Encode and DecodeMessage convert them to and from the wire
//                        form of etcd's raftpb
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
