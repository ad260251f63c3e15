#include "scenarios/command/sweep/results.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/sweep/result_json.h"
#include "scenarios/command/sweep/results.pb.h"
#include "scenarios/display.h"
#include "scenarios/version.h"
#include "sim/world/statistics.h"

namespace squall {
namespace {

// A year. Files may say anything.
constexpr uint64_t kRunTimeMsMax = uint64_t{1000} * 3600 * 24 * 365;

template <class Result>
void AddUnchecked(const GuestTraits& traits, Result* out) {
  for (const UncheckedProperty& unchecked : UncheckedProperties(traits)) {
    results::Unchecked* const u = out->add_unchecked();
    u->set_id(std::string(Id(unchecked.property)));
    u->set_property(std::string(Name(unchecked.property)));
    u->set_why(std::string(unchecked.why));
  }
}

// Protobuf's form of a duration.
std::string Seconds(uint64_t microseconds) {
  return absl::StrFormat("%d.%06ds", microseconds / kSecond, microseconds % kSecond);
}

std::string HexText(uint64_t number) { return absl::StrFormat("%016x", number); }

// False if `text` is not what Seconds() makes.
bool ReadSeconds(std::string_view text, uint64_t* microseconds) {
  const size_t point = text.find('.');
  if (point == text.npos || text.size() != point + 8 || text.back() != 's') return false;
  uint64_t parts[2];
  for (const auto& [part, value] : {std::pair(text.substr(0, point), &parts[0]),
                                    std::pair(text.substr(point + 1, 6), &parts[1])}) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *value);
    if (error != std::errc() || end != part.data() + part.size()) return false;
  }
  *microseconds = parts[0] * kSecond + parts[1];
  return true;
}

// False if `text` is no number in base 16.
bool ReadHex(std::string_view text, uint64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number, 16);
  return error == std::errc() && end == text.data() + text.size();
}

// All but where the run came from.
results::Run ToResult(const RunRecord& record) {
  results::Run out;
  out.set_schema(std::string(kRunSchema));
  out.set_version(std::string(Version()));
  out.set_commit(std::string(BuildCommit()));
  out.set_seed(record.seed);
  out.set_verdict(std::string(Name(record.verdict)));
  out.set_signature(record.signature);
  out.set_property(record.property);
  out.set_detail(ToUtf8(record.detail));
  out.set_steps(record.steps);
  out.set_sim_time(Seconds(record.statistics.simulated_us));
  out.set_wall_ms(record.wall_us / 1000);
  out.set_digest(HexText(record.digest));
  if (record.prefix_digest != 0) out.set_prefix_digest(HexText(record.prefix_digest));
  out.set_hazard(record.hazard);
  out.set_beyond_budget(record.beyond_budget);
  out.set_history_undecided(record.history_undecided);
  return out;
}

results::Run ToResult(const SweepIdentity& sweep, const RunRecord& record) {
  results::Run out = ToResult(record);
  out.set_profile(sweep.profile);
  out.set_guest(ToUtf8(sweep.guest));
  out.set_guest_hash(sweep.guest_hash);
  out.set_repro(ReproOf(sweep, record));
  out.set_command(ReplayCommand(sweep, record));
  return out;
}

void ToResult(const Statistics& statistics, results::Counts* out) {
  const auto* descriptor = results::Counts::descriptor();
  for (const StatisticsField& f : StatisticsFields()) {
    results::Counts::GetReflection()->SetUInt64(
        out, descriptor->FindFieldByName(std::string(f.name)), statistics.*f.member);
  }
}

template <class Result>
void ToResult(const ProbeCounts& probes, Result* out) {
  for (size_t i = 0; i < kProbes; ++i) {
    results::Situation* situation = out->add_situations();
    situation->set_name(std::string(Name(static_cast<Probe>(i))));
    situation->set_what(std::string(Describe(static_cast<Probe>(i))));
    situation->set_times(probes[i]);
  }
}

