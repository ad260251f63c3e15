#include "sim/plan_fields.h"

namespace squall {
namespace {

constexpr OptionField Number(std::string_view name, uint64_t Options::*member) {
  return {name, member, nullptr};
}
constexpr OptionField Flag(std::string_view name, bool Options::*member) {
  return {name, nullptr, member};
}

constexpr OptionField kFields[] = {
    Number("nodes", &Options::nodes),
    Number("tick_us", &Options::tick_us),
    Number("election_tick", &Options::election_tick),
    Number("heartbeat_tick", &Options::heartbeat_tick),
    Flag("pre_vote", &Options::pre_vote),
    Flag("check_quorum", &Options::check_quorum),
    Number("max_size_per_msg", &Options::max_size_per_msg),
    Number("max_inflight_msgs", &Options::max_inflight_msgs),
    Number("compact_every", &Options::compact_every),
    Number("compact_trailing", &Options::compact_trailing),
    Number("latency_us", &Options::latency_us),
    Number("jitter_us", &Options::jitter_us),
    Number("spike_ppm", &Options::spike_ppm),
    Number("spike_us", &Options::spike_us),
    Number("drop_ppm", &Options::drop_ppm),
    Number("duplicate_ppm", &Options::duplicate_ppm),
    Number("partition_ppm", &Options::partition_ppm),
    Number("partition_us", &Options::partition_us),
    Number("partition_extra_us", &Options::partition_extra_us),
    Number("sync_us", &Options::sync_us),
    Number("sync_jitter_us", &Options::sync_jitter_us),
    Number("crash_ppm", &Options::crash_ppm),
    Number("downtime_us", &Options::downtime_us),
    Number("downtime_extra_us", &Options::downtime_extra_us),
    Number("opportunity_us", &Options::opportunity_us),
    Number("clients", &Options::clients),
    Number("client_pause_us", &Options::client_pause_us),
    Number("client_pause_extra_us", &Options::client_pause_extra_us),
    Number("keys", &Options::keys),
    Number("duration_us", &Options::duration_us),
    Number("steps_max", &Options::steps_max),
    Flag("wire_codec", &Options::wire_codec),
};

}  // namespace

std::span<const OptionField> OptionFields() { return kFields; }

}  // namespace squall
