// Steps from one configuration to the next (Thesis 4.1 to 4.3; etcd: confchange.Changer), and from
// a snapshot's ConfState to the configuration that it describes (etcd: confchange.Restore).
#ifndef SQUALL_CORE_CONFCHANGE_CHANGER_H_
#define SQUALL_CORE_CONFCHANGE_CHANGER_H_

#include <span>
#include <string>

#include "core/base/conf_change.h"
#include "core/base/result.h"
#include "core/tracker/tracker.h"

namespace squall {

// All of these answer what a change leads to, or why it is not legal, in etcd's words.

// At most one voter more or less, with any number of learners; not while joint (Thesis 4.1).
Result<MembershipChange> ApplySimple(const Membership& from,
                                     std::span<const ConfChangeSingle> changes);

// From C_old to the joint C_old,new (Thesis 4.3).
enum class AutoLeave : uint8_t { kNo, kYes };
Result<MembershipChange> EnterJoint(const Membership& from, AutoLeave auto_leave,
                                    std::span<const ConfChangeSingle> changes);

// From the joint C_old,new to C_new.
Result<MembershipChange> LeaveJoint(const Membership& from);

// Whichever of the three `change` asks for.
Result<MembershipChange> ApplyConfChange(const Membership& from, const ConfChangeV2& change);

// The configuration that `state` describes.
Result<MembershipChange> Restore(const ConfState& state);

}  // namespace squall

#endif  // SQUALL_CORE_CONFCHANGE_CHANGER_H_
