// A failure as a person wants to read it: what broke, where, why, and what to type next.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_FAILURE_TEXT_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_FAILURE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/plan/time.h"

namespace squall {

enum class Colour : uint8_t { kOff, kOn };

// Lines below the failure: {"replay", "squall replay squall:1:..."}.
using NextSteps = std::vector<std::pair<std::string, std::string>>;

// What is known of a failure.
struct Failure {
  std::string property;  // "election safety (S1)".
  std::string detail;    // What was seen.
  std::string source;    // "Paper Fig. 3". May be empty.
  std::string hazard;    // "H2": a known hazard of the reference is why. Else empty.
  uint64_t seed = 0;
  uint64_t steps = 0;  // Zero if not known.
  SimTime at;
  std::vector<std::string> why;  // Sentences.
};

// Several lines, each with its newline.
std::string FailureText(const Failure& failure, const NextSteps& next, Colour colour);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_FAILURE_TEXT_H_
