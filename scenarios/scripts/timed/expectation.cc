#include "scenarios/scripts/timed/expectation.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "invariants/sentence.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/run_request.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 14> kSubjects = {
    "leader",    "role", "term", "vote",   "commit",   "log", "logs",
    "committed", "not",  "read", "voters", "learners", "up",  "violation"};
constexpr std::array<std::string_view, 5> kRoles = {"leader", "follower", "candidate",
                                                    "pre-candidate", "down"};

// Reads one `expect` line.
class ExpectationReader {
 public:
  ExpectationReader(const Directive& directive, const World& world)
      : line_(SplitArguments(directive),
              {directive.at.line,
               directive.at.column + static_cast<uint32_t>(directive.name.size())}),
        world_(world),
        nodes_(world.options().nodes, world.options().spares) {}

  ExpectationReading Read() && {
    const size_t subject = line_.OneOf(kSubjects, "what is expected");
    if (line_.ok()) (this->*kReaders[subject])();
    ReadWithin();
    line_.End(expected_.within_us ? "" : "within=3s");
    return {std::move(expected_), line_.mistake()};
  }

 private:
  using Kind = Expectation::Kind;
  static const std::array<void (ExpectationReader::*)(), kSubjects.size()> kReaders;

  void ReadLeader() {
    expected_.kind = Kind::kLeader;
    expected_.set = NodeSet::First(nodes_.nodes);
    if (line_.Accept("none")) {
      expected_.kind = Kind::kNoLeader;
    } else if (line_.Accept("in") || ParseUnsigned(line_.Peek())) {
      expected_.set = line_.Set(nodes_);
    } else if (!AtEnd()) {
      line_.FailHere("a node; in and a set of nodes; none; or nothing");
    }
  }
  void ReadRole() {
    ReadSetOf(Kind::kRole);
    if (line_.ok()) expected_.text = kRoles[line_.OneOf(kRoles, "a role")];
  }
  void ReadTerm() {
    ReadSetOf(Kind::kTerm);
    expected_.number = ReadNumber("a term");
  }
  void ReadVote() {
    ReadSetOf(Kind::kVote);
    if (line_.ok() && !line_.Accept("none")) expected_.number = line_.Node(nodes_);
  }
  void ReadCommit() {
    ReadSetOf(Kind::kCommit);
    expected_.number = ReadNumber("an index");
  }
  void ReadSetOf(Kind kind) {
    expected_.kind = kind;
    expected_.set = line_.Set(nodes_);
    line_.Expect("is");
  }
  uint64_t ReadNumber(const std::string& what) {
    if (line_.ok() && !ParseUnsigned(line_.Peek())) line_.FailHere(what);
    return ParseUnsigned(line_.Take(what).text).value_or(0);
  }

  // `log 3 is 1 1 2`, `log 3 is ..5 2`, `log 3 is 1*60 2`, `log 3 is empty`.
  void ReadLog() {
    ReadSetOf(Kind::kLog);
    const std::string valid =
        "the terms of the log, as 1 1 2; ..5 for entries in a snapshot; 1*60 for sixty; empty";
    if (line_.Accept("empty")) return;
    do {
      if (!AddWord(line_.Peek(), &expected_.log)) return line_.FailHere(valid);
      line_.Take(valid);
    } while (!AtEnd());
  }

  void ReadLogs() {
    expected_.kind = Kind::kEqualLogs;
    expected_.set = NodeSet::First(nodes_.nodes);
    if (line_.Accept("of")) expected_.set = line_.Set(nodes_);
    line_.Expect("equal");
  }

  void ReadCommitted() {
    expected_.kind = Kind::kCommitted;
    ReadPut();
  }
  void ReadNot() {
    line_.Expect("committed");
    expected_.kind = Kind::kNotCommitted;
    ReadPut();
  }
  void ReadPut() {
    const Word word = line_.Take("a put of this script, as x=1");
    if (!line_.ok()) return;
    std::vector<std::string> puts;
    for (const Clients::ScriptOperation& put : world_.clients().script()) {
      if (!put.is_read) puts.push_back(put.key + "=" + put.value);
    }
    if (std::find(puts.begin(), puts.end(), word.text) == puts.end()) {
      const std::vector<std::string_view> names(puts.begin(), puts.end());
      line_.Fail(word.at, "there was no put " + QuoteForMistake(word.text) + " so far",
                 puts.empty() ? "a put of an earlier run" : JoinNames(names));
    }
    expected_.text = word.text;
    if (line_.Accept("on")) expected_.set = line_.Set(nodes_);
  }

