#include "scenarios/command/page/history_page.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/quote_shortly.h"
#include "scenarios/command/page/columns.h"
#include "scenarios/command/page/page_template.h"
#include "scenarios/command/page/run_page.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/json_text.h"
#include "scenarios/version.h"

namespace squall {
namespace {

// By OperationOutcome.
const std::vector<std::string> kOutcomes = {"ok", "mismatch", "failed", "unknown"};

// More values than this explain nothing.
constexpr size_t kValuesShownMax = 8;

class Page {
 public:
  Page(const CheckedHistory& checked, size_t operations_max) : c_(checked), h_(checked.history) {
    Choose(operations_max);
  }

  std::string Html() const {
    const std::string json = absl::StrCat(
        "{\"format\":1,\"kind\":\"history\",\"title\":", JsonString("History " + c_.file),
        ",\n\"outcome\":", JsonString(Outcome()), ",\n\"facts\":", Facts(),
        ",\n\"clients\":", JsonStrings(clients_), ",\n\"keys\":", JsonStrings(h_.keys),
        ",\n\"outcomes\":", JsonStrings(kOutcomes), ",\n\"operations\":", Operations(),
        ",\n\"windows\":", Windows(), ",\n\"end\":", end_, ",\n\"left_out\":", LeftOut(), "}\n");
    return FillPage(HistoryPageTemplate(), json);
  }

 private:
  // Those on keys that are not linearizable, and others as long as there is room, in order.
  void Choose(size_t operations_max) {
    std::set<uint32_t> broken;
    for (const OffendingWindow& window : c_.windows) broken.insert(window.key);
    std::vector<bool> is_shown(h_.operations.size());
    size_t room = operations_max;
    for (const bool is_broken : {true, false}) {
      for (size_t i = 0; i < h_.operations.size() && room > 0; ++i) {
        if (broken.contains(h_.operations[i].key) != is_broken) continue;
        is_shown[i] = true;
        --room;
      }
    }
    for (size_t i = 0; i < h_.operations.size(); ++i) {
      const Operation& o = h_.operations[i];
      if (!is_shown[i]) continue;
      place_.emplace(i, shown_.size());
      shown_.push_back(i);
      end_ = std::max(end_, o.returned == Operation::kNever ? o.invoked : o.returned);
      const auto [client, is_new] = client_.try_emplace(o.client, clients_.size());
      if (!is_new) continue;
      clients_.push_back(o.client < h_.clients.size() ? h_.clients[o.client]
                                                      : absl::StrCat(o.client));
    }
    ++end_;  // Operations that never return go on to there.
  }

  std::string Outcome() const {
    return absl::StrCat(std::string(Name(c_.result.verdict)), ": ",
                        Counted(h_.operations.size(), "operation"), " of ",
                        Counted(clients_.size(), "client"), " on ", Counted(h_.keys.size(), "key"));
  }

  std::string Facts() const {
    return absl::StrCat("{\"file\":", JsonString(c_.file), ",\"build\":", JsonString(VersionText()),
                        "}");
  }

  // "put("1") -> ok".
  std::string Text(const Operation& o) const {
    const std::string text = Describe(h_, o);
    const std::string client =
        o.client < h_.clients.size() ? QuoteShortly(h_.clients[o.client]) : absl::StrCat(o.client);
    return text.substr(std::min(text.size(), absl::StrCat("client ", client, ": ").size()));
  }

  std::string Operations() const {
    Columns columns({{"client"}, {"key"}, {"outcome"}, {"invoked"}, {"returned"}, {"line"}});
    std::vector<std::string> texts;
    for (const size_t i : shown_) {
      const Operation& o = h_.operations[i];
      columns.Add({client_.at(o.client), o.key, static_cast<uint64_t>(o.outcome), o.invoked,
                   o.returned == Operation::kNever ? 0 : o.returned, o.line});
      texts.push_back(Text(o));
    }
    std::string json = columns.Json();
    json.pop_back();
    return absl::StrCat(json, ",\"text\":", JsonStrings(texts), "}");
  }

  std::string WindowText(const OffendingWindow& w) const {
    std::string text =
        absl::StrCat("key ", QuoteShortly(h_.keys[w.key]), ": no order of ",
                     Counted(w.operations.size(), "operation"), " explains ",
                     Describe(h_, h_.operations[w.culprit]), "; the value may have been ");
    for (size_t i = 0; i < std::min(w.values_before.size(), kValuesShownMax); ++i) {
      const ValueId value = w.values_before[i];
      absl::StrAppend(&text, i > 0 ? ", " : "",
                      value == kAbsent ? "nil" : QuoteShortly(h_.values.Text(value)));
    }
    if (w.values_before.size() > kValuesShownMax) {
      absl::StrAppend(&text, " and ", w.values_before.size() - kValuesShownMax, " others");
    }
    return text + " before";
  }

  std::string Windows() const {
    std::string list;
    for (const OffendingWindow& w : c_.windows) {
      if (!place_.contains(w.culprit)) continue;
      std::vector<size_t> operations;
      for (const size_t i : w.operations) {
        if (const auto found = place_.find(i); found != place_.end()) {
          operations.push_back(found->second);
        }
      }
      absl::StrAppend(&list, list.empty() ? "" : ",", "{\"key\":", w.key,
                      ",\"culprit\":", place_.at(w.culprit), ",\"operations\":[",
                      absl::StrJoin(operations, ","), "],\"text\":", JsonString(WindowText(w)),
                      "}");
    }
    return absl::StrCat("[", list, "]");
  }

  std::string LeftOut() const {
    std::vector<std::string> sentences;
    const size_t left = h_.operations.size() - shown_.size();
    if (left > 0) {
      sentences.push_back(absl::StrCat(Grouped(left), " of ",
                                       Counted(h_.operations.size(), "operation"),
                                       ", the last ones on keys that are linearizable first."));
    }
    if (c_.result.verdict == Verdict::kUndecided) {
      sentences.push_back("Whether keys that were not decided are linearizable.");
    }
    return JsonStrings(sentences);
  }

  const CheckedHistory& c_;
  const History& h_;
  std::vector<size_t> shown_;  // Into History::operations.
  std::map<size_t, size_t> place_;
  std::vector<std::string> clients_;
  std::map<uint64_t, size_t> client_;  // Places of names.
  uint64_t end_ = 0;
};

}  // namespace

std::string HistoryPage(const CheckedHistory& checked, size_t operations_max) {
  return Page(checked, operations_max).Html();
}

}  // namespace squall
