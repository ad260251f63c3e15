#include "scenarios/command/board/mutants_session.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/board/board.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

class Session {
 public:
  Session(const MutantsRequest& request, std::ostream& out, std::ostream& err,
          const std::atomic<bool>& interrupted)
      : request_(request), out_(out), err_(err), interrupted_(interrupted) {}

  int Run() {
    if (is_text() && !is_quiet()) out_ << Heading() << BoardHeading() << std::flush;
    if (is_markdown()) out_ << BoardMarkdownHeading() << std::flush;
    for (const Bug& bug : request_.bugs) {
      if (const int exit_code = HuntOne(bug); exit_code != kExitClean) return exit_code;
      if (ended_) break;
    }
    return Conclude();
  }

 private:
  bool is_text() const { return request_.format == MutantsRequest::Format::kText; }
  bool is_markdown() const { return request_.format == MutantsRequest::Format::kMarkdown; }
  bool is_quiet() const { return request_.volume == MutantsRequest::Volume::kQuiet; }

  std::string Heading() const {
    const HuntOptions& o = request_.options;
    return absl::StrCat("squall mutants hunt: ", Counted(request_.bugs.size(), "bug"), ", ",
                        Counted(o.campaigns, "campaign"), " each of at most ",
                        Span(static_cast<uint64_t>(o.budget.count()) * 1000), " CPU time, profile ",
                        o.profile, ", ", o.sight == Sight::kBlackBox ? "black-box" : "white-box",
                        ", ", Counted(static_cast<uint64_t>(o.workers), "worker"), "\n");
  }

  int HuntOne(const Bug& bug) {
    const ChosenGuest guest = ChooseGuest(bug.object);
    if (!guest.error.empty()) {
      err_ << "squall mutants: " << guest.error << "\n";
      return kExitUsage;
    }
    const Hunt hunt = HuntBug(
        *guest.factory, request_.options, [&](const Hunt& so_far) { Tell(bug, so_far); },
        interrupted_);
    HideProgress();
    if (!hunt.error.empty()) {
      err_ << "squall mutants: " << bug.id << ": inconclusive: " << hunt.error << "\n";
      return kExitInconclusive;
    }
    ended_ = hunt.interrupted;
    // Half a hunt says nothing of the bug.
    if (ended_) return kExitClean;
    rows_.push_back(RowFor(bug, hunt));
    const BoardRow& row = rows_.back();
    if (is_text() && (!is_quiet() || !row.always_found())) out_ << BoardLine(row) << std::flush;
    if (is_markdown()) out_ << BoardMarkdownLine(row) << std::flush;
    return kExitClean;
  }

  void Tell(const Bug& bug, const Hunt& hunt) {
    if (request_.progress == MutantsRequest::Progress::kOff) return;
    uint64_t found = 0;
    uint64_t runs = 0;
    for (const HuntCampaign& c : hunt.campaigns) {
      found += c.found ? 1 : 0;
      runs += c.runs;
    }
    err_ << "\r\033[K" << bug.id << ", " << rows_.size() + 1 << " of " << request_.bugs.size()
         << ": found by " << found << " of " << Counted(hunt.campaigns.size(), "campaign") << ", "
         << Counted(runs, "run") << std::flush;
    progress_shown_ = true;
  }

  void HideProgress() {
    if (progress_shown_) err_ << "\r\033[K" << std::flush;
    progress_shown_ = false;
  }

  int Conclude() {
    uint64_t always = 0;
    uint64_t never = 0;
    uint64_t inconclusive = 0;
    std::vector<uint64_t> medians;
    for (const BoardRow& row : rows_) {
      always += row.always_found() ? 1 : 0;
      never += row.found == 0 ? 1 : 0;
      inconclusive += row.inconclusive;
      if (row.found > 0) medians.push_back(row.cpu_us_to_find.median);
    }
    if (request_.format == MutantsRequest::Format::kJson) {
      out_ << BoardJson(request_.options, rows_, ended_ ? "interrupted" : "complete") << "\n";
    } else if (is_text() && !is_quiet()) {
      out_ << "\n"
           << Counted(rows_.size(), "bug") << ": " << always << " found by each campaign, "
           << rows_.size() - always - never << " by some, " << never << " by none";
      if (!medians.empty()) {
        out_ << "; the median of the medians is " << Span(SpreadOf(std::move(medians)).median)
             << " CPU time";
      }
      out_ << (ended_ ? "; interrupted" : "") << ".\n";
    }
    out_ << std::flush;
    if (inconclusive > 0) {
      err_ << "squall mutants: " << Counted(inconclusive, "run") << " without a verdict\n";
    }
    if (ended_) return kExitInterrupted;
    if (always < rows_.size()) return kExitFinding;
    return inconclusive > 0 ? kExitInconclusive : kExitClean;
  }

  const MutantsRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  const std::atomic<bool>& interrupted_;
  std::vector<BoardRow> rows_;
  bool ended_ = false;  // By a signal.
  bool progress_shown_ = false;
};

}  // namespace

int ListMutants(const MutantsRequest& request, std::ostream& out) {
  if (request.format == MutantsRequest::Format::kJson) {
    out << BugsJson(request.bugs) << "\n";
  } else {
    for (const Bug& bug : request.bugs) {
      if (request.volume == MutantsRequest::Volume::kQuiet) {
        out << ForDisplay(bug.id) << "\n";
      } else {
        out << BugText(bug);
      }
    }
  }
  out << std::flush;
  return kExitClean;
}

int HuntMutants(const MutantsRequest& request, std::ostream& out, std::ostream& err,
                const std::atomic<bool>& interrupted) {
  return Session(request, out, err, interrupted).Run();
}

}  // namespace squall
