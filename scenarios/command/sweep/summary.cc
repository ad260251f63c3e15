#include "scenarios/command/sweep/summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/report/unchecked.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/display.h"

namespace squall {
namespace {

constexpr size_t kDetailMax = 2000;  // Bytes that are shown of one.

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string SeedsText(const SweepSeeds& seeds) {
  const SeedRange& range = seeds.range;
  std::string text = range.count == 1 ? absl::StrCat("seed ", SeedText(range.first))
                     : seeds.is_endless()
                         ? absl::StrCat("seeds from ", SeedText(range.first), " on")
                         : absl::StrCat("seeds ", SeedText(range.first), " to ",
                                        SeedText(range.first + (range.count - 1)));
  if (seeds.shard.count > 1) {
    absl::StrAppend(&text, ", shard ", seeds.shard.index, " of ", seeds.shard.count);
  }
  return text;
}

uint64_t PerSecond(uint64_t count, uint64_t wall_us) {
  return wall_us == 0 ? 0
                      : static_cast<uint64_t>(static_cast<double>(count) * 1e6 /
                                              static_cast<double>(wall_us));
}

// Joins what is not empty with commas.
std::string List(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : ", ", part);
  }
  return text;
}

// "12 crashes", or nothing if there was none.
std::string Some(uint64_t number, std::string_view noun, std::string_view plural = "") {
  return number == 0 ? "" : Counted(number, noun, plural);
}

std::string Share(uint64_t part, uint64_t whole, const char* what) {
  return part == 0 ? "" : absl::StrCat(Percent(part, whole), " ", what);
}

// Where messages ended. One that is sent twice counts twice, so that the parts add up to 100 %.
std::string FatesText(const Statistics& s) {
  std::vector<std::pair<uint64_t, const char*>> fates = {
      {s.messages_delivered, " delivered"},
      {s.messages_dropped, " dropped"},
      {s.messages_cut, " cut off"},
      {s.messages_queue_full, " dropped by full queues"},
      {s.messages_to_down, " to nodes that were down"}};
  uint64_t known = 0;
  for (const auto& [count, what] : fates) known += count;
  const uint64_t all = s.messages_sent + s.messages_duplicated;
  fates.emplace_back(all - std::min(all, known), " under way at the end");
  std::vector<uint64_t> counts;
  for (const auto& [count, what] : fates) counts.push_back(count);
  std::vector<std::string> parts = Shares(counts);
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] = counts[i] == 0 ? "" : parts[i] + fates[i].second;
  }
  return List(parts);
}

// How many rare situations came about.
std::string RareText(const ProbeCounts& probes) {
  const auto never = static_cast<size_t>(std::count(probes.begin(), probes.end(), uint64_t{0}));
  return absl::StrCat(kProbes - never, " of ", kProbes, " rare situations came about",
                      never == 0 ? "" : "; for the others see below");
}

// A line for each that did not.
std::string NeverText(const ProbeCounts& probes) {
  std::string text;
  for (size_t i = 0; i < kProbes; ++i) {
    if (probes[i] > 0) continue;
    text += absl::StrFormat("  %-25s %s\n", Name(static_cast<Probe>(i)),
                            Describe(static_cast<Probe>(i)));
  }
  return text.empty() ? "" : "\nNever came about\n" + text;
}

// What is to be known of the checks themselves.
std::string ChecksText(const SweepTotals& totals) {
  return List({totals.beyond_budget == 0 ? ""
                                         : Counted(totals.beyond_budget, "run") +
                                               " lost more disks than a quorum can bear",
               totals.undecided == 0
                   ? ""
                   : Counted(totals.undecided, "history", "histories") + " of clients undecided"});
}

