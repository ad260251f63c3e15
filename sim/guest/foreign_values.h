// Values of the C interface (sim/guest/squall_guest.h) and what they are here.
#ifndef SQUALL_SIM_GUEST_FOREIGN_VALUES_H_
#define SQUALL_SIM_GUEST_FOREIGN_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/message.h"
#include "core/files/files.h"
#include "core/host/disk_write.h"
#include "core/tracker/tracker.h"
#include "sim/guest/squall_guest.h"

namespace squall {

// The bytes at `bytes`, none if `size` is 0.
inline std::string_view BytesOf(const void* bytes, size_t size) {
  return size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

squall_status StatusOf(IoStatus status);

// The entry, with a copy of its bytes. What is the guest's own becomes a hash: no state machine may
// take it for a command.
Entry EntryOf(const squall_entry& entry);
Entries EntriesOf(const squall_entry* entries, size_t count);
DiskWrite WriteOf(const squall_write& write, const ConfState& snapshot_members);

// What a message is, for rules, filters and choices. Requires: `kind` is of enum squall_kind.
MessageType TypeOf(uint32_t kind);
inline constexpr uint32_t kKinds = 15;

// A guest's message on its way: `context` is the name that the guest gives it, and its bytes stand
// in the only one of its responses, which is a kHup: no other message has such a response.
std::string_view ForeignBytes(const Message& message);
void SetForeignBytes(std::string_view bytes, Message* message);

// The configuration; what cannot be one is `error`.
Membership MembersOf(const squall_members& members, std::string* error);

// A guest's name of a file, 1 to 12 of the characters a-z 0-9 . _ -, as the simulated disk has it,
// and back. Nothing if it is no such name.
std::optional<FileName> FileNameOf(const char* name);
std::string ForeignName(const FileName& name);

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_FOREIGN_VALUES_H_
