// The properties that could not be checked on a guest, for reports.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_UNCHECKED_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_UNCHECKED_H_

#include <string>

#include "sim/guest/guest_traits.h"

namespace squall {

// "Not checked" and a line for each reason, with the properties' ids. Empty if all are checked.
std::string UncheckedText(const GuestTraits& traits);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_UNCHECKED_H_
