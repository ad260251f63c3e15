#include "scenarios/scripts/timed/node_log.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

// Shorter runs of one term stand term for term.
constexpr size_t kRunMin = 8;
// Words that a line holds before it is cut off in the middle: scripts care for beginnings and ends.
constexpr size_t kWordsMax = 60;
constexpr uint64_t kEntriesMax = 10'000'000;

std::vector<std::string> WordsOf(const std::vector<Term>& terms) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < terms.size();) {
    size_t end = begin;
    while (end < terms.size() && terms[end] == terms[begin]) ++end;
    const std::string term = absl::StrCat(terms[begin].value());
    if (end - begin >= kRunMin) {
      words.push_back(absl::StrCat(term, "*", end - begin));
    } else {
      words.insert(words.end(), end - begin, term);
    }
    begin = end;
  }
  return words;
}

}  // namespace

NodeLog ReadNodeLog(const World& world, NodeId node) {
  NodeLog log;
  if (const Guest* guest = world.node(node); guest != nullptr) {
    const NodeState state = guest->State();
    log.compacted = state.first - 1;
    for (const Entry& entry : guest->ReadLog(state.first, state.last + 1)) {
      log.terms.push_back(entry.term);
    }
    return log;
  }
  const PrefixLog& disk = world.ghost(node).durable_log;
  log.compacted = disk.before_first();
  for (Index i = disk.before_first() + 1; i <= disk.last(); ++i) {
    log.terms.push_back(disk.At(i).term);
  }
  return log;
}

std::string Describe(const NodeLog& log) {
  std::vector<std::string> words = WordsOf(log.terms);
  if (words.size() > kWordsMax) {
    const auto middle = words.begin() + kWordsMax / 2;
    const auto end = words.end() - kWordsMax / 2;
    const size_t left_out = static_cast<size_t>(end - middle);
    words.erase(middle, end);
    words.insert(words.begin() + kWordsMax / 2, absl::StrCat("(", left_out, " more)"));
  }
  if (log.compacted > kNoIndex) {
    words.insert(words.begin(), absl::StrCat("..", log.compacted.value()));
  }
  std::string text;
  for (const std::string& word : words) absl::StrAppend(&text, text.empty() ? "" : " ", word);
  return text.empty() ? "empty" : text;
}

bool AddWord(std::string_view word, NodeLog* log) {
  if (word.starts_with("..")) {
    const std::optional<uint64_t> compacted = ParseUnsigned(word.substr(2));
    const bool first = log->compacted == kNoIndex && log->terms.empty();
    if (!compacted || !first) return false;
    log->compacted = Index(*compacted);
    return true;
  }
  const size_t star = word.find('*');
  const std::optional<uint64_t> term = ParseUnsigned(word.substr(0, star));
  const std::optional<uint64_t> count =
      star == std::string_view::npos ? 1 : ParseUnsigned(word.substr(star + 1));
  if (!term || !count || *count == 0 || *count > kEntriesMax - log->terms.size()) return false;
  log->terms.insert(log->terms.end(), *count, Term(*term));
  return true;
}

bool Overlap(const NodeLog& a, const NodeLog& b) {
  return std::max(a.compacted, b.compacted) < std::min(a.last(), b.last());
}

std::optional<Index> FirstDifference(const NodeLog& a, const NodeLog& b) {
  const Index end = std::min(a.last(), b.last());
  for (Index i = std::max(a.compacted, b.compacted) + 1; i <= end; ++i) {
    if (a.terms[i - a.compacted - 1] != b.terms[i - b.compacted - 1]) return i;
  }
  return std::nullopt;
}

}  // namespace squall
