#include "scenarios/scripts/timed/judgement.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "invariants/machine_model.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

// Judges one expectation.
class ExpectationJudge {
 public:
  ExpectationJudge(const Expectation& e, const World& world, const Observer& observer)
      : expected_(e), world_(world), observer_(observer) {}

  Judgement Judge() const {
    switch (expected_.kind) {
      case Expectation::Kind::kLeader:
        return JudgeLeader();
      case Expectation::Kind::kNoLeader:
        return {world_.Leader() == kNoNode, world_.Leader() == kNoNode ? "" : LeaderText()};
      case Expectation::Kind::kRole:
        return JudgeEach(expected_.text, [this](NodeId node) { return RoleOf(node); });
      case Expectation::Kind::kTerm:
        return JudgeEach(std::to_string(expected_.number), [this](NodeId node) {
          return std::to_string(HardStateOf(node).term.value());
        });
      case Expectation::Kind::kVote:
        return JudgeEach(VoteText(NodeId(expected_.number)),
                         [this](NodeId node) { return VoteText(HardStateOf(node).vote); });
      case Expectation::Kind::kCommit:
        return JudgeEach(std::to_string(expected_.number), [this](NodeId node) {
          return std::to_string(HardStateOf(node).commit.value());
        });
      case Expectation::Kind::kLog:
        return JudgeLogs();
      case Expectation::Kind::kEqualLogs:
        return JudgeEqualLogs();
      case Expectation::Kind::kCommitted:
        return JudgeCommitted();
      case Expectation::Kind::kNotCommitted:
        return JudgeNotCommitted();
      case Expectation::Kind::kRead:
        return JudgeRead();
      case Expectation::Kind::kState:
        return JudgeEach(ValueText(), [this](NodeId node) { return StateOf(node); });
      case Expectation::Kind::kVoters:
        return JudgeEach(expected_.text, [this](NodeId node) { return VotersOf(node); });
      case Expectation::Kind::kLearners:
        return JudgeEach(expected_.text, [this](NodeId node) { return LearnersOf(node); });
      case Expectation::Kind::kUp:
        return JudgeUp();
      case Expectation::Kind::kViolation:
        return {};  // A matter of the whole run (timed.cc).
    }
    return {};
  }

 private:
  std::string LeaderText() const {
    const NodeId leader = world_.Leader();
    if (leader == kNoNode) return "there is no leader";
    return "node " + std::to_string(leader.value()) + ", term " +
           std::to_string(world_.node(leader)->State().term.value()) + ", at " +
           Describe(observer_.leader_since(leader));
  }
  Judgement JudgeLeader() const {
    const NodeId leader = world_.Leader();
    const bool met = leader != kNoNode && expected_.set.contains(leader);
    return {met, met || leader == kNoNode ? LeaderText() : "the leader is " + LeaderText()};
  }

  std::string RoleOf(NodeId node) const {
    const Guest* guest = world_.node(node);
    return guest == nullptr ? "down" : std::string(RoleWord(guest->State().role));
  }
  // Of a node that is down: what its disk holds.
  HardState HardStateOf(NodeId node) const {
    const Guest* guest = world_.node(node);
    if (guest == nullptr) return world_.ghost(node).durable;
    const NodeState state = guest->State();
    return {state.term, state.vote, state.commit};
  }
  static std::string VoteText(NodeId vote) {
    return vote == kNoNode ? "none" : std::to_string(vote.value());
  }

  // Every node of the set has `wanted`.
  Judgement JudgeEach(const std::string& wanted,
                      const std::function<std::string(NodeId)>& found) const {
    Judgement finding{true, ""};
    for (uint64_t i = 1; i <= world_.node_count(); ++i) {
      if (!expected_.set.contains(NodeId(i))) continue;
      const std::string value = found(NodeId(i));
      if (value == wanted) continue;
      finding.met = false;
      finding.text +=
          (finding.text.empty() ? "" : "; ") + ("node " + std::to_string(i)) + ": " + value;
    }
    return finding;
  }

