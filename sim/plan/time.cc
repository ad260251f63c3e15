#include "sim/plan/time.h"

#include "absl/strings/str_format.h"

namespace squall {

std::string Describe(SimTime time) {
  return absl::StrFormat("%d.%03ds", time.value() / kSecond, time.value() % kSecond / kMillisecond);
}

}  // namespace squall
