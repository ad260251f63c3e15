#include "scenarios/verdict/hazard.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/verdict/run_verdict.h"

namespace squall {
namespace {

constexpr std::string_view kProfile = "reference";

bool IsOneOf(const Violation& v, std::initializer_list<Property> properties) {
  return std::find(properties.begin(), properties.end(), v.property) != properties.end();
}

// A client was given a wrong answer, as seen when it was given or in the whole history.
bool IsWrongAnswer(const Violation& v) {
  return IsOneOf(v, {Property::kLinearizableReads, Property::kLinearizableHistory});
}

bool Happened(const World& world, Probe probe) {
  return world.statistics().probes[static_cast<size_t>(probe)] > 0;
}

// The violation does not name the node that gave a wrong answer; a leader that is no voter may
// have.
bool LedByNonVoter(const World& world) {
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const Guest* guest = world.node(NodeId(i));
    if (guest != nullptr && guest->State().role == Role::kLeader &&
        !guest->Members().voters.contains(NodeId(i))) {
      return true;
    }
  }
  return false;
}

bool FitsLease(const World& world, const Violation& v) {
  return world.options().lease_reads && IsWrongAnswer(v);
}

bool FitsCampaign(const World& world, const Violation& v) {
  return world.options().async_storage &&
         IsOneOf(v, {Property::kVoteOnce, Property::kTermMonotone, Property::kLeaderCompleteness,
                     Property::kStateMachineSafety});
}

bool FitsReadd(const World& world, const Violation& v) {
  return Happened(world, Probe::kMemberReadded) &&
         IsOneOf(v, {Property::kFollowerProgress, Property::kCommittedOnQuorum,
                     Property::kGuestAssertion, Property::kConvergence});
}

bool FitsApplyTimeChange(const World& world, const Violation& v) {
  return world.statistics().membership_changes > 0 &&
         IsOneOf(v, {Property::kStableLeader, Property::kWriteProgress});
}

bool FitsOnlyVoter(const World& world, const Violation& v) {
  return IsWrongAnswer(v) && !LedByNonVoter(world);
}

bool FitsRemovedLeader(const World& world, const Violation& v) {
  return IsWrongAnswer(v) && LedByNonVoter(world);
}

bool FitsInput(const World&, const Violation& v) { return IsOneOf(v, {Property::kGuestAssertion}); }

// Of several that fit, the first whose option makes the plan clean counts.
constexpr Hazard kHazards[] = {
    {"H1", "a lease outlives what the voters promised", &Options::strict_lease, "strict_lease",
     FitsLease},
    {"H2", "a request for votes leaves before its term and the log's end are on disk",
     &Options::durable_campaign, "durable_campaign", FitsCampaign},
    {"H3", "an acknowledgement of a member's earlier life counts for its next one",
     &Options::strict_readd, "strict_readd", FitsReadd},
    {"H4", "a change in force at its application leaves no node that can be elected",
     &Options::commit_by_vote, "commit_by_vote", FitsApplyTimeChange},
    {"H6", "the only voter reads before it has committed anything in its term",
     &Options::strict_reads, "strict_reads", FitsOnlyVoter},
    {"H7", "a leader that is no member any more reads without the one voter that is left",
     &Options::strict_reads, "strict_reads", FitsRemovedLeader},
    {"H10", "a request that no node can carry out is taken", &Options::strict_input, "strict_input",
     FitsInput},
};

}  // namespace

std::span<const Hazard> Hazards() { return kHazards; }

const Hazard* FindHazard(std::string_view id) {
  const auto* const found = std::find_if(std::begin(kHazards), std::end(kHazards),
                                         [id](const Hazard& h) { return h.id == id; });
  return found == std::end(kHazards) ? nullptr : found;
}

const Hazard* HazardBehind(const Plan& plan, const World& world, const Violation& violation,
                           const GuestFactory& factory) {
  // Another implementation is no excuse for itself.
  if (plan.profile.substr(0, plan.profile.find(',')) != kProfile || factory.traits().is_foreign) {
    return nullptr;
  }
  for (const Hazard& hazard : kHazards) {
    if (plan.options.*hazard.closed_by || !hazard.fits(world, violation)) continue;
    Plan closed = plan;
    closed.options.*hazard.closed_by = true;
    World other(closed, factory);
    other.Run();
    const std::vector<Violation> rest = JudgeRun(other).violations;
    // The run is another one then, and may meet another hazard, which is open still.
    if (rest.empty() || HazardBehind(closed, other, rest.front(), factory) != nullptr) {
      return &hazard;
    }
  }
  return nullptr;
}

std::string Explain(const Hazard& hazard) {
  return absl::StrCat(std::string(hazard.what), "; ", std::string(hazard.option), " closes it");
}

std::string HazardSignature(const Hazard& hazard, const Violation& violation) {
  std::string id(hazard.id);
  for (char& c : id) c = c == 'H' ? 'h' : c;
  return absl::StrCat("hazard-", id, "-", Signature(violation));
}

}  // namespace squall