// Those of a program that knew others are passed over.
void FromResult(const results::Sweep& in, ProbeCounts* probes) {
  for (const results::Situation& situation : in.situations()) {
    for (size_t i = 0; i < kProbes; ++i) {
      if (situation.name() == Name(static_cast<Probe>(i))) (*probes)[i] = situation.times();
    }
  }
}

void ToResult(const SweepShape& shape, results::Sweep* out) {
  for (const ShapeField& field : kShapeFields) {
    results::Distribution* distribution = out->add_distributions();
    distribution->set_name(std::string(field.name));
    const Distribution& d = shape.*field.member;
    for (size_t i = 0; i < Distribution::kBins; ++i) {
      if (d.runs[i] == 0) continue;
      results::Distribution::Bin* bin = distribution->add_bins();
      bin->set_from(Distribution::Least(i));
      bin->set_to(Distribution::Most(i));
      bin->set_runs(d.runs[i]);
    }
  }
  out->set_without_leader(shape.without_leader);
}

void FromResult(const results::Sweep& in, SweepShape* shape) {
  for (const results::Distribution& distribution : in.distributions()) {
    for (const ShapeField& field : kShapeFields) {
      if (distribution.name() != field.name) continue;
      for (const results::Distribution::Bin& bin : distribution.bins()) {
        for (size_t i = 0; i < Distribution::kBins; ++i) {
          if (bin.from() == Distribution::Least(i)) (shape->*field.member).runs[i] = bin.runs();
        }
      }
    }
  }
  shape->without_leader = in.without_leader();
}

bool FromResult(const results::Run& in, RunRecord* record) {
  record->seed = in.seed();
  for (RunVerdict v : {RunVerdict::kViolation, RunVerdict::kHazard, RunVerdict::kGuestCrash,
                       RunVerdict::kGuestHang, RunVerdict::kInconclusive}) {
    if (in.verdict() == Name(v)) record->verdict = v;
  }
  record->signature = in.signature();
  record->property = in.property();
  record->detail = in.detail();
  record->steps = in.steps();
  record->wall_us = in.wall_ms() * 1000;
  record->hazard = in.hazard();
  record->beyond_budget = in.beyond_budget();
  record->history_undecided = in.history_undecided();
  if (!in.prefix_digest().empty() && !ReadHex(in.prefix_digest(), &record->prefix_digest)) {
    return false;
  }
  return record->verdict != RunVerdict::kClean && ReadHex(in.digest(), &record->digest) &&
         ReadSeconds(in.sim_time(), &record->statistics.simulated_us);
}

const char* VerdictOf(const SweepTotals& totals, uint64_t without_verdict) {
  return totals.failed > 0      ? "finding"
         : without_verdict > 0  ? "inconclusive"
         : totals.hazardous > 0 ? "hazard"
                                : "clean";
}

results::Sweep ToResult(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end) {
  results::Sweep out;
  out.set_schema(std::string(kSweepSchema));
  out.set_version(std::string(Version()));
  out.set_commit(std::string(BuildCommit()));
  out.set_profile(sweep.profile);
  out.set_guest(ToUtf8(sweep.guest));
  out.set_guest_hash(sweep.guest_hash);
  out.set_first_seed(sweep.seeds.range.first);
  out.set_seeds(sweep.seeds.range.count);
  out.set_shard_index(sweep.seeds.shard.index);
  out.set_shard_count(sweep.seeds.shard.count);
  out.set_ended(std::string(Name(end)));
  AddUnchecked(sweep.traits, &out);
  if (sweep.traits.is_foreign) {
    out.mutable_guest_traits()->set_features(sweep.traits.features);
    out.mutable_guest_traits()->set_views(sweep.traits.views);
  }
  const uint64_t without_verdict = SeedsWithoutVerdict(sweep.seeds, totals);
  out.set_verdict(VerdictOf(totals, without_verdict));
  out.set_without_verdict(without_verdict);
  out.set_inconclusive(totals.inconclusive);
  out.set_runs(totals.runs);
  out.set_failed(totals.failed);
  out.set_hazardous(totals.hazardous);
  out.set_beyond_budget(totals.beyond_budget);
  out.set_undecided(totals.undecided);
  out.set_digest(HexText(totals.digest));
  out.set_sim_time(Seconds(totals.statistics.simulated_us));
  out.set_wall_ms(totals.wall_us / 1000);
  out.set_run_time_max_ms(static_cast<uint64_t>(sweep.run_time_max.count()));
  ToResult(totals.statistics, out.mutable_counts());
  ToResult(totals.statistics.probes, &out);
  ToResult(totals.shape, &out);
  const auto put = [&sweep](const Finding& finding, results::Finding* f) {
    f->set_signature(finding.first.signature);
    f->set_runs(finding.runs);
    *f->mutable_first() = ToResult(sweep, finding.first);
  };
  for (const Finding& finding : totals.findings) put(finding, out.add_findings());
  for (const Finding& finding : totals.hazards) put(finding, out.add_hazards());
  for (const Finding& finding : totals.overruns) put(finding, out.add_overruns());
  return out;
}

}  // namespace

