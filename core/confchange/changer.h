// Steps from one configuration to the next (Thesis 4.1 to 4.3; etcd: confchange.Changer), and from
// a snapshot's ConfState to the configuration that it describes (etcd: confchange.Restore).
#ifndef SQUALL_CORE_CONFCHANGE_CHANGER_H_
#define SQUALL_CORE_CONFCHANGE_CHANGER_H_

#include <span>
#include <string>

#include "core/base/conf_change.h"
#include "core/tracker/tracker.h"

namespace squall {

// `error` is empty if the change is legal; otherwise it says why not, in etcd's words, and `change`
// means nothing.
struct ChangeOutcome {
  MembershipChange change;
  std::string error;

  bool ok() const { return error.empty(); }
};

// At most one voter more or less, with any number of learners; not while joint (Thesis 4.1).
ChangeOutcome ApplySimple(const Membership& from, std::span<const ConfChangeSingle> changes);

// From C_old to the joint C_old,new (Thesis 4.3).
enum class AutoLeave : uint8_t { kNo, kYes };
ChangeOutcome EnterJoint(const Membership& from, AutoLeave auto_leave,
                         std::span<const ConfChangeSingle> changes);

// From the joint C_old,new to C_new.
ChangeOutcome LeaveJoint(const Membership& from);

// Whichever of the three `change` asks for.
ChangeOutcome ApplyConfChange(const Membership& from, const ConfChangeV2& change);

// The configuration that `state` describes.
ChangeOutcome Restore(const ConfState& state);

}  // namespace squall

#endif  // SQUALL_CORE_CONFCHANGE_CHANGER_H_
