#include "scenarios/scripts/etcd/interaction.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/conf_change.h"
#include "core/base/describe.h"
#include "scenarios/scripts/etcd/add_nodes.h"
#include "scenarios/scripts/etcd/stepped_cluster.h"
#include "scenarios/scripts/syntax/arguments.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

std::string ErrorOf(StepStatus status) {
  return status == StepStatus::kOk ? "" : std::string(Describe(status));
}

class InteractionDialect final : public Dialect {
 public:
  // Reads its arguments, and acts if there is no mistake in them. Returns an error, in etcd's
  // words, or nothing.
  using Handler = std::string (InteractionDialect::*)(const Directive&, ArgumentReader*);

  Outcome Run(const Directive& directive) override;

  std::string Nothing(const Directive&, ArgumentReader*) { return ""; }
  std::string AddNodes(const Directive& d, ArgumentReader* reader);
  std::string Campaign(const Directive& d, ArgumentReader* reader);
  std::string Compact(const Directive& d, ArgumentReader* reader);
  std::string DeliverMessages(const Directive& d, ArgumentReader* reader);
  std::string ForgetLeader(const Directive& d, ArgumentReader* reader);
  std::string LogLevel(const Directive& d, ArgumentReader* reader);
  std::string ProcessAppendThread(const Directive& d, ArgumentReader* reader);
  std::string ProcessApplyThread(const Directive& d, ArgumentReader* reader);
  std::string ProcessReady(const Directive& d, ArgumentReader* reader);
  std::string Propose(const Directive& d, ArgumentReader* reader);
  std::string ProposeConfChange(const Directive& d, ArgumentReader* reader);
  std::string RaftLog(const Directive& d, ArgumentReader* reader);
  std::string RaftState(const Directive& d, ArgumentReader* reader);
  std::string ReportUnreachable(const Directive& d, ArgumentReader* reader);
  std::string SendSnapshot(const Directive& d, ArgumentReader* reader);
  std::string SetElectionTimeout(const Directive& d, ArgumentReader* reader);
  std::string Stabilize(const Directive& d, ArgumentReader* reader);
  std::string Status(const Directive& d, ArgumentReader* reader);
  std::string TickElection(const Directive& d, ArgumentReader* reader);
  std::string TickHeartbeat(const Directive& d, ArgumentReader* reader);
  std::string TransferLeadership(const Directive& d, ArgumentReader* reader);

 private:
  using ProcessFn = std::string (SteppedCluster::*)(NodeId);

  Transcript& transcript() { return cluster_.transcript(); }
  NodeId ReadNode(const Word& word, ArgumentReader* reader);
  NodeId FirstNode(ArgumentReader* reader);
  std::vector<NodeId> ListedNodes(const Directive& d, ArgumentReader* reader);
  std::string ProcessEach(const Directive& d, ArgumentReader* reader, ProcessFn process,
                          std::string_view what);
  std::string SetLevel(std::string_view name);
  std::string Tick(const Directive& d, ArgumentReader* reader, uint64_t Config::*ticks);
  MessageType ReadMessageType(const Word& word, ArgumentReader* reader);
  SteppedCluster::Recipient ReadDropped(const Word& word, ArgumentReader* reader,
                                        std::span<const SteppedCluster::Recipient> before);

  SteppedCluster cluster_;
};

struct Row {
  std::string_view name;
  InteractionDialect::Handler handler;
};

