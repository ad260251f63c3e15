#include "sim/guest/replica.h"

#include <utility>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "core/files/packing.h"
#include "core/host/apply_command.h"

namespace squall {
namespace {

// The sizes of configuration and sessions; the machine is what is left.
constexpr size_t kSizeBytes = 8;

struct StateBytes {
  bool ok = false;
  std::string_view members;
  std::string_view sessions;
  std::string_view machine;
};

StateBytes Split(std::string_view bytes) {
  StateBytes state;
  uint64_t members = 0;
  uint64_t sessions = 0;
  state.ok =
      TakeNumber(&bytes, kSizeBytes, &members) && TakeBytes(&bytes, members, &state.members) &&
      TakeNumber(&bytes, kSizeBytes, &sessions) && TakeBytes(&bytes, sessions, &state.sessions);
  state.machine = bytes;
  return state;
}

void PutPart(std::string* out, std::string_view part) {
  PutNumber(out, part.size(), kSizeBytes);
  *out += part;
}

Membership MembersOf(const ConfState& state) { return std::move(Restore(state).value.membership); }

}  // namespace

Replica::Replica(std::unique_ptr<StateMachine> machine, const ConfState& first_members)
    : machine_(std::move(machine)), members_(MembersOf(first_members)) {}

Replica::Replica(const Replica& o)
    : machine_(o.machine_->Clone()),
      sessions_(o.sessions_),
      members_(o.members_),
      applied_(o.applied_) {}

uint64_t Replica::Digest() const { return Mix(machine_->Digest(), sessions_.digest()); }

ApplyResult Replica::Apply(const Entry& entry) {
  ApplyResult result = entry.type == EntryType::kNormal
                           ? ApplySessionCommand(entry, &sessions_, machine_.get())
                           : ApplyChange(entry);
  applied_ = entry.index;
  result.digest = Digest();
  return result;
}

// A change in a form of the guest's own may have changed the configuration.
ApplyResult Replica::ApplyChange(const Entry& entry) {
  ApplyResult result;
  result.kind = ApplyKind::kMembership;
  const Result<ConfChangeV2> change = DecodeEntryConfChange(entry);
  if (!change.ok()) return result;
  Result<MembershipChange> outcome = ApplyConfChange(members_, change.value);
  if (!outcome.ok()) return {};
  members_ = std::move(outcome.value.membership);
  return result;
}

std::string Replica::Save() const {
  std::string bytes;
  PutPart(&bytes, Encode(ToConfState(members_)));
  PutPart(&bytes, sessions_.Save());
  bytes += machine_->Save().view();
  return bytes;
}

bool Replica::Load(Index index, std::string_view bytes) {
  const StateBytes state = Split(bytes);
  if (!state.ok) return false;
  const Result<ConfState> conf = DecodeConfState(state.members);
  if (!conf.ok()) return false;
  Result<MembershipChange> members = Restore(conf.value);
  Sessions sessions(kSessionsMax);
  std::unique_ptr<StateMachine> machine = machine_->Clone();
  if (!members.ok() || !sessions.Load(state.sessions) || !machine->Load(state.machine))
    return false;
  members_ = std::move(members.value.membership);
  sessions_ = std::move(sessions);
  machine_ = std::move(machine);
  applied_ = index;
  return true;
}

}  // namespace squall
