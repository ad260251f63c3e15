#include "scenarios/command/report/why.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

constexpr size_t kSentencesMax = 5;  // More would not be read.
constexpr size_t kClausesMax = 6;    // In one sentence.

// In the past tense, as the story of a node is told. Empty for what its story leaves out.
class Clauses {
 public:
  // The violation's own term goes without saying.
  Clauses(const Happening& h, Term term)
      : h_(h),
        at_(absl::StrCat(" at ", Describe(h.at))),
        in_term_(h.term == term ? "" : absl::StrCat(" in term ", h.term.value())) {}

  std::string operator()(const Happening::RoleTaken& taken) const {
    switch (taken.role) {
      case Role::kPreCandidate:
        return absl::StrCat("asked for pre-votes", in_term_, at_);
      case Role::kCandidate:
        return absl::StrCat("campaigned", in_term_, at_);
      case Role::kLeader:
        return absl::StrCat("became leader", in_term_, at_);
      case Role::kFollower:
        return absl::StrCat(taken.before == Role::kLeader ? "stepped down to term "
                                                          : "gave up its campaign for term ",
                            h_.term.value(), at_);
    }
    return "";
  }
  std::string operator()(const Happening::TermMoved&) const {
    return absl::StrCat("learned of term ", h_.term.value(), at_);
  }
  std::string operator()(const Happening::Voted& voted) const {
    return absl::StrCat("voted for ", voted.candidate.value(), in_term_, at_);
  }
  std::string operator()(const Happening::Crashed& crashed) const {
    std::string lost;
    if (crashed.vote_lost) lost = "that unsynced vote";
    if (crashed.entries_lost > 0) {
      absl::StrAppend(&lost, lost.empty() ? "" : " and ", crashed.entries_lost,
                      crashed.entries_lost == 1 ? " unsynced entry" : " unsynced entries");
    }
    return absl::StrCat("crashed", at_, lost.empty() ? "" : ", losing " + lost);
  }
  std::string operator()(const Happening::Started& started) const {
    return (started.is_first ? "started" : "restarted") + at_;
  }
  template <class T>
  std::string operator()(const T&) const {
    return "";
  }

 private:
  const Happening& h_;
  std::string at_;
  std::string in_term_;
};

std::string Clause(const Happening& h, Term term) { return std::visit(Clauses(h, term), h.what); }

// Nodes that voted for two in `term`: whatever else happened, that is why.
std::set<NodeId> VotedTwice(const std::vector<Happening>& happenings, Term term) {
  std::map<NodeId, std::set<NodeId>> votes;
  for (const Happening& h : happenings) {
    if (h.term != term) continue;
    if (const auto* voted = h.as<Happening::Voted>()) votes[h.node].insert(voted->candidate);
  }
  std::set<NodeId> twice;
  for (const auto& [node, candidates] : votes) {
    if (candidates.size() > 1) twice.insert(node);
  }
  return twice;
}

bool IsOutage(const Happening& h) {
  return h.as<Happening::Crashed>() != nullptr || h.as<Happening::Started>() != nullptr;
}

bool IsRole(const Happening& h, Role role) {
  const auto* taken = h.as<Happening::RoleTaken>();
  return taken != nullptr && taken->role == role;
}

// A candidate's vote for itself is told with its candidacy.
bool IsVote(const Happening& h) {
  const auto* voted = h.as<Happening::Voted>();
  return voted != nullptr && voted->candidate != h.node;
}

bool IsElection(const Happening& h) {
  return IsRole(h, Role::kCandidate) || IsRole(h, Role::kLeader) || IsVote(h);
}

bool IsToldOf(const Happening& h) {
  if (h.as<Happening::Voted>() != nullptr) return IsVote(h);
  return h.as<Happening::TermMoved>() == nullptr && !IsRole(h, Role::kPreCandidate);
}

}  // namespace

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
    if (!IsToldOf(h)) continue;
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

}  // namespace squall
