#include "sim/plan/plan_fields.h"

#include <limits>

namespace squall {
namespace {

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kMillion = 1000000;
constexpr uint64_t kBillion = 1000000000;
constexpr uint64_t kDay = 24 * 3600 * kSecond;

constexpr OptionField Number(std::string_view name, uint64_t Options::*member, uint64_t least,
                             uint64_t most) {
  return {name, member, nullptr, least, most};
}
constexpr OptionField Flag(std::string_view name, bool Options::*member) {
  return {name, nullptr, member, 0, 1};
}

constexpr OptionField kFields[] = {
    Number("nodes", &Options::nodes, 1, kNodesMax),
    Number("spares", &Options::spares, 0, kNodesMax),
    Number("tick_us", &Options::tick_us, 1, kDay),
    Number("election_tick", &Options::election_tick, 2, kMillion),
    Number("heartbeat_tick", &Options::heartbeat_tick, 1, kMillion),
    Flag("pre_vote", &Options::pre_vote),
    Flag("check_quorum", &Options::check_quorum),
    Flag("async_storage", &Options::async_storage),
    Flag("lease_reads", &Options::lease_reads),
    Flag("disable_forwarding", &Options::disable_forwarding),
    Flag("step_down_on_removal", &Options::step_down_on_removal),
    Number("max_size_per_msg", &Options::max_size_per_msg, 0, kAny),
    Number("max_inflight_msgs", &Options::max_inflight_msgs, 1, kAny),
    Number("max_inflight_bytes", &Options::max_inflight_bytes, 0, kAny),
    Number("max_uncommitted_size", &Options::max_uncommitted_size, 0, kAny),
    Number("max_apply_size", &Options::max_apply_size, 0, kAny),
    Number("compact_every", &Options::compact_every, 0, kAny),
    Number("compact_trailing", &Options::compact_trailing, 0, kAny),
    Number("segment_bytes", &Options::segment_bytes, 64, uint64_t{1} << 32),
    Flag("strict_lease", &Options::strict_lease),
    Flag("durable_campaign", &Options::durable_campaign),
    Flag("strict_reads", &Options::strict_reads),
    Flag("strict_readd", &Options::strict_readd),
    Flag("commit_by_vote", &Options::commit_by_vote),
    Flag("strict_input", &Options::strict_input),
    Number("latency_us", &Options::latency_us, 0, kDay),
    Number("jitter_us", &Options::jitter_us, 0, kDay),
    Number("spike_ppm", &Options::spike_ppm, 0, kMillion),
    Number("spike_us", &Options::spike_us, 0, kDay),
    Number("drop_ppm", &Options::drop_ppm, 0, kMillion),
    Number("duplicate_ppm", &Options::duplicate_ppm, 0, kMillion),
    Number("bandwidth", &Options::bandwidth, 0, kBillion),
    Number("queue_us", &Options::queue_us, 0, kDay),
    Number("partition_ppm", &Options::partition_ppm, 0, kMillion),
    Number("partition_us", &Options::partition_us, 0, kDay),
    Number("partition_extra_us", &Options::partition_extra_us, 0, kDay),
    Number("link_fault_ppm", &Options::link_fault_ppm, 0, kMillion),
    Number("link_fault_us", &Options::link_fault_us, 0, kDay),
    Number("link_fault_extra_us", &Options::link_fault_extra_us, 0, kDay),
    Number("sync_us", &Options::sync_us, 0, kDay),
    Number("sync_jitter_us", &Options::sync_jitter_us, 0, kDay),
    Number("slow_disk_ppm", &Options::slow_disk_ppm, 0, kMillion),
    Number("slow_disk_us", &Options::slow_disk_us, 0, kDay),
    Number("slow_disk_length_us", &Options::slow_disk_length_us, 0, kDay),
    Number("io_error_ppm", &Options::io_error_ppm, 0, kMillion),
    Number("disk_full_ppm", &Options::disk_full_ppm, 0, kMillion),
    Number("torn_ppm", &Options::torn_ppm, 0, kMillion),
    Number("damage_ppm", &Options::damage_ppm, 0, kMillion),
    Number("crash_ppm", &Options::crash_ppm, 0, kMillion),
    Number("crash_inside_ppm", &Options::crash_inside_ppm, 0, kMillion),
    Number("downtime_us", &Options::downtime_us, 0, kDay),
    Number("downtime_extra_us", &Options::downtime_extra_us, 0, kDay),
    Number("mass_crash_ppm", &Options::mass_crash_ppm, 0, kMillion),
    Number("wipe_ppm", &Options::wipe_ppm, 0, kMillion),
    Number("pause_ppm", &Options::pause_ppm, 0, kMillion),
    Number("pause_us", &Options::pause_us, 0, kDay),
    Number("apply_us", &Options::apply_us, 0, kDay),
    Number("apply_jitter_us", &Options::apply_jitter_us, 0, kDay),
    Number("drift_ppm", &Options::drift_ppm, 0, kMillion / 2),
    Number("clock_jump_ppm", &Options::clock_jump_ppm, 0, kMillion),
    Number("clock_jump_ticks", &Options::clock_jump_ticks, 0, kMillion),
    Number("opportunity_us", &Options::opportunity_us, 1, kDay),
    Number("storm_us", &Options::storm_us, 0, kDay),
    Number("calm_us", &Options::calm_us, 0, kDay),
    Number("disks_lost_max", &Options::disks_lost_max, 0, kNodesMax),
    Number("membership_ppm", &Options::membership_ppm, 0, kMillion),
    Number("transfer_ppm", &Options::transfer_ppm, 0, kMillion),
    Number("compact_ppm", &Options::compact_ppm, 0, kMillion),
    Number("forget_leader_ppm", &Options::forget_leader_ppm, 0, kMillion),
    Number("campaign_ppm", &Options::campaign_ppm, 0, kMillion),
    Number("clients", &Options::clients, 0, 255),
    Number("client_pause_us", &Options::client_pause_us, 1, kDay),
    Number("client_pause_extra_us", &Options::client_pause_extra_us, 0, kDay),
    Number("client_patience_us", &Options::client_patience_us, 1, kDay),
    Number("keys", &Options::keys, 1, 256),
    Number("read_ppm", &Options::read_ppm, 0, kMillion),
    Number("elsewhere_ppm", &Options::elsewhere_ppm, 0, kMillion),
    Number("reply_loss_ppm", &Options::reply_loss_ppm, 0, kMillion),
    Flag("rich_commands", &Options::rich_commands),
    Number("duration_us", &Options::duration_us, 1, 365 * kDay),
    Number("settle_us", &Options::settle_us, 0, kDay),
    Number("steps_max", &Options::steps_max, 0, kAny),
    Number("cross_check_every", &Options::cross_check_every, 0, kAny),
    Flag("wire_codec", &Options::wire_codec),
};

}  // namespace

std::span<const OptionField> OptionFields() { return kFields; }

}  // namespace squall
