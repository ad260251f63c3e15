#include "core/files/snapshot_file.h"

#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/files/packing.h"

namespace squall {
namespace {

// "SquallSn" and the number of this format.
constexpr uint64_t kMagic = 0x6e536c6c61757153u;
constexpr uint64_t kVersion = 1;
constexpr uint64_t kFixedBytes = 80;
constexpr uint64_t kAutoLeave = 1;
constexpr uint64_t kDataPresent = 2;

void AddWord(uint64_t word, std::string* out) {
  out->append(8, '\0');
  PutWord(out->data() + out->size() - 8, word);
}

void AddMembers(const std::vector<NodeId>& members, std::string* out) {
  for (NodeId member : members) AddWord(member.value(), out);
}

Result<Snapshot, SnapshotFault> Bad(uint64_t byte, const char* what) {
  return {.error = {byte, what}};
}

std::vector<NodeId> TakeMembers(uint64_t count, const char** at) {
  std::vector<NodeId> members;
  members.reserve(count);
  for (uint64_t i = 0; i < count; ++i, *at += 8) members.emplace_back(GetWord(*at));
  return members;
}

}  // namespace

SnapshotFrame FrameSnapshot(const Snapshot& snapshot) {
  const ConfState& members = snapshot.metadata.conf_state;
  SnapshotFrame frame;
  std::string& head = frame.head;
  AddWord(kMagic, &head);
  AddWord(kVersion, &head);
  AddWord(snapshot.metadata.index.value(), &head);
  AddWord(snapshot.metadata.term.value(), &head);
  AddWord(members.voters.size(), &head);
  AddWord(members.learners.size(), &head);
  AddWord(members.voters_outgoing.size(), &head);
  AddWord(members.learners_next.size(), &head);
  AddWord((members.auto_leave ? kAutoLeave : 0) | (snapshot.data.present() ? kDataPresent : 0),
          &head);
  AddWord(snapshot.data.size(), &head);
  AddMembers(members.voters, &head);
  AddMembers(members.learners, &head);
  AddMembers(members.voters_outgoing, &head);
  AddMembers(members.learners_next, &head);
  const uint64_t check = HashBytes(head, snapshot.metadata.index.value());
  AddWord(check, &head);
  AddWord(HashBytes(snapshot.data.view(), check), &frame.tail);
  return frame;
}

Result<Snapshot, SnapshotFault> ParseSnapshotFile(std::string_view bytes) {
  if (bytes.size() < kFixedBytes) return Bad(bytes.size(), "the file ends too early");
  const auto word = [&](uint64_t i) { return GetWord(bytes.data() + 8 * i); };
  if (word(0) != kMagic) return Bad(0, "this is no snapshot");
  if (word(1) != kVersion) return Bad(8, "this format is not known");
  // Each count is held against the size by itself, so that no sum can wrap.
  uint64_t members = 0;
  for (uint64_t i = 4; i < 8; ++i) {
    if (word(i) > bytes.size() / 8) return Bad(8 * i, "more members than the file could hold");
    members += word(i);
  }
  const uint64_t head = kFixedBytes + 8 * members;
  if (bytes.size() < head + 8) return Bad(bytes.size(), "the file ends too early");
  const uint64_t check = GetWord(bytes.data() + head);
  if (check != HashBytes(bytes.substr(0, head), word(2))) {
    return Bad(0, "the checksum of the metadata is wrong");
  }
  const uint64_t size = word(9);
  if (bytes.size() - head < 16 || size != bytes.size() - head - 16) {
    return Bad(bytes.size(), "the file does not have the length that it says");
  }
  const std::string_view data = bytes.substr(head + 8, size);
  if (GetWord(data.data() + size) != HashBytes(data, check)) {
    return Bad(head + 8, "the checksum of the data is wrong");
  }
  if (word(8) > (kAutoLeave | kDataPresent)) return Bad(64, "these flags are not known");

  Result<Snapshot, SnapshotFault> parsed;
  SnapshotMetadata& metadata = parsed.value.metadata;
  metadata.index = Index(word(2));
  metadata.term = Term(word(3));
  const char* at = bytes.data() + kFixedBytes;
  metadata.conf_state.voters = TakeMembers(word(4), &at);
  metadata.conf_state.learners = TakeMembers(word(5), &at);
  metadata.conf_state.voters_outgoing = TakeMembers(word(6), &at);
  metadata.conf_state.learners_next = TakeMembers(word(7), &at);
  metadata.conf_state.auto_leave = (word(8) & kAutoLeave) != 0;
  if ((word(8) & kDataPresent) != 0) parsed.value.data = Payload(data);
  return parsed;
}

}  // namespace squall
