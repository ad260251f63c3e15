// A plan, the only input of a simulation: options, choices with fixed values, and actions at given
// times. Seeds, scripts, fuzzers and property tests all produce plans.
#ifndef SQUALL_SIM_PLAN_PLAN_H_
#define SQUALL_SIM_PLAN_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/plan/choices.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"

namespace squall {

// Ids of nodes stay below this, so that a set of nodes is a word and a name a byte.
inline constexpr uint64_t kNodesMax = 60;

// What the world is like. Everything is an integer; lengths of time are in microseconds, rates in
// parts per million. The order of the fields is the order of the plan file. sim/plan/plan_fields.cc
// has the bounds of each.
struct Options {
  // The cluster.
  uint64_t nodes = 3;        // Voters at the start, named from 1 on.
  uint64_t spares = 0;       // Nodes behind them that membership changes may bring in.
  uint64_t tick_us = 10000;  // One tick of a node's clock.
  uint64_t election_tick = 15;
  uint64_t heartbeat_tick = 5;
  bool pre_vote = false;
  bool check_quorum = false;
  bool async_storage = false;       // Appends and applies go on by themselves, pipelined.
  bool lease_reads = false;         // Else each read is confirmed by a round of heartbeats.
  bool disable_forwarding = false;  // Followers drop proposals instead of sending them on.
  bool step_down_on_removal = false;
  uint64_t max_size_per_msg = 0;  // Encoded bytes; 0: one entry a message. ~0: no limit.
  uint64_t max_inflight_msgs = 256;
  uint64_t max_inflight_bytes = 0;         // 0: no limit, else at least max_size_per_msg.
  uint64_t max_uncommitted_size = 0;       // Payload bytes; 0: no limit.
  uint64_t max_apply_size = ~uint64_t{0};  // Encoded bytes handed out for applying. ~0: no limit.
  uint64_t compact_every = 0;              // Applied entries between snapshots; 0: never.
  uint64_t compact_trailing = 0;           // Entries kept before a snapshot.
  uint64_t segment_bytes = 1 << 20;        // A longer log file is not continued.

  // Options of the core that close hazards of the reference (HAZARD names in core/README.md).
  bool strict_lease = false;
  bool durable_campaign = false;
  bool strict_reads = false;
  bool strict_readd = false;
  bool commit_by_vote = false;
  bool strict_input = true;  // On where nothing is said: plans from before it are the same.

  // What is asked of nodes, and not of those that cannot do it (sim/plan/recipe.h). On where
  // nothing is said: plans from before them are the same.
  bool learner_changes = true;  // Members without a vote.
  bool joint_changes = true;    // Changes of several members at once.
  bool reads = true;            // Linearizable reads.
  bool follower_reads = true;   // At other nodes than the leader.

  // The network.
  uint64_t latency_us = 1000;  // The least.
  uint64_t jitter_us = 0;      // At most this much on top, uniformly.
  uint64_t spike_ppm = 0;      // Messages that are late by up to spike_us.
  uint64_t spike_us = 0;
  uint64_t drop_ppm = 0;
  uint64_t duplicate_ppm = 0;
  uint64_t misroute_ppm = 0;        // Messages that reach another node than they were sent to.
  uint64_t snapshot_us = 0;         // A snapshot takes up to this long on top, in the storm or not.
  uint64_t report_delay_us = 0;     // What a transport reports comes up to this late.
  uint64_t bandwidth = 0;           // Bytes a millisecond and link; 0: no limit.
  uint64_t queue_us = 0;            // A link with more than this ahead of it drops; 0: no limit.
  uint64_t partition_ppm = 0;       // At each opportunity.
  uint64_t partition_us = 0;        // The least length.
  uint64_t partition_extra_us = 0;  // At most this much on top.
  uint64_t link_fault_ppm = 0;      // Links that lose, delay or flap for a while. Likewise.
  uint64_t link_fault_us = 0;
  uint64_t link_fault_extra_us = 0;