Rows CountRows(const SweepTotals& totals) {
  const Statistics& s = totals.statistics;
  Rows rows = {
      {"events", absl::StrCat(Grouped(s.events), ", ", Short(PerSecond(s.events, totals.wall_us)),
                              " a second")},
      {"simulated", absl::StrCat(Span(s.simulated_us), ", ", Times(s.simulated_us, totals.wall_us),
                                 " times real time")},
      {"elections", absl::StrCat(Counted(s.elections, "leader"), " in ", Counted(s.terms, "term"))},
      {"commits",
       List({Counted(s.committed, "entry", "entries"), Some(s.snapshots_taken, "snapshot"),
             s.snapshots_sent == 0 ? "" : Grouped(s.snapshots_sent) + " sent"})},
      {"messages", List({Grouped(s.messages_sent) + " sent",
                         Some(s.messages_duplicated, "of them twice", "of them twice")})},
      {"", FatesText(s)},
      {"", List({Some(s.messages_delayed, "late", "late"),
                 Some(s.messages_across_restart, "outlived a restart", "outlived a restart")})},
      {"faults",
       List({Some(s.partitions, "partition"), Some(s.partitions_one_way, "one-way partition"),
             Some(s.link_faults, "faulty link"), Some(s.crashes, "crash", "crashes"),
             s.crashes_inside == 0 ? "" : Grouped(s.crashes_inside) + " of them inside a step",
             Some(s.restarts, "restart")})},
      {"", List({Some(s.pauses, "pause"), Some(s.clock_jumps, "clock jump"),
                 Some(s.disk_faults, "slow, full or failing disk", "slow, full or failing disks"),
                 Some(s.disks_damaged, "damaged disk"), Some(s.disks_lost, "lost disk")})},
      {"disks", List({Counted(s.syncs, "sync"),
                      Some(s.writes_lost, "write lost in crashes", "writes lost in crashes")})},
      {"operators", List({Some(s.membership_changes, "membership change"),
                          Some(s.transfers, "leadership transfer")})},
      {"clients", List({Counted(s.operations, "write"),
                        Share(s.operations_acknowledged, s.operations, "acknowledged"),
                        Share(s.operations_refused, s.operations, "refused"),
                        Some(s.operations_retried, "retry", "retries")})},
      {"", s.reads == 0
               ? ""
               : List({Counted(s.reads, "read"), Share(s.reads_answered, s.reads, "answered")})},
      {"rare", totals.runs == 0 ? "" : RareText(s.probes)},
      {"but", ChecksText(totals)},
      {"digest", absl::StrFormat("%016x", totals.digest)},
  };
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

std::string ListText(std::string_view title, const SweepIdentity& sweep,
                     const std::vector<Finding>& list) {
  if (list.empty()) return "";
  std::string text = absl::StrCat("\n", std::string(title), "\n");
  for (const Finding& f : list) {
    absl::StrAppend(&text, "  ", f.first.hazard.empty() ? "" : "hazard " + f.first.hazard + "   ",
                    ForDisplay(f.first.signature), "   ", Counted(f.runs, "run"),
                    ", the first with seed ", SeedText(f.first.seed), "\n    ",
                    ForDisplayShortly(f.first.detail, kDetailMax), "\n    ",
                    ReplayCommand(sweep, f.first), "\n");
  }
  return text;
}

// Characters that XML 1.0 does not have, and those that are not seen.
bool IsNoXml(uint32_t character) {
  return IsUnseen(character) || character == 0xfffe || character == 0xffff;
}

std::string XmlEscaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const Character c = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, std::max<size_t>(c.length, 1));
    text.remove_prefix(bytes.size());
    switch (bytes.front()) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        // XML has no way to write control characters, and bytes may be no UTF-8.
        if (c.length == 0 || IsNoXml(c.value)) {
          escaped += '?';
        } else {
          escaped += bytes;
        }
    }
  }
  return escaped;
}

// Which code was tested.
std::string PropertiesXml(const SweepIdentity& sweep) {
  const Origin origin = OriginHere(sweep.guest, sweep.guest_hash);
  std::string xml = "    <properties>\n";
  for (const auto& [name, value] :
       {std::pair("version", origin.version), std::pair("commit", origin.commit),
        std::pair("guest", origin.guest.empty() ? "none" : origin.guest),
        std::pair("guest_hash", origin.guest_hash)}) {
    absl::StrAppend(&xml, "      <property name=\"", name, "\" value=\"", XmlEscaped(value),
                    "\"/>\n");
  }
  return xml + "    </properties>\n";
}

std::string SecondsText(uint64_t microseconds) {
  return absl::StrFormat("%.3f", static_cast<double>(microseconds) / 1e6);
}

}  // namespace

