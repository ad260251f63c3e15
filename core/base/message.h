// Messages between nodes, to local storage and to the node itself, and the values in them.
//
// Field names and enumerators are those of etcd's raftpb. The wire form is in core/base/codec.h.
#ifndef SQUALL_CORE_BASE_MESSAGE_H_
#define SQUALL_CORE_BASE_MESSAGE_H_

#include <cstdint>
#include <vector>

#include "core/base/payload.h"
#include "core/base/ref.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"

namespace squall {

// What the payload of an entry is: a command, or a membership change in the older or newer form.
enum class EntryType : uint8_t { kNormal = 0, kConfChange = 1, kConfChangeV2 = 2 };

// Whether the wire form of an entry names its type. It does if the entry's author set the type,
// even to kNormal; the encoded size depends on it (etcd: optional EntryType Type).
enum class TypePresence : uint8_t { kImplied, kExplicit };

// An entry of the log.
struct Entry {
  Index index;   // Its position in the log.
  Term term;     // Of the leader that made the entry.
  Payload data;  // Empty in the entry that a leader appends when its term begins.
  EntryType type = EntryType::kNormal;                  // The meaning of `data`.
  TypePresence type_presence = TypePresence::kImplied;  // For the codec only.

  // The entry's identity: term and index.
  EntryId id() const { return {term, index}; }
  friend bool operator==(const Entry&, const Entry&) = default;
};

// Consecutive entries, shared with the log that they were read from. A copy costs a reference,
// which is not atomic: copies belong to one thread.
using Entries = Slice<Entry>;
// Compares the entries by value.
bool operator==(const Entries& a, const Entries& b);

// Bytes of the entry's wire form (etcd: proto.Size). Size limits count these.
uint64_t EncodedSize(const Entry& entry);
uint64_t EncodedSize(const Entries& entries);
// Bytes of the payloads alone. The limit on uncommitted entries counts these.
uint64_t PayloadSize(const Entries& entries);
// The longest prefix of at most `max_bytes` encoded bytes, but at least one entry if there is one.
Entries LimitSize(const Entries& entries, uint64_t max_bytes);

// The members of a configuration, as snapshots keep it (Thesis 4.3 for the joint form).
struct ConfState {
  std::vector<NodeId> voters;           // In a joint configuration: the incoming half.
  std::vector<NodeId> learners;         // Members without a vote.
  std::vector<NodeId> voters_outgoing;  // Empty unless joint.
  std::vector<NodeId> learners_next;    // Voters of the outgoing half that become learners.
  bool auto_leave = false;  // The leader leaves the joint configuration without being asked.

  friend bool operator==(const ConfState&, const ConfState&) = default;
};

// Whether the members are the same, in any order.
bool Equivalent(const ConfState& a, const ConfState& b);

// The position of a snapshot.
struct SnapshotMetadata {
  ConfState conf_state;  // The configuration in force after the entry at `index`.
  Index index;           // The last entry that the snapshot covers; zero: there is no snapshot.
  Term term;             // Of that entry.

  friend bool operator==(const SnapshotMetadata&, const SnapshotMetadata&) = default;
};

// The state of the application after an entry, in place of the log up to it (Paper 7).
struct Snapshot {
  Payload data;               // The state, in the application's own form.
  SnapshotMetadata metadata;  // Its position in the log.

  // Whether there is no snapshot (etcd: IsEmptySnap).
  bool empty() const { return metadata.index == kNoIndex; }
  // The last entry that the snapshot covers.
  EntryId id() const { return {metadata.term, metadata.index}; }
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// A shared snapshot; may be null.
using SnapshotRef = Shared<Snapshot>;

// What must survive a restart besides the log (Paper Fig. 2, "Persistent state").
struct HardState {
  Term term;     // The node's term.
  NodeId vote;   // The candidate that got its vote in that term; kNoNode if none did.
  Index commit;  // Its commit index. It may be older than the node's: it is recovered from the
                 // leader.

  // Whether nothing has happened yet.
  bool empty() const { return *this == HardState{}; }
  friend bool operator==(const HardState&, const HardState&) = default;
};

// State that a driver may use, for example to redirect clients, and need not store.
struct SoftState {
  NodeId lead;                  // The leader that the node follows; kNoNode if it knows none.
  Role role = Role::kFollower;  // The node's own.

  friend bool operator==(const SoftState&, const SoftState&) = default;
};

// Types of messages, with raftpb's numbers. core/raft/raft.h says which feature each belongs to.
enum class MessageType : uint8_t {
  kHup = 0,
  kBeat = 1,
  kProp = 2,
  kApp = 3,
  kAppResp = 4,
  kVote = 5,
  kVoteResp = 6,
  kSnap = 7,
  kHeartbeat = 8,
  kHeartbeatResp = 9,
  kUnreachable = 10,
  kSnapStatus = 11,
  kCheckQuorum = 12,
  kTransferLeader = 13,
  kTimeoutNow = 14,
  kReadIndex = 15,
  kReadIndexResp = 16,
  kPreVote = 17,
  kPreVoteResp = 18,
  kStorageAppend = 19,
  kStorageAppendResp = 20,
  kStorageApply = 21,
  kStorageApplyResp = 22,
  kForgetLeader = 23,
};
// The number of message types.
inline constexpr int kMessageTypes = 24;

// Whether the message is made and handled on one node: it must not come from the network.
bool IsLocalMessage(MessageType type);
// Whether the message is a response, which counts only if it comes from a member.
bool IsResponseMessage(MessageType type);

// A message. A field that the type does not use has its default value.
struct Message {
  MessageType type = MessageType::kHup;  // Which fields are used, and for what.
  bool reject = false;                   // Responses: the request is refused.
  NodeId to;                             // The node that the message must be delivered to.
  NodeId from;                           // The sender.
  Term term;  // The sender's; zero for local messages, proposals and reads.
  // MsgApp: the entry just before `entries`. Vote requests: the candidate's last entry.
  // Rejections: the term of `reject_hint`. MsgStorageAppendResp: the last entry then stable.
  Term log_term;
  Index index;  // Of the same entry. Responses: the last entry that is acknowledged or refused.
  // MsgApp, MsgProp, MsgStorageAppend, MsgStorageApply: the entries to append or apply. Vote
  // requests and refusals, with commit_by_vote: the sender's last committed entry, without its
  // data.
  Entries entries;
  Index commit;  // MsgApp, MsgHeartbeat: the last entry that the receiver may take as committed.
  NodeId vote;   // MsgStorageAppend only: with `term` and `commit`, the hard state to write.
  Index reject_hint;     // A refused MsgApp: where the follower's log may agree with the leader's.
  SnapshotRef snapshot;  // MsgSnap, MsgStorageAppend: the snapshot to install; may be null.
  // Vote requests: marks a campaign of a leadership transfer. Reads and heartbeats: which read.
  Payload context;
  // MsgStorageAppend, MsgStorageApply: what to deliver when the work is done.
  Shared<std::vector<Message>> responses;
};

// Equal in every field, by value.
bool operator==(const Message& a, const Message& b);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_MESSAGE_H_
