// Choices of clients that act by themselves, as lines of a script.
//
//   client 1 operation 4: get           or put, delete, append, cas
//   client 1 operation 4: key 3         of the cluster's keys, counted from 0
//   client 1 attempt 5: through 3       or through leader
//   client 1 pause 2: 20ms longer       than the least pause
//   client 1 answer 3: lost             or arrives
//   client 1 timeout 2: gives-up        or tries-again
//
// Clients, and what is counted of each, are numbered from 1.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_CLIENT_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_CLIENT_LINE_H_

#include <string>

#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"

namespace squall {

// The line that stands for the choice, of which ReadClientLine() makes the same choice; empty if
// it is none of a client, or one that the line cannot say.
std::string ClientLine(const NamedChoice& choice, const Options& options);

// Reads what stands behind `client`. Mistakes are left in `line`.
NamedChoice ReadClientLine(TokenReader* line, const Options& options);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_CLIENT_LINE_H_
