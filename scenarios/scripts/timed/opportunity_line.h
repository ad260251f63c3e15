// Partitions and faults of links that begin at an opportunity, as lines of a script.
//
//   opportunity 3: partition {1,2} | rest
//   opportunity 3: partition rest -> 1
//   opportunity 3: partition 1 | 2
//   opportunity 3: partition 20ms longer           than the least length
//   opportunity 3: links 1 -> rest lose 77 of 256
//   opportunity 3: links 1 | rest delay 30ms       or flap 8ms
//   opportunity 3: links 1 | rest lose heartbeat   a class; 42 behind it is its number in a plan
//   opportunity 3: link-fault 20ms longer
//
// Opportunities are numbered from 1. An action says the same at a time (action_line.h); these lines
// are for plans whose faults come by opportunities.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_OPPORTUNITY_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_OPPORTUNITY_LINE_H_

#include <string>

#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"

namespace squall {

// The line that stands for the choice, of which ReadOpportunityLine() makes the same choice; empty
// if it is none of these, or one that the line cannot say.
std::string OpportunityLine(const NamedChoice& choice, const Options& options);

// Reads what stands behind `opportunity`. Mistakes are left in `line`.
NamedChoice ReadOpportunityLine(TokenReader* line, const NodeNames& nodes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_OPPORTUNITY_LINE_H_
