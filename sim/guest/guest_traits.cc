#include "sim/guest/guest_traits.h"

#include <initializer_list>
#include <iterator>

namespace squall {
namespace {

constexpr FeatureRow kFeatureTable[] = {
    {Feature::kPreVote, "pre-vote", "campaigns that disturb no leader"},
    {Feature::kCheckQuorum, "check-quorum", "leaders that step down without a quorum"},
    {Feature::kMembership, "membership", "membership changes"},
    {Feature::kLearners, "learners", "members without a vote"},
    {Feature::kJointChanges, "joint-changes", "changes of several members at once"},
    {Feature::kTransfer, "transfer", "leadership transfers"},
    {Feature::kCampaign, "campaign", "elections on request"},
    {Feature::kForgetLeader, "forget-leader", "followers that forget their leader on request"},
    {Feature::kSnapshots, "snapshots", "snapshots and log compaction"},
    {Feature::kReads, "reads", "linearizable reads"},
    {Feature::kFollowerReads, "follower-reads", "linearizable reads at nodes that do not lead"},
    {Feature::kLeaseReads, "lease-reads", "reads by lease"},
    {Feature::kAsyncWrites, "async-writes", "asynchronous storage writes"},
    {Feature::kDiskErrors, "disk-errors", "failed writes, barriers and reads of files"},
    {Feature::kChecksums, "checksums", "files whose bytes have changed"},
};
static_assert(std::size(kFeatureTable) == kFeatures);

constexpr std::string_view kNoLog = "the guest shows no log";
constexpr std::string_view kNoWrites = "the guest does not tell the meaning of its writes";
constexpr std::string_view kNoMessages = "the guest does not show what its messages say";
constexpr std::string_view kNoChanges = "the guest's membership changes are in a form of its own";

// The first reason that applies to each property; empty: it is checked.
class Reasons {
 public:
  void Add(std::string_view why, std::initializer_list<Property> properties) {
    for (const Property property : properties) {
      std::string_view& reason = reasons_[static_cast<size_t>(property)];
      if (reason.empty()) reason = why;
    }
  }
  std::string_view Of(Property property) const { return reasons_[static_cast<size_t>(property)]; }

 private:
  std::string_view reasons_[std::size(kPropertyTable)];
};

void AddMissingViews(const GuestTraits& traits, Reasons* reasons) {
  using P = Property;
  if (!traits.shows(View::kLog)) {
    reasons->Add(kNoLog,
                 {P::kLeaderLongest, P::kLeaderAppendOnly, P::kLogMatching, P::kLeaderCompleteness,
                  P::kStateMachineSafety, P::kCommittedOnQuorum, P::kCommittedPersist,
                  P::kApplyOrder, P::kCurrentTermCommit, P::kConfiguration, P::kSnapshotMetadata,
                  P::kMessageContract, P::kDurableCampaign, P::kStorageImage, P::kVoteByLog});
  }
  if (!traits.shows(View::kWrites)) {
    reasons->Add(kNoWrites, {P::kCommittedOnQuorum, P::kStorageImage, P::kMessageContract,
                             P::kDurableCampaign, P::kSnapshotMetadata});
  }
  if (!traits.shows(View::kMessages)) {
    reasons->Add(kNoMessages,
                 {P::kMessageContract, P::kDurableCampaign, P::kVoteByLog, P::kSteadyRoles});
  }
  if (traits.has(Feature::kMembership) && !traits.shows(View::kChanges)) {
    reasons->Add(kNoChanges, {P::kConfiguration, P::kSnapshotMetadata});
  }
}

void AddMissingFeatures(const GuestTraits& traits, Reasons* reasons) {
  using P = Property;
  if (!traits.has(Feature::kSnapshots)) {
    reasons->Add("the guest makes no snapshots", {P::kSnapshotMetadata});
  }
  if (!traits.has(Feature::kReads)) {
    reasons->Add("the guest has no linearizable reads", {P::kLinearizableReads, P::kReadsEnd});
  }
  if (!traits.has(Feature::kTransfer)) {
    reasons->Add("the guest has no leadership transfers", {P::kTransferEnds});
  }
  if (!traits.has(Feature::kMembership)) {
    reasons->Add("the guest has no membership changes", {P::kMembershipSettles});
  }
  if (!traits.has(Feature::kCheckQuorum)) {
    reasons->Add("the guest has no check-quorum", {P::kQuorumContact, P::kCalmRejoin});
  }
  if (!traits.has(Feature::kPreVote)) {
    reasons->Add("the guest has no pre-vote", {P::kCalmRejoin});
  }
}

Reasons ReasonsOf(const GuestTraits& traits) {
  Reasons reasons;
  if (!traits.is_foreign) return reasons;
  AddMissingViews(traits, &reasons);
  AddMissingFeatures(traits, &reasons);
  // No layer of the C interface shows these.
  reasons.Add("the guest does not show what a leader believes of its followers",
              {Property::kFollowerProgress, Property::kPromptCommit});
  reasons.Add("the guest may refuse a read at any time", {Property::kReadsEnd});
  reasons.Add("the guest does not show the contract between its node and its driver",
              {Property::kDriverContract});
  return reasons;
}

}  // namespace

std::span<const FeatureRow> Features() { return kFeatureTable; }

std::vector<UncheckedProperty> UncheckedProperties(const GuestTraits& traits) {
  const Reasons reasons = ReasonsOf(traits);
  std::vector<UncheckedProperty> unchecked;
  for (const PropertyRow& row : Properties()) {
    const std::string_view why = reasons.Of(row.property);
    if (!why.empty()) unchecked.push_back({row.property, why});
  }
  return unchecked;
}

PropertySet JudgedProperties(const GuestTraits& traits) {
  PropertySet judged = PropertySet::All();
  for (const UncheckedProperty& unchecked : UncheckedProperties(traits)) {
    judged = judged.Without(unchecked.property);
  }
  return judged;
}

}  // namespace squall
