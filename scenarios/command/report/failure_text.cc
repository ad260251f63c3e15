#include "scenarios/command/report/failure_text.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/verdict/hazard.h"
#include "scenarios/command/verdict/run_verdict.h"
#include "scenarios/display.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Kind = Happening::Kind;

constexpr size_t kKeptMax = 4096;     // Happenings of a run that are remembered, the last ones.
constexpr size_t kSentencesMax = 5;   // More would not be read.
constexpr size_t kClausesMax = 6;     // In one sentence.
constexpr size_t kSourceColumn = 76;  // Where the source stands, if the detail leaves room.
constexpr size_t kTextMax = 2000;     // Bytes of what a guest says or a checker quotes.

// Remembers the last happenings of a run.
class Historian final : public WorldListener {
 public:
  explicit Historian(const World& world) : finder_(world) {}

  void OnEvent(const World& world, const Event&, const Message*) override {
    for (Happening& h : finder_.After(world)) {
      if (h.kind == Kind::kCommit || h.kind == Kind::kFollows) continue;
      history_.push_back(h);
      if (history_.size() > kKeptMax) history_.pop_front();
    }
  }
  void OnSend(const World&, const Message&, Fate) override {}

  std::vector<Happening> history() const { return {history_.begin(), history_.end()}; }

 private:
  HappeningFinder finder_;
  std::deque<Happening> history_;
};

// In the past tense, as the story of a node is told.
std::string Clause(const Happening& h, Term term) {
  const std::string at = absl::StrCat(" at ", Describe(h.at));
  // The violation's own term goes without saying.
  const std::string in_term = h.term == term ? "" : absl::StrCat(" in term ", h.term.value());
  switch (h.kind) {
    case Kind::kPreCandidate:
      return absl::StrCat("asked for pre-votes", in_term, at);
    case Kind::kCandidate:
      return absl::StrCat("campaigned", in_term, at);
    case Kind::kLeader:
      return absl::StrCat("became leader", in_term, at);
    case Kind::kFollower:
      return absl::StrCat("stepped down to term ", h.term.value(), at);
    case Kind::kTerm:
      return absl::StrCat("learned of term ", h.term.value(), at);
    case Kind::kVote:
      return absl::StrCat("voted for ", h.other.value(), in_term, at);
    case Kind::kCrash: {
      std::string lost;
      if (h.vote_lost) lost = "that unsynced vote";
      if (h.entries_lost > 0) {
        absl::StrAppend(&lost, lost.empty() ? "" : " and ", h.entries_lost,
                        h.entries_lost == 1 ? " unsynced entry" : " unsynced entries");
      }
      return absl::StrCat("crashed", at, lost.empty() ? "" : ", losing " + lost);
    }
    case Kind::kStart:
      return absl::StrCat("started", at);
    case Kind::kRestart:
      return absl::StrCat("restarted", at);
    case Kind::kFollows:
    case Kind::kCommit:
    case Kind::kPartition:
    case Kind::kPartitionEnd:
      return "";
  }
  return "";
}

// Nodes that voted for two in `term`: whatever else happened, that is why.
std::set<NodeId> VotedTwice(const std::vector<Happening>& happenings, Term term) {
  std::map<NodeId, std::set<NodeId>> votes;
  for (const Happening& h : happenings) {
    if (h.term != term) continue;
    if (h.kind == Kind::kVote) votes[h.node].insert(h.other);
    if (h.kind == Kind::kCandidate) votes[h.node].insert(h.node);
  }
  std::set<NodeId> twice;
  for (const auto& [node, candidates] : votes) {
    if (candidates.size() > 1) twice.insert(node);
  }
  return twice;
}

bool IsOutage(const Happening& h) {
  return h.kind == Kind::kCrash || h.kind == Kind::kStart || h.kind == Kind::kRestart;
}

bool IsElection(const Happening& h) {
  return h.kind == Kind::kCandidate || h.kind == Kind::kLeader || h.kind == Kind::kVote;
}

}  // namespace