constexpr std::array kHandlers = {
    // Does nothing: a place to stop a debugger at.
    Row{"_breakpoint", &InteractionDialect::Nothing},
    // See add_nodes.h.
    Row{"add-nodes", &InteractionDialect::AddNodes},
    // campaign NODE
    Row{"campaign", &InteractionDialect::Campaign},
    // compact NODE INDEX: forgets the entries up to and including INDEX, prints the others.
    Row{"compact", &InteractionDialect::Compact},
    // deliver-msgs NODE... type=MsgApp drop=(NODE, NODE)
    Row{"deliver-msgs", &InteractionDialect::DeliverMessages},
    // forget-leader NODE
    Row{"forget-leader", &InteractionDialect::ForgetLeader},
    // log-level DEBUG|INFO|WARN|ERROR|FATAL|NONE: NONE silences all but errors.
    Row{"log-level", &InteractionDialect::LogLevel},
    // process-append-thread NODE...: one MsgStorageAppend of each.
    Row{"process-append-thread", &InteractionDialect::ProcessAppendThread},
    // process-apply-thread NODE...: one MsgStorageApply of each.
    Row{"process-apply-thread", &InteractionDialect::ProcessApplyThread},
    // process-ready NODE...: one Ready of each.
    Row{"process-ready", &InteractionDialect::ProcessReady},
    // propose NODE DATA
    Row{"propose", &InteractionDialect::Propose},
    // propose-conf-change NODE v1=true transition=auto|implicit|explicit, with input "v1 l2 r3 u4".
    Row{"propose-conf-change", &InteractionDialect::ProposeConfChange},
    // raft-log NODE
    Row{"raft-log", &InteractionDialect::RaftLog},
    // raft-state: role, term and leader of every node.
    Row{"raft-state", &InteractionDialect::RaftState},
    // report-unreachable NODE PEER
    Row{"report-unreachable", &InteractionDialect::ReportUnreachable},
    // send-snapshot FROM TO: into the queue, not delivered yet.
    Row{"send-snapshot", &InteractionDialect::SendSnapshot},
    // set-randomized-election-timeout NODE timeout=TICKS: until the node's state is reset.
    Row{"set-randomized-election-timeout", &InteractionDialect::SetElectionTimeout},
    // stabilize NODE... log-level=LEVEL: all nodes if none is named; the level for this time only.
    Row{"stabilize", &InteractionDialect::Stabilize},
    // status NODE: the leader's view of every member.
    Row{"status", &InteractionDialect::Status},
    // tick-election NODE: as many ticks as the election timeout's fixed part.
    Row{"tick-election", &InteractionDialect::TickElection},
    // tick-heartbeat NODE: as many ticks as the heartbeat interval.
    Row{"tick-heartbeat", &InteractionDialect::TickHeartbeat},
    // transfer-leadership from=NODE to=NODE
    Row{"transfer-leadership", &InteractionDialect::TransferLeadership},
};

constexpr auto kDirectives = [] {
  std::array<std::string_view, kHandlers.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = kHandlers[i].name;
  return names;
}();

Outcome InteractionDialect::Run(const Directive& directive) {
  transcript().Clear();
  const auto* const entry = std::find_if(kHandlers.begin(), kHandlers.end(),
                                         [&](const Row& e) { return e.name == directive.name; });
  ArgumentReader reader(directive);
  std::string error = (this->*entry->handler)(directive, &reader);
  if (!reader.ok()) return *reader.mistake();
  if (const std::string& assertion = transcript().failed_assertion(); !assertion.empty()) {
    return {transcript().text() + "assertion failed: " + assertion, Outcome::Verdict::kViolation};
  }
  // Errors are printed at every level.
  if (!error.empty() && transcript().quiet()) return error;
  std::string output = transcript().text() + error;
  return output.empty() ? "ok" : output;
}

NodeId InteractionDialect::ReadNode(const Word& word, ArgumentReader* reader) {
  if (!reader->ok()) return kNoNode;
  if (cluster_.size() == 0) {
    reader->Fail(word.at, "read " + QuoteForMistake(word.text) + ", but there are no nodes yet",
                 "add-nodes before this directive");
    return kNoNode;
  }
  return NodeId(reader->Number(word, {.min = 1, .max = cluster_.size(), .what = "a node"}));
}

NodeId InteractionDialect::FirstNode(ArgumentReader* reader) {
  return ReadNode(reader->Bare(0, "a node"), reader);
}

