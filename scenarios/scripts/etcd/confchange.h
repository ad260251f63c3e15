// The confchange dialect: membership changes without a cluster (etcd: confchange/testdata).
//
//     simple            at most one voter more or less
//     v1 l2 r3 u4       make 1 a voter and 2 a learner, remove 3, update 4
//
//     enter-joint autoleave=true
//     leave-joint
//
// Every directive counts as one log entry, legal or not. Prints the configuration and the progress
// of each member, or why the change is refused.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_CONFCHANGE_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_CONFCHANGE_H_

#include "scenarios/scripts/dialect.h"

namespace squall {

DialectInfo ConfChangeDialectInfo();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_CONFCHANGE_H_
