// Choices of a plan as lines of a script.
//
//   timeout 2 = 180ms                    the first election timeout that node 2 draws
//   timeout 2 start 3 4th = 180ms        the fourth one of its third life
//   on 2nd MsgApp 3->5: drop             a message: also duplicate, delay 20ms, delay-copy 20ms
//                                        (of a duplicate), report (its sender hears of the loss)
//   drift 2 = 0.05% fast                 the clock of node 2; or slow
//   client 1 operation 4: get            a client that acts by itself (client_line.h)
//   opportunity 3: partition 1 | rest    a partition or faulty links (opportunity_line.h)
//   choice sync-latency node 2 number 3 = 700    any other, by its name in plans and traces
//
// A line holds for the whole world, unlike an `on` line with a time, which ends with its run.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_CHOICE_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_CHOICE_LINE_H_

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"

namespace squall {

// The line that stands for the choice. ReadChoiceLine() makes the same choice of it, or, if it
// begins with `on` and names a message, a rule of the script's first run does.
std::string ChoiceLine(const NamedChoice& choice, const Options& options);

// Read what stands behind `timeout`, `drift` and `choice`. Mistakes are left in `line`.
NamedChoice ReadTimeoutLine(TokenReader* line, const NodeNames& nodes, const Options& options);
NamedChoice ReadDriftLine(TokenReader* line, const NodeNames& nodes);
NamedChoice ReadNamedChoiceLine(TokenReader* line);

// The choice of that name: "message-fate 2->4 MsgApp number 17", or all of its numbers,
// "2 2 4 3 17". Nothing if `text` is neither.
std::optional<ChoiceName> ParseChoiceName(std::string_view text);

// "1st", "2nd", "3rd", "11th".
std::string OrdinalText(uint64_t number);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_CHOICE_LINE_H_
