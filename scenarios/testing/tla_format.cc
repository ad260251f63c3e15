#include "scenarios/testing/tla_format.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

const std::set<std::string> kPlainEvents = {"InitState",    "BecomeFollower",  "BecomeCandidate",
                                            "BecomeLeader", "Replicate",       "ChangeConf",
                                            "Commit",       "ApplyConfChange", "Ready"};
const std::map<std::string, std::set<std::string>> kMessageEvents = {
    {"AppendEntriesRequest", {"MsgApp", "MsgHeartbeat", "MsgSnap"}},
    {"AppendEntriesResponse", {"MsgAppResp", "MsgHeartbeatResp"}},
    {"RequestVoteRequest", {"MsgVote"}},
    {"RequestVoteResponse", {"MsgVoteResp"}}};
const std::set<std::string> kRoles = {"StateFollower", "StateCandidate", "StateLeader"};

// The member of that name, an empty value if there is none.
const Value& Member(const Struct& object, const std::string& name) {
  static const Value kNone;
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? kNone : found->second;
}

bool IsNumber(const Value& value) {
  return value.kind_case() == Value::kNumberValue && value.number_value() >= 0 &&
         value.number_value() < 2147483648.0;
}

bool IsId(const Value& value) {
  const std::string& text = value.string_value();
  return value.kind_case() == Value::kStringValue && !text.empty() && text[0] != '0' &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

bool IsVote(const Value& value) { return IsId(value) || value.string_value() == "0"; }

bool IsIds(const Value& value) {
  if (value.kind_case() != Value::kListValue) return false;
  for (const Value& id : value.list_value().values()) {
    if (!IsId(id)) return false;
  }
  return true;
}

class Checker {
 public:
  std::string Line(const Struct& line) {
    if (Member(line, "tag").string_value() != "trace") return "no tag \"trace\"";
    const Struct& event = Member(line, "event").struct_value();
    for (auto check : {&Checker::Form, &Checker::MessageForm, &Checker::Order}) {
      if (std::string error = (this->*check)(event); !error.empty()) return error;
    }
    return "";
  }

 private:
  std::string Form(const Struct& event) {
    const Struct& state = Member(event, "state").struct_value();
    const ListValue& conf = Member(event, "conf").list_value();
    if (!IsId(Member(event, "nid"))) return "nid is no id";
    if (!IsNumber(Member(state, "term")) || !IsVote(Member(state, "vote")) ||
        !IsNumber(Member(state, "commit"))) {
      return "state lacks term, vote or commit";
    }
    if (!kRoles.contains(Member(event, "role").string_value())) return "role is none";
    if (!IsNumber(Member(event, "log"))) return "log is no number";
    if (conf.values_size() != 2 || !IsIds(conf.values(0)) || !IsIds(conf.values(1))) {
      return "conf is no pair of lists of ids";
    }
    if (Member(state, "commit").number_value() > Member(event, "log").number_value()) {
      return "commit is behind the end of the log";
    }
    return "";
  }

  std::string MessageForm(const Struct& event) {
    const std::string& name = Member(event, "name").string_value();
    if (kPlainEvents.contains(name)) return "";
    const size_t verb = name.starts_with("Send") ? 4 : name.starts_with("Receive") ? 7 : 0;
    const auto types = kMessageEvents.find(name.substr(verb));
    if (verb == 0 || types == kMessageEvents.end()) return "unknown event " + name;
    const Struct& m = Member(event, "msg").struct_value();
    if (!types->second.contains(Member(m, "type").string_value())) return "msg.type does not fit";
    for (const char* id : {"from", "to"}) {
      if (!IsId(Member(m, id))) return absl::StrCat("msg.", id, " is no id");
    }
    for (const char* number : {"term", "entries", "logTerm", "index", "commit", "rejectHint"}) {
      if (!IsNumber(Member(m, number))) return absl::StrCat("msg.", number, " is no number");
    }
    if (!IsVote(Member(m, "vote"))) return "msg.vote is no vote";
    if (Member(m, "reject").kind_case() != Value::kBoolValue) return "msg.reject is no bool";
    const std::string& node = Member(event, "nid").string_value();
    return node == Member(m, verb == 4 ? "from" : "to").string_value() ? "" : "msg of another node";
  }

  // What the specification compares with lines before.
  std::string Order(const Struct& event) {
    const std::string& name = Member(event, "name").string_value();
    Node& node = nodes_[Member(event, "nid").string_value()];
    const std::string message = Member(event, "msg").DebugString();
    if (name == "InitState") {
      if (node.begun && node.durable != StateOf(event)) {
        return absl::StrCat("comes up with ", StateOf(event), ", its last Ready had ",
                            node.durable);
      }
      node.durable = StateOf(event);
      node.pending.clear();
    } else if (name == "Ready") {
      for (const std::string& sent : node.pending) ++in_flight_[sent];
      node.pending.clear();
      node.durable = StateOf(event);
    } else if (name.starts_with("Send")) {
      node.pending.push_back(message);
    } else if (name.starts_with("Receive")) {
      if (in_flight_[message]-- == 0) return "is not in flight: " + message;
    }
    if (!node.begun && name != "InitState") return "the node has no InitState before";
    node.begun = true;
    return "";
  }

  static std::string StateOf(const Struct& event) {
    return absl::StrCat(Member(event, "state").ShortDebugString(), " log ",
                        Member(event, "log").number_value(), " ",
                        Member(event, "conf").ShortDebugString());
  }

  struct Node {
    bool begun = false;
    std::string durable;
    std::vector<std::string> pending;
  };
  std::map<std::string, Node> nodes_;
  std::map<std::string, uint64_t> in_flight_;
};

}  // namespace

std::string TlaFormatError(std::string_view text) {
  Checker checker;
  size_t number = 1;
  for (; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return absl::StrCat("line ", number, " has no end");
    Struct line;
    const auto status =
        google::protobuf::util::JsonStringToMessage(std::string(text.substr(0, end)), &line);
    const std::string error = status.ok() ? checker.Line(line) : std::string(status.ToString());
    if (!error.empty()) return absl::StrCat("line ", number, ": ", error);
    text.remove_prefix(end + 1);
  }
  return number == 1 ? "no line" : "";
}

}  // namespace squall
