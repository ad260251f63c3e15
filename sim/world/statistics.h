// Counts of what happened in a run. Plain numbers that add up over runs.
#ifndef SQUALL_SIM_WORLD_STATISTICS_H_
#define SQUALL_SIM_WORLD_STATISTICS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/world/probes.h"

namespace squall {

struct Statistics {
  uint64_t events = 0;
  uint64_t ticks = 0;
  uint64_t simulated_us = 0;

  uint64_t elections = 0;  // Times that a node became leader.
  uint64_t terms = 0;      // The highest term, summed over runs.
  uint64_t committed = 0;  // Entries.
  uint64_t snapshots_taken = 0;
  uint64_t snapshots_sent = 0;

  uint64_t messages_sent = 0;
  uint64_t messages_delivered = 0;
  uint64_t messages_dropped = 0;
  uint64_t messages_duplicated = 0;
  uint64_t messages_delayed = 0;         // Late by more than the usual jitter.
  uint64_t messages_cut = 0;             // By a partition.
  uint64_t messages_to_down = 0;         // The receiver was down.
  uint64_t messages_across_restart = 0;  // The receiver was restarted since they were sent.

  uint64_t partitions = 0;
  uint64_t partitions_one_way = 0;
  uint64_t link_faults = 0;  // Links that lost, delayed or flapped for a while.
  uint64_t messages_queue_full = 0;
  uint64_t crashes = 0;
  uint64_t crashes_inside = 0;  // Of these: in the middle of a step.
  uint64_t restarts = 0;
  uint64_t pauses = 0;
  uint64_t clock_jumps = 0;    // Freezes too.
  uint64_t disk_faults = 0;    // Slow, full and failing disks.
  uint64_t disks_damaged = 0;  // Synced bytes changed.
  uint64_t disks_lost = 0;     // Wiped, or refused by their node.
  uint64_t writes_lost = 0;    // Not yet synced when their node crashed.
  uint64_t syncs = 0;

  uint64_t membership_changes = 0;  // Proposed.
  uint64_t transfers = 0;           // Asked for.

  uint64_t reads = 0;  // Clients'.
  uint64_t reads_answered = 0;
  uint64_t operations = 0;  // Clients' writes.
  uint64_t operations_refused = 0;
  uint64_t operations_acknowledged = 0;
  uint64_t operations_retried = 0;

  ProbeCounts probes{};

  void Add(const Statistics& other);
};

// The counts by name, all but the probes, in the order of the struct.
struct StatisticsField {
  std::string_view name;
  uint64_t Statistics::*member;
};
std::span<const StatisticsField> StatisticsFields();

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_STATISTICS_H_
