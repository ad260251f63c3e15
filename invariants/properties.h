// Every property that Squall can find broken: its id, its name, where it comes from and what it
// says.
//
// A property is an enumerator, so two findings are of one property if the enumerators are equal,
// and no other file can give a property a second name. To add one: an enumerator, and its row of
// the table in the same place.
#ifndef SQUALL_INVARIANTS_PROPERTIES_H_
#define SQUALL_INVARIANTS_PROPERTIES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace squall {

enum class Property : uint8_t {
  kElectionSafety,
  kLeaderLongest,
  kVoteOnce,
  kTermMonotone,
  kLeaderAppendOnly,
  kLogMatching,
  kLeaderCompleteness,
  kStateMachineSafety,
  kCommittedOnQuorum,
  kCommittedPersist,
  kCommitOrder,
  kApplyOrder,
  kMachineDigest,
  kCurrentTermCommit,
  kConfiguration,
  kSnapshotMetadata,
  kLinearizableReads,
  kLinearizableHistory,
  kMessageContract,
  kDurableCampaign,
  kFollowerProgress,
  kStorageImage,
  kDriverContract,
  kClientContract,
  kVoteByLog,
  kPromptCommit,
  kSteadyRoles,
  kStableLeader,
  kWriteProgress,
  kConvergence,
  kTransferEnds,
  kMembershipSettles,
  kReadsEnd,
  kQuorumContact,
  kQuiescence,
  kCalmRejoin,
  kMessageBudget,
  kGuestAssertion,
  kGuestCrash,
  kGuestHang,
  kGhostState,
};

// When a property is looked at.
enum class PropertyKind : uint8_t {
  kSafety,    // After each step of each node, by every Suite.
  kOptional,  // After each step, by a Suite whose options ask for it.
  kHistory,   // At the end of a run, in what its clients were told.
  kLiveness,  // After the storm, in a part of the cluster that was healed.
  kGuest,     // By the node under test itself, or by the process that it runs in.
  kChecker,   // By tests: a checker has lost track of what it watches.
};

struct PropertyRow {
  Property property;
  PropertyKind kind;
  std::string_view id;         // "S1".
  std::string_view name;       // "election safety".
  std::string_view source;     // "Paper Fig. 3".
  std::string_view statement;  // "at most one node ever leads a term".
};

