#include "scenarios/command/check/event_order.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

using Events = std::vector<HistoryEvent>;
using Order = std::vector<size_t>;  // Positions in the file, in the order of the events.
using Clock = std::optional<absl::int128> HistoryEvent::*;

Order FileOrder(const Events& events) {
  Order order(events.size());
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

// Two neighbours among the events with a clock, of which the second reads less than the first.
struct StepBack {
  size_t before = 0;
  size_t after = 0;
};

std::optional<StepBack> FindStepBack(const Events& events, const Order& order, Clock clock) {
  std::optional<size_t> last;
  for (size_t i : order) {
    if (!(events[i].*clock).has_value()) continue;
    if (last && events[i].*clock < events[*last].*clock) return StepBack{*last, i};
    last = i;
  }
  return std::nullopt;
}

bool HaveAll(const Events& events, Clock clock) {
  return std::all_of(events.begin(), events.end(),
                     [clock](const HistoryEvent& e) { return (e.*clock).has_value(); });
}

Order Sorted(const Events& events, Clock clock) {
  Order order = FileOrder(events);
  std::stable_sort(order.begin(), order.end(), [&events, clock](size_t a, size_t b) {
    return events[a].*clock < events[b].*clock;
  });
  return order;
}

bool HasTwice(const Events& events, const Order& order, Clock clock) {
  return std::adjacent_find(order.begin(), order.end(), [&events, clock](size_t a, size_t b) {
           return events[a].*clock == events[b].*clock;
         }) != order.end();
}

// An invocation and a completion of different processes among `order[begin, end)`.
std::optional<StepBack> FindTie(const Events& events, const Order& order, size_t begin,
                                size_t end) {
  // Of completions and of invocations: the first, and the first of another process than its.
  std::optional<size_t> first[2];
  std::optional<size_t> second[2];
  for (size_t at = begin; at < end; ++at) {
    const size_t i = order[at];
    const auto is_other = [&](std::optional<size_t> j) {
      return j.has_value() && events[*j].process != events[i].process;
    };
    const int own = events[i].type == EventType::kInvoke ? 1 : 0;
    for (const auto& opposite : {first[1 - own], second[1 - own]}) {
      if (is_other(opposite)) return StepBack{*opposite, i};
    }
    if (!first[own]) {
      first[own] = i;
    } else if (!second[own] && is_other(first[own])) {
      second[own] = i;
    }
  }
  return std::nullopt;
}

// An invocation and another process's completion at the same time, in `order`, which is that of the
// times: which came first would decide what may have come before what. Among others of the same
// time the order changes nothing.
std::optional<StepBack> FindTie(const Events& events, const Order& order) {
  for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const auto time = events[order[begin]].time;
    while (end < order.size() && events[order[end]].time == time) ++end;
    if (const auto tie = FindTie(events, order, begin, end); tie) return tie;
  }
  return std::nullopt;
}

std::string InBillionths(absl::int128 value) {
  std::string digits;
  const bool negative = value < 0;
  for (absl::int128 rest = negative ? -value : value; rest > 0; rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  if (digits.size() < 10) digits.insert(0, 10 - digits.size(), '0');
  digits.insert(digits.size() - 9, ".");
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return (negative ? "-" : "") + digits;
}

std::string DescribeStep(const Events& events, const StepBack& step, Clock clock,
                         const char* name) {
  return absl::StrCat(name, " ", InBillionths(*(events[step.after].*clock)), " after ", name, " ",
                      InBillionths(*(events[step.before].*clock)), " in line ",
                      events[step.before].line);
}

void Apply(const Order& order, Events* events) {
  Events sorted;
  sorted.reserve(events->size());
  for (size_t i : order) sorted.push_back(std::move((*events)[i]));
  *events = std::move(sorted);
}

// Why the times do not give the order; empty if they do.
std::string TimesFail(const Events& events, const Order& by_time, bool indices_contradict) {
  if (const auto tie = FindTie(events, by_time); tie) {
    const auto [a, b] = std::minmax(events[tie->before].line, events[tie->after].line);
    return absl::StrCat("lines ", a, " and ", b, " have the same time");
  }
  return indices_contradict ? "time and index contradict each other" : "";
}

}  // namespace

EventOrdering OrderEvents(Events* events_pointer) {
  Events& events = *events_pointer;
  const Order in_file = FileOrder(events);
  const auto time_back = FindStepBack(events, in_file, &HistoryEvent::time);
  const auto index_back = FindStepBack(events, in_file, &HistoryEvent::index);
  EventOrdering ordering;
  if (!time_back && !index_back) return ordering;

  const StepBack& step = time_back ? *time_back : *index_back;
  const std::string what = time_back ? DescribeStep(events, step, &HistoryEvent::time, "time")
                                     : DescribeStep(events, step, &HistoryEvent::index, "index");
  bool indices_contradict = false;
  if (HaveAll(events, &HistoryEvent::index)) {
    const Order by_index = Sorted(events, &HistoryEvent::index);
    const bool distinct = !HasTwice(events, by_index, &HistoryEvent::index);
    if (distinct && !FindStepBack(events, by_index, &HistoryEvent::time)) {
      ordering.note = absl::StrCat("the events are sorted by their indices: line ",
                                   events[step.after].line, " has ", what);
      Apply(by_index, &events);
      return ordering;
    }
    indices_contradict = distinct && index_back.has_value();
  }
  std::string why = "not every event has a time";
  if (HaveAll(events, &HistoryEvent::time)) {
    const Order by_time = Sorted(events, &HistoryEvent::time);
    why = TimesFail(events, by_time, indices_contradict);
    if (why.empty()) {
      if (time_back) {
        ordering.note = absl::StrCat("the events are sorted by their times: line ",
                                     events[step.after].line, " has ", what);
        Apply(by_time, &events);
      }
      return ordering;
    }
  }
  ordering.error = {events[step.after].offset,
                    absl::StrCat(what, ", and ", why,
                                 "; expected the events in the order in which they happened")};
  return ordering;
}

}  // namespace squall
