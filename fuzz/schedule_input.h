// What the bytes of a schedule input mean: a seed, and choices made by hand on top of what the seed
// would choose. Any bytes are a plan that a world can run.
//
//   bytes 0 to 7     the seed, little endian; missing bytes are zero
//   then records of kRecordBytes each, a part of one at the end is ignored:
//     0  kind        of the choice
//     1  a           node or client, as the kind asks for
//     2  b           receiver of a message
//     3  c           type of a message
//     4, 5  n        how many such choices come before this one
//     6 to 9  value  what is chosen
//
// Numbers are taken modulo what makes sense for the kind, so that most mutations of an input still
// name a choice that the run asks for. Lengths of time are spread over the orders of magnitude.
#ifndef SQUALL_FUZZ_SCHEDULE_INPUT_H_
#define SQUALL_FUZZ_SCHEDULE_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

inline constexpr size_t kSeedBytes = 8;
inline constexpr size_t kRecordBytes = 10;
// Later records are ignored.
inline constexpr size_t kRecordsMax = 256;
// The length of a run.
inline constexpr uint64_t kScheduleStepsMax = 4000;

// The plan that the bytes stand for. Validate(plan.options) is empty, and all values of choices are
// within what a plan file may hold.
Plan DecodeSchedule(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_FUZZ_SCHEDULE_INPUT_H_
