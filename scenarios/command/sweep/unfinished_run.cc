#include "scenarios/command/sweep/unfinished_run.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/hash.h"
#include "invariants/properties.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/report/numbers.h"

namespace squall {
namespace {

using std::chrono::milliseconds;

// `line` without what differs between runs: numbers and addresses.
std::string Normalized(std::string_view line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("0x")) {
      i = std::min(line.find_first_not_of("0123456789abcdefABCDEF", i + 2), line.size()) - 1;
    } else if (line[i] < '0' || line[i] > '9') {
      text += line[i];
    }
  }
  return text;
}

std::string_view Name(Overrun::Why why) {
  switch (why) {
    case Overrun::Why::kStuck:
      return "stuck";
    case Overrun::Why::kSlow:
      return "slow";
    case Overrun::Why::kStill:
      return "still";
  }
  return "?";
}

// What is said of a hang is the same each time: no CPU time that was measured.
RunRecord HangRecord(uint64_t seed, const Overrun& overrun, milliseconds run_time_max) {
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kGuestHang;
  record.signature = "guest-hang";
  record.property = Statement(Property::kGuestHang);
  record.steps = overrun.steps + 1;
  record.prefix_digest = overrun.digest;
  record.statistics.simulated_us = overrun.at_us;
  record.detail = absl::StrCat("step ", Grouped(record.steps), " did not end within ",
                               Span(static_cast<uint64_t>(run_time_max.count()) * 1000 / 2),
                               " of CPU time, twice");
  return record;
}

// The run may have needed too much memory, or the machine had none left for it.
RunRecord MemoryRecord(uint64_t seed, const RunProgress::View& progress) {
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kInconclusive;
  record.signature = "inconclusive-memory";
  record.steps = progress.steps;
  record.statistics.simulated_us = progress.at_us;
  record.detail = absl::StrCat("the process of the run got no more memory after ",
                               Counted(progress.steps, "step"));
  return record;
}

bool AreOfOneStep(const RunProgress::View& a, const RunProgress::View& b) {
  return a.phase == b.phase && a.steps == b.steps && a.digest == b.digest;
}

RunRecord KilledRecord(uint64_t seed, const RunProgress::View& progress) {
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kInconclusive;
  record.signature = "inconclusive-killed";
  record.steps = progress.steps;
  record.statistics.simulated_us = progress.at_us;
  record.detail = absl::StrCat("the process of the run was killed (SIGKILL) after ",
                               Counted(progress.steps, "step"),
                               ", and after another number when it was tried before; a system that "
                               "is short of memory does this");
  return record;
}

RunRecord CrashRecord(uint64_t seed, int status, const RunProgress::View& progress,
                      std::string_view output) {
  const std::string how = HowItEnded(status);
  const std::string line = TellingLine(output);
  RunRecord record;
  record.seed = seed;
  record.verdict = RunVerdict::kGuestCrash;
  record.signature = absl::StrCat("guest-crash-", how);
  if (!line.empty()) {
    absl::StrAppend(&record.signature,
                    absl::StrFormat("-%04x", HashBytes(Normalized(line)) & 0xffff));
  }
  record.property = Statement(Property::kGuestCrash);
  // In the step after the last one that ended. When it is judged later, its steps are not known.
  if (progress.phase == RunProgress::Phase::kRunning) {
    record.steps = progress.steps + 1;
    record.prefix_digest = progress.digest;
    record.statistics.simulated_us = progress.at_us;
  }
  record.detail = absl::StrCat("the node under test ended the process (", how, ")",
                               line.empty() ? "" : absl::StrCat(": ", line));
  return record;
}

}  // namespace

RunRecord EndedRecord(uint64_t seed, EndedRun run) {
  const RunProgress::View& progress = run.progress;
  RunRecord record =
      progress.gave_up == RunProgress::GaveUp::kOutOfMemory ? MemoryRecord(seed, progress)
      : WasKilled(run.status) && !(run.killed_before && AreOfOneStep(*run.killed_before, progress))
          ? KilledRecord(seed, progress)
          : CrashRecord(seed, run.status, progress, run.output);
  record.output = std::move(run.output);
  record.digest = HashBytes(record.signature);
  return record;
}

std::string Hindrance(const RunProgress::View& progress) {
  if (progress.gave_up != RunProgress::GaveUp::kGuestChanged) return "";
  return "the guest's file is not the one that was there at the beginning: it was replaced or "
         "removed";
}

RunRecord OverrunRecord(uint64_t seed, const Overrun& first, const Overrun& second,
                        milliseconds run_time_max, std::string output) {
  RunRecord record;
  if (first.why == Overrun::Why::kStuck && second.why == Overrun::Why::kStuck &&
      first.steps == second.steps) {
    record = HangRecord(seed, second, run_time_max);
  } else {
    record.seed = seed;
    record.verdict = RunVerdict::kInconclusive;
    record.signature = absl::StrCat("inconclusive-", std::string(Name(second.why)));
    record.steps = second.steps;
    record.statistics.simulated_us = second.at_us;
    record.detail = absl::StrCat("the run did not end: ", Describe(second),
                                 "; when it was tried before, ", Describe(first));
  }
  record.output = std::move(output);
  record.digest = HashBytes(record.signature);
  return record;
}

}  // namespace squall
