// The text form of everything in core/base, byte for byte as etcd prints it, for logs, scripts and
// reports. The core calls these only if a LogSink wants the line.
#ifndef SQUALL_CORE_BASE_DESCRIBE_H_
#define SQUALL_CORE_BASE_DESCRIBE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/message.h"
#include "core/base/result.h"

namespace squall {

// Turns the payload of a normal entry into text. The default quotes it as Go's %q does.
using EntryFormatter = std::function<std::string(std::string_view)>;
// The bytes in Go's %q form.
std::string Quote(std::string_view bytes);

std::string_view Name(MessageType type);        // "MsgApp"
std::string_view Name(EntryType type);          // "EntryNormal"
std::string_view Name(Role role);               // "StateLeader"
std::string_view Name(ConfChangeType type);     // "ConfChangeAddNode"
std::string_view Name(ConfChangeTransition t);  // "ConfChangeTransitionAuto"

// The type called `name`. Returns false if there is none.
bool ParseMessageType(std::string_view name, MessageType* type);

std::string Hex(NodeId id);  // Go's %x: "a" for node 10.

// The entry in etcd's form: "1/2 EntryNormal \"x\"".
std::string Describe(const Entry& entry, const EntryFormatter& format = Quote);
// One line for each entry, with a newline.
std::string Describe(const Entries& entries, const EntryFormatter& format = Quote);
// The value in etcd's form.
std::string Describe(const Message& message, const EntryFormatter& format = Quote);
std::string Describe(const HardState& state);
std::string Describe(const SoftState& state);
std::string Describe(const ConfState& state);
std::string Describe(const Snapshot& snapshot);
// etcd: DescribeConfChange, as in "transition:ConfChangeTransitionAuto changes:{...}".
std::string Describe(const ConfChangeV2& change);
// etcd: ConfChangesToString, as in "v1 l2 r3 u4".
std::string Describe(const std::vector<ConfChangeSingle>& changes);

// The inverse of the last one. Errors are in etcd's words (etcd: ConfChangesFromString).
Result<std::vector<ConfChangeSingle>> ParseConfChanges(std::string_view text);

// A list as Go prints a slice of numbers: "[1 2 3]".
std::string DescribeIds(const std::vector<NodeId>& ids);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_DESCRIBE_H_
