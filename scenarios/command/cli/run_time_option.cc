#include "scenarios/command/cli/run_time_option.h"

#include "scenarios/command/cli/typed_text.h"
#include "sim/plan/time.h"

namespace squall {

void AddRunTimeOption(Verb& verb, std::string* typed) {
  verb.Option(
      "--run-time-max", typed, "TIME",
      "CPU time limit of a run, 1ms or more. A run above it is repeated once. Two runs that spend "
      "half of it in the same step are reported as a hang, others have no verdict. Default: 60s");
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