// The nodes among the arguments; those of the form key=value are something else.
std::vector<NodeId> InteractionDialect::ListedNodes(const Directive& d, ArgumentReader* reader) {
  std::vector<NodeId> ids;
  for (const Argument& argument : d.arguments) {
    if (argument.values.empty()) ids.push_back(ReadNode({argument.key, argument.at}, reader));
  }
  return ids;
}

std::string InteractionDialect::AddNodes(const Directive& d, ArgumentReader* reader) {
  const NodesToAdd nodes = ReadNodesToAdd(d, SteppedCluster::kNodesMax - cluster_.size(), reader);
  if (!reader->ok() || !nodes.error.empty()) return nodes.error;
  return cluster_.AddNodes(nodes.count, nodes.config, nodes.snapshot);
}

std::string InteractionDialect::Campaign(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  if (reader->ok()) cluster_.node(id).Campaign();
  return "";
}

std::string InteractionDialect::Compact(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  if (!reader->ok()) return "";
  const uint64_t last = cluster_.storage(id).LastIndex().value();
  const uint64_t index = reader->BareNumber(1, {.max = last, .what = "an index of the log"});
  return reader->ok() ? cluster_.Compact(id, Index(index)) : "";
}

std::string InteractionDialect::DeliverMessages(const Directive& d, ArgumentReader* reader) {
  std::vector<SteppedCluster::Recipient> recipients;
  std::vector<Position> places;
  std::optional<MessageType> type;
  for (const Argument& argument : d.arguments) {
    if (argument.values.empty()) {
      const Word word{argument.key, argument.at};
      recipients.push_back({NodeId(reader->Number(word, {.min = 1, .what = "a node"}))});
      places.push_back(word.at);
    }
    for (const Word& word : argument.values) {
      if (argument.key == "drop") {
        recipients.push_back(ReadDropped(word, reader, recipients));
        places.push_back(word.at);
      } else if (argument.key == "type") {
        type = ReadMessageType(word, reader);
      }
    }
  }
  for (size_t i = 0; i < recipients.size(); ++i) {
    const SteppedCluster::Recipient& to = recipients[i];
    // Messages to nodes that do not exist yet can wait, or get lost, but not arrive.
    if (to.fate == SteppedCluster::Recipient::Fate::kDeliver && !cluster_.Has(to.id) &&
        cluster_.HasMessages(to, type)) {
      reader->Fail(places[i], absl::StrCat("node ", to.id.value(), " does not exist"),
                   absl::StrCat("a node from 1 to ", cluster_.size()));
    }
  }
  if (reader->ok() && cluster_.Deliver(recipients, type) == 0) {
    transcript().Print("no messages\n");
  }
  return "";
}

SteppedCluster::Recipient InteractionDialect::ReadDropped(
    const Word& word, ArgumentReader* reader, std::span<const SteppedCluster::Recipient> before) {
  const NodeId id(reader->Number(word, {.min = 1, .what = "a node"}));
  if (std::any_of(before.begin(), before.end(), [id](const auto& r) { return r.id == id; })) {
    reader->Fail(
        word.at,
        absl::StrCat("can't both deliver and drop msgs to ", id.value(), ", or drop them twice"),
        "each node once");
  }
  return {id, SteppedCluster::Recipient::Fate::kDrop};
}

MessageType InteractionDialect::ReadMessageType(const Word& word, ArgumentReader* reader) {
  MessageType type{};
  if (!ParseMessageType(word.text, &type)) {
    reader->Fail(word.at, "unknown message type " + QuoteForMistake(word.text),
                 "a type as messages print it, such as MsgApp or MsgVoteResp");
  }
  return type;
}

std::string InteractionDialect::ForgetLeader(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  if (reader->ok()) cluster_.node(id).ForgetLeader();
  return "";
}

std::string InteractionDialect::LogLevel(const Directive&, ArgumentReader* reader) {
  const Word level = reader->Bare(0, "one of " + DescribeLogLevels());
  return reader->ok() ? SetLevel(level.text) : "";
}

std::string InteractionDialect::SetLevel(std::string_view name) {
  const std::optional<Transcript::Level> level = Transcript::ParseLevel(name);
  if (!level) return "log levels must be either of [" + DescribeLogLevels() + "]";
  transcript().set_level(*level);
  return "";
}