std::string Heading(const SweepIdentity& sweep, int workers, bool first_is_random) {
  return absl::StrCat("squall sweep: profile ", sweep.profile, ", ", SeedsText(sweep.seeds),
                      first_is_random ? " (a random first seed)" : "", ", ",
                      Counted(static_cast<uint64_t>(workers), "worker"),
                      sweep.guest.empty() ? "" : ", guest " + ForDisplay(sweep.guest), "\n");
}

std::string NoVerdictText(const SweepSeeds& seeds, const SweepTotals& totals,
                          std::string_view noun) {
  const uint64_t unknown = SeedsWithoutVerdict(seeds, totals);
  if (unknown == 0) return "";
  const uint64_t all = seeds.is_endless() ? totals.runs : seeds.size();
  return absl::StrCat(Grouped(unknown), " of ", Counted(all, noun), unknown == 1 ? " has" : " have",
                      " no verdict");
}

std::string OutcomeText(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                        Colour colour) {
  const bool clean = totals.failed == 0;
  const std::string unknown = NoVerdictText(sweep.seeds, totals);
  const std::string hazards =
      totals.hazardous == 0 ? ""
                            : absl::StrCat(", ", Counted(totals.hazards.size(), "known hazard"),
                                           " in ", Counted(totals.hazardous, "run"));
  const char* loud = colour == Colour::kOff ? ""
                     : !clean               ? "\033[1;31m"
                     : unknown.empty()      ? "\033[1;32m"
                                            : "\033[1;33m";
  const char* plain = colour == Colour::kOff ? "" : "\033[0m";
  std::string what =
      clean ? hazards.empty() ? "no property broken" : "no property broken for any other reason"
            : absl::StrCat(Counted(totals.findings.size(), "finding"), " in ",
                           Counted(totals.failed, "failed run"));
  what += hazards;
  // Of nothing that was run there is nothing good to say.
  if (!unknown.empty()) {
    what = totals.runs == totals.inconclusive ? unknown : absl::StrCat(what, "; ", unknown);
  }
  std::string why;
  switch (end) {
    case SweepEnd::kRunning:
    case SweepEnd::kComplete:
    case SweepEnd::kInconclusive:
      break;
    case SweepEnd::kFindings:
      why = " Stopped at the wanted number of findings.";
      break;
    case SweepEnd::kTime:
      why = " Stopped when the time was over.";
      break;
    case SweepEnd::kInterrupted:
      why = " Interrupted.";
      break;
    case SweepEnd::kError:
      why = " Stopped by an error.";
      break;
    case SweepEnd::kShardsMissing:
      why = " Shards are missing.";
      break;
  }
  return absl::StrCat(loud, Counted(totals.runs, "run"), " in ", Span(totals.wall_us), ": ", what,
                      ".", plain, why);
}

GithubReport GithubReportOf(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end) {
  GithubReport report;
  report.heading =
      absl::StrCat("squall sweep: profile ", sweep.profile, ", ", SeedsText(sweep.seeds),
                   sweep.guest.empty() ? "" : ", guest " + sweep.guest);
  report.outcome = OutcomeText(sweep, totals, end, Colour::kOff);
  for (const auto* list : {&totals.findings, &totals.overruns, &totals.hazards}) {
    for (const Finding& finding : *list) {
      GithubNote note = NoteOf(finding.first, ReplayCommand(sweep, finding.first));
      if (finding.runs > 1) {
        absl::StrAppend(&note.title, " and ", Counted(finding.runs - 1, "other run"));
      }
      report.notes.push_back(std::move(note));
    }
  }
  return report;
}

std::string SummaryText(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                        Colour colour) {
  std::string text = absl::StrCat("\n", OutcomeText(sweep, totals, end, colour), "\n\n");
  for (const auto& [name, value] : CountRows(totals)) {
    text += absl::StrFormat("  %-11s%s\n", name, value);
  }
  if (totals.runs > 0) text += NeverText(totals.statistics.probes);
  text += UncheckedText(sweep.traits);
  text += ListText("Hazards of the reference", sweep, totals.hazards);
  text += ListText("Without a verdict", sweep, totals.overruns);
  text += ListText("Findings", sweep, totals.findings);
  return text;
}

