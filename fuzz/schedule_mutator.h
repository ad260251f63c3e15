// Changes schedule inputs (fuzz/schedule_input.h) record by record, which changes of bytes alone
// rarely do: they shift all records behind them.
#ifndef SQUALL_FUZZ_SCHEDULE_MUTATOR_H_
#define SQUALL_FUZZ_SCHEDULE_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

// A variation of `bytes`: another seed, or one record more, less, moved in time, or chosen
// otherwise. A pure function of its arguments. At most `size_max` bytes, which must be at least
// kSeedBytes.
std::string MutateSchedule(std::string_view bytes, size_t size_max, uint64_t random);

}  // namespace squall

#endif  // SQUALL_FUZZ_SCHEDULE_MUTATOR_H_
