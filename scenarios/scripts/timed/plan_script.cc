#include "scenarios/scripts/timed/plan_script.h"

#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/timed/action_text.h"
#include "scenarios/scripts/timed/choice_line.h"
#include "scenarios/scripts/timed/cluster_text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "sim/world/recovery.h"

namespace squall {
namespace {

// When a run of the plan is over at the latest.
uint64_t EndOf(const Options& o) {
  return o.settle_us == 0 ? o.duration_us : o.duration_us + Recovery::LatenessMax(o) + o.settle_us;
}

// Of several choices of one name the last one counts.
std::vector<NamedChoice> LastOfEachName(const std::vector<NamedChoice>& choices) {
  std::map<uint64_t, size_t> last;
  for (size_t i = 0; i < choices.size(); ++i) last[choices[i].name.key()] = i;
  std::vector<NamedChoice> kept;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (last[choices[i].name.key()] == i) kept.push_back(choices[i]);
  }
  return kept;
}

}  // namespace

std::string PlanScript(const Plan& plan, const PlanScriptText& text) {
  std::string script;
  for (const std::string& line : text.header) absl::StrAppend(&script, "# ", line, "\n");
  if (!text.header.empty()) script += "\n";
  const uint64_t end = EndOf(plan.options);
  absl::StrAppend(&script, ClusterLine(plan), "\n----\nok\n\nrun until=", DescribeDuration(end),
                  text.broken.empty() ? "" : " breaks=" + text.broken, "\n");
  for (const NamedChoice& choice : LastOfEachName(plan.choices)) {
    absl::StrAppend(&script, ChoiceLine(choice, plan.options), "\n");
  }
  for (const Action& action : plan.actions) {
    if (action.at.value() > end) continue;  // The run does not come to it.
    absl::StrAppend(&script, "at ", DescribeDuration(action.at.value()), " ", ActionCommand(action),
                    "\n");
  }
  script += "----\nok\n";
  if (!text.broken.empty()) {
    absl::StrAppend(&script, "\nexpect violation ", text.broken, "\n----\nok\n");
  }
  return script;
}

}  // namespace squall
