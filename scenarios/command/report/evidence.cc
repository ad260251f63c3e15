#include "scenarios/command/report/evidence.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "invariants/sentence.h"
#include "scenarios/story/words.h"
#include "sim/clients/clients.h"

namespace squall {
namespace {

constexpr size_t kTermsMax = 1000;     // Terms whose votes are remembered.
constexpr size_t kCommitsMax = 20000;  // Entries whose first commit is remembered.

std::string At(SimTime at) { return absl::StrCat(" at ", Describe(at)); }

std::string NameOfClient(const ClientOperation& operation) {
  return Clients::IsScript(operation.client)
             ? absl::StrCat("the client of operation ", operation.client - kScriptSession + 1,
                            " of the plan")
             : absl::StrCat("client ", operation.client);
}

bool IsCommand(ApplyKind kind) {
  return kind == ApplyKind::kCommand || kind == ApplyKind::kRepeated;
}

std::string CommandOf(const Entry& entry, const OperationDecoder* decoder) {
  return entry.type != EntryType::kNormal ? "a membership change"
         : entry.data.empty()             ? "an empty entry"
                                          : DescribeCommand(entry.data.view(), decoder);
}

// What a commit index may follow from in a step without a message.
std::string CauseOf(const Event& event) {
  return event.kind() == EventKind::kSyncDone
             ? "when its own disk had synced"
             : absl::StrCat("on ", DescribeEvent(event, nullptr, nullptr));
}

}  // namespace

void Evidence::Note(const World& world, const StoryStep& step) {
  for (const Happening& h : step.happenings) {
    if (const auto* commit = h.as<Happening::Committed>()) NoteCommit(step, h, *commit);
    if (const auto* applied = h.as<Happening::Applied>()) NoteApply(h, *applied);
    if (const auto* client = h.as<ClientStep>()) NoteClient(world, h, *client);
    if (const auto* vote = h.as<Happening::Voted>()) {
      votes_[h.term].push_back({h.node, vote->candidate});
      if (votes_.size() > kTermsMax) votes_.erase(votes_.begin());
    }
  }
}

void Evidence::NoteCommit(const StoryStep& step, const Happening& h,
                          const Happening::Committed& commit) {
  const bool is_by_message = step.message != nullptr && step.message->to == h.node;
  moves_[h.node] = {
      h.at, commit.from - 1, commit.to,
      is_by_message ? "on " + DescribeMessage(*step.message, h.decoder) : CauseOf(step.event)};
  for (const Entry& entry : commit.entries) {
    first_commits_.try_emplace(entry.index,
                               FirstCommit{h.node, h.at, entry.term, CommandOf(entry, h.decoder)});
  }
  while (first_commits_.size() > kCommitsMax) first_commits_.erase(first_commits_.begin());
}

void Evidence::NoteApply(const Happening& h, const Happening::Applied& applied) {
  const ApplyResult& result = applied.result;
  applied_[h.node] = {h.at, applied.entry.index};
  first_applies_.try_emplace(applied.entry.index,
                             FirstApply{h.node, h.at, applied.entry, result.kind, result.client,
                                        result.sequence, h.decoder});
  while (first_applies_.size() > kCommitsMax) first_applies_.erase(first_applies_.begin());
}

void Evidence::NoteClient(const World& world, const Happening& h, const ClientStep& client) {
  if (client.kind == ClientStep::Kind::kWritten) {
    if (!acknowledged_ || client.index > acknowledged_->index) {
      acknowledged_ = {h.at, client.node, client.operation, client.index};
    }
    return;
  }
  if (client.kind != ClientStep::Kind::kRead) return;
  ReadAnswer read{h.at, client.node, client.operation, client.index, Role::kFollower, {}, false};
  if (const Guest* guest = world.node(client.node)) {
    const NodeState state = guest->State();
    read.role = state.role;
    read.term = state.term;
    const JointConfig& voters = guest->Members().voters;
    read.only_voter = !voters.joint() && voters.incoming.size() == 1;
  }
  read_ = read;
}

std::vector<std::string> Evidence::Of(const Violation& violation, const World& world) const {
  const auto is_one_of = [&](std::initializer_list<Property> properties) {
    return std::find(properties.begin(), properties.end(), violation.property) != properties.end();
  };
  std::vector<std::string> told;
  if (is_one_of({Property::kElectionSafety, Property::kLeaderCompleteness})) {
    for (NodeId node : violation.nodes) TellVotes(node, violation.term, &told);
  }
  if (is_one_of({Property::kStateMachineSafety, Property::kLeaderCompleteness,
                 Property::kCommittedPersist})) {
    TellFirstCommit(violation.index, &told);
  }
  if (is_one_of({Property::kStateMachineSafety, Property::kCommittedOnQuorum,
                 Property::kCurrentTermCommit, Property::kCommitOrder})) {
    for (NodeId node : violation.nodes) TellMove(node, &told);
  }
  if (violation.property == Property::kLinearizableReads) TellRead(world, &told);
  if (is_one_of({Property::kMachineDigest, Property::kClientContract})) {
    TellFirstApply(violation.index, &told);
    for (NodeId node : violation.nodes) TellApply(node, violation.index, &told);
    TellSameCommand(violation.index, &told);
  }
  return told;
}

// The votes that nodes gave, whether their answers arrived or not.
void Evidence::TellVotes(NodeId leader, Term term, std::vector<std::string>* told) const {
  const auto votes = votes_.find(term);
  if (votes == votes_.end()) return;
  std::string voters;
  size_t count = 0;
  for (const Vote& vote : votes->second) {
    if (vote.candidate != leader) continue;
    absl::StrAppend(&voters, count++ == 0 ? "" : ", ", vote.voter.value());
  }
  if (count == 0) return;
  told->push_back(absl::StrCat("node ", leader.value(), " led term ", term.value(),
                               " with the votes of node", count == 1 ? " " : "s ", voters));
}

void Evidence::TellFirstCommit(Index index, std::vector<std::string>* told) const {
  const auto first = first_commits_.find(index);
  if (first == first_commits_.end()) return;
  const FirstCommit& commit = first->second;
  told->push_back(absl::StrCat("node ", commit.node.value(), " was the first to commit entry ",
                               index.value(), " of term ", commit.term.value(), At(commit.at), ": ",
                               commit.command));
}

void Evidence::TellMove(NodeId node, std::vector<std::string>* told) const {
  const auto found = moves_.find(node);
  if (found == moves_.end()) return;
  const CommitMove& move = found->second;
  told->push_back(absl::StrCat("node ", node.value(), " moved its commit index from ",
                               move.from.value(), " to ", move.to.value(), At(move.at), ", ",
                               move.cause));
}

void Evidence::TellFirstApply(Index index, std::vector<std::string>* told) const {
  const auto found = first_applies_.find(index);
  if (found == first_applies_.end()) return;
  const FirstApply& first = found->second;
  const std::string asked = !IsCommand(first.kind)
                                ? ""
                                : absl::StrCat(", operation ", first.sequence, " of ",
                                               NameOfClient({first.client, first.sequence}));
  told->push_back(absl::StrCat("node ", first.node.value(), " was the first to apply entry ",
                               index.value(), " of term ", first.entry.term.value(), At(first.at),
                               ": ", CommandOf(first.entry, first.decoder), asked));
}

void Evidence::TellApply(NodeId node, Index index, std::vector<std::string>* told) const {
  const auto found = applied_.find(node);
  const auto first = first_applies_.find(index);
  if (first != first_applies_.end() && first->second.node == node) return;
  const std::string who = absl::StrCat("node ", node.value());
  if (index == kNoIndex) {
    told->push_back(who + " had applied no entry: its state machine is another from the start");
  } else if (found == applied_.end() || found->second.index != index) {
    told->push_back(absl::StrCat(who, " came to entry ", index.value(),
                                 " without applying it, by a snapshot or a restart"));
  } else {
    told->push_back(absl::StrCat(who, " applied entry ", index.value(), At(found->second.at)));
  }
}

void Evidence::TellSameCommand(Index index, std::vector<std::string>* told) const {
  const auto found = first_applies_.find(index);
  if (found == first_applies_.end() || !IsCommand(found->second.kind)) return;
  for (const auto& [other, apply] : first_applies_) {
    if (other == index || !IsCommand(apply.kind) || apply.client != found->second.client ||
        apply.sequence != found->second.sequence) {
      continue;
    }
    told->push_back(absl::StrCat(
        "the same operation is in entry ", other.value(), ", which node ", apply.node.value(),
        " was the first to apply", At(apply.at),
        apply.kind == ApplyKind::kRepeated ? " and answered from the client's session" : ""));
  }
}

void Evidence::TellRead(const World& world, std::vector<std::string>* told) const {
  if (!read_) return;
  const std::string rule = read_->only_voter ? "as the only voter"
                           : world.options().lease_reads
                               ? "by its leader's lease"
                               : "after a quorum has confirmed the leader";
  told->push_back(absl::StrCat(
      "node ", read_->node.value(), ", ", std::string(RoleWord(read_->role)), " in term ",
      read_->term.value(), ", answered ", NameOfClient(read_->operation), At(read_->at),
      " as of entry ", read_->index.value(), ": reads are answered ", rule));
  if (!acknowledged_ || acknowledged_->index <= read_->index) return;
  told->push_back(absl::StrCat("node ", acknowledged_->node.value(), " had acknowledged entry ",
                               acknowledged_->index.value(), " to ",
                               NameOfClient(acknowledged_->operation), At(acknowledged_->at)));
}

}  // namespace squall
