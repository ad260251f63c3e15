#include "core/quorum/quorum.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {

namespace {

constexpr size_t kFewVoters = 9;

}  // namespace

MajorityConfig::MajorityConfig(std::vector<NodeId> ids) : ids_(std::move(ids)) {
  std::sort(ids_.begin(), ids_.end());
  ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
}

bool MajorityConfig::contains(NodeId id) const {
  if (ids_.empty() || id < ids_.front()) return false;
  // Most clusters number their members without gaps.
  const uint64_t guess = id.value() - ids_.front().value();
  if (guess < ids_.size() && ids_[guess] == id) return true;
  return std::binary_search(ids_.begin(), ids_.end(), id);
}

void MajorityConfig::insert(NodeId id) {
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (at == ids_.end() || *at != id) ids_.insert(at, id);
}

void MajorityConfig::erase(NodeId id) {
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (at != ids_.end() && *at == id) ids_.erase(at);
}

MajorityConfig JointConfig::All() const {
  MajorityConfig all = incoming;
  for (NodeId id : outgoing) all.insert(id);
  return all;
}

Index CommittedIndex(std::span<Index> acked) {
  if (acked.empty()) return kInfinity;
  // With n voters sorted by index, the last MajorityOf(n) of them have reached at least the entry
  // at n - MajorityOf(n).
  const size_t at = acked.size() - MajorityOf(acked.size());
  if (acked.size() > kFewVoters) {
    std::nth_element(acked.begin(), acked.begin() + static_cast<ptrdiff_t>(at), acked.end());
    return acked[at];
  }
  // Insertion sort beats anything cleverer.
  for (size_t i = 1; i < acked.size(); ++i) {
    const Index moving = acked[i];
    size_t j = i;
    for (; j > 0 && moving < acked[j - 1]; --j) acked[j] = acked[j - 1];
    acked[j] = moving;
  }
  return acked[at];
}

VoteResult ResultOf(size_t voters, size_t yes, size_t no) {
  if (voters == 0 || yes >= MajorityOf(voters)) return VoteResult::kWon;
  return voters - no >= MajorityOf(voters) ? VoteResult::kPending : VoteResult::kLost;
}

VoteResult Both(VoteResult a, VoteResult b) {
  if (a == b) return a;
  if (a == VoteResult::kLost || b == VoteResult::kLost) return VoteResult::kLost;
  return VoteResult::kPending;
}

std::string Describe(const MajorityConfig& config) {
  std::string text = "(";
  for (NodeId id : config) absl::StrAppend(&text, text.size() > 1 ? " " : "", Hex(id));
  return text + ")";
}

std::string Describe(const JointConfig& config) {
  std::string text = Describe(config.incoming);
  if (config.joint()) absl::StrAppend(&text, "&&", Describe(config.outgoing));
  return text;
}

std::string_view Name(VoteResult result) {
  switch (result) {
    case VoteResult::kPending:
      return "VotePending";
    case VoteResult::kLost:
      return "VoteLost";
    case VoteResult::kWon:
      return "VoteWon";
  }
  return "?";
}

std::string DescribeCommitted(Index index) {
  return index == kInfinity ? "∞" : absl::StrCat(index.value());
}

}  // namespace squall
