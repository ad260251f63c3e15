// For unit tests of a program that runs hosts: no framework is required.
//
//   HostCluster          hosts on files in memory, joined by a network that a test cuts and heals;
//   crashes
//                        keep the least or the most of what was not synced
//   MachineLaws          what a StateMachine owes its hosts, tried on the program's own
//   MemoryFiles          the files of a node in memory
#ifndef SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_
#define SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_

#include "core/public/squall/host.h"    // IWYU pragma: export
#include "core/testing/host_cluster.h"  // IWYU pragma: export
#include "core/testing/machine_laws.h"  // IWYU pragma: export
#include "core/testing/memory_files.h"  // IWYU pragma: export

#endif  // SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_
