#include "scenarios/scripts/syntax/unified_diff.h"

#include <algorithm>
#include <span>
#include <vector>

#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

using TextLines = std::span<const std::string_view>;

// One line of the comparison. The positions are those at which the next old and new line stand.
struct Step {
  char mark;  // ' ', '-' or '+'.
  size_t old_at;
  size_t new_at;
};

// Beyond so many differing lines the texts are shown as removed and added whole: the search below
// needs memory in the square of them.
constexpr size_t kEditsMax = 1000;

// The shortest way from `old_lines` to `new_lines` (Myers, "An O(ND) Difference Algorithm", 1986).
class Comparison {
 public:
  Comparison(TextLines old_lines, TextLines new_lines) : old_(old_lines), new_(new_lines) {}

  std::vector<Step> Steps() {
    const size_t limit = std::min(old_.size() + new_.size(), kEditsMax);
    furthest_.assign(2 * limit + 3, 0);
    origin_ = limit + 1;
    for (size_t edits = 0; edits <= limit; ++edits) {
      history_.push_back(furthest_);
      if (Extend(edits)) return WayBack(edits);
    }
    return ReplaceAll();
  }

 private:
  // A diagonal is old position minus new position; furthest_ holds the old position that the given
  // number of edits can reach on each.
  size_t& Furthest(ptrdiff_t diagonal) {
    return furthest_[static_cast<size_t>(static_cast<ptrdiff_t>(origin_) + diagonal)];
  }

  bool ComesFromInsertion(const std::vector<size_t>& reached, ptrdiff_t diagonal,
                          ptrdiff_t edits) const {
    const auto at = static_cast<size_t>(static_cast<ptrdiff_t>(origin_) + diagonal);
    return diagonal == -edits || (diagonal != edits && reached[at - 1] < reached[at + 1]);
  }

  // Goes one edit further on every diagonal. True if that reaches the end of both texts.
  bool Extend(size_t edit_count) {
    const auto edits = static_cast<ptrdiff_t>(edit_count);
    for (ptrdiff_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
      size_t old_at = ComesFromInsertion(history_.back(), diagonal, edits)
                          ? Furthest(diagonal + 1)
                          : Furthest(diagonal - 1) + 1;
      if (edits == 0) old_at = 0;
      const ptrdiff_t signed_new = static_cast<ptrdiff_t>(old_at) - diagonal;
      if (signed_new < 0) continue;
      auto new_at = static_cast<size_t>(signed_new);
      while (old_at < old_.size() && new_at < new_.size() && old_[old_at] == new_[new_at]) {
        ++old_at;
        ++new_at;
      }
      Furthest(diagonal) = old_at;
      if (old_at >= old_.size() && new_at >= new_.size()) return true;
    }
    return false;
  }

  std::vector<Step> WayBack(size_t edit_count) const {
    std::vector<Step> steps;
    size_t old_at = old_.size();
    size_t new_at = new_.size();
    for (auto edits = static_cast<ptrdiff_t>(edit_count); edits > 0; --edits) {
      const std::vector<size_t>& reached = history_[static_cast<size_t>(edits)];
      const ptrdiff_t diagonal = static_cast<ptrdiff_t>(old_at) - static_cast<ptrdiff_t>(new_at);
      const bool insertion = ComesFromInsertion(reached, diagonal, edits);
      const ptrdiff_t before = insertion ? diagonal + 1 : diagonal - 1;
      const size_t old_before =
          reached[static_cast<size_t>(static_cast<ptrdiff_t>(origin_) + before)];
      const auto new_before = static_cast<size_t>(static_cast<ptrdiff_t>(old_before) - before);
      while (old_at > old_before + (insertion ? 0 : 1) &&
             new_at > new_before + (insertion ? 1 : 0)) {
        steps.push_back({' ', --old_at, --new_at});
      }
      old_at = old_before;
      new_at = new_before;
      steps.push_back({insertion ? '+' : '-', old_at, new_at});
    }
    while (old_at > 0) steps.push_back({' ', --old_at, --new_at});
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  std::vector<Step> ReplaceAll() const {
    std::vector<Step> steps;
    for (size_t i = 0; i < old_.size(); ++i) steps.push_back({'-', i, 0});
    for (size_t i = 0; i < new_.size(); ++i) steps.push_back({'+', old_.size(), i});
    return steps;
  }

  TextLines old_;
  TextLines new_;
  size_t origin_ = 0;
  std::vector<size_t> furthest_;
  std::vector<std::vector<size_t>> history_;  // furthest_ before the first edit, the second, ...
};

// "12,3" or, for one line, "12". A run of no lines is named by the line before it.
std::string Range(size_t at, size_t count, uint32_t first_line) {
  const size_t line = at + first_line - (count == 0 ? 1 : 0);
  return std::to_string(line) + (count == 1 ? "" : "," + std::to_string(count));
}

void AppendHunk(std::span<const Step> steps, TextLines old_lines, TextLines new_lines,
                uint32_t first_line, std::string* out) {
  size_t old_count = 0;
  size_t new_count = 0;
  std::string body;
  for (const Step& step : steps) {
    if (step.mark != '+') ++old_count;
    if (step.mark != '-') ++new_count;
    body += step.mark;
    body += step.mark == '+' ? new_lines[step.new_at] : old_lines[step.old_at];
    body += '\n';
  }
  *out += "@@ -" + Range(steps.front().old_at, old_count, first_line) + " +" +
          Range(steps.front().new_at, new_count, first_line) + " @@\n" + body;
}

}  // namespace

std::string UnifiedDiff(std::string_view old_text, std::string_view new_text,
                        const DiffOptions& options) {
  const std::vector<std::string_view> old_lines = Lines(old_text);
  const std::vector<std::string_view> new_lines = Lines(new_text);
  if (old_lines == new_lines) return "";
  const std::vector<Step> steps = Comparison(old_lines, new_lines).Steps();
  const auto changed = [&](size_t i) { return steps[i].mark != ' '; };

  std::string text =
      "--- " + std::string(options.old_label) + "\n+++ " + std::string(options.new_label) + "\n";
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!changed(i)) continue;
    const size_t begin = i - std::min(i, options.context_lines);
    // Changes whose contexts touch share a hunk.
    size_t last = i;
    for (size_t j = i; j < steps.size() && j <= last + 2 * options.context_lines + 1; ++j) {
      if (changed(j)) last = j;
    }
    const size_t end = std::min(steps.size(), last + options.context_lines + 1);
    AppendHunk(std::span(steps).subspan(begin, end - begin), old_lines, new_lines,
               options.first_line, &text);
    i = end - 1;
  }
  return text;
}

}  // namespace squall
