// For a program that runs a durable node: log and snapshots on files, a state machine of its own,
// clients' sessions, linearizable reads.
//
//   Host, HostConfig   the node
//   StateMachine       the program's own: committed commands are applied to it
//   PosixEnvironment   files in a directory, and timeouts from the system; the program derives from
//                      it, adds a network and answers its clients
//   PosixFiles         the directory
//   EncodeSessionCommand, DecodeSessionCommand
//                      a client's command with its session, so that a retry is done once
#ifndef SQUALL_CORE_PUBLIC_SQUALL_HOST_H_
#define SQUALL_CORE_PUBLIC_SQUALL_HOST_H_

#include "core/files/posix_files.h"       // IWYU pragma: export
#include "core/host/environment.h"        // IWYU pragma: export
#include "core/host/host.h"               // IWYU pragma: export
#include "core/host/posix_environment.h"  // IWYU pragma: export
#include "core/host/sessions.h"           // IWYU pragma: export
#include "core/host/state_machine.h"      // IWYU pragma: export
#include "core/public/squall/raft.h"      // IWYU pragma: export

#endif  // SQUALL_CORE_PUBLIC_SQUALL_HOST_H_
