#include "scenarios/sweep/statistics_fields.h"

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
    {"crashes", &Statistics::crashes},
    {"restarts", &Statistics::restarts},
    {"writes_lost", &Statistics::writes_lost},
    {"syncs", &Statistics::syncs},
    {"operations", &Statistics::operations},
    {"operations_refused", &Statistics::operations_refused},
    {"operations_acknowledged", &Statistics::operations_acknowledged},
};
static_assert(sizeof(kFields) / sizeof(kFields[0]) == sizeof(Statistics) / sizeof(uint64_t),
              "a field is missing in the list");

}  // namespace

std::span<const StatisticsField> StatisticsFields() { return kFields; }

}  // namespace squall