  // Every node of the set, and its log.
  std::vector<std::pair<NodeId, NodeLog>> Logs() const {
    std::vector<std::pair<NodeId, NodeLog>> logs;
    for (uint64_t i = 1; i <= world_.node_count(); ++i) {
      if (expected_.set.contains(NodeId(i))) {
        logs.emplace_back(NodeId(i), ReadNodeLog(world_, NodeId(i)));
      }
    }
    return logs;
  }

  Judgement JudgeLogs() const {
    Judgement finding{true, ""};
    for (const auto& [node, log] : Logs()) {
      if (log == expected_.log) continue;
      finding.met = false;
      finding.text += (finding.text.empty() ? "node " : "; node ") + LogText(node, log);
    }
    return finding;
  }

  static std::string LogText(NodeId node, const NodeLog& log) {
    return std::to_string(node.value()) + ": " + Describe(log);
  }

  // All are compared with the one that holds the most entries: what another two share, it has too,
  // unless it ends before them, which is a difference.
  Judgement JudgeEqualLogs() const {
    const auto logs = Logs();
    const auto& longest = *std::min_element(
        logs.begin(), logs.end(),
        [](const auto& a, const auto& b) { return a.second.compacted < b.second.compacted; });
    std::string shorter;
    for (const auto& [node, log] : logs) {
      if (log == longest.second) continue;
      const std::string both =
          "node " + LogText(node, log) + "; node " + LogText(longest.first, longest.second);
      if (const auto at = FirstDifference(log, longest.second)) {
        return {false, both + "; they differ at index " + std::to_string(at->value())};
      }
      if (log.last() != longest.second.last()) return {false, both + "; they end differently"};
      if (!Overlap(log, longest.second)) {
        return {false, both + "; there is no index at which both have an entry to compare"};
      }
      shorter += (shorter.empty() ? " (node " : "; node ") + LogText(node, log);
    }
    return {true, Describe(longest.second) + shorter + (shorter.empty() ? "" : ")")};
  }

  // The first committed put of the expected text that most of the set knows.
  Judgement JudgeCommitted() const {
    Judgement best{false, expected_.text + " is committed nowhere"};
    ForEachPut([&](const Observer::PutFate& put) {
      if (best.met || put.index == kNoIndex) return;
      SimTime at;
      std::string missing;
      for (uint64_t i = 1; i <= world_.node_count(); ++i) {
        if (!expected_.set.contains(NodeId(i))) continue;
        if (Knows(NodeId(i), put)) {
          at = std::max(at, put.known_on[i].value_or(world_.now()));
        } else {
          missing += (missing.empty() ? "" : ", ") + std::to_string(i) +
                     (world_.node(NodeId(i)) == nullptr ? " (down)" : "");
        }
      }
      const std::string index = "index " + std::to_string(put.index.value());
      if (missing.empty()) {
        best = {true, index + ", at " + Describe(expected_.set.empty() ? FirstKnown(put) : at)};
      } else {
        best.text = expected_.text + " is committed, " + index + ", but not known so on " + missing;
      }
    });
    return best;
  }

  Judgement JudgeNotCommitted() const {
    Judgement finding{true, ""};
    ForEachPut([&](const Observer::PutFate& put) {
      if (!finding.met || put.index == kNoIndex) return;
      bool known = expected_.set.empty();
      for (uint64_t i = 1; i <= world_.node_count(); ++i) {
        known = known || (expected_.set.contains(NodeId(i)) && Knows(NodeId(i), put));
      }
      if (!known) return;
      finding = {false, expected_.text + " is committed, index " +
                            std::to_string(put.index.value()) + ", since " +
                            Describe(FirstKnown(put))};
    });
    return finding;
  }

  // The read that was asked last counts.
  Judgement JudgeRead() const {
    const std::string key = expected_.text.substr(0, expected_.text.find('='));
    Judgement finding;
    for (const Clients::ScriptOperation& read : world_.clients().script()) {
      if (!read.is_read() || read.key != key) continue;
      const std::string answer = read.key + "=" + read.value;
      if (read.done == SimTime()) {
        finding = {false, read.key + " is not answered"};
      } else if (answer == expected_.text) {
        finding = {true, "as of index " + std::to_string(read.index.value()) + ", at " +
                             Describe(read.done)};
      } else {
        finding = {false, "the answer is " + answer};
      }
    }
    return finding;
  }

