#include "core/base/describe.h"

#include <array>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/codec.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, kMessageTypes> kMessageTypeNames = {"MsgHup",
                                                                           "MsgBeat",
                                                                           "MsgProp",
                                                                           "MsgApp",
                                                                           "MsgAppResp",
                                                                           "MsgVote",
                                                                           "MsgVoteResp",
                                                                           "MsgSnap",
                                                                           "MsgHeartbeat",
                                                                           "MsgHeartbeatResp",
                                                                           "MsgUnreachable",
                                                                           "MsgSnapStatus",
                                                                           "MsgCheckQuorum",
                                                                           "MsgTransferLeader",
                                                                           "MsgTimeoutNow",
                                                                           "MsgReadIndex",
                                                                           "MsgReadIndexResp",
                                                                           "MsgPreVote",
                                                                           "MsgPreVoteResp",
                                                                           "MsgStorageAppend",
                                                                           "MsgStorageAppendResp",
                                                                           "MsgStorageApply",
                                                                           "MsgStorageApplyResp",
                                                                           "MsgForgetLeader"};

std::string DescribeTarget(NodeId id) {
  if (id == kNoNode) return "None";
  if (id == kAppendThread) return "AppendThread";
  if (id == kApplyThread) return "ApplyThread";
  return Hex(id);
}

// `indent` stands before every line but the first, which the caller has started.
void AppendMessage(std::string* out, std::string_view indent, const Message& m,
                   const EntryFormatter& format) {
  absl::StrAppend(out, DescribeTarget(m.from), "->", DescribeTarget(m.to), " ",
                  std::string(Name(m.type)), " Term:", m.term.value(), " Log:", m.log_term.value(),
                  "/", m.index.value());
  if (m.reject) absl::StrAppend(out, " Rejected (Hint: ", m.reject_hint.value(), ")");
  if (m.commit != kNoIndex) absl::StrAppend(out, " Commit:", m.commit.value());
  if (m.vote != kNoNode) absl::StrAppend(out, " Vote:", m.vote.value());
  const std::string pad(indent);
  if (m.entries.size() == 1) {
    absl::StrAppend(out, " Entries:[", Describe(m.entries[0], format), "]");
  } else if (m.entries.size() > 1) {
    absl::StrAppend(out, " Entries:[");
    for (const Entry& e : m.entries) absl::StrAppend(out, "\n", pad, "  ", Describe(e, format));
    absl::StrAppend(out, "\n", pad, "]");
  }
  if (m.snapshot && !m.snapshot->empty()) {
    absl::StrAppend(out, "\n", pad, "  Snapshot: ", Describe(*m.snapshot));
  }
  if (m.responses && !m.responses->empty()) {
    absl::StrAppend(out, " Responses:[");
    const std::string deeper = pad + "  ";
    for (const Message& r : *m.responses) {
      absl::StrAppend(out, "\n", deeper);
      AppendMessage(out, deeper, r, format);
    }
    absl::StrAppend(out, "\n", pad, "]");
  }
}

std::string DescribePayload(const Entry& e, const EntryFormatter& format) {
  if (e.type == EntryType::kNormal) return format(e.data.view());
  const Result<ConfChangeV2> change = DecodeEntryConfChange(e);
  return change.ok() ? Describe(change.value.changes) : change.error;
}

// One UTF-8 sequence at the front of `s`, or length 0 if there is none that is well formed.
struct Rune {
  uint32_t value = 0;
  size_t length = 0;
};

Rune NextRune(std::string_view s) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char b0 = byte(0);
  if (b0 < 0x80) return {b0, 1};
  size_t length = 0;
  uint32_t value = 0;
  uint32_t least = 0;
  if ((b0 & 0xe0) == 0xc0) {
    length = 2, value = b0 & 0x1f, least = 0x80;
  } else if ((b0 & 0xf0) == 0xe0) {
    length = 3, value = b0 & 0x0f, least = 0x800;
  } else if ((b0 & 0xf8) == 0xf0) {
    length = 4, value = b0 & 0x07, least = 0x10000;
  } else {
    return {};
  }
  if (s.size() < length) return {};
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3fu);
  }
  if (value < least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
  return {value, length};
}

}  // namespace

// Printable characters as they are, the usual escapes, \xNN for what is no UTF-8. Characters beyond
// ASCII are taken to be printable, except the C1 controls.
std::string Quote(std::string_view bytes) {
  std::string out = "\"";
  while (!bytes.empty()) {
    const Rune rune = NextRune(bytes);
    if (rune.length == 0) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(bytes[0]));
      bytes.remove_prefix(1);
      continue;
    }
    switch (rune.value) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\a':
        out += "\\a";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\v':
        out += "\\v";
        break;
      default:
        if (rune.value < 0x20 || rune.value == 0x7f) {
          absl::StrAppendFormat(&out, "\\x%02x", rune.value);
        } else if (rune.value >= 0x80 && rune.value < 0xa0) {
          absl::StrAppendFormat(&out, "\\u%04x", rune.value);
        } else {
          out.append(bytes.substr(0, rune.length));
        }
    }
    bytes.remove_prefix(rune.length);
  }
  return out + "\"";
}

std::string_view Name(MessageType type) { return kMessageTypeNames[static_cast<size_t>(type)]; }

std::string_view Name(EntryType type) {
  switch (type) {
    case EntryType::kNormal:
      return "EntryNormal";
    case EntryType::kConfChange:
      return "EntryConfChange";
    case EntryType::kConfChangeV2:
      return "EntryConfChangeV2";
  }
  return "?";
}

