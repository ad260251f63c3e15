#include "scenarios/command/export/shiviz_log.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/story/words.h"

namespace squall {

void ShivizLog::OnStep(const World&, const StoryStep& step) {
  for (const Happening& h : step.happenings) {
    // What no node does has no clock.
    if (h.node != kNoNode) Add(h);
  }
}

void ShivizLog::Add(const Happening& h) {
  Clock& clock = clocks_[h.node.value() - 1];
  const auto* delivered = h.as<Happening::Delivered>();
  // A node that is down learns nothing.
  if (delivered != nullptr && !delivered->is_heard) return;
  if (delivered != nullptr) {
    const auto sent = sent_.find(delivered->id);
    for (size_t i = 0; sent != sent_.end() && i < clock.size(); ++i) {
      clock[i] = std::max(clock[i], sent->second[i]);
    }
  }
  ++clock[h.node.value() - 1];
  if (const auto* sent = h.as<Happening::Sent>()) sent_[sent->id] = clock;
  std::string times;
  for (size_t i = 0; i < clock.size(); ++i) {
    if (clock[i] == 0) continue;
    absl::StrAppend(&times, times.empty() ? "" : ", ", "\"node", i + 1, "\": ", clock[i]);
  }
  absl::StrAppend(&text_, "node", h.node.value(), " {", times, "}\n", Describe(h.at), " ",
                  Describe(h), "\n");
}

}  // namespace squall
