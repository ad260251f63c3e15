#include "scenarios/command/cli/run_time_option.h"

#include "scenarios/command/cli/typed_text.h"
#include "sim/plan/time.h"

namespace squall {

void AddRunTimeOption(Verb& verb, std::string* typed) {
  verb.Option(
      "--run-time-max", typed, "TIME",
      "CPU time of a run, 1ms or more. A run that uses it up is tried once more and then given "
      "up without a verdict; if one step uses up half of it, both times the same step, the node "
      "does not return from a call. Default: 60s");
}

std::string ReadRunTime(const std::string& typed, std::chrono::milliseconds* value) {
  if (typed.empty()) return "";
  const auto time = ParseTimeSpan(typed);
  if (!time.ok()) return "--run-time-max: " + time.error;
  if (time.value < kMillisecond) return "--run-time-max: is less than a millisecond";
  *value = std::chrono::milliseconds(time.value / kMillisecond);
  return "";
}

}  // namespace squall
