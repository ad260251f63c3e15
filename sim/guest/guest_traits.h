// What a guest can do, and what it shows to checkers: what is asked of it, and which properties can
// be checked on it.
#ifndef SQUALL_SIM_GUEST_GUEST_TRAITS_H_
#define SQUALL_SIM_GUEST_GUEST_TRAITS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/properties.h"
#include "invariants/property_set.h"

namespace squall {

// What a guest may be able to do. The numbers are the bits of enum squall_feature
// (sim/guest/squall_guest.h).
enum class Feature : uint8_t {
  kPreVote,
  kCheckQuorum,
  kMembership,
  kLearners,
  kJointChanges,
  kTransfer,
  kCampaign,
  kForgetLeader,
  kSnapshots,
  kReads,
  kFollowerReads,
  kLeaseReads,
  kAsyncWrites,
  kDiskErrors,
  kChecksums,
};
inline constexpr uint32_t kFeatures = 15;
inline constexpr uint32_t kAllFeatures = (1u << kFeatures) - 1;

// A layer of what a guest may show. The numbers are the bits of enum squall_view.
enum class View : uint8_t { kLog, kMembers, kWrites, kMessages, kChanges };
inline constexpr uint32_t kViews = 5;
inline constexpr uint32_t kAllViews = (1u << kViews) - 1;

// A feature for flags and help texts.
struct FeatureRow {
  Feature feature;
  std::string_view name;  // "follower-reads".
  std::string_view what;  // "linearizable reads at nodes that do not lead".
};
// In the enumerators' order.
std::span<const FeatureRow> Features();

// Of all nodes that a factory makes. The default: everything, as Squall's own node.
struct GuestTraits {
  uint32_t features = kAllFeatures;
  uint32_t views = kAllViews;
  bool is_foreign = false;  // It stands behind sim/guest/squall_guest.h.

  bool has(Feature feature) const { return (features >> static_cast<uint32_t>(feature) & 1) != 0; }
  bool shows(View view) const { return (views >> static_cast<uint32_t>(view) & 1) != 0; }
  friend bool operator==(const GuestTraits&, const GuestTraits&) = default;
};

// A property that is not checked on a guest.
struct UncheckedProperty {
  Property property;
  std::string_view why;  // "the guest shows no log".
};

// In the order of the properties.
std::vector<UncheckedProperty> UncheckedProperties(const GuestTraits& traits);
// All others.
PropertySet JudgedProperties(const GuestTraits& traits);

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_GUEST_TRAITS_H_