  std::string KeyText() const { return expected_.text.substr(0, expected_.text.find('=')); }
  std::string ValueText() const { return expected_.text.substr(expected_.text.find('=') + 1); }

  // What a model of the state machine holds after the commands that the node has applied.
  std::string StateOf(NodeId node) const {
    const Guest* guest = world_.node(node);
    if (guest == nullptr) return "down";
    const std::unique_ptr<MachineModel> model = world_.application().MakeModel();
    if (model == nullptr) return "unknown: there is no model of the state machine";
    const Index applied = guest->State().applied;
    for (const Observer::Command& command : observer_.commands()) {
      if (command.index <= applied) model->Apply(command.bytes.view());
    }
    const std::string key = KeyText();
    const Payload question = world_.application().Encode({OperationKind::kGet, key, {}, {}});
    const Payload value = model->Query(question.view());
    return value.present() ? std::string(value.view()) : "(none)";
  }

  static std::string IdsText(const MajorityConfig& ids) {
    std::string text;
    for (NodeId id : ids) text += (text.empty() ? "" : " ") + std::to_string(id.value());
    return text.empty() ? "none" : text;
  }
  std::string VotersOf(NodeId node) const {
    const Guest* guest = world_.node(node);
    if (guest == nullptr) return "down";
    const JointConfig& voters = guest->Members().voters;
    return IdsText(voters.incoming) +
           (voters.joint() ? " and " + IdsText(voters.outgoing) : std::string());
  }
  std::string LearnersOf(NodeId node) const {
    const Guest* guest = world_.node(node);
    return guest == nullptr ? "down" : IdsText(guest->Members().learners);
  }

  Judgement JudgeUp() const {
    const Guest* latest = nullptr;
    for (uint64_t i = 1; i <= world_.node_count(); ++i) {
      const Guest* guest = world_.node(NodeId(i));
      if (guest == nullptr) continue;
      if (latest == nullptr || guest->State().applied > latest->State().applied) latest = guest;
    }
    std::string down;
    for (uint64_t i = 1; i <= world_.node_count(); ++i) {
      const bool counts = !expected_.set.empty()
                              ? expected_.set.contains(NodeId(i))
                              : latest != nullptr && latest->Members().contains(NodeId(i));
      if (!counts || world_.node(NodeId(i)) != nullptr) continue;
      down += (down.empty() ? "" : ", ") + std::to_string(i);
    }
    if (latest == nullptr) return {false, "no node is up"};
    return {down.empty(), down.empty() ? "" : "down: " + down};
  }

  void ForEachPut(const std::function<void(const Observer::PutFate&)>& f) const {
    const std::vector<Clients::ScriptOperation>& puts = world_.clients().script();
    for (size_t i = 0; i < puts.size() && i < observer_.puts().size(); ++i) {
      if (puts[i].kind == OperationKind::kPut &&
          puts[i].key + "=" + puts[i].value == expected_.text)
        f(observer_.puts()[i]);
    }
  }
  bool Knows(NodeId node, const Observer::PutFate& put) const {
    const Guest* guest = world_.node(node);
    return guest != nullptr && guest->State().commit >= put.index;
  }
  static SimTime FirstKnown(const Observer::PutFate& put) {
    std::optional<SimTime> first;
    for (const std::optional<SimTime>& known : put.known_on) {
      if (known && (!first || *known < *first)) first = known;
    }
    return first.value_or(SimTime());
  }

  const Expectation& expected_;
  const World& world_;
  const Observer& observer_;
};

}  // namespace

Judgement Judge(const Expectation& expectation, const World& world, const Observer& observer) {
  return ExpectationJudge(expectation, world, observer).Judge();
}

}  // namespace squall
