// For unit tests of a program that runs hosts: no framework is required.
//
//   HostCluster          hosts on files in memory; a test cuts and heals the network between them,
//                        and crashes keep the least or the most of the unsynced writes
//   BrokenMachineLaws    tries the laws of a StateMachine on the program's own
//   MemoryFiles          the files of a node in memory
#ifndef SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_
#define SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_

#include "core/public/squall/host.h"    // IWYU pragma: export
#include "core/testing/host_cluster.h"  // IWYU pragma: export
#include "core/testing/machine_laws.h"  // IWYU pragma: export
#include "core/testing/memory_files.h"  // IWYU pragma: export

#endif  // SQUALL_CORE_PUBLIC_SQUALL_TESTING_H_