std::string InteractionDialect::ProcessAppendThread(const Directive& d, ArgumentReader* reader) {
  return ProcessEach(d, reader, &SteppedCluster::ProcessAppendThread, "processing append thread");
}

std::string InteractionDialect::ProcessApplyThread(const Directive& d, ArgumentReader* reader) {
  return ProcessEach(d, reader, &SteppedCluster::ProcessApplyThread, "processing apply thread");
}

std::string InteractionDialect::ProcessReady(const Directive& d, ArgumentReader* reader) {
  return ProcessEach(d, reader, &SteppedCluster::ProcessReady, "handling Ready");
}

// A node alone needs no header.
std::string InteractionDialect::ProcessEach(const Directive& d, ArgumentReader* reader,
                                            ProcessFn process, std::string_view what) {
  const std::vector<NodeId> ids = ListedNodes(d, reader);
  if (!reader->ok()) return "";
  if (ids.size() == 1) return (cluster_.*process)(ids.front());
  for (const NodeId id : ids) {
    transcript().Print(absl::StrCat("> ", id.value(), " ", std::string(what), "\n"));
    std::string error = transcript().Indented([&] { return (cluster_.*process)(id); });
    if (!error.empty()) return error;
  }
  return "";
}

std::string InteractionDialect::Propose(const Directive& d, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  const Word data = reader->Bare(1, "what to propose, without spaces");
  if (d.arguments.size() > 2) {
    reader->Fail(d.arguments[2].at, "read a third argument", "a node and one word to propose");
  }
  return reader->ok() ? ErrorOf(cluster_.node(id).Propose(Payload(data.text))) : "";
}

std::string InteractionDialect::ProposeConfChange(const Directive& d, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  if (!reader->ok()) return "";
  bool v1 = false;
  ConfChangeV2 change;
  for (size_t i = 1; i < d.arguments.size(); ++i) {
    const std::string& key = d.arguments[i].key;
    for (const Word& word : d.arguments[i].values) {
      if (key == "v1") {
        const std::optional<bool> value = ParseBool(word.text);
        if (!value) return "strconv.ParseBool: parsing " + Quote(word.text) + ": invalid syntax";
        v1 = *value;
      } else if (key != "transition") {
        return "unknown command " + key;
      } else if (word.text == "auto") {
        change.transition = ConfChangeTransition::kAuto;
      } else if (word.text == "implicit") {
        change.transition = ConfChangeTransition::kJointImplicit;
      } else if (word.text == "explicit") {
        change.transition = ConfChangeTransition::kJointExplicit;
      } else {
        return "unknown transition " + word.text;
      }
    }
  }
  Result<std::vector<ConfChangeSingle>> changes = ParseConfChanges(d.InputText());
  if (!changes.ok()) return changes.error;
  change.changes = std::move(changes.value);
  if (!v1) return ErrorOf(cluster_.node(id).ProposeConfChange(change));

  if (change.changes.size() > 1 || change.transition != ConfChangeTransition::kAuto) {
    return "v1 conf change can only have one operation and no transition";
  }
  if (change.changes.empty()) {
    reader->Fail(d.at, "a v1 change without an operation", "input with one of v1, l1, r1, u1");
    return "";
  }
  const ConfChangeSingle& only = change.changes.front();
  return ErrorOf(cluster_.node(id).ProposeConfChange(ConfChange{only.type, only.node_id, {}, 0}));
}

std::string InteractionDialect::RaftLog(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  return reader->ok() ? cluster_.PrintLog(id) : "";
}

std::string InteractionDialect::RaftState(const Directive&, ArgumentReader*) {
  for (size_t i = 1; i <= cluster_.size(); ++i) {
    const squall::Status status = cluster_.node(NodeId(i)).GetStatus();
    const bool voter = status.membership.voters.contains(status.basic.id);
    transcript().Print(absl::StrCat(
        status.basic.id.value(), ": ", std::string(Name(status.basic.soft_state.role)),
        voter ? " (Voter)" : " (Non-Voter)", " Term:", status.basic.hard_state.term.value(),
        " Lead:", status.basic.soft_state.lead.value(), "\n"));
  }
  return "";
}

