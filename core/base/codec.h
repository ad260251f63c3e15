// The wire form: protobuf, field for field etcd's raftpb (core/base/raft.proto). The only file of
// the core that knows protobuf is codec.cc.
#ifndef SQUALL_CORE_BASE_CODEC_H_
#define SQUALL_CORE_BASE_CODEC_H_

#include <string>
#include <string_view>

#include "core/base/conf_change.h"
#include "core/base/message.h"
#include "core/base/result.h"

namespace squall {

// The wire form of a value.
std::string Encode(const Message& message);
std::string Encode(const Entry& entry);
std::string Encode(const Snapshot& snapshot);
std::string Encode(const HardState& state);
std::string Encode(const ConfState& state);
std::string Encode(const ConfChange& change);
// Names the transition even when it is kAuto, as etcd's own proposals do.
std::string Encode(const ConfChangeV2& change);

// Decodes any bytes: those that are no such message (truncated, malformed, or with an unknown
// enumerator) are an error, never a crash.
Result<Message> DecodeMessage(std::string_view bytes);
Result<Entry> DecodeEntry(std::string_view bytes);
Result<Snapshot> DecodeSnapshot(std::string_view bytes);
Result<HardState> DecodeHardState(std::string_view bytes);
Result<ConfState> DecodeConfState(std::string_view bytes);
// Accepts the encodings of all versions of etcd, also the older one that names every field of a V1
// change. No bytes are a valid, zero change.
Result<ConfChange> DecodeConfChange(std::string_view bytes);
Result<ConfChangeV2> DecodeConfChangeV2(std::string_view bytes);

// The change that an entry of type kConfChange or kConfChangeV2 carries, in the newer form.
Result<ConfChangeV2> DecodeEntryConfChange(const Entry& entry);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_CODEC_H_
