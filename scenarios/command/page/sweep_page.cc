#include "scenarios/command/page/sweep_page.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/page/page_template.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/json_text.h"
#include "scenarios/seed.h"
#include "scenarios/version.h"
#include "sim/world/probes.h"

namespace squall {
namespace {

// What counts as a fault, of all that is counted.
constexpr uint64_t Statistics::*kFaults[] = {
    &Statistics::partitions,
    &Statistics::partitions_one_way,
    &Statistics::link_faults,
    &Statistics::messages_dropped,
    &Statistics::messages_duplicated,
    &Statistics::messages_delayed,
    &Statistics::messages_cut,
    &Statistics::messages_queue_full,
    &Statistics::crashes,
    &Statistics::crashes_inside,
    &Statistics::pauses,
    &Statistics::clock_jumps,
    &Statistics::disk_faults,
    &Statistics::disks_damaged,
    &Statistics::disks_lost,
    &Statistics::writes_lost,
    &Statistics::membership_changes,
    &Statistics::transfers,
};

// Objects and arrays of JSON, member by member.
class Json {
 public:
  explicit Json(char open) : text_(1, open), close_(open == '{' ? '}' : ']') {}

  Json& Text(std::string_view name, std::string_view value) { return Raw(name, JsonString(value)); }
  Json& Number(std::string_view name, uint64_t value) { return Raw(name, absl::StrCat(value)); }
  Json& Raw(std::string_view name, const std::string& value) {
    absl::StrAppend(&text_, text_.size() == 1 ? "" : ",", JsonString(name), ":", value);
    return *this;
  }
  Json& Item(const std::string& value) {
    absl::StrAppend(&text_, text_.size() == 1 ? "" : ",\n", value);
    return *this;
  }
  std::string End() const { return text_ + close_; }

 private:
  std::string text_;
  char close_;
};

std::string WithSpaces(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string Findings(const SweepIdentity& sweep, const SweepTotals& totals) {
  Json list('[');
  for (const auto* findings : {&totals.findings, &totals.hazards, &totals.overruns}) {
    for (const Finding& finding : *findings) {
      const RunRecord& run = finding.first;
      const bool has_page = run.verdict != RunVerdict::kInconclusive;
      list.Item(Json('{')
                    .Text("signature", run.signature)
                    .Text("kind", run.hazard.empty() ? Name(run.verdict) : "hazard " + run.hazard)
                    .Text("property", run.property)
                    .Text("detail", run.detail)
                    .Number("runs", finding.runs)
                    .Text("seed", SeedText(run.seed))
                    .Text("page", has_page ? "findings/" + run.signature + "/report.html" : "")
                    .Text("replay", ReplayCommand(sweep, run))
                    .End());
    }
  }
  return list.End();
}

std::string BinLabel(size_t bin, std::string_view unit) {
  const uint64_t least = Distribution::Least(bin);
  const uint64_t most = Distribution::Most(bin);
  const std::string behind = unit.empty() ? "" : absl::StrCat(" ", std::string(unit));
  return least == most ? absl::StrCat(Grouped(least), behind)
                       : absl::StrCat(Grouped(least), " to ", Grouped(most), behind);
}

std::string Distributions(const SweepShape& shape) {
  Json list('[');
  for (const ShapeField& field : kShapeFields) {
    Json bins('[');
    const Distribution& d = shape.*field.member;
    for (size_t i = 0; i < Distribution::kBins; ++i) {
      bins.Item(Json('{').Text("label", BinLabel(i, field.unit)).Number("count", d.runs[i]).End());
    }
    if (field.member == &SweepShape::first_leader_ms) {
      bins.Item(Json('{').Text("label", "none").Number("count", shape.without_leader).End());
    }
    list.Item(Json('{').Text("title", field.title).Raw("bins", bins.End()).End());
  }
  return list.End();
}

std::string Faults(const Statistics& statistics) {
  Json list('[');
  for (const StatisticsField& field : StatisticsFields()) {
    if (std::find(std::begin(kFaults), std::end(kFaults), field.member) == std::end(kFaults)) {
      continue;
    }
    list.Item(Json('{')
                  .Text("name", WithSpaces(field.name))
                  .Number("count", statistics.*field.member)
                  .End());
  }
  return list.End();
}

std::string Situations(const ProbeCounts& probes) {
  Json list('[');
  for (size_t i = 0; i < kProbes; ++i) {
    list.Item(
        Json('{').Text("name", Describe(static_cast<Probe>(i))).Number("count", probes[i]).End());
  }
  return list.End();
}

std::string Slowest(const SweepIdentity& sweep, const SweepShape& shape) {
  Json list('[');
  for (const SweepShape::Slow& slow : shape.slowest) {
    RunRecord run;
    run.seed = slow.seed;
    list.Item(Json('{')
                  .Text("seed", SeedText(slow.seed))
                  .Number("wall_ms", slow.wall_us / 1000)
                  .Number("steps", slow.steps)
                  .Text("replay", absl::StrCat("squall replay ", SeedText(slow.seed),
                                               " --profile=", sweep.profile))
                  .End());
  }
  return list.End();
}

}  // namespace

std::string SweepPage(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end) {
  const uint64_t unknown = SeedsWithoutVerdict(sweep.seeds, totals);
  Json left_out('[');
  if (unknown > 0) {
    left_out.Item(JsonString(absl::StrCat(Grouped(unknown), " seeds without a verdict.")));
  }
  if (totals.shape.slowest.size() < std::min<uint64_t>(totals.runs, SweepShape::kSlowMax)) {
    left_out.Item(
        JsonString(totals.shape.slowest.empty()
                       ? "The slowest seeds: results in a folder do not hold them."
                       : "The slowest seeds are those since the sweep was gone on with."));
  }
  Json facts('{');
  facts.Text("profile", sweep.profile)
      .Text("first seed", SeedText(sweep.seeds.range.first))
      .Text("ended", Name(end))
      .Text("guest", sweep.guest.empty() ? "none" : sweep.guest + " " + sweep.guest_hash)
      .Text("build", VersionText());
  if (sweep.seeds.shard.count > 1) {
    facts.Text("shard", absl::StrCat(sweep.seeds.shard.index, "/", sweep.seeds.shard.count));
  }
  const std::string json =
      Json('{')
          .Number("format", 1)
          .Text("kind", "sweep")
          .Text("title", "Sweep of the profile " + sweep.profile)
          .Text("outcome",
                absl::StrCat(Grouped(totals.runs), " runs: ", Grouped(totals.findings.size()),
                             " findings in ", Grouped(totals.failed), " runs, ",
                             Grouped(totals.hazardous), " runs met known hazards"))
          .Raw("facts", facts.End())
          .Number("runs", totals.runs)
          .Raw("findings", Findings(sweep, totals))
          .Raw("distributions", Distributions(totals.shape))
          .Raw("faults", Faults(totals.statistics))
          .Raw("situations", Situations(totals.statistics.probes))
          .Raw("slowest", Slowest(sweep, totals.shape))
          .Raw("left_out", left_out.End())
          .End();
  return FillPage(SweepPageTemplate(), json);
}

}  // namespace squall
