#include "sim/guest/foreign_values.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/confchange/changer.h"

namespace squall {
namespace {

// By enum squall_kind.
constexpr MessageType kTypes[] = {
    MessageType::kProp,           MessageType::kProp,       MessageType::kApp,
    MessageType::kAppResp,        MessageType::kVote,       MessageType::kVoteResp,
    MessageType::kSnap,           MessageType::kHeartbeat,  MessageType::kHeartbeatResp,
    MessageType::kTransferLeader, MessageType::kTimeoutNow, MessageType::kReadIndex,
    MessageType::kReadIndexResp,  MessageType::kPreVote,    MessageType::kPreVoteResp,
};
static_assert(std::size(kTypes) == kKinds);

// Characters of names of files, from 1 on: 40 with none at all, so that twelve fit into a word.
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789._-";
constexpr size_t kNameMax = 12;

ConfState ConfStateOf(const squall_members& m) {
  const auto list = [](const uint64_t* nodes, size_t count) {
    std::vector<NodeId> ids;
    for (size_t i = 0; i < count; ++i) ids.push_back(NodeId(nodes[i]));
    return ids;
  };
  ConfState state;
  state.voters = list(m.voters, m.voter_count);
  state.learners = list(m.learners, m.learner_count);
  state.voters_outgoing = list(m.outgoing, m.outgoing_count);
  state.learners_next = list(m.learners_next, m.learners_next_count);
  state.auto_leave = m.auto_leave != 0;
  return state;
}

}  // namespace

squall_status StatusOf(IoStatus status) {
  switch (status) {
    case IoStatus::kOk:
      return SQUALL_OK;
    case IoStatus::kNotFound:
      return SQUALL_NOT_FOUND;
    case IoStatus::kExists:
      return SQUALL_EXISTS;
    case IoStatus::kNoSpace:
      return SQUALL_NO_SPACE;
    case IoStatus::kFailed:
      return SQUALL_FAILED;
  }
  return SQUALL_FAILED;
}

Entry EntryOf(const squall_entry& e) {
  Entry entry;
  entry.index = Index(e.index);
  entry.term = Term(e.term);
  const std::string_view bytes = BytesOf(e.bytes, e.size);
  switch (e.type) {
    case SQUALL_COMMAND:
      entry.data = Payload(bytes);
      break;
    case SQUALL_CHANGE:
      entry.type = EntryType::kConfChangeV2;
      entry.data = Payload(bytes);
      break;
    case SQUALL_OWN: {
      const uint64_t hash = HashBytes(bytes);
      entry.data = Payload(std::string_view(reinterpret_cast<const char*>(&hash), sizeof hash));
      break;
    }
    default:  // SQUALL_EMPTY, and what the guest may have made up.
      break;
  }
  return entry;
}

Entries EntriesOf(const squall_entry* entries, size_t count) {
  Entries list;
  for (size_t i = 0; i < count; ++i) list.Append(EntryOf(entries[i]));
  return list;
}

DiskWrite WriteOf(const squall_write& w, const ConfState& snapshot_members) {
  DiskWrite write;
  if (w.has_hard_state != 0) {
    write.hard_state = HardState{Term(w.term), NodeId(w.vote), Index(w.commit)};
  }
  write.entries = EntriesOf(w.entries, w.entry_count);
  if (w.snapshot_index != 0) {
    write.snapshot = SnapshotRef(
        Snapshot{Payload(), {snapshot_members, Index(w.snapshot_index), Term(w.snapshot_term)}});
  }
  write.compact_to = Index(w.compact_to);
  return write;
}

MessageType TypeOf(uint32_t kind) { return kTypes[kind]; }

std::string_view ForeignBytes(const Message& message) {
  if (!message.responses || message.responses->empty()) return {};
  return message.responses->front().context.view();
}

void SetForeignBytes(std::string_view bytes, Message* message) {
  std::vector<Message> body(1);
  body.front().context = Payload(bytes);
  message->responses = Shared<std::vector<Message>>(std::move(body));
}

Membership MembersOf(const squall_members& members, std::string* error) {
  Result<MembershipChange> outcome = Restore(ConfStateOf(members));
  *error = std::move(outcome.error);
  return std::move(outcome.value.membership);
}

std::optional<FileName> FileNameOf(const char* name) {
  const std::string_view text = name == nullptr ? std::string_view() : name;
  if (text.empty() || text.size() > kNameMax) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) {
    const size_t letter = kLetters.find(c);
    if (letter == kLetters.npos) return std::nullopt;
    number = number * (kLetters.size() + 1) + letter + 1;
  }
  return FileName{FileKind::kLog, number};
}

std::string ForeignName(const FileName& name) {
  std::string text;
  for (uint64_t rest = name.number; rest != 0; rest /= kLetters.size() + 1) {
    const uint64_t letter = rest % (kLetters.size() + 1);
    text += letter == 0 ? '?' : kLetters[letter - 1];
  }
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace squall
