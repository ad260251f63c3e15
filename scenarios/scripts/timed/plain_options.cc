#include "scenarios/scripts/timed/plain_options.h"

namespace squall {
namespace {

using Kind = PlainOption::Kind;

constexpr uint64_t kBytesMax = uint64_t{1} << 30;

// `form` is what is worth writing: the opposite of what holds where nothing is said.
constexpr PlainOption Switch(std::string_view name, bool Options::*flag,
                             std::string_view form = "on") {
  return {name, form, Kind::kSwitch, flag, nullptr, nullptr, 0, 0, ""};
}
constexpr PlainOption Number(std::string_view name, std::string_view form,
                             uint64_t Options::*number, uint64_t least, uint64_t most,
                             std::string_view needs = "") {
  return {name, form, Kind::kNumber, nullptr, number, nullptr, least, most, needs};
}
constexpr PlainOption Rate(std::string_view name, uint64_t Options::*number,
                           std::string_view needs = "") {
  return {name, "1%", Kind::kRate, nullptr, number, nullptr, 0, 0, needs};
}
constexpr PlainOption Duration(std::string_view name, std::string_view form,
                               uint64_t Options::*number, std::string_view needs = "") {
  return {name, form, Kind::kDuration, nullptr, number, nullptr, 0, 0, needs};
}
constexpr PlainOption Spread(std::string_view name, std::string_view form, uint64_t Options::*least,
                             uint64_t Options::*extra, std::string_view needs = "") {
  return {name, form, Kind::kSpread, nullptr, least, extra, 0, 0, needs};
}

constexpr PlainOption kOptions[] = {
    // The node.
    Switch("prevote", &Options::pre_vote),
    Switch("checkquorum", &Options::check_quorum),
    Switch("step-down-on-removal", &Options::step_down_on_removal),
    Switch("strict-lease", &Options::strict_lease),
    Switch("durable-campaign", &Options::durable_campaign),
    Switch("strict-reads", &Options::strict_reads),
    Switch("strict-readd", &Options::strict_readd),
    Switch("commit-by-vote", &Options::commit_by_vote),
    Switch("strict-input", &Options::strict_input, "off"),
    Number("message-bytes", "65536", &Options::max_size_per_msg, 0, kBytesMax),
    Number("inflight-bytes", "65536", &Options::max_inflight_bytes, 0, kBytesMax),
    Number("uncommitted-bytes", "4096", &Options::max_uncommitted_size, 0, kBytesMax),
    Number("apply-bytes", "512", &Options::max_apply_size, 0, kBytesMax),
    Number("segment-bytes", "4096", &Options::segment_bytes, 64, kBytesMax),
    Number("compact-every", "100", &Options::compact_every, 1, 1000000),
    Number("compact-trailing", "10", &Options::compact_trailing, 0, 1000000, "compact-every"),
    Spread("apply", "10us..1ms", &Options::apply_us, &Options::apply_jitter_us),

    // The network.
    Spread("latency", "1ms..5ms", &Options::latency_us, &Options::jitter_us),
    Rate("drop", &Options::drop_ppm),
    Rate("duplicate", &Options::duplicate_ppm),
    Rate("late", &Options::spike_ppm, "late-by"),
    Duration("late-by", "500ms", &Options::spike_us, "late"),
    Number("bandwidth", "500", &Options::bandwidth, 1, 1000000000),
    Duration("queue", "5ms", &Options::queue_us, "bandwidth"),
    Rate("partitions", &Options::partition_ppm, "partition-time"),
    Spread("partition-time", "300ms..2s", &Options::partition_us, &Options::partition_extra_us,
           "partitions"),
    Rate("link-faults", &Options::link_fault_ppm, "link-fault-time"),
    Spread("link-fault-time", "50ms..1s", &Options::link_fault_us, &Options::link_fault_extra_us,
           "link-faults"),

    // Disks.
    Spread("sync", "500us..2ms", &Options::sync_us, &Options::sync_jitter_us),
    Rate("slow-disks", &Options::slow_disk_ppm, "slow-by"),
    Duration("slow-by", "5ms", &Options::slow_disk_us, "slow-disks"),
    Rate("full-disks", &Options::disk_full_ppm, "disk-fault-time"),
    Duration("disk-fault-time", "200ms", &Options::slow_disk_length_us),
    Rate("io-errors", &Options::io_error_ppm),
    Rate("torn", &Options::torn_ppm),
    Rate("damage", &Options::damage_ppm, "disks-lost"),
    Rate("wipes", &Options::wipe_ppm, "disks-lost"),
    Number("disks-lost", "1", &Options::disks_lost_max, 0, 9),

    // Processes and clocks.
    Rate("crashes", &Options::crash_ppm, "downtime"),
    Rate("crashes-inside", &Options::crash_inside_ppm, "crashes"),
    Rate("mass-crashes", &Options::mass_crash_ppm, "downtime"),
    Spread("downtime", "50ms..1s", &Options::downtime_us, &Options::downtime_extra_us),
    Rate("pauses", &Options::pause_ppm, "pause-time"),
    Duration("pause-time", "200ms", &Options::pause_us, "pauses"),
    Rate("drift", &Options::drift_ppm),
    Rate("clock-jumps", &Options::clock_jump_ppm, "clock-jump-ticks"),
    Number("clock-jump-ticks", "15", &Options::clock_jump_ticks, 1, 10000, "clock-jumps"),

    // When faults may begin, and what operators do.
    Duration("faults-every", "100ms", &Options::opportunity_us),
    Duration("storm", "700ms", &Options::storm_us, "calm"),
    Duration("calm", "300ms", &Options::calm_us, "storm"),
    Rate("membership", &Options::membership_ppm),
    Rate("transfers", &Options::transfer_ppm),
    Rate("compactions", &Options::compact_ppm),
    Rate("forgets", &Options::forget_leader_ppm),
    Rate("campaigns", &Options::campaign_ppm),

    // Clients.
    Number("clients", "2", &Options::clients, 0, 100),
    Spread("client-pause", "20ms..40ms", &Options::client_pause_us, &Options::client_pause_extra_us,
           "clients"),
    Duration("client-patience", "500ms", &Options::client_patience_us, "clients"),
    Number("keys", "8", &Options::keys, 1, 256, "clients"),
    Rate("client-reads", &Options::read_ppm, "clients"),
    Rate("elsewhere", &Options::elsewhere_ppm, "clients"),
    Rate("lost-replies", &Options::reply_loss_ppm, "clients"),
    Switch("rich-commands", &Options::rich_commands),

    // The run.
    Number("cross-check-every", "1000", &Options::cross_check_every, 0, 1000000000),
    Switch("wire", &Options::wire_codec),
};

}  // namespace

std::span<const PlainOption> PlainOptions() { return kOptions; }

}  // namespace squall
