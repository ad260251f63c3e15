#include "scenarios/command/export/tla_line.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/describe.h"

namespace squall {
namespace {

// Ids are strings; "0" is no node.
std::string Quoted(NodeId id) { return absl::StrCat("\"", id.value(), "\""); }

std::string Ids(const MajorityConfig& ids) {
  return absl::StrCat(
      "[", absl::StrJoin(ids, ",", [](std::string* out, NodeId id) { out->append(Quoted(id)); }),
      "]");
}

std::string_view RoleName(Role role) {
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
  return "";
}

// Zero where the message has none.
uint64_t Moved(Term term, const TlaShift& shift) { return term == kNoTerm ? 0 : shift.term(term); }

// Index and term of the entry that the message is about.
struct Place {
  uint64_t index = 0;
  uint64_t term = 0;
};
Place PlaceOf(const Message& m, const TlaShift& shift) {
  if (m.type == MessageType::kApp || m.type == MessageType::kVote) {
    return {shift.index(m.index), shift.term(m.log_term)};
  }
  if (m.type == MessageType::kAppResp) return {shift.index(m.index), Moved(m.log_term, shift)};
  return {};
}

const char* ActionOf(ConfChangeType type) {
  switch (type) {
    case ConfChangeType::kAddNode:
      return "AddNewServer";
    case ConfChangeType::kRemoveNode:
      return "RemoveServer";
    case ConfChangeType::kAddLearnerNode:
      return "AddLearner";
    case ConfChangeType::kUpdateNode:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

std::string TlaMessage(const Message& m, const TlaShift& shift, uint64_t heartbeat_commit) {
  const Place place = PlaceOf(m, shift);
  const uint64_t entries = m.type == MessageType::kSnap && m.snapshot
                               ? shift.index(m.snapshot->metadata.index)
                               : m.entries.size();
  const uint64_t commit = m.type == MessageType::kHeartbeat ? heartbeat_commit
                          : m.type == MessageType::kApp     ? shift.index(m.commit)
                                                            : 0;
  return absl::StrCat(
      ",\"msg\":{\"type\":\"", std::string(Name(m.type)), "\",\"term\":", Moved(m.term, shift),
      ",\"from\":", Quoted(m.from), ",\"to\":", Quoted(m.to), ",\"entries\":", entries,
      ",\"logTerm\":", place.term, ",\"index\":", place.index, ",\"commit\":", commit,
      ",\"vote\":\"0\",\"reject\":", m.reject ? "true" : "false", ",\"rejectHint\":",
      m.reject && m.type == MessageType::kAppResp ? shift.index(m.reject_hint) : 0, "}");
}

std::string TlaLine(std::string_view name, NodeId node, const TlaState& state,
                    const TlaShift& shift, std::string_view more) {
  const JointConfig& voters = state.members->voters;
  return absl::StrCat(
      "{\"tag\":\"trace\",\"event\":{\"name\":\"", std::string(name), "\",\"nid\":", Quoted(node),
      ",\"state\":{\"term\":", shift.term(state.hard_state.term),
      ",\"vote\":", Quoted(state.hard_state.vote),
      ",\"commit\":", shift.index(state.hard_state.commit), "},\"role\":\"",
      std::string(RoleName(state.role)), "\",\"log\":", shift.index(state.last), ",\"conf\":[",
      Ids(voters.incoming), ",", Ids(voters.outgoing), "]", std::string(more), "}}\n");
}

std::string TlaChanges(const ConfChangeV2& change) {
  std::string changes;
  for (const ConfChangeSingle& one : change.changes) {
    const char* action = ActionOf(one.type);
    if (action == nullptr) continue;
    absl::StrAppend(&changes, changes.empty() ? "" : ",", "{\"nid\":", Quoted(one.node_id),
                    ",\"action\":\"", action, "\"}");
  }
  return changes.empty() ? "" : absl::StrCat(",\"prop\":{\"cc\":{\"changes\":[", changes, "]}}");
}

std::string TlaNewConfiguration(const Membership& next) {
  const MajorityConfig& voters = next.voters.incoming;
  return voters.empty() ? ",\"prop\":{\"cc\":{}}"
                        : absl::StrCat(",\"prop\":{\"cc\":{\"newconf\":", Ids(voters), "}}");
}

std::string TlaMessageName(std::string_view verb, MessageType type) {
  const bool about_votes = type == MessageType::kVote || type == MessageType::kVoteResp;
  return absl::StrCat(std::string(verb), about_votes ? "RequestVote" : "AppendEntries",
                      IsResponseMessage(type) ? "Response" : "Request");
}

}  // namespace squall
