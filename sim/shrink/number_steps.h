// Numbers that are simpler than one.
#ifndef SQUALL_SIM_SHRINK_NUMBER_STEPS_H_
#define SQUALL_SIM_SHRINK_NUMBER_STEPS_H_

#include <cstdint>
#include <vector>

namespace squall {

// Numbers to try in place of `number`, the simplest first: 0 and 1, smaller powers of ten, halves,
// and the number rounded down and up to one digit and to two. Each has a smaller NumberSize().
std::vector<uint64_t> SimplerNumbers(uint64_t number);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_NUMBER_STEPS_H_
