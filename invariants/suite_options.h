// What a suite is told of the nodes that it watches, once and for all.
#ifndef SQUALL_INVARIANTS_SUITE_OPTIONS_H_
#define SQUALL_INVARIANTS_SUITE_OPTIONS_H_

#include <cstdint>

namespace squall {

// Whether a node may ask for votes before its disk has the term, vote and log that it names
// (S17-campaign). The reference does, with asynchronous storage writes.
enum class CampaignRule : uint8_t { kAtOnce, kDurableFirst };

struct SuiteOptions {
  CampaignRule campaign = CampaignRule::kAtOnce;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SUITE_OPTIONS_H_
