// Counts of what happened in a run. Plain numbers that add up over runs.
#ifndef SQUALL_SIM_STATISTICS_H_
#define SQUALL_SIM_STATISTICS_H_

#include <cstdint>

namespace squall {

struct Statistics {
  uint64_t events = 0;
  uint64_t ticks = 0;
  uint64_t simulated_us = 0;

  uint64_t elections = 0;        // Times that a node became leader.
  uint64_t terms = 0;            // The highest term, summed over runs.
  uint64_t committed = 0;        // Entries.
  uint64_t snapshots_taken = 0;
  uint64_t snapshots_sent = 0;

  uint64_t messages_sent = 0;
  uint64_t messages_delivered = 0;
  uint64_t messages_dropped = 0;
  uint64_t messages_duplicated = 0;
  uint64_t messages_delayed = 0;   // Late by more than the usual jitter.
  uint64_t messages_cut = 0;       // By a partition.
  uint64_t messages_to_down = 0;   // The receiver was down.
  uint64_t messages_across_restart = 0;  // The receiver was restarted since they were sent.

  uint64_t partitions = 0;
  uint64_t partitions_one_way = 0;
  uint64_t crashes = 0;
  uint64_t restarts = 0;
  uint64_t writes_lost = 0;      // Not yet synced when their node crashed.
  uint64_t syncs = 0;

  uint64_t operations = 0;       // Clients' writes.
  uint64_t operations_refused = 0;
  uint64_t operations_acknowledged = 0;

  void Add(const Statistics& other);
};

}  // namespace squall

#endif  // SQUALL_SIM_STATISTICS_H_