std::string InteractionDialect::ReportUnreachable(const Directive& d, ArgumentReader* reader) {
  const std::vector<NodeId> ids = ListedNodes(d, reader);
  if (!reader->ok()) return "";
  if (ids.size() != 2) {
    return "must specify exactly two node indexes: node on which to report, and reported node";
  }
  cluster_.node(ids[0]).ReportUnreachable(ids[1]);
  return "";
}

std::string InteractionDialect::SendSnapshot(const Directive& d, ArgumentReader* reader) {
  const NodeId from = FirstNode(reader);
  // The message waits in the queue: its recipient may come later.
  const NodeId to(reader->BareNumber(1, {.min = 1, .what = "a node"}));
  if (d.arguments.size() > 2) {
    reader->Fail(d.arguments[2].at, "read a third argument", "two nodes");
  }
  if (reader->ok()) cluster_.SendSnapshot(from, to);
  return "";
}

std::string InteractionDialect::SetElectionTimeout(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  const Word word = reader->Required("timeout", "TICKS");
  const uint64_t ticks = reader->ok()
                             ? reader->Number(word, {.min = 1,
                                                     .max = std::numeric_limits<int32_t>::max(),
                                                     .what = "a number of ticks"})
                             : 0;
  if (reader->ok()) cluster_.node(id).SetRandomizedElectionTimeout(ticks);
  return "";
}

std::string InteractionDialect::Stabilize(const Directive& d, ArgumentReader* reader) {
  std::vector<NodeId> ids = ListedNodes(d, reader);
  if (!reader->ok()) return "";
  if (ids.empty()) {
    for (size_t i = 1; i <= cluster_.size(); ++i) ids.push_back(NodeId(i));
  }
  const Transcript::Level level = transcript().level();
  std::string error;
  for (const Argument& argument : d.arguments) {
    if (argument.key != "log-level") continue;
    for (const Word& word : argument.values) {
      if (error.empty()) error = SetLevel(word.text);
    }
  }
  if (error.empty()) error = cluster_.Stabilize(ids);
  transcript().set_level(level);
  return error;
}

std::string InteractionDialect::Status(const Directive&, ArgumentReader* reader) {
  const NodeId id = FirstNode(reader);
  if (!reader->ok()) return "";
  for (const Tracker::Member& member : cluster_.node(id).GetStatus().members) {
    transcript().Print(absl::StrCat(member.id.value(), ": ", Describe(member.progress), "\n"));
  }
  return "";
}

std::string InteractionDialect::TickElection(const Directive& d, ArgumentReader* reader) {
  return Tick(d, reader, &Config::election_tick);
}

std::string InteractionDialect::TickHeartbeat(const Directive& d, ArgumentReader* reader) {
  return Tick(d, reader, &Config::heartbeat_tick);
}

std::string InteractionDialect::Tick(const Directive&, ArgumentReader* reader,
                                     uint64_t Config::*ticks) {
  const NodeId id = FirstNode(reader);
  if (!reader->ok()) return "";
  for (uint64_t i = 0; i < cluster_.config(id).*ticks; ++i) cluster_.node(id).Tick();
  return "";
}

std::string InteractionDialect::TransferLeadership(const Directive&, ArgumentReader* reader) {
  const NodeId from = ReadNode(reader->Required("from", "NODE"), reader);
  const NodeId to = ReadNode(reader->Required("to", "NODE"), reader);
  if (reader->ok()) cluster_.node(from).TransferLeader(to);
  return "";
}

}  // namespace

DialectInfo InteractionDialectInfo() {
  return {"interaction", kDirectives, [](const DialectSettings&) -> std::unique_ptr<Dialect> {
            return std::make_unique<InteractionDialect>();
          }};
}

}  // namespace squall
