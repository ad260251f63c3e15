#include "scenarios/command/replay/trace_filter.h"

#include <algorithm>

namespace squall {

bool TraceFilter::Takes(const TraceSubject& subject) const {
  if (nodes != 0 && (nodes & subject.nodes) == 0) return false;
  if (!terms.empty()) {
    const auto holds = [&](const Terms& t) {
      return subject.term && *subject.term >= t.first && *subject.term <= t.last;
    };
    if (std::none_of(terms.begin(), terms.end(), holds)) return false;
  }
  return types.empty() ||
         (subject.type && std::find(types.begin(), types.end(), *subject.type) != types.end());
}

}  // namespace squall