  // Disks.
  uint64_t sync_us = 500;  // The least time of a barrier.
  uint64_t sync_jitter_us = 0;
  uint64_t slow_disk_ppm = 0;        // At each opportunity of each node: barriers take longer.
  uint64_t slow_disk_us = 0;         // By at most this.
  uint64_t slow_disk_length_us = 0;  // For at least this long, and at most twice as long.
  uint64_t io_error_ppm = 0;         // The next write, or barrier, fails.
  uint64_t read_error_ppm = 0;       // A file cannot be read.
  uint64_t read_error_us = 0;        // At most this long; 0: once.
  uint64_t disk_full_ppm = 0;        // No room for slow_disk_length_us.
  uint64_t torn_ppm = 0;             // Crashes that leave a part of what was not synced.
  uint64_t damage_ppm = 0;           // Crashes in which synced bytes rot, or a write went astray.

  // Processes.
  uint64_t crash_ppm = 0;         // At each opportunity of each node.
  uint64_t crash_inside_ppm = 0;  // Of these crashes: in the middle of a step.
  uint64_t crash_start_ppm = 0;   // Starts: the node crashes in its recovery, or soon after it.
  uint64_t downtime_us = 0;       // The least.
  uint64_t downtime_extra_us = 0;
  uint64_t mass_crash_ppm = 0;  // At each opportunity: several nodes at once.
  uint64_t wipe_ppm = 0;        // At each opportunity of each node: its disk is gone for good.
  uint64_t pause_ppm = 0;       // The process stands still.
  uint64_t pause_us = 0;        // At least this long, and at most twice as long.
  uint64_t apply_us = 100;      // Until an apply is worked off, with asynchronous storage.
  uint64_t apply_jitter_us = 0;

  // Clocks.
  uint64_t drift_ppm = 0;         // The most that a node's clock is fast or slow.
  uint64_t clock_jump_ppm = 0;    // At each opportunity of each node: ticks at once, or none.
  uint64_t clock_jump_ticks = 0;  // At most so many.

  // When faults may begin.
  uint64_t opportunity_us = 100000;  // Time between opportunities.
  uint64_t storm_us = 0;             // Storms of this length alternate with calm;
  uint64_t calm_us = 0;              // 0 and 0: faults all the time.
  uint64_t disks_lost_max = 0;  // Disks that may be lost at a time. More than a minority is more
                                // than Raft can bear.

  // Operators.
  uint64_t membership_ppm = 0;  // At each opportunity.
  uint64_t transfer_ppm = 0;
  uint64_t compact_ppm = 0;  // A snapshot out of turn.
  uint64_t forget_leader_ppm = 0;
  uint64_t campaign_ppm = 0;  // An election out of turn.

  // Clients.
  uint64_t clients = 0;
  uint64_t client_pause_us = 20000;  // The least time between a client's operations.
  uint64_t client_pause_extra_us = 0;
  uint64_t client_patience_us = 500000;  // Then it tries again, or gives up.
  uint64_t keys = 8;
  uint64_t read_ppm = 0;            // Operations that are reads.
  uint64_t elsewhere_ppm = 125000;  // Operations that go to any node instead of the leader.
  uint64_t reply_loss_ppm = 0;      // Answers that never reach the client.
  bool rich_commands = false;       // Deletes, appends and compare-and-swaps too.
  uint64_t value_bytes = 0;         // Values have up to so many bytes more.

