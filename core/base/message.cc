#include "core/base/message.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace squall {
namespace {

// Bytes of a protobuf varint.
constexpr uint64_t VarintSize(uint64_t v) {
  return (static_cast<uint64_t>(std::bit_width(v | 1)) + 6) / 7;
}

std::vector<NodeId> Sorted(std::vector<NodeId> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

bool operator==(const Entries& a, const Entries& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

uint64_t EncodedSize(const Entry& e) {
  // Every field of raftpb.Entry has a one-byte tag.
  uint64_t size = 2 + VarintSize(e.term.value()) + VarintSize(e.index.value());
  // Only the default can be left out.
  if (e.type_presence == TypePresence::kExplicit || e.type != EntryType::kNormal) size += 2;
  if (e.data.present()) size += 1 + VarintSize(e.data.size()) + e.data.size();
  return size;
}

uint64_t EncodedSize(const Entries& entries) {
  uint64_t size = 0;
  for (const Entry& e : entries) size += EncodedSize(e);
  return size;
}

uint64_t PayloadSize(const Entries& entries) {
  uint64_t size = 0;
  for (const Entry& e : entries) size += e.data.size();
  return size;
}

Entries LimitSize(const Entries& entries, uint64_t max_bytes) {
  if (entries.size() < 2 || max_bytes == kNoLimit) return entries;
  uint64_t size = EncodedSize(entries[0]);
  for (size_t n = 1; n < entries.size(); ++n) {
    size += EncodedSize(entries[n]);
    if (size > max_bytes) return entries.First(n);
  }
  return entries;
}

bool Equivalent(const ConfState& a, const ConfState& b) {
  return Sorted(a.voters) == Sorted(b.voters) && Sorted(a.learners) == Sorted(b.learners) &&
         Sorted(a.voters_outgoing) == Sorted(b.voters_outgoing) &&
         Sorted(a.learners_next) == Sorted(b.learners_next) && a.auto_leave == b.auto_leave;
}

bool IsLocalMessage(MessageType type) {
  switch (type) {
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
      return true;
    case MessageType::kProp:
    case MessageType::kApp:
    case MessageType::kAppResp:
    case MessageType::kVote:
    case MessageType::kVoteResp:
    case MessageType::kSnap:
    case MessageType::kHeartbeat:
    case MessageType::kHeartbeatResp:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVote:
    case MessageType::kPreVoteResp:
    case MessageType::kForgetLeader:
      return false;
  }
  return false;
}

bool IsResponseMessage(MessageType type) {
  switch (type) {
    case MessageType::kAppResp:
    case MessageType::kVoteResp:
    case MessageType::kHeartbeatResp:
    case MessageType::kUnreachable:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVoteResp:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApplyResp:
      return true;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kProp:
    case MessageType::kApp:
    case MessageType::kVote:
    case MessageType::kSnap:
    case MessageType::kHeartbeat:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kPreVote:
    case MessageType::kStorageAppend:
    case MessageType::kStorageApply:
    case MessageType::kForgetLeader:
      return false;
  }
  return false;
}

namespace {

template <class T>
bool SameValue(const Shared<T>& a, const Shared<T>& b) {
  if (a.same_as(b)) return true;
  return a && b && *a == *b;
}

}  // namespace

bool operator==(const Message& a, const Message& b) {
  return a.type == b.type && a.reject == b.reject && a.to == b.to && a.from == b.from &&
         a.term == b.term && a.log_term == b.log_term && a.index == b.index &&
         a.entries == b.entries && a.commit == b.commit && a.vote == b.vote &&
         a.reject_hint == b.reject_hint && SameValue(a.snapshot, b.snapshot) &&
         a.context == b.context && SameValue(a.responses, b.responses);
}

}  // namespace squall
