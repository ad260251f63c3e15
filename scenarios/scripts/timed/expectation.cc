#include "scenarios/scripts/timed/expectation.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/run_request.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 15> kSubjects = {
    "leader", "role", "term",   "vote",     "commit", "log",       "logs", "committed",
    "not",    "read", "voters", "learners", "up",     "violation", "state"};
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
      if (put.kind == OperationKind::kPut) puts.push_back(put.key + "=" + put.value);
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
      if (read.is_read()) keys.push_back(read.key);
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

  // `state 3 x=1`, `state all x=(none)`.
  void ReadState() {
    expected_.kind = Kind::kState;
    expected_.set = line_.Set(nodes_);
    const Word word = line_.Take("a key and its value, as x=1, or x=(none)");
    const size_t equals = word.text.find('=');
    if (line_.ok() && (equals == std::string::npos || equals == 0)) {
      line_.Fail(word.at, "read " + QuoteForMistake(word.text), "x=1, or x=(none)");
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
    &ExpectationReader::ReadUp,     &ExpectationReader::ReadViolation,
    &ExpectationReader::ReadState};

}  // namespace

ExpectationReading ReadExpectation(const Directive& directive, const World& world) {
  return ExpectationReader(directive, world).Read();
}

}  // namespace squall
