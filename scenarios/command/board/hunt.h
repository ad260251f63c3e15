// The hunt for one bug: campaigns of different seeds, each of which runs seeds one after the other
// until a run breaks a property, or its CPU time is used up.
#ifndef SQUALL_SCENARIOS_COMMAND_BOARD_HUNT_H_
#define SQUALL_SCENARIOS_COMMAND_BOARD_HUNT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/sweep/run_record.h"
#include "scenarios/command/sweep/unfinished_run.h"
#include "sim/guest/guest.h"

namespace squall {

// What finds a bug.
enum class Sight : uint8_t {
  // All checkers, and not the assertions of the node itself: other implementations have others.
  kWhiteBox,
  // What clients and operators can see: committed entries that differ (S7), states that differ
  // (S12), reads (S16), clients' commands (S21), and linearizability. Nodes that end their process
  // count too.
  kBlackBox,
};

struct HuntOptions {
  std::string profile = "swarm";
  uint64_t campaigns = 30;
  uint64_t first_seed = 1;                  // Of all campaigns: each makes its own seeds from it.
  std::chrono::milliseconds budget{60000};  // CPU time of a campaign.
  Sight sight = Sight::kWhiteBox;
  int workers = 1;
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;  // CPU time of a run; see Watch.
  std::chrono::milliseconds shrink_budget{10000};  // Wall-clock time; 0: nothing is shrunk.
};

struct HuntCampaign {
  bool found = false;
  uint64_t runs = 0;
  uint64_t inconclusive = 0;  // Of them, that were given up.
  uint64_t events = 0;
  uint64_t cpu_us = 0;
  RunRecord find;  // If found.
};

struct Hunt {
  std::vector<HuntCampaign> campaigns;
  std::optional<uint64_t> choices;  // What the quickest find was shrunk to.
  bool interrupted = false;
  std::string error;  // No worker process can be started, and why.
};

// The `run`-th seed of a campaign.
uint64_t SeedOf(const HuntOptions& options, uint64_t campaign, uint64_t run);

// Hunts the bug of the nodes that `factory` makes. `tell` is called now and then; it may be null.
// `interrupted` may be set by a signal handler: then what is known so far is returned.
Hunt HuntBug(const GuestFactory& factory, const HuntOptions& options,
             const std::function<void(const Hunt&)>& tell, const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_BOARD_HUNT_H_
