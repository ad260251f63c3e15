// The timed dialect: virtual time, faults and client operations over a whole simulated cluster.
//
//     cluster nodes=5 seed=42 election=150ms..300ms heartbeat=50ms
//
//     run until=8s trace=roles,commits
//     at 2s partition {1,2} | {3,4,5} for 5s
//     at 2.5s put leader x=1
//     on first MsgApp 3->5 after 3.2s: drop
//
//     expect leader in {3,4,5} within=3s
//     expect committed x=1 on all
//     show nodes
//     check all
//
// Everything a script does becomes options, actions and named choices of a plan (sim/plan/plan.h),
// so the same script always gives the same run. The manual is scenarios/README.md.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_H_

#include <memory>

#include "scenarios/scripts/dialect.h"

namespace squall {

DialectInfo TimedDialectInfo();

std::unique_ptr<Dialect> MakeTimedDialect(const DialectSettings& settings);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_TIMED_H_
