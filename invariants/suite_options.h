// What a suite is told of the nodes that it watches, once and for all.
#ifndef SQUALL_INVARIANTS_SUITE_OPTIONS_H_
#define SQUALL_INVARIANTS_SUITE_OPTIONS_H_

#include <cstdint>

#include "invariants/property_set.h"

namespace squall {

// Whether a node may ask for votes before its disk has the term, vote and log that it names
// (S17-campaign). The reference does, with asynchronous storage writes.
enum class CampaignRule : uint8_t { kAtOnce, kDurableFirst };

// While which a voter answers no request for its vote (S22; Thesis 4.2.3).
enum class VoteLease : uint8_t {
  kUnknown,      // The suite is not told: any voter that knows a leader may be in a lease.
  kNone,         // Nodes run without check-quorum.
  kCheckQuorum,  // For an election timeout after the voter has heard from its leader.
  kStrict,       // And then whatever happens, and after it has come up (Config::strict_lease).
};

// Whether a leader that has applied its own removal, or its own demotion, stops leading at once
// (S14; Config::step_down_on_removal).
enum class RemovalRule : uint8_t { kMayLead, kStepDown };

struct SuiteOptions {
  CampaignRule campaign = CampaignRule::kAtOnce;
  VoteLease lease = VoteLease::kUnknown;
  RemovalRule removal = RemovalRule::kMayLead;
  // The election timeout, in ticks. Needed with a lease. With 0, S24 is not checked.
  uint64_t election_tick = 0;
  // Without the properties that cannot be judged on these nodes, because they do not show what it
  // takes. What the checkers find of others is dropped.
  PropertySet judged = PropertySet::All();
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SUITE_OPTIONS_H_