  // `read x=1`, `read x=(none)`.
  void ReadRead() {
    expected_.kind = Kind::kRead;
    const Word word = line_.Take("what a read of this script was answered, as x=1");
    if (!line_.ok()) return;
    std::vector<std::string> keys;
    for (const Clients::ScriptOperation& read : world_.clients().script()) {
      if (read.is_read) keys.push_back(read.key);
    }
    const size_t equals = word.text.find('=');
    if (equals == std::string::npos) {
      line_.Fail(word.at, "read " + QuoteForMistake(word.text), "x=1, or x=(none)");
    } else if (std::find(keys.begin(), keys.end(), word.text.substr(0, equals)) == keys.end()) {
      const std::vector<std::string_view> names(keys.begin(), keys.end());
      line_.Fail(word.at,
                 "there was no get of " + QuoteForMistake(word.text.substr(0, equals)) + " so far",
                 keys.empty() ? "a key that an earlier run gets" : JoinNames(names));
    }
    expected_.text = word.text;
  }

  // `voters 2 is 1 2 4`, in a joint configuration `1 2 4 and 1 2 3`; `learners 2 is none`.
  void ReadVoters() {
    ReadMembers(Kind::kVoters, "voters, as 1 2 4; in a joint configuration 1 2 4 and 1 2 3");
  }
  void ReadLearners() { ReadMembers(Kind::kLearners, "learners, as 4 5; none"); }
  void ReadMembers(Kind kind, const std::string& valid) {
    ReadSetOf(kind);
    do {
      const bool word = line_.Peek() == "and" || line_.Peek() == "none";
      if (!word && !ParseUnsigned(line_.Peek())) return line_.FailHere(valid);
      expected_.text += (expected_.text.empty() ? "" : " ") + line_.Take(valid).text;
    } while (!AtEnd());
  }

  void ReadViolation() {
    expected_.kind = Kind::kViolation;
    const Word word = line_.Take("the id of a property: " + PropertyList());
    const std::optional<Property> property = FindProperty(word.text);
    if (!property) line_.Fail(word.at, "read " + QuoteForMistake(word.text), PropertyList());
    expected_.property = property.value_or(Property{});
  }
  void ReadUp() {
    expected_.kind = Kind::kUp;
    if (!line_.Accept("members")) expected_.set = line_.Set(nodes_);
  }

  // Whether nothing but the time is left to read.
  bool AtEnd() const {
    return line_.AtEnd() || line_.Peek() == "within" || line_.Peek().starts_with("within=");
  }

  // `within=3s` or `within 3s`.
  void ReadWithin() {
    if (line_.Accept("within")) {
      expected_.within_us = line_.Duration(0);
      return;
    }
    if (!line_.Peek().starts_with("within=")) return;
    const Word word = line_.Take("");
    constexpr size_t kValueBegin = 7;
    const Quantity within = ParseDuration(word.text.substr(kValueBegin));
    if (!within.ok()) line_.Fail(word.at, within.problem, within.valid);
    expected_.within_us = within.value;
  }

  TokenReader line_;
  const World& world_;
  NodeNames nodes_;
  Expectation expected_;
};

const std::array<void (ExpectationReader::*)(), kSubjects.size()> ExpectationReader::kReaders = {
    &ExpectationReader::ReadLeader, &ExpectationReader::ReadRole,
    &ExpectationReader::ReadTerm,   &ExpectationReader::ReadVote,
    &ExpectationReader::ReadCommit, &ExpectationReader::ReadLog,
    &ExpectationReader::ReadLogs,   &ExpectationReader::ReadCommitted,
    &ExpectationReader::ReadNot,    &ExpectationReader::ReadRead,
    &ExpectationReader::ReadVoters, &ExpectationReader::ReadLearners,
    &ExpectationReader::ReadUp,     &ExpectationReader::ReadViolation};

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
      if (!read.is_read || read.key != key) continue;
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
      if (!puts[i].is_read && puts[i].key + "=" + puts[i].value == expected_.text)
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

ExpectationReading ReadExpectation(const Directive& directive, const World& world) {
  return ExpectationReader(directive, world).Read();
}

Judgement Judge(const Expectation& expectation, const World& world, const Observer& observer) {
  return ExpectationJudge(expectation, world, observer).Judge();
}

}  // namespace squall
