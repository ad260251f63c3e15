#include "sim/world/statistics.h"

namespace squall {
namespace {

constexpr StatisticsField kFields[] = {
    {"events", &Statistics::events},
    {"ticks", &Statistics::ticks},
    {"simulated_us", &Statistics::simulated_us},
    {"elections", &Statistics::elections},
    {"terms", &Statistics::terms},
    {"committed", &Statistics::committed},
    {"snapshots_taken", &Statistics::snapshots_taken},
    {"snapshots_sent", &Statistics::snapshots_sent},
    {"messages_sent", &Statistics::messages_sent},
    {"messages_delivered", &Statistics::messages_delivered},
    {"messages_dropped", &Statistics::messages_dropped},
    {"messages_duplicated", &Statistics::messages_duplicated},
    {"messages_delayed", &Statistics::messages_delayed},
    {"messages_cut", &Statistics::messages_cut},
    {"messages_to_down", &Statistics::messages_to_down},
    {"messages_across_restart", &Statistics::messages_across_restart},
    {"partitions", &Statistics::partitions},
    {"partitions_one_way", &Statistics::partitions_one_way},
    {"link_faults", &Statistics::link_faults},
    {"messages_queue_full", &Statistics::messages_queue_full},
    {"crashes", &Statistics::crashes},
    {"crashes_inside", &Statistics::crashes_inside},
    {"restarts", &Statistics::restarts},
    {"pauses", &Statistics::pauses},
    {"clock_jumps", &Statistics::clock_jumps},
    {"disk_faults", &Statistics::disk_faults},
    {"disks_damaged", &Statistics::disks_damaged},
    {"disks_lost", &Statistics::disks_lost},
    {"writes_lost", &Statistics::writes_lost},
    {"syncs", &Statistics::syncs},
    {"membership_changes", &Statistics::membership_changes},
    {"transfers", &Statistics::transfers},
    {"reads", &Statistics::reads},
    {"reads_answered", &Statistics::reads_answered},
    {"operations", &Statistics::operations},
    {"operations_refused", &Statistics::operations_refused},
    {"operations_acknowledged", &Statistics::operations_acknowledged},
    {"operations_retried", &Statistics::operations_retried},
};
static_assert(sizeof(kFields) / sizeof(kFields[0]) + kProbes ==
                  sizeof(Statistics) / sizeof(uint64_t),
              "a field is missing in the list");

}  // namespace

std::span<const StatisticsField> StatisticsFields() { return kFields; }

void Statistics::Add(const Statistics& o) {
  for (const StatisticsField& field : kFields) this->*field.member += o.*field.member;
  for (size_t i = 0; i < kProbes; ++i) probes[i] += o.probes[i];
}

}  // namespace squall