std::string RunJson(const SweepIdentity& sweep, const RunRecord& record) {
  return ResultJson(ToResult(sweep, record), JsonLayout::kLine);
}

std::string SweepJson(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                      JsonLayout layout) {
  return ResultJson(ToResult(sweep, totals, end), layout);
}

std::string ReplayJson(const ReplayReport& report) {
  results::Replay out;
  out.set_schema(std::string(kReplaySchema));
  *out.mutable_run() = ToResult(report.record);
  out.mutable_run()->set_profile(ToUtf8(report.profile));
  out.mutable_run()->set_guest(ToUtf8(report.guest));
  out.mutable_run()->set_guest_hash(report.guest_hash);
  out.mutable_run()->set_repro(report.repro);
  out.mutable_run()->set_command(report.command);
  out.set_expected(ToUtf8(report.expected));
  out.set_outcome(report.outcome);
  out.set_difference(ToUtf8(report.difference));
  out.set_ran_twice(report.ran_twice);
  AddUnchecked(report.traits, &out);
  for (const std::string& remark : report.remarks) out.add_remarks(ToUtf8(remark));
  ToResult(report.record.statistics, out.mutable_counts());
  ToResult(report.record.statistics.probes, &out);
  return ResultJson(out, JsonLayout::kIndented);
}

std::string ShrinkJson(const ShrinkReport& report) {
  results::Shrink out;
  out.set_schema(std::string(kShrinkSchema));
  *out.mutable_run() = ToResult(report.record);
  out.mutable_run()->set_profile(ToUtf8(report.profile));
  out.mutable_run()->set_guest(ToUtf8(report.guest));
  out.mutable_run()->set_guest_hash(report.guest_hash);
  out.mutable_run()->set_command(report.command);
  out.set_choices_before(report.choices_before);
  out.set_choices(report.choices);
  out.set_trials(report.trials);
  out.set_wall_ms(report.wall_us / 1000);
  out.set_is_minimal(report.is_minimal);
  out.set_plan(ToUtf8(report.plan));
  out.set_script(ToUtf8(report.script));
  for (const ShrinkReport::Other& other : report.others) {
    results::Shrink::Other* o = out.add_others();
    o->set_signature(ToUtf8(other.signature));
    o->set_property(ToUtf8(other.property));
    o->set_plan(ToUtf8(other.plan));
  }
  return ResultJson(out, JsonLayout::kIndented);
}