std::string_view Name(Role role) {
  switch (role) {
    case Role::kFollower:
      return "StateFollower";
    case Role::kCandidate:
      return "StateCandidate";
    case Role::kLeader:
      return "StateLeader";
    case Role::kPreCandidate:
      return "StatePreCandidate";
  }
  return "?";
}

std::string_view Name(ConfChangeType type) {
  switch (type) {
    case ConfChangeType::kAddNode:
      return "ConfChangeAddNode";
    case ConfChangeType::kRemoveNode:
      return "ConfChangeRemoveNode";
    case ConfChangeType::kUpdateNode:
      return "ConfChangeUpdateNode";
    case ConfChangeType::kAddLearnerNode:
      return "ConfChangeAddLearnerNode";
  }
  return "?";
}

std::string_view Name(ConfChangeTransition t) {
  switch (t) {
    case ConfChangeTransition::kAuto:
      return "ConfChangeTransitionAuto";
    case ConfChangeTransition::kJointImplicit:
      return "ConfChangeTransitionJointImplicit";
    case ConfChangeTransition::kJointExplicit:
      return "ConfChangeTransitionJointExplicit";
  }
  return "?";
}

bool ParseMessageType(std::string_view name, MessageType* type) {
  for (size_t i = 0; i < kMessageTypeNames.size(); ++i) {
    if (kMessageTypeNames[i] != name) continue;
    *type = static_cast<MessageType>(i);
    return true;
  }
  return false;
}

std::string Hex(NodeId id) { return absl::StrCat(absl::Hex(id.value())); }

std::string Describe(const Entry& e, const EntryFormatter& format) {
  const std::string payload = DescribePayload(e, format);
  return absl::StrCat(e.term.value(), "/", e.index.value(), " ", std::string(Name(e.type)),
                      payload.empty() ? "" : " ", payload);
}

std::string Describe(const Entries& entries, const EntryFormatter& format) {
  std::string text;
  for (const Entry& e : entries) absl::StrAppend(&text, Describe(e, format), "\n");
  return text;
}

std::string Describe(const Message& message, const EntryFormatter& format) {
  std::string text;
  AppendMessage(&text, "", message, format);
  return text;
}

std::string Describe(const HardState& s) {
  std::string text = absl::StrCat("Term:", s.term.value());
  if (s.vote != kNoNode) absl::StrAppend(&text, " Vote:", s.vote.value());
  absl::StrAppend(&text, " Commit:", s.commit.value());
  return text;
}

std::string Describe(const SoftState& s) {
  return absl::StrCat("Lead:", s.lead.value(), " State:", std::string(Name(s.role)));
}

std::string DescribeIds(const std::vector<NodeId>& ids) {
  std::string text = "[";
  for (NodeId id : ids) absl::StrAppend(&text, text.size() > 1 ? " " : "", id.value());
  return text + "]";
}

std::string Describe(const ConfState& s) {
  return absl::StrCat(
      "Voters:", DescribeIds(s.voters), " VotersOutgoing:", DescribeIds(s.voters_outgoing),
      " Learners:", DescribeIds(s.learners), " LearnersNext:", DescribeIds(s.learners_next),
      " AutoLeave:", s.auto_leave ? "true" : "false");
}

std::string Describe(const Snapshot& s) {
  return absl::StrCat("Index:", s.metadata.index.value(), " Term:", s.metadata.term.value(),
                      " ConfState:", Describe(s.metadata.conf_state));
}

std::string Describe(const ConfChangeV2& change) {
  std::string text = absl::StrCat("transition:", std::string(Name(change.transition)));
  for (const ConfChangeSingle& c : change.changes) {
    absl::StrAppend(&text, " changes:{type:", std::string(Name(c.type)),
                    " node_id:", c.node_id.value(), "}");
  }
  if (!change.context.empty()) absl::StrAppend(&text, " context:", Quote(change.context.view()));
  return text;
}

std::string Describe(const std::vector<ConfChangeSingle>& changes) {
  static constexpr char kLetters[] = {'v', 'r', 'u', 'l'};
  std::string text;
  for (const ConfChangeSingle& c : changes) {
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    std::string(1, kLetters[static_cast<size_t>(c.type)]), c.node_id.value());
  }
  return text;
}

Result<std::vector<ConfChangeSingle>> ParseConfChanges(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  Result<std::vector<ConfChangeSingle>> changes;
  while (!text.empty()) {
    const size_t end = text.find(' ');
    const std::string_view token = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (token.size() < 2) {
      return {.error = absl::StrCat("unknown token ", std::string(token))};
    }
    ConfChangeSingle change;
    switch (token[0]) {
      case 'v':
        change.type = ConfChangeType::kAddNode;
        break;
      case 'l':
        change.type = ConfChangeType::kAddLearnerNode;
        break;
      case 'r':
        change.type = ConfChangeType::kRemoveNode;
        break;
      case 'u':
        change.type = ConfChangeType::kUpdateNode;
        break;
      default:
        return {.error = absl::StrCat("unknown input: ", std::string(token))};
    }
    uint64_t id = 0;
    const std::string_view digits = token.substr(1);
    const auto [at, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (failure != std::errc() || at != digits.data() + digits.size()) {
      return {.error =
                  absl::StrCat("strconv.ParseUint: parsing ", Quote(digits),
                               failure == std::errc::result_out_of_range ? ": value out of range"
                                                                         : ": invalid syntax")};
    }
    change.node_id = NodeId(id);
    changes.value.push_back(change);
  }
  return changes;
}

}  // namespace squall
