#include "scenarios/command/cli/moment.h"

#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/typed_text.h"

namespace squall {
namespace {

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Typed<Moment> ParseMoment(std::string_view text) {
  Typed<Moment> moment;
  const bool marked = text.starts_with('#');
  if (marked || IsNumber(text)) {
    const auto step = ParseNumber(text.substr(marked ? 1 : 0), 0, kAny);
    moment.value.step = step.value;
    moment.error = step.error;
    return moment;
  }
  const bool before_end = text.starts_with('-');
  const auto time = ParseTimeSpan(text.substr(before_end ? 1 : 0));
  (before_end ? moment.value.before_end_us : moment.value.time_us) = time.value;
  if (!time.ok()) {
    moment.error =
        absl::StrCat(Quote(text),
                     " is no moment of a run; valid are a time: 3.2s, a step: 4117 or #4117, and a "
                     "time before the end: -500ms");
  }
  return moment;
}

bool IsSwapped(const Moment& from, const Moment& until) {
  return (from.time_us && until.time_us && *until.time_us < *from.time_us) ||
         (from.step && until.step && *until.step < *from.step) ||
         (from.before_end_us && until.before_end_us && *until.before_end_us > *from.before_end_us);
}

}  // namespace squall
