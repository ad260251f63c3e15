// Committed entries, one after the other: commands under their sessions, and membership.

#include <utility>

#include "core/base/codec.h"
#include "core/confchange/changer.h"
#include "core/host/apply_command.h"
#include "core/host/host.h"

namespace squall {

void Host::ApplyEntries(const Entries& entries) {
  for (const Entry& entry : entries) {
    // With asynchronous storage a snapshot may have come in front of entries that were waiting.
    if (entry.index <= applied_) continue;
    ApplyResult result = ApplyEntry(entry);
    applied_ = entry.index;
    result.digest = Digest();
    env_->Applied(entry, result);
  }
}

ApplyResult Host::ApplyEntry(const Entry& entry) {
  switch (entry.type) {
    case EntryType::kNormal:
      return ApplySessionCommand(entry, &sessions_, machine_.get());
    case EntryType::kConfChange:
    case EntryType::kConfChangeV2:
      return ApplyMembership(entry);
  }
  return {};
}

ApplyResult Host::ApplyMembership(const Entry& entry) {
  const Result<ConfChangeV2> change = DecodeEntryConfChange(entry);
  if (!change.ok()) return {};
  ApplyResult result;
  result.kind = ApplyKind::kMembership;
  // The node takes over a snapshot's configuration when the snapshot comes, which is before it is
  // on the disk. Whatever is applied in between is behind that configuration, and in it.
  if (snapshot_coming()) return result;
  const Membership& members = node_.raft().membership();
  if (ApplyConfChange(members, change.value).ok()) {
    node_.ApplyConfChange(change.value);
    return result;
  }
  // One that the present configuration does not allow is passed over, by all nodes alike. The node
  // is told of an empty change instead, which it takes unless it is joint (etcd: doc.go, step 3).
  if (!members.voters.joint()) node_.ApplyConfChange(AsV2(ConfChange()));
  return {};
}

}  // namespace squall
