#include "scenarios/command/check/check_report.h"

#include "absl/strings/str_cat.h"
#include "core/base/quote_shortly.h"
#include "scenarios/byte_count.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/json_text.h"

namespace squall {
namespace {

uint64_t DoubledOrMost(uint64_t number) {
  return number > ~uint64_t{0} / 2 ? ~uint64_t{0} : 2 * number;
}

// More values than this explain nothing.
constexpr size_t kValuesShownMax = 8;

std::string Shown(const History& history, ValueId value) {
  return value == kAbsent ? "nil" : QuoteShortly(history.values.Text(value));
}

std::string DescribeWindow(const History& h, const OffendingWindow& w) {
  std::string text =
      absl::StrCat("  key ", QuoteShortly(h.keys[w.key]),
                   ": no order of these operations explains ", "the answer marked >\n");
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
  if (w.more_values) text += ", among others that no operation saw,";
  text += " before them\n";
  if (!w.earlier_unknown.empty()) {
    absl::StrAppend(&text, "    ", Counted(w.earlier_unknown.size(), "earlier operation"),
                    " of unknown outcome cannot explain it either\n");
  }
  return text;
}

// "38,051,604".
std::string Grouped(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

// Which limit was met, and what allows more.
std::string DescribeLimit(const CheckedHistory& checked) {
  const LinearizabilityBudget& budget = checked.budget;
  switch (checked.result.limit) {
    case Limit::kNone:
      return "";
    case Limit::kConfigurations:
      return absl::StrCat("  undecided: the budget of ", Grouped(budget.configurations_max),
                          " configurations is used up; --budget=",
                          DoubledOrMost(budget.configurations_max), " allows more\n");
    case Limit::kMemory:
      return absl::StrCat("  undecided: the memory for remembered configurations (",
                          FormatByteCount(budget.bytes_max), ") is used up after ",
                          Grouped(checked.result.remembered), " of them; --memory=",
                          FormatByteCount(DoubledOrMost(budget.bytes_max), ""), " allows more\n");
    case Limit::kWidth:
      return absl::StrCat("  undecided: more than ", kOpenMax,
                          " operations on one key are open at once\n");
  }
  return "";
}

std::string_view LimitName(Limit limit) {
  switch (limit) {
    case Limit::kNone:
      return "";
    case Limit::kConfigurations:
      return "configurations";
    case Limit::kMemory:
      return "memory";
    case Limit::kWidth:
      return "open operations";
  }
  return "";
}

}  // namespace

std::string DescribeCheck(const CheckedHistory& checked) {
  const History& h = checked.history;
  std::string text = absl::StrCat(checked.file, ": ", std::string(Name(checked.result.verdict)),
                                  " (", Counted(h.operations.size(), "operation"), ", ",
                                  Counted(h.keys.size(), "key"), ")\n");
  text += DescribeLimit(checked);
  for (const OffendingWindow& w : checked.windows) text += DescribeWindow(h, w);
  return text;
}

std::string CheckAsJson(const CheckedHistory& checked) {
  const History& h = checked.history;
  std::string json =
      absl::StrCat("{\"file\":", JsonString(checked.file),
                   ",\"verdict\":", JsonString(Name(checked.result.verdict)),
                   ",\"operations\":", h.operations.size(), ",\"keys\":", h.keys.size(),
                   ",\"configurations\":\"", checked.result.configurations, "\"");
  if (checked.result.limit != Limit::kNone) {
    absl::StrAppend(&json, ",\"limit\":", JsonString(LimitName(checked.result.limit)),
                    ",\"remembered\":\"", checked.result.remembered, "\"");
  }
  json += ",\"windows\":[";
  for (size_t i = 0; i < checked.windows.size(); ++i) {
    const OffendingWindow& w = checked.windows[i];
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