  // The run.
  uint64_t duration_us = 10 * kSecond;
  uint64_t settle_us = 0;       // After that, and when the last messages have come: time in which a
                                // healed core has to make progress. 0: nothing is required.
  uint64_t rest_fault_ppm = 0;  // Runs in which one more thing goes wrong when all is at rest.
  uint64_t steps_max = 0;       // Events, if not 0.
  uint64_t cross_check_every = 0;  // Events between slow checks of everything; 0: none.
  bool wire_codec = false;         // Every message goes through its wire form.
};

// The least of settle_us, in election timeouts: the checks after the storm wait for eight chances
// to elect a leader, each one or two long, within eight times settle_us (GiveMoreTime()); then,
// within half of it, for a transfer and a leader that stays for two.
inline constexpr uint64_t kSettleElectionTimeoutsMin = 10;

// Checks ranges and contradictions. Returns an error that names the field, its value and what is
// valid; empty if `options` can be used.
std::string Validate(const Options& options);

// A 64-bit hash of all fields: recognizes runs that were made with other options.
uint64_t Fingerprint(const Options& options);

// Something that happens at a given time, besides the effects of choices.
struct Action {
  // What happens, and which fields it uses.
  enum class Kind : uint8_t {
    kPartition = 1,        // Between the nodes in `left` and those in `right`, for `length_us`.
    kOneWayPartition = 2,  // Only from `left` to `right`.
    kHeal = 3,             // All partitions end.
    kCrash = 4,            // `node` crashes and stays down. `outcome`, if not 0, is what its disk
                           // keeps of what was not synced (sim/disk/disk_outcomes.h).
    kRestart = 5,          // `node` comes up again, if it is down.
    kPut = 6,              // A client writes `key` = `value` through `node`, 0: the leader.
                           // `count` is its session, as of kAppend.
    kCampaign = 7,         // `node` starts an election.
    kGet = 8,              // A client reads `key` through `node`, 0: the leader.
    kTransfer = 9,         // `node`, 0: the leader, transfers leadership to `other`.
    kChange =
        10,  // A membership change, `value` as sim/plan/operations.h reads it, through `node`.
    kCompact = 11,       // `node` makes a snapshot.
    kForgetLeader = 12,  // `node` forgets who leads.
    kCrashInside = 13,   // `node` crashes at its `count`-th call of its environment from the start
                         // of the world on, and leaves what `outcome` says (sim/disk/disk_files.h).
    kWipe = 14,          // `node` and its disk are gone for good.
    kPause = 15,         // The process of `node` stands still for `length_us`.
    kClockJump = 16,     // The clock of `node` jumps `count` ticks ahead.
    kClockFreeze = 17,   // The clock of `node` stands still for `length_us`.
    kSlowDisk = 18,      // Barriers of `node` take `count` microseconds longer for `length_us`.
    kDiskFull = 19,      // `node` has no room on its disk for `length_us`.
    kIoError = 20,       // The next write of `node` fails; with `count` 1, its next barrier.
    kRot = 21,           // Synced bytes of `node`, which is down, rot. `outcome` says which.
    kStart = 22,         // `node`, a spare, starts with nothing on its disk.
    kReadError = 23,     // The next read of a file of `node` fails; with `count` 1, all reads for
                         // `length_us`.
    // What its transport tells `node`, whether it is so or not:
    kReportUnreachable = 24,  // that a message to `other` was lost;
    kReportSnapshot = 25,  // that a snapshot has reached `other`; with `count` 1, that it failed.
    kMisroute = 26,   // The next message that `node` sends to `other` reaches node `count` instead.
    kEmptyDisk = 27,  // `node` goes down and loses everything on its disk. A start brings it up
                      // under its name as if for the first time.
    // Writes of clients, as kPut. `count`, if not 0, is the client's session: its writes have the
    // numbers 1, 2, 3 there. 0: a session of its own.
    kAppend = 28,          // A client adds `value` to the end of the value of `key`.
    kDelete = 29,          // A client removes `key`.
    kCompareAndSwap = 30,  // A client writes `key` = `value` if its value is `expected`.
    kRetry = 31,  // The client of session `count` sends its last write again, under the same
                  // number, through `node`, 0: the leader.
  };

  SimTime at;               // When it happens.
  Kind kind = Kind::kHeal;  // What happens.
  uint64_t node = 0;        // The node concerned, from 1; 0: none, or the leader.
  NodeSet left;             // Partitions: the nodes on each side.
  NodeSet right;            // The other side.
  uint64_t length_us = 0;   // 0: until healed.
  uint64_t other = 0;       // Transfers: the new leader.
  uint64_t count = 0;       // Calls, ticks, microseconds, or a client's session.
  uint64_t outcome = 0;     // What a disk keeps.
  std::string key;          // Of the client's data.
  std::string value;        // The client's, or the membership change.
  // kCompareAndSwap: the value that there must be; nothing: the key must be absent.
  std::optional<std::string> expected;

  friend bool operator==(const Action&, const Action&) = default;
};

// The whole input of a run.
struct Plan {
  std::string profile = "swarm";          // The source of the options, for reports.
  uint64_t seed = 0;                      // Gives the values of choices on the seeded base.
  ChoiceBase base = ChoiceBase::kSeeded;  // The values of choices that the plan does not fix.
  Options options;                        // What the world is like.
  std::vector<NamedChoice> choices;       // Those with fixed values.
  std::vector<Action> actions;            // Actions of equal time happen in this order.
};

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PLAN_H_
