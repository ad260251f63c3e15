// The one input of a simulation: what the world is like, which choices are made by hand, and what is
// done at which time. Seeds, scripts, fuzzers and property tests all end up as a plan.
#ifndef SQUALL_SIM_PLAN_H_
#define SQUALL_SIM_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/time.h"

namespace squall {

// What the world is like. Everything is an integer; lengths of time are in microseconds, rates in
// parts per million. The order of the fields is the order of the plan file.
struct Options {
  // The cluster.
  uint64_t nodes = 3;              // 1 to 9.
  uint64_t tick_us = 10000;        // One tick of a node's clock.
  uint64_t election_tick = 15;
  uint64_t heartbeat_tick = 5;
  bool pre_vote = false;
  bool check_quorum = false;
  uint64_t max_size_per_msg = 0;   // Encoded bytes; 0: one entry a message. ~0: no limit.
  uint64_t max_inflight_msgs = 256;
  uint64_t compact_every = 0;      // Applied entries between snapshots; 0: never.
  uint64_t compact_trailing = 0;   // Entries kept before a snapshot.

  // The network.
  uint64_t latency_us = 1000;      // The least.
  uint64_t jitter_us = 0;          // At most this much on top, uniformly.
  uint64_t spike_ppm = 0;          // Messages that are late by up to spike_us.
  uint64_t spike_us = 0;
  uint64_t drop_ppm = 0;
  uint64_t duplicate_ppm = 0;
  uint64_t partition_ppm = 0;      // At each opportunity.
  uint64_t partition_us = 0;       // The least length.
  uint64_t partition_extra_us = 0;  // At most this much on top.

  // Disks and processes.
  uint64_t sync_us = 500;          // The least time to sync a write.
  uint64_t sync_jitter_us = 0;
  uint64_t crash_ppm = 0;          // At each opportunity of each node.
  uint64_t downtime_us = 0;        // The least.
  uint64_t downtime_extra_us = 0;
  uint64_t opportunity_us = 100000;  // Time between opportunities for partitions and crashes.

  // Clients.
  uint64_t clients = 0;
  uint64_t client_pause_us = 20000;  // The least time between a client's operations.
  uint64_t client_pause_extra_us = 0;
  uint64_t keys = 8;

  // The run.
  uint64_t duration_us = 10 * kSecond;
  uint64_t steps_max = 0;          // Events, if not 0.
  bool wire_codec = false;         // Every message goes through its wire form.
};

// Checks ranges and contradictions. Returns an error that names the field, its value and what is
// valid; empty if `options` can be used.
std::string Validate(const Options& options);

// A 64-bit hash of all fields: recognizes runs that were made with other options.
uint64_t Fingerprint(const Options& options);

// Something that happens at a given time, besides what choices bring.
struct Action {
  enum class Kind : uint8_t {
    kPartition = 1,        // Between the nodes in `left` and those in `right`, for `length_us`.
    kOneWayPartition = 2,  // Only from `left` to `right`.
    kHeal = 3,             // All partitions end.
    kCrash = 4,            // `node` crashes and stays down.
    kRestart = 5,          // `node` comes up again, if it is down.
    kPut = 6,              // A client writes `key` = `value` through `node`, 0: whoever leads.
    kCampaign = 7,         // `node` starts an election.
  };

  SimTime at;
  Kind kind = Kind::kHeal;
  uint64_t node = 0;
  uint64_t left = 0;       // Bit i stands for node i; bit 0 is not used.
  uint64_t right = 0;
  uint64_t length_us = 0;  // 0: until healed.
  std::string key;
  std::string value;

  friend bool operator==(const Action&, const Action&) = default;
};

struct Plan {
  std::string profile = "swarm";   // Where the options came from, for reports.
  uint64_t seed = 0;
  ChoiceBase base = ChoiceBase::kSeeded;
  Options options;
  std::vector<NamedChoice> choices;
  std::vector<Action> actions;     // Those of the same time happen in this order.
};

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_H_