std::string ProgressText(const SweepSeeds& seeds, const SweepTotals& totals,
                         const SweepTotals& before, std::optional<uint64_t> time_max_us) {
  const uint64_t runs = totals.runs - before.runs;
  const uint64_t wall_us = totals.wall_us - before.wall_us;
  const bool endless = seeds.is_endless();
  std::string text = absl::StrCat(
      "  ", Grouped(totals.runs), endless ? "" : "/" + Grouped(seeds.size()), " seeds   ",
      Short(PerSecond(totals.statistics.events - before.statistics.events, wall_us)),
      " events/s   ",
      Times(totals.statistics.simulated_us - before.statistics.simulated_us, wall_us),
      "x real time   ", Counted(totals.findings.size(), "finding"));
  std::optional<uint64_t> left;
  if (!endless && runs > 0) {
    left = static_cast<uint64_t>(static_cast<double>(wall_us) / static_cast<double>(runs) *
                                 static_cast<double>(seeds.size() - totals.runs));
  }
  if (time_max_us) {
    const uint64_t budget_left = *time_max_us - std::min(*time_max_us, wall_us);
    left = left ? std::min(*left, budget_left) : budget_left;
  }
  if (left) absl::StrAppend(&text, "   ", Clock(*left), " left");
  return text;
}

std::string JUnitXml(const SweepIdentity& sweep, const SweepTotals& totals) {
  const std::string unknown = NoVerdictText(sweep.seeds, totals);
  const bool passed = totals.findings.empty() && unknown.empty();
  const size_t errors = unknown.empty() ? 0 : 1;
  const size_t cases = totals.findings.size() + totals.hazards.size() + errors + (passed ? 1 : 0);
  std::string xml = absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"squall sweep ",
      XmlEscaped(sweep.profile), "\" tests=\"", cases, "\" failures=\"", totals.findings.size(),
      "\" skipped=\"", totals.hazards.size(), "\" errors=\"", errors, "\" time=\"",
      SecondsText(totals.wall_us), "\">\n", PropertiesXml(sweep));
  for (const Finding& f : totals.findings) {
    absl::StrAppend(&xml, "    <testcase classname=\"squall.", XmlEscaped(sweep.profile),
                    "\" name=\"", XmlEscaped(f.first.signature), "\" time=\"",
                    SecondsText(f.first.wall_us), "\">\n      <failure message=\"",
                    XmlEscaped(f.first.property), "\">", XmlEscaped(f.first.detail), "\n",
                    Counted(f.runs, "run"), "\n", XmlEscaped(ReplayCommand(sweep, f.first)),
                    "</failure>\n    </testcase>\n");
  }
  for (const Finding& f : totals.hazards) {
    absl::StrAppend(&xml, "    <testcase classname=\"squall.", XmlEscaped(sweep.profile),
                    "\" name=\"", XmlEscaped(f.first.signature), "\" time=\"",
                    SecondsText(f.first.wall_us), "\">\n      <skipped message=\"hazard ",
                    XmlEscaped(f.first.hazard), ", ", Counted(f.runs, "run"), ": ",
                    XmlEscaped(f.first.detail), "; ", XmlEscaped(ReplayCommand(sweep, f.first)),
                    "\"/>\n    </testcase>\n");
  }
  if (!unknown.empty()) {
    absl::StrAppend(&xml, "    <testcase classname=\"squall.", XmlEscaped(sweep.profile),
                    "\" name=\"every seed has a verdict\" time=\"", SecondsText(totals.wall_us),
                    "\">\n      <error message=\"", XmlEscaped(unknown), "\">");
    for (const Finding& f : totals.overruns) {
      absl::StrAppend(&xml, XmlEscaped(f.first.detail), "\n",
                      XmlEscaped(ReplayCommand(sweep, f.first)), "\n");
    }
    absl::StrAppend(&xml, "</error>\n    </testcase>\n");
  }
  if (passed) {
    absl::StrAppend(&xml, "    <testcase classname=\"squall.", XmlEscaped(sweep.profile),
                    "\" name=\"no property broken in ", Counted(totals.runs, "run"), "\" time=\"",
                    SecondsText(totals.wall_us), "\"/>\n");
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace squall
