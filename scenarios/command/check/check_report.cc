#include "scenarios/command/check/check_report.h"

#include "absl/strings/str_cat.h"
#include "core/base/quote_shortly.h"
#include "scenarios/scripts/run/json_text.h"

namespace squall {
namespace {

// More values than this tell nobody anything.
constexpr size_t kValuesShownMax = 8;

std::string Shown(const History& history, ValueId value) {
  return value == kAbsent ? "nil" : QuoteShortly(history.values.Text(value));
}

std::string DescribeWindow(const History& h, const OffendingWindow& w) {
  std::string text =
      absl::StrCat("  key ", QuoteShortly(h.keys[w.key]), ": no order of these operations explains ",
                   "the answer marked >\n");
  for (size_t i : w.operations) {
    const Operation& o = h.operations[i];
    absl::StrAppend(&text, i == w.culprit ? "  > " : "    ", "line ", o.line, "  ", Describe(h, o),
                    "\n");
  }
  text += "    the value may have been";
  for (size_t i = 0; i < w.values_before.size() && i < kValuesShownMax; ++i) {
    absl::StrAppend(&text, i > 0 ? ", " : " ", Shown(h, w.values_before[i]));
  }
  if (w.values_before.size() > kValuesShownMax) {
    absl::StrAppend(&text, " and ", w.values_before.size() - kValuesShownMax, " others");
  }
  text += " before them\n";
  if (!w.earlier_unknown.empty()) {
    absl::StrAppend(&text, "    ", w.earlier_unknown.size(),
                    " earlier operations of unknown outcome do not help\n");
  }
  return text;
}

}  // namespace

std::string DescribeCheck(const std::string& file, const History& h,
                          const LinearizabilityResult& result) {
  std::string text =
      absl::StrCat(file, ": ", std::string(Name(result.verdict)), " (", h.operations.size(),
                   " operations, ", h.keys.size(), h.keys.size() == 1 ? " key)\n" : " keys)\n");
  if (result.verdict == Verdict::kUndecided) {
    absl::StrAppend(&text, "  the budget of ", result.configurations,
                    " configurations is used up; --budget=N allows more\n");
  }
  for (const OffendingWindow& w : result.windows) text += DescribeWindow(h, w);
  return text;
}

std::string CheckAsJson(const std::string& file, const History& h,
                        const LinearizabilityResult& result) {
  std::string json = absl::StrCat(
      "{\"file\":", JsonString(file), ",\"verdict\":", JsonString(Name(result.verdict)),
      ",\"operations\":", h.operations.size(), ",\"keys\":", h.keys.size(),
      ",\"configurations\":\"", result.configurations, "\",\"windows\":[");
  for (size_t i = 0; i < result.windows.size(); ++i) {
    const OffendingWindow& w = result.windows[i];
    absl::StrAppend(&json, i > 0 ? "," : "", "{\"key\":", JsonString(h.keys[w.key]),
                    ",\"culprit_line\":", h.operations[w.culprit].line, ",\"lines\":[");
    for (size_t j = 0; j < w.operations.size(); ++j) {
      absl::StrAppend(&json, j > 0 ? "," : "", h.operations[w.operations[j]].line);
    }
    json += "]}";
  }
  return json + "]}\n";
}

}  // namespace squall