std::string CrashJson(const CrashReport& report) {
  const SweepTotals& totals = report.totals;
  results::CrashPoints out;
  out.set_schema(std::string(kCrashSchema));
  out.set_version(std::string(Version()));
  out.set_commit(std::string(BuildCommit()));
  out.set_guest(ToUtf8(report.guest));
  out.set_guest_hash(report.guest_hash);
  AddUnchecked(report.traits, &out);
  out.set_boundaries(report.boundaries);
  out.set_outcomes(report.outcomes);
  out.set_ended(std::string(Name(report.end)));
  const uint64_t without_verdict = SeedsWithoutVerdict({{0, report.count}, {}}, totals);
  out.set_verdict(VerdictOf(totals, without_verdict));
  out.set_without_verdict(without_verdict);
  out.set_inconclusive(totals.inconclusive);
  out.set_runs(totals.runs);
  out.set_failed(totals.failed);
  out.set_hazardous(totals.hazardous);
  out.set_digest(HexText(totals.digest));
  out.set_wall_ms(totals.wall_us / 1000);
  ToResult(totals.statistics, out.mutable_counts());
  const auto put = [&report](const Finding& finding, results::CrashPoints::Finding* f) {
    f->set_signature(finding.first.signature);
    f->set_runs(finding.runs);
    f->set_point(report.point(finding.first));
    *f->mutable_first() = ToResult(finding.first);
    f->mutable_first()->set_guest(ToUtf8(report.guest));
    f->mutable_first()->set_guest_hash(report.guest_hash);
    f->mutable_first()->set_command(report.command(finding.first));
  };
  for (const Finding& finding : totals.findings) put(finding, out.add_findings());
  for (const Finding& finding : totals.hazards) put(finding, out.add_hazards());
  for (const Finding& finding : totals.overruns) put(finding, out.add_overruns());
  return ResultJson(out, JsonLayout::kIndented);
}

std::optional<uint64_t> SeedOfRunJson(std::string_view line) {
  results::Run in;
  if (!ReadResultJson(line, &in) || in.schema() != kRunSchema) return std::nullopt;
  return in.seed();
}

std::optional<SweepSummary> ReadSweepJson(std::string_view line) {
  results::Sweep in;
  if (!ReadResultJson(line, &in)) return std::nullopt;
  if (in.schema() != kSweepSchema || in.shard_count() == 0) return std::nullopt;
  SweepSummary summary;
  summary.version = in.version();
  summary.commit = in.commit();
  summary.identity = {in.profile(),
                      in.guest(),
                      {{in.first_seed(), in.seeds()}, {in.shard_index(), in.shard_count()}},
                      in.guest_hash()};
  if (in.has_guest_traits()) {
    summary.identity.traits = {in.guest_traits().features() & kAllFeatures,
                               in.guest_traits().views() & kAllViews, true};
  }
  if (in.run_time_max_ms() > 0 && in.run_time_max_ms() <= kRunTimeMsMax) {
    summary.identity.run_time_max =
        std::chrono::milliseconds(static_cast<int64_t>(in.run_time_max_ms()));
  }
  for (SweepEnd end : {SweepEnd::kComplete, SweepEnd::kFindings, SweepEnd::kTime,
                       SweepEnd::kInterrupted, SweepEnd::kError, SweepEnd::kInconclusive}) {
    if (in.ended() == Name(end)) summary.end = end;
  }
  SweepTotals& totals = summary.totals;
  totals.runs = in.runs();
  totals.failed = in.failed();
  totals.hazardous = in.hazardous();
  totals.beyond_budget = in.beyond_budget();
  totals.undecided = in.undecided();
  totals.inconclusive = in.inconclusive();
  totals.wall_us = in.wall_ms() * 1000;
  if (!ReadHex(in.digest(), &totals.digest)) return std::nullopt;
  const auto* descriptor = results::Counts::descriptor();
  for (const StatisticsField& f : StatisticsFields()) {
    totals.statistics.*f.member = results::Counts::GetReflection()->GetUInt64(
        in.counts(), descriptor->FindFieldByName(std::string(f.name)));
  }
  FromResult(in, &totals.statistics.probes);
  FromResult(in, &totals.shape);
  const auto take = [](const results::Finding& f, std::vector<Finding>* list) {
    Finding finding;
    finding.runs = f.runs();
    if (!FromResult(f.first(), &finding.first)) return false;
    list->push_back(std::move(finding));
    return true;
  };
  for (const results::Finding& f : in.findings()) {
    if (!take(f, &totals.findings)) return std::nullopt;
  }
  for (const results::Finding& f : in.hazards()) {
    if (!take(f, &totals.hazards)) return std::nullopt;
  }
  for (const results::Finding& f : in.overruns()) {
    if (!take(f, &totals.overruns)) return std::nullopt;
  }
  return summary;
}

}  // namespace squall
