#include "scenarios/command/explain/explanation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/sweep/result_json.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/results.pb.h"
#include "scenarios/display.h"
#include "scenarios/version.h"

namespace squall {
namespace {

// Causes and the chain between them, the latest first; a cause comes behind what it led to at the
// same time.
std::string StoryText(const Explanation& e) {
  using Line = std::pair<SimTime, std::string>;
  std::vector<Line> lines;
  for (const ChainLine& line : e.chain) {
    lines.emplace_back(
        line.at, absl::StrFormat("      %9s  %s\n", Describe(line.at), ForDisplay(line.text)));
  }
  for (const Cause& cause : e.causes) {
    lines.emplace_back(cause.at,
                       absl::StrFormat("    > %9s  %s (without it: %s)\n", Describe(cause.at),
                                       ForDisplay(cause.what), ForDisplay(cause.without)));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.first > b.first; });
  std::string text;
  for (const Line& line : lines) text += line.second;
  return text;
}

std::string TriedText(const Explanation& e) {
  std::string text = absl::StrCat("  tried: ", e.tried, " of ", Counted(e.candidates, "candidate"),
                                  ", the likeliest first, in ", Counted(e.runs, "run"));
  if (e.undecided > 0) absl::StrAppend(&text, ", ", e.undecided, " of them without a verdict");
  if (e.is_interrupted) text += "; interrupted";
  if (e.is_out_of_time) text += "; the time was over";
  return text + "\n";
}

}  // namespace

std::string OutcomeText(const RunRecord& record) {
  if (record.signature.empty()) return "no property broken";
  const std::string what = record.property.empty() ? record.signature : record.property;
  return absl::StrCat(what, " at ", Describe(SimTime(record.statistics.simulated_us)));
}

std::string ExplanationText(const Explanation& explanation) {
  const Explanation& e = explanation;
  std::string text;
  if (!e.shrunk.empty()) {
    absl::StrAppend(&text, "  shrunk first: ", ForDisplay(e.shrunk), "\n");
  }
  if (e.causes.empty()) {
    absl::StrAppend(&text, "  no cause found: the run fails without any one of ",
                    Counted(e.tried, "candidate"), ", and without any one of ",
                    Counted(e.pairs, "pair"), "\n");
  } else if (e.pairs > 0) {
    text += "  nothing is a cause by itself; pairs that are (>), each tested by leaving it out:\n";
  } else {
    absl::StrAppend(&text, "  causes (>), each tested by leaving it out",
                    e.chain.empty() ? "" : ", and what leads from them to the failure", ":\n");
  }
  text += StoryText(e);
  if (e.turn) {
    absl::StrAppendFormat(&text,
                          "  likely since: from %s on, %d of %d futures fail; from %s, %d of %d\n",
                          Describe(e.turn->after), e.turn->failed_after, e.turn->futures,
                          Describe(e.turn->before), e.turn->failed_before, e.turn->futures);
  }
  text += TriedText(e);
  if (e.candidates > kManyCandidates) {
    absl::StrAppend(&text, "  hint: a long run needs much of its luck; explain the shortest plan",
                    e.not_shrunk.empty() ? " (squall shrink)" : ", which is not there: ",
                    ForDisplay(e.not_shrunk), "\n");
  }
  return text;
}

std::string ExplanationJson(const RunRecord& record, const Explanation& explanation) {
  const Explanation& e = explanation;
  results::Explain out;
  out.set_schema(std::string(kExplainSchema));
  out.set_version(std::string(Version()));
  out.set_commit(std::string(BuildCommit()));
  out.set_signature(ToUtf8(record.signature));
  out.set_property(ToUtf8(record.property));
  out.set_detail(ToUtf8(record.detail));
  for (const Cause& cause : e.causes) {
    results::Explain::Cause* c = out.add_causes();
    c->set_at_us(cause.at.value());
    c->set_what(ToUtf8(cause.what));
    c->set_without(ToUtf8(cause.without));
  }
  for (const ChainLine& line : e.chain) {
    results::Explain::Link* link = out.add_chain();
    link->set_at_us(line.at.value());
    link->set_step(line.step);
    link->set_node(line.node.value());
    link->set_text(ToUtf8(line.text));
  }
  out.set_candidates(e.candidates);
  out.set_tried(e.tried);
  out.set_pairs(e.pairs);
  out.set_runs(e.runs);
  out.set_undecided(e.undecided);
  out.set_interrupted(e.is_interrupted);
  out.set_out_of_time(e.is_out_of_time);
  out.set_shrunk(ToUtf8(e.shrunk));
  if (e.turn) {
    results::Explain::Turn* turn = out.mutable_turn();
    turn->set_before_us(e.turn->before.value());
    turn->set_failed_before(e.turn->failed_before);
    turn->set_after_us(e.turn->after.value());
    turn->set_failed_after(e.turn->failed_after);
    turn->set_futures(e.turn->futures);
  }
  return ResultJson(out, JsonLayout::kIndented);
}

}  // namespace squall
