#include "scenarios/command/sweep/run_record.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "absl/strings/str_format.h"
#include "scenarios/verdict/hazard.h"
#include "scenarios/verdict/run_verdict.h"
#include "sim/world/world.h"

namespace squall {
namespace {

static_assert(std::is_trivially_copyable_v<Statistics>);

void Put(const void* data, size_t size, std::string* bytes) {
  bytes->append(static_cast<const char*>(data), size);
}

void PutText(std::string_view text, std::string* bytes) {
  const uint64_t size = text.size();
  Put(&size, sizeof(size), bytes);
  bytes->append(text);
}

bool Take(std::string_view* bytes, void* data, size_t size) {
  if (bytes->size() < size) return false;
  std::memcpy(data, bytes->data(), size);
  bytes->remove_prefix(size);
  return true;
}

bool TakeText(std::string_view* bytes, std::string* text) {
  uint64_t size = 0;
  if (!Take(bytes, &size, sizeof(size)) || bytes->size() < size) return false;
  *text = bytes->substr(0, size);
  bytes->remove_prefix(size);
  return true;
}

}  // namespace

std::string_view Name(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::kClean:
      return "clean";
    case RunVerdict::kViolation:
      return "violation";
    case RunVerdict::kHazard:
      return "hazard";
    case RunVerdict::kGuestCrash:
      return "guest-crash";
    case RunVerdict::kGuestHang:
      return "guest-hang";
    case RunVerdict::kInconclusive:
      return "inconclusive";
  }
  return "?";
}

RunRecord RunPlan(const Plan& plan, const GuestFactory& factory) {
  RunProgress nowhere;
  return RunPlan(plan, factory, nowhere);
}

RunRecord RunPlan(const Plan& plan, const GuestFactory& factory, RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan, factory);
  uint64_t prefix_digest = 0;
  uint64_t digest = world.digest();
  while (world.Step()) {
    prefix_digest = digest;
    digest = world.digest();
    progress.Note(world.steps(), world.now().value(), digest);
  }
  world.Run();  // Takes leave of a run that is over.
  progress.Begin(RunProgress::Phase::kReviewing, kReviewRuns);
  return RecordOf(plan, world, prefix_digest, factory);
}

RunRecord RecordOf(const Plan& plan, const World& world, uint64_t prefix_digest,
                   const GuestFactory& factory) {
  RunRecord record;
  record.seed = plan.seed;
  record.prefix_digest = prefix_digest;
  record.steps = world.steps();
  record.digest = world.digest();
  record.statistics = world.statistics();
  record.first_leader_us = world.first_leader().value();
  record.beyond_budget = world.beyond_budget();
  const RunJudgement judgement = JudgeRun(world);
  record.history_undecided = judgement.history_undecided;
  if (judgement.violations.empty()) return record;
  const Violation& first = judgement.violations.front();
  record.verdict = RunVerdict::kViolation;
  record.signature = Signature(first);
  record.property = Title(first.property);
  record.detail = first.detail;
  if (const Hazard* hazard = HazardBehind(plan, world, first, factory)) {
    record.verdict = RunVerdict::kHazard;
    record.signature = HazardSignature(*hazard, first);
    record.hazard = hazard->id;
  }
  return record;
}

PlanExpectation ExpectationOf(const RunRecord& record, const Plan& plan, const Origin& origin) {
  const bool ended = record.verdict != RunVerdict::kGuestCrash && !record.overran();
  PlanExpectation found;
  // Of a run that was given up nothing is to be expected.
  if (record.verdict != RunVerdict::kInconclusive) {
    found.signature = record.signature;
    found.steps = record.steps;
  }
  if (ended) found.digest = absl::StrFormat("%016x", record.digest);
  if (record.prefix_digest != 0)
    found.prefix_digest = absl::StrFormat("%016x", record.prefix_digest);
  found.guest = origin.guest;
  found.guest_hash = origin.guest_hash;
  found.version = origin.version;
  found.commit = origin.commit;
  found.choices = plan.choices.size();
  found.actions = plan.actions.size();
  return found;
}

void RunUntil(World& world, SimTime time, RunProgress& progress) {
  constexpr uint64_t kNoteEvery = 10 * kMillisecond;
  uint64_t stride = kNoteEvery;
  for (;;) {
    const uint64_t steps_before = world.steps();
    const SimTime next = std::min(time, world.now() + stride);
    world.RunUntil(next);
    progress.Note(world.steps(), world.now().value());
    if (next == time || world.now() < next) return;
    // Where nothing happens for long there is little to note.
    stride = world.steps() == steps_before ? 2 * stride : kNoteEvery;
  }
}

std::string Pack(const RunRecord& r) {
  std::string bytes;
  Put(&r.seed, sizeof(r.seed), &bytes);
  Put(&r.verdict, sizeof(r.verdict), &bytes);
  for (const std::string* text : {&r.signature, &r.property, &r.detail, &r.hazard, &r.output}) {
    PutText(*text, &bytes);
  }
  Put(&r.steps, sizeof(r.steps), &bytes);
  Put(&r.digest, sizeof(r.digest), &bytes);
  Put(&r.prefix_digest, sizeof(r.prefix_digest), &bytes);
  Put(&r.wall_us, sizeof(r.wall_us), &bytes);
  Put(&r.first_leader_us, sizeof(r.first_leader_us), &bytes);
  Put(&r.beyond_budget, sizeof(r.beyond_budget), &bytes);
  Put(&r.history_undecided, sizeof(r.history_undecided), &bytes);
  Put(&r.statistics, sizeof(r.statistics), &bytes);
  return bytes;
}

bool Unpack(std::string_view bytes, RunRecord* r) {
  if (!Take(&bytes, &r->seed, sizeof(r->seed))) return false;
  if (!Take(&bytes, &r->verdict, sizeof(r->verdict))) return false;
  for (std::string* text : {&r->signature, &r->property, &r->detail, &r->hazard, &r->output}) {
    if (!TakeText(&bytes, text)) return false;
  }
  return Take(&bytes, &r->steps, sizeof(r->steps)) && Take(&bytes, &r->digest, sizeof(r->digest)) &&
         Take(&bytes, &r->prefix_digest, sizeof(r->prefix_digest)) &&
         Take(&bytes, &r->wall_us, sizeof(r->wall_us)) &&
         Take(&bytes, &r->first_leader_us, sizeof(r->first_leader_us)) &&
         Take(&bytes, &r->beyond_budget, sizeof(r->beyond_budget)) &&
         Take(&bytes, &r->history_undecided, sizeof(r->history_undecided)) &&
         Take(&bytes, &r->statistics, sizeof(r->statistics)) && bytes.empty();
}

}  // namespace squall
