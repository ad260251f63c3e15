// The quorum dialect: what a majority, or two that must agree, decide (etcd: quorum/testdata).
//
//     committed cfg=(1,2,3) idx=(5,_,7)                what is committed, given what each has
//     vote cfg=(1,2) cfgj=(2,3) votes=(y,n,_)          how an election stands
//
// Values belong to the voters of `cfg` and then those of `cfgj`, each voter counted once; "_" says
// that nothing is known of a voter. cfgj=zero is an empty second half. Results that must not depend
// on how the question is put are computed in several ways, and a way that differs is printed too.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_QUORUM_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_QUORUM_H_

#include "scenarios/scripts/dialect.h"

namespace squall {

DialectInfo QuorumDialectInfo();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_QUORUM_H_
