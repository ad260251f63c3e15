#include "sim/statistics.h"

namespace squall {

void Statistics::Add(const Statistics& o) {
  // Every field is a number to add: walk them as an array.
  static_assert(sizeof(Statistics) % sizeof(uint64_t) == 0);
  static constexpr uint64_t Statistics::*kFields[] = {
      &Statistics::events,
      &Statistics::ticks,
      &Statistics::simulated_us,
      &Statistics::elections,
      &Statistics::terms,
      &Statistics::committed,
      &Statistics::snapshots_taken,
      &Statistics::snapshots_sent,
      &Statistics::messages_sent,
      &Statistics::messages_delivered,
      &Statistics::messages_dropped,
      &Statistics::messages_duplicated,
      &Statistics::messages_delayed,
      &Statistics::messages_cut,
      &Statistics::messages_to_down,
      &Statistics::messages_across_restart,
      &Statistics::partitions,
      &Statistics::partitions_one_way,
      &Statistics::crashes,
      &Statistics::restarts,
      &Statistics::writes_lost,
      &Statistics::syncs,
      &Statistics::operations,
      &Statistics::operations_refused,
      &Statistics::operations_acknowledged,
  };
  static_assert(sizeof(kFields) / sizeof(kFields[0]) == sizeof(Statistics) / sizeof(uint64_t),
                "a field is missing in the list");
  for (uint64_t Statistics::*field : kFields) this->*field += o.*field;
}

}  // namespace squall