std::string FailureText(const Failure& f, const NextSteps& next, Colour colour) {
  const char* loud = colour == Colour::kOn ? "\033[1;31m" : "";
  const char* plain = colour == Colour::kOn ? "\033[0m" : "";
  const std::string what = f.hazard.empty() ? "VIOLATION" : "HAZARD " + f.hazard;
  std::string text = absl::StrCat(loud, what, plain, " ", ForDisplay(f.property), "   seed ",
                                  absl::StrFormat("0x%x", f.seed));
  if (f.steps > 0) absl::StrAppend(&text, "   step ", f.steps, "   t=", Describe(f.at));
  std::string line = "  " + ForDisplayShortly(f.detail, kTextMax);
  if (!f.source.empty()) {
    line.append(line.size() + 2 < kSourceColumn ? kSourceColumn - line.size() : 2, ' ');
    line += f.source;
  }
  absl::StrAppend(&text, "\n", line, "\n");
  if (const Hazard* hazard = FindHazard(f.hazard)) {
    absl::StrAppend(&text, "  hazard: ", Explain(*hazard), "\n");
  }
  for (const std::string& why : f.why) {
    absl::StrAppend(&text, "  why: ", ForDisplayShortly(why, kTextMax), "\n");
  }
  for (const auto& [name, what] : next) {
    text += absl::StrFormat("  %-8s %s\n", name + ":", ForDisplay(what));
  }
  return text;
}

std::vector<std::string> ExplainShortly(const Violation& violation,
                                        const std::vector<Happening>& happenings) {
  const Term term = violation.term;
  const std::set<NodeId> twice = VotedTwice(happenings, term);
  const auto concerned = [&](NodeId id) {
    if (!twice.empty()) return twice.count(id) > 0;
    return std::find(violation.nodes.begin(), violation.nodes.end(), id) != violation.nodes.end();
  };
  // The story begins with the first step of the term's election; crashes before it belong to
  // others.
  SimTime begin;
  for (const Happening& h : happenings) {
    if (h.term == term && IsElection(h)) {
      begin = h.at;
      break;
    }
  }
  std::vector<NodeId> order;
  std::map<NodeId, std::deque<std::string>> clauses;
  for (const Happening& h : happenings) {
    if (h.at < begin || !concerned(h.node)) continue;
    if (h.kind == Kind::kTerm || h.kind == Kind::kPreCandidate) continue;
    if (IsElection(h) && h.term != term && !twice.empty()) continue;
    std::deque<std::string>& story = clauses[h.node];
    if (story.empty()) {
      if (IsOutage(h) && h.term != term) continue;
      order.push_back(h.node);
    }
    if (const std::string clause = Clause(h, term); !clause.empty()) story.push_back(clause);
    if (story.size() > kClausesMax) story.pop_front();
  }
  std::vector<std::string> sentences;
  for (NodeId id : order) {
    if (sentences.size() == kSentencesMax) break;
    std::string sentence = absl::StrCat("node ", id.value());
    const char* separator = " ";
    for (const std::string& clause : clauses[id]) {
      absl::StrAppend(&sentence, separator, clause);
      separator = "; ";
    }
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

Failure Investigate(const Plan& plan, const GuestFactory& factory) {
  World world(plan, factory);
  Historian historian(world);
  world.Run(&historian);
  Failure failure;
  failure.seed = plan.seed;
  failure.steps = world.steps();
  failure.at = world.now();
  const RunJudgement judgement = JudgeRun(world);
  if (judgement.violations.empty()) {
    failure.property = "determinism";
    failure.detail = "the run broke a property once and not when it was run again";
    return failure;
  }
  const Violation& first = judgement.violations.front();
  failure.property = Title(first.property);
  failure.detail = first.detail;
  failure.source = Source(first.property);
  failure.why = ExplainShortly(first, historian.history());
  if (world.beyond_budget()) {
    failure.why.push_back("more disks were lost than a quorum can bear, which is the plan's doing");
  }
  return failure;
}

}  // namespace squall