// In the enumerators' order.
inline constexpr PropertyRow kPropertyTable[] = {
    {Property::kElectionSafety, PropertyKind::kSafety, "S1", "election safety", "Paper Fig. 3",
     "at most one node ever leads a term"},
    {Property::kLeaderLongest, PropertyKind::kSafety, "S1'",
     "leader has the longest log of its term", "Paper 5.3",
     "no log holds an entry of a term beyond the last one of that term's leader"},
    {Property::kVoteOnce, PropertyKind::kSafety, "S2", "vote once", "Paper Fig. 2",
     "a node votes for at most one candidate in a term, also across restarts"},
    {Property::kTermMonotone, PropertyKind::kSafety, "S3", "term monotone", "Paper Fig. 2",
     "a node's term never decreases, and no term that it has sent is lost in a restart"},
    {Property::kLeaderAppendOnly, PropertyKind::kSafety, "S4", "leader append-only", "Paper Fig. 3",
     "a leader only appends to its log"},
    {Property::kLogMatching, PropertyKind::kSafety, "S5", "log matching", "Paper Fig. 3",
     "logs that hold an entry of the same index and term are equal up to it"},
    {Property::kLeaderCompleteness, PropertyKind::kSafety, "S6", "leader completeness",
     "Paper Fig. 3", "a leader has every entry that was committed in an earlier term"},
    {Property::kStateMachineSafety, PropertyKind::kSafety, "S7", "state machine safety",
     "Paper Fig. 3", "no two nodes commit different entries at one index"},
    {Property::kCommittedOnQuorum, PropertyKind::kSafety, "S8", "committed on durable quorum",
     "Paper 5.3", "what a leader commits is on the disks of a quorum"},
    {Property::kCommittedPersist, PropertyKind::kSafety, "S9", "committed entries persist",
     "Paper 5.4.3", "a committed entry leaves a log or a disk only for a snapshot that covers it"},
    {Property::kCommitOrder, PropertyKind::kSafety, "S10", "commit order", "Paper Fig. 2",
     "commit and applied index only grow, and compacted <= applied <= commit <= last"},
    {Property::kApplyOrder, PropertyKind::kSafety, "S11", "apply order", "Paper Fig. 2",
     "a state machine is given the committed log in order, each entry once"},
    {Property::kMachineDigest, PropertyKind::kSafety, "S12", "machine digest", "Paper 2",
     "state machines that have applied the same entries are in the same state"},
    {Property::kCurrentTermCommit, PropertyKind::kSafety, "S13", "current-term commit",
     "Paper 5.4.2", "a leader counts replicas only of entries of its own term"},
    {Property::kConfiguration, PropertyKind::kSafety, "S14", "configuration", "Thesis 4.1",
     "configurations are those that the log makes, one change at a time, and no two nodes can be "
     "elected by quorums that do not meet"},
    {Property::kSnapshotMetadata, PropertyKind::kSafety, "S15", "snapshot metadata",
     "Paper Fig. 13", "a snapshot names the term and the configuration that the committed log has"},
    {Property::kLinearizableReads, PropertyKind::kSafety, "S16", "linearizable reads", "Thesis 6.4",
     "a read sees every write that was acknowledged before it, and answers as the state machine "
     "did"},
    {Property::kLinearizableHistory, PropertyKind::kHistory, "S16-history", "linearizable history",
     "Herlihy and Wing 1990",
     "one copy of the data that does one operation at a time could have given the clients' "
     "answers"},
    {Property::kMessageContract, PropertyKind::kSafety, "S17", "message contract", "Paper Fig. 2",
     "what a message says is true when it leaves"},
    {Property::kDurableCampaign, PropertyKind::kOptional, "S17-campaign", "durable campaign",
     "Thesis 3.8", "a node asks for votes only with a term and a log that are on its disk"},
    {Property::kFollowerProgress, PropertyKind::kSafety, "S18", "follower progress", "Paper Fig. 2",
     "what a leader believes of its followers is true"},
    {Property::kStorageImage, PropertyKind::kSafety, "S19", "storage image",
     "etcd: doc.go, loadState",
     "a disk holds a log without gaps; a restart brings it back, and nothing else"},
    {Property::kDriverContract, PropertyKind::kSafety, "S20", "driver contract", "etcd: doc.go",
     "node and driver keep the contract between them"},
    {Property::kClientContract, PropertyKind::kSafety, "S21", "client contract", "Thesis 6.3",
     "a write is done exactly once, at the index and with the result that its client was told"},
    {Property::kVoteByLog, PropertyKind::kSafety, "S22", "votes by log", "Paper 5.4.1",
     "a voter gives its vote to candidates whose log is as up to date as its own, and to no "
     "others"},
    {Property::kPromptCommit, PropertyKind::kSafety, "S23", "prompt commit", "Paper Fig. 2",
     "a leader commits as far as its own count of a quorum allows"},
    {Property::kSteadyRoles, PropertyKind::kSafety, "S24", "steady roles", "Paper 5.2; Thesis 6.2",
     "no node campaigns while it hears from its leader, and no leader steps down in its term while "
     "it hears from a quorum"},
    {Property::kStableLeader, PropertyKind::kLiveness, "L1", "stable leader", "Paper 5.2, 5.6",
     "a quorum comes to have a leader, and keeps it"},
    {Property::kWriteProgress, PropertyKind::kLiveness, "L2", "write progress", "Paper 5.3",
     "what clients propose is committed, or refused for a reason that passes"},
    {Property::kConvergence, PropertyKind::kLiveness, "L3", "convergence", "Paper 5.3",
     "members come to hold one log, all of it committed and applied, and equal state machines"},
    {Property::kTransferEnds, PropertyKind::kLiveness, "L4", "transfer ends", "Thesis 3.10",
     "a transfer of leadership is done, or given up after an election timeout"},
    {Property::kMembershipSettles, PropertyKind::kLiveness, "L5", "membership settles",
     "Thesis 4.3", "membership changes finish, and no member stays in a joint configuration"},
    {Property::kReadsEnd, PropertyKind::kLiveness, "L6", "reads end", "Thesis 6.4",
     "every read is answered, or lost with its leader"},
    {Property::kQuorumContact, PropertyKind::kLiveness, "L7", "quorum contact", "Thesis 6.2",
     "with check-quorum, a leader that hears from no quorum steps down"},
    {Property::kQuiescence, PropertyKind::kLiveness, "L8", "quiescence", "etcd: raft.go",
     "at rest nothing is uncommitted, unacknowledged, unstable or unanswered"},
    {Property::kCalmRejoin, PropertyKind::kLiveness, "L9", "calm rejoin", "Thesis 9.6",
     "with pre-vote and check-quorum, a node that was cut off deposes no leader when it returns"},
    {Property::kMessageBudget, PropertyKind::kLiveness, "L10", "message budget", "Paper 5.3",
     "the number of messages is bounded by what is done"},
    {Property::kGuestAssertion, PropertyKind::kGuest, "A1", "guest assertion",
     "the guest's own check", "the node's own assertions hold"},
    {Property::kGuestCrash, PropertyKind::kGuest, "guest-crash", "guest crash",
     "the process that runs the node", "the node survives every call"},
    {Property::kGuestHang, PropertyKind::kGuest, "guest-hang", "guest hang",
     "the process that runs the node", "the node returns from every call"},
    {Property::kGhostState, PropertyKind::kChecker, "X", "ghost state", "invariants/README.md",
     "what the checkers remember agrees with the nodes' logs"},
};

namespace properties_internal {

// Whether each row stands where its enumerator says, and no id or name is given twice.
constexpr bool IsInOrder(std::span<const PropertyRow> rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<size_t>(rows[i].property) != i) return false;
    for (size_t j = 0; j < i; ++j) {
      if (rows[i].id == rows[j].id || rows[i].name == rows[j].name) return false;
    }
  }
  return !rows.empty() && rows.back().property == Property::kGhostState;
}
static_assert(IsInOrder(kPropertyTable));

}  // namespace properties_internal

constexpr std::span<const PropertyRow> Properties() { return kPropertyTable; }

constexpr const PropertyRow& RowOf(Property property) {
  return kPropertyTable[static_cast<size_t>(property)];
}

// "S1", "election safety", "Paper Fig. 3" and "at most one node ever leads a term".
constexpr std::string_view Id(Property property) { return RowOf(property).id; }
constexpr std::string_view Name(Property property) { return RowOf(property).name; }
constexpr std::string_view Source(Property property) { return RowOf(property).source; }
constexpr std::string_view Statement(Property property) { return RowOf(property).statement; }

// "election safety (S1)".
inline std::string Title(Property property) {
  return std::string(Name(property)) + " (" + std::string(Id(property)) + ")";
}

}  // namespace squall

#endif  // SQUALL_INVARIANTS_PROPERTIES_H_
