// What nodes say to each other, to their storage and to themselves: the values behind raftpb.
//
// Field names and enumerators are etcd raftpb's. The wire form is core/base/codec.h's business.
#ifndef SQUALL_CORE_BASE_MESSAGE_H_
#define SQUALL_CORE_BASE_MESSAGE_H_

#include <cstdint>
#include <vector>

#include "core/base/payload.h"
#include "core/base/ref.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"

namespace squall {

enum class EntryType : uint8_t { kNormal = 0, kConfChange = 1, kConfChangeV2 = 2 };

// Whether the wire form of an entry names its type. It does when whoever made the entry set it,
// even to kNormal, and the entry's encoded size depends on it (etcd: optional EntryType Type).
enum class TypePresence : uint8_t { kImplied, kExplicit };

struct Entry {
  Index index;
  Term term;
  Payload data;
  EntryType type = EntryType::kNormal;
  TypePresence type_presence = TypePresence::kImplied;

  EntryId id() const { return {term, index}; }
  friend bool operator==(const Entry&, const Entry&) = default;
};

// Consecutive entries, shared.
using Entries = Slice<Entry>;
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
  std::vector<NodeId> voters;  // Incoming half.
  std::vector<NodeId> learners;
  std::vector<NodeId> voters_outgoing;  // Empty unless joint.
  std::vector<NodeId> learners_next;    // Voters of the outgoing half that become learners.
  bool auto_leave = false;

  friend bool operator==(const ConfState&, const ConfState&) = default;
};

// The same members, in whatever order they are listed.
bool Equivalent(const ConfState& a, const ConfState& b);

struct SnapshotMetadata {
  ConfState conf_state;
  Index index;
  Term term;

  friend bool operator==(const SnapshotMetadata&, const SnapshotMetadata&) = default;
};

struct Snapshot {
  Payload data;
  SnapshotMetadata metadata;

  // etcd: IsEmptySnap.
  bool empty() const { return metadata.index == kNoIndex; }
  EntryId id() const { return {metadata.term, metadata.index}; }
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

using SnapshotRef = Shared<Snapshot>;

// What must survive a restart besides the log (Paper Fig. 2, "Persistent state").
struct HardState {
  Term term;
  NodeId vote;
  Index commit;

  bool empty() const { return *this == HardState{}; }
  friend bool operator==(const HardState&, const HardState&) = default;
};

// What a driver may want to know and need not keep.
struct SoftState {
  NodeId lead;
  Role role = Role::kFollower;

  friend bool operator==(const SoftState&, const SoftState&) = default;
};

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
inline constexpr int kMessageTypes = 24;

// Local messages are made and used on one node; the network must not bring them.
bool IsLocalMessage(MessageType type);
// Responses make sense only when they come from a member.
bool IsResponseMessage(MessageType type);

struct Message {
  MessageType type = MessageType::kHup;
  bool reject = false;
  NodeId to;
  NodeId from;
  Term term;
  // MsgApp: the entry just before `entries`. Vote requests: the candidate's last entry.
  // Rejections: the term of `reject_hint`. MsgStorageAppendResp: the last entry then stable.
  Term log_term;
  Index index;
  // Vote requests and refusals, with commit_by_vote: the sender's last committed entry, without its
  // data.
  Entries entries;
  Index commit;
  NodeId vote;  // MsgStorageAppend only: with `term` and `commit`, the hard state to write.
  Index reject_hint;
  SnapshotRef snapshot;
  Payload context;
  // MsgStorageAppend, MsgStorageApply: what to deliver when the work is done.
  Shared<std::vector<Message>> responses;
};

// Equal in every field, by value.
bool operator==(const Message& a, const Message& b);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_MESSAGE_H_
