#include "scenarios/scripts/timed/run_window.h"

#include <string>

#include "scenarios/scripts/timed/quantity.h"

namespace squall {

SimTime ReadTime(TokenReader* line, const RunWindow& run) {
  const Position at = line->Here();
  const SimTime time = line->Time(run.begin);
  if (!line->ok() || (time >= run.begin && time <= run.end)) return time;
  line->Fail(at,
             DescribeDuration(time.value()) + (time < run.begin ? " has passed when this run begins"
                                                                : " is after this run's end"),
             "a time from " + DescribeDuration(run.begin.value()) + " to " +
                 DescribeDuration(run.end.value()));
  return time;
}

RunWindow ReadWindow(TokenReader* line, const RunWindow& run) {
  RunWindow window = run;
  if (line->Accept("after")) window.begin = ReadTime(line, run);
  if (const Position at = line->Here(); line->Accept("until")) {
    window.end = ReadTime(line, run);
    if (line->ok() && window.end <= window.begin) {
      line->Fail(at, "this ends before it begins", "a later time behind until");
    }
  }
  if (line->ok() && line->Peek() != ":") line->FailHere("after 2s, until 3s, or a colon");
  line->Expect(":");
  return window;
}

}  // namespace squall
