// Node ids, terms, log indexes and ticks as types of their own.
#ifndef SQUALL_CORE_BASE_TYPES_H_
#define SQUALL_CORE_BASE_TYPES_H_

#include <cstdint>
#include <limits>

#include "core/base/strong.h"

namespace squall {

// The name of a member of the cluster. Zero names no node.
using NodeId = Identifier<struct NodeIdTag>;
// An election term (Paper 5.1). Zero is the term before the first election.
using Term = Ordinal<struct TermTag>;
// A position in the replicated log. The first entry stands at 1; zero is before every entry.
using Index = Ordinal<struct IndexTag>;
// Logical time: the number of times that the driver called Tick().
using Ticks = Ordinal<struct TicksTag>;

// Zero: no node, before every entry, before the first election.
inline constexpr NodeId kNoNode{};
inline constexpr Index kNoIndex{};
inline constexpr Term kNoTerm{};

// Receivers of messages that ask for local storage work (etcd: LocalAppendThread,
// LocalApplyThread). They are not members of any cluster.
inline constexpr NodeId kAppendThread{std::numeric_limits<uint64_t>::max()};
inline constexpr NodeId kApplyThread{std::numeric_limits<uint64_t>::max() - 1};

// Whether `id` is one of these two.
constexpr bool IsLocalThread(NodeId id) { return id == kAppendThread || id == kApplyThread; }

// "No limit" for every size and count that can be limited.
inline constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

// What a node is at the moment (Paper Fig. 4; thesis 9.6 for the pre-candidate).
enum class Role : uint8_t { kFollower, kCandidate, kLeader, kPreCandidate };

// An entry's identity. Two logs that hold the same EntryId agree up to it (Paper 5.3).
struct EntryId {
  Term term;    // Of the leader that made it.
  Index index;  // Its position.

  friend constexpr bool operator==(const EntryId&, const EntryId&) = default;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_TYPES_H_
