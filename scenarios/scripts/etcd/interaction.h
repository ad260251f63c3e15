// The interaction dialect: nodes that are stepped by hand (etcd: rafttest.InteractionEnv).
//
//     add-nodes 3 voters=(1,2,3) index=2     adds nodes that start from a snapshot at entry 2
//     campaign 1
//     stabilize                              works and delivers until nothing is left to do
//     propose 1 command
//
// interaction.cc lists every directive beside what carries it out. Prints what nodes log, the work
// that they hand out, and the messages that they exchange; "ok" if there is nothing to print.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_INTERACTION_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_INTERACTION_H_

#include "scenarios/scripts/dialect.h"

namespace squall {

DialectInfo InteractionDialectInfo();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_INTERACTION_H_
