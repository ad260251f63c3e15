#include "scenarios/command/explain/explanation.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/display.h"
#include "scenarios/json_text.h"

namespace squall {
namespace {

// With more of them, almost every part of a run is one without which it would have gone otherwise.
constexpr uint64_t kManyCandidates = 40;

}  // namespace

std::string OutcomeText(const RunRecord& record) {
  if (record.signature.empty()) return "no property broken";
  const std::string what = record.property.empty() ? record.signature : record.property;
  return absl::StrCat(what, " at ", Describe(SimTime(record.statistics.simulated_us)));
}

std::string ExplanationText(const Explanation& explanation) {
  const Explanation& e = explanation;
  std::string text;
  if (e.causes.empty()) {
    absl::StrAppend(&text, "  no cause found: the run fails without any one of the ", e.tried,
                    " candidates that were tried, and without any of ", e.pairs, " pairs\n");
  } else if (e.pairs > 0) {
    text += "  nothing is a cause by itself; pairs that are, each tested by leaving it out:\n";
  } else {
    text += "  causes, each tested by leaving it out:\n";
  }
  for (const Cause& cause : e.causes) {
    absl::StrAppendFormat(&text, "    %9s  %s\n               without it: %s\n", Describe(cause.at),
                          ForDisplay(cause.what), ForDisplay(cause.without));
  }
  if (e.turn) {
    absl::StrAppendFormat(&text,
                          "  likely since: from %s on, %d of %d futures fail; from %s, %d of %d\n",
                          Describe(e.turn->after), e.turn->failed_after, e.turn->futures,
                          Describe(e.turn->before), e.turn->failed_before, e.turn->futures);
  }
  absl::StrAppend(&text, "  tried: ", e.tried, " of ", e.candidates,
                  " candidates, the likeliest first, in ", e.runs, " runs");
  if (e.undecided > 0) absl::StrAppend(&text, ", ", e.undecided, " of them without a verdict");
  if (e.is_interrupted) text += "; interrupted";
  text += "\n";
  if (e.candidates > kManyCandidates) {
    text +=
        "  hint: a long run needs much of its luck; explain the shortest plan (squall shrink)\n";
  }
  return text;
}

std::string ExplanationJson(const RunRecord& record, const Explanation& explanation) {
  const Explanation& e = explanation;
  std::string text = absl::StrCat(
      "{\n  \"schema\": \"squall.explain.1\",\n  \"signature\": ", JsonString(record.signature),
      ",\n  \"property\": ", JsonString(record.property),
      ",\n  \"detail\": ", JsonString(record.detail), ",\n  \"causes\": [");
  for (size_t i = 0; i < e.causes.size(); ++i) {
    const Cause& cause = e.causes[i];
    absl::StrAppend(&text, i == 0 ? "\n" : ",\n", "    {\"at_us\": ", cause.at.value(),
                    ", \"what\": ", JsonString(cause.what),
                    ", \"without\": ", JsonString(cause.without), "}");
  }
  absl::StrAppend(&text, e.causes.empty() ? "]" : "\n  ]", ",\n  \"candidates\": ", e.candidates,
                  ",\n  \"tried\": ", e.tried, ",\n  \"pairs\": ", e.pairs,
                  ",\n  \"runs\": ", e.runs, ",\n  \"undecided\": ", e.undecided,
                  ",\n  \"interrupted\": ", e.is_interrupted ? "true" : "false");
  if (e.turn) {
    absl::StrAppend(
        &text, ",\n  \"turn\": {\"before_us\": ", e.turn->before.value(),
        ", \"failed_before\": ", e.turn->failed_before, ", \"after_us\": ", e.turn->after.value(),
        ", \"failed_after\": ", e.turn->failed_after, ", \"futures\": ", e.turn->futures, "}");
  }
  return text + "\n}";
}

}  // namespace squall
