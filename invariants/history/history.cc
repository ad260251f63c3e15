#include "invariants/history/history.h"

#include "absl/strings/str_cat.h"
#include "core/base/quote_shortly.h"

namespace squall {
namespace {

std::string Shown(const History& history, ValueId value) {
  return value == kAbsent ? "nil" : QuoteShortly(history.values.Text(value));
}

std::string_view OutcomeName(OperationOutcome outcome) {
  switch (outcome) {
    case OperationOutcome::kOk:
      return "ok";
    case OperationOutcome::kMismatch:
      return "comparison failed";
    case OperationOutcome::kNoEffect:
      return "no effect";
    case OperationOutcome::kUnknown:
      return "unknown";
  }
  return "?";
}

}  // namespace

std::string Describe(const History& h, const Operation& o) {
  const std::string client =
      o.client < h.clients.size() ? QuoteShortly(h.clients[o.client]) : absl::StrCat(o.client);
  std::string text = absl::StrCat("client ", client, ": ");
  switch (o.kind) {
    case OperationKind::kGet:
      absl::StrAppend(&text, "get() -> ",
                      o.outcome == OperationOutcome::kOk ? Shown(h, o.output)
                                                         : std::string(OutcomeName(o.outcome)));
      return text;
    case OperationKind::kPut:
      absl::StrAppend(&text, "put(", Shown(h, o.input), ")");
      break;
    case OperationKind::kDelete:
      text += "delete()";
      break;
    case OperationKind::kAppend:
      absl::StrAppend(&text, "append(", Shown(h, o.input), ")");
      break;
    case OperationKind::kCas:
      absl::StrAppend(&text, "cas(", Shown(h, o.expected), ", ", Shown(h, o.input), ")");
      break;
  }
  return absl::StrCat(text, " -> ", std::string(OutcomeName(o.outcome)));
}

}  // namespace squall
