// Majorities and pairs of them: what is committed, and how a vote ends.
//
// Paper 5.2 and 5.3 for one majority, Thesis 4.3 for two that must both agree.
#ifndef SQUALL_CORE_QUORUM_QUORUM_H_
#define SQUALL_CORE_QUORUM_QUORUM_H_

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/types.h"

namespace squall {

// A set of nodes that decides by majority: sorted, without repetition. Everything that can be asked
// of an empty set is answered so that it is neutral as one half of a pair.
class MajorityConfig {
 public:
  MajorityConfig() = default;
  MajorityConfig(std::initializer_list<NodeId> ids) : MajorityConfig(std::vector<NodeId>(ids)) {}
  // In any order, repetitions allowed.
  explicit MajorityConfig(std::vector<NodeId> ids);

  bool empty() const { return ids_.empty(); }
  size_t size() const { return ids_.size(); }
  bool contains(NodeId id) const;
  void insert(NodeId id);
  void erase(NodeId id);
  void clear() { ids_.clear(); }
  auto begin() const { return ids_.begin(); }
  auto end() const { return ids_.end(); }
  const std::vector<NodeId>& ids() const { return ids_; }

  friend bool operator==(const MajorityConfig&, const MajorityConfig&) = default;

 private:
  std::vector<NodeId> ids_;
};

// Two majorities that must agree; the second is empty unless the configuration is joint.
struct JointConfig {
  MajorityConfig incoming;
  MajorityConfig outgoing;

  bool joint() const { return !outgoing.empty(); }
  bool contains(NodeId id) const { return incoming.contains(id) || outgoing.contains(id); }
  // Both halves together.
  MajorityConfig All() const;

  friend bool operator==(const JointConfig&, const JointConfig&) = default;
};

// Votes needed of `n` voters.
constexpr size_t MajorityOf(size_t n) { return n / 2 + 1; }

// An index that an empty majority has "committed": above all others.
inline constexpr Index kInfinity{std::numeric_limits<uint64_t>::max()};

// The largest index that a majority has reached, given what each voter has (zero for a voter that
// has not reported). Reorders `acked`. kInfinity if there are no voters.
Index CommittedIndex(std::span<Index> acked);

enum class VoteResult : uint8_t { kPending, kLost, kWon };

// The result of `yes` and `no` votes among `voters`, each voter counted at most once.
VoteResult ResultOf(size_t voters, size_t yes, size_t no);
// Both halves' results taken together: lost if either is, won if both are.
VoteResult Both(VoteResult a, VoteResult b);

// What a node has acknowledged, or voted, if anything is known.
template <class T>
struct Known {
  bool known = false;
  T value{};
};

// `acked(id)` returns Known<Index>.
template <class F>
Index CommittedIndex(const MajorityConfig& config, F&& acked) {
  std::vector<Index> indexes;
  indexes.reserve(config.size());
  for (NodeId id : config) indexes.push_back(acked(id).value);
  return CommittedIndex(std::span<Index>(indexes));
}
template <class F>
Index CommittedIndex(const JointConfig& config, F&& acked) {
  return std::min(CommittedIndex(config.incoming, acked), CommittedIndex(config.outgoing, acked));
}

// `vote(id)` returns Known<bool>.
template <class F>
VoteResult CountVotes(const MajorityConfig& config, F&& vote) {
  size_t yes = 0;
  size_t no = 0;
  for (NodeId id : config) {
    const Known<bool> v = vote(id);
    if (v.known) ++(v.value ? yes : no);
  }
  return ResultOf(config.size(), yes, no);
}
template <class F>
VoteResult CountVotes(const JointConfig& config, F&& vote) {
  return Both(CountVotes(config.incoming, vote), CountVotes(config.outgoing, vote));
}

// Text forms, etcd's own: "(1 2 3)", "(1 2 3)&&(2 3 4)", "VoteWon", "∞".
std::string Describe(const MajorityConfig& config);
std::string Describe(const JointConfig& config);
std::string_view Name(VoteResult result);
std::string DescribeCommitted(Index index);

}  // namespace squall

#endif  // SQUALL_CORE_QUORUM_QUORUM_H_
