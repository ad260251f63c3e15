#include "sim/shrink/shrinker.h"

#include <algorithm>

namespace squall {
namespace {

// A candidate may fail later than the plan that it was made of: by a quarter, within these bounds.
constexpr uint64_t kSlackMin = 50 * kMillisecond;
constexpr uint64_t kSlackMax = 500 * kMillisecond;

// Of more parts than this not every two are tried.
constexpr size_t kPartsForPairs = 20;

// Of more than these, parts are left out in shares of all: eighths first.
constexpr uint64_t kPartsFew = 60;
constexpr uint64_t kShareFirst = 8;
constexpr uint64_t kShareStep = 8;
constexpr uint64_t kShareLast = 512;

// Other runs that shrinking begins with.
constexpr size_t kStartsMax = 5;

constexpr PlanSize kAnySize{~uint64_t{0}, 0, 0, 0};

PlanSize SizeOf(const FailingRun& run) { return SizeOf(run.plan, run.story.operations); }

}  // namespace

void LocalTrials::StartTrial(uint64_t number, const Plan& plan, const Plan&) {
  results_.push_back(run_(plan));
  results_.back().number = number;
}

Shrinker::Shrinker(TrialResult first, TrialRunner* runner, ShrinkSettings settings)
    : runner_(runner),
      settings_(std::move(settings)),
      signature_(std::move(first.signature)),
      beyond_budget_(first.beyond_budget),
      duration_max_us_(first.run.plan.options.duration_us),
      size_(SizeOf(first.run)) {
  result_.best = std::move(first.run);
}

bool Shrinker::stopped() const {
  return result_.trials >= settings_.trials_max || (settings_.stop && settings_.stop());
}

ShrinkResult Shrinker::Run() {
  Try(EndEdits(result_.best));
  std::vector<FailingRun> starts;
  if (settings_.seeded) starts = FindStarts(TryLuck(*settings_.seeded));
  Reduce();
  // What is left of a run that cannot be made smaller part by part depends on where it began.
  FailingRun champion = result_.best;
  for (FailingRun& start : starts) {
    if (stopped()) break;
    SetBest(std::move(start));
    Reduce();
    if (SizeOf(result_.best) < SizeOf(champion)) champion = result_.best;
  }
  SetBest(std::move(champion));
  while (!stopped() && (Polish() || RunRound())) {
  }
  result_.is_minimal = !stopped();
  return std::move(result_);
}

void Shrinker::SetBest(FailingRun run) {
  size_ = SizeOf(run);
  result_.best = std::move(run);
}

// The less a world has in it, the less there is to leave out later. The simplest that was found.
Plan Shrinker::TryLuck(Plan world) {
  Try(LuckEdits(world));
  bool simpler = true;
  while (simpler && !stopped()) {
    simpler = false;
    for (Plan& next : SimplerWorlds(world)) {
      if (!Try(LuckEditsOf(next))) continue;
      world = std::move(next);
      simpler = true;
      break;
    }
  }
  return world;
}

// Other seeds of `world` that fail in the same way, the smallest runs first.
std::vector<FailingRun> Shrinker::FindStarts(const Plan& world) {
  // Whatever fails counts, and nothing is to be built on it yet.
  const PlanSize size = std::exchange(size_, kAnySize);
  std::map<uint64_t, FailingRun> found;
  const Edits edits = LuckEdits(world);
  size_t next = 0;
  std::deque<Pending> pending;
  while (!stopped()) {
    Start(edits, &next, &pending);
    if (pending.empty()) break;
    for (TrialResult& result : runner_->Wait()) {
      std::erase_if(pending, [&](const Pending& p) { return p.number == result.number; });
      if (IsSame(result)) found.emplace(result.number, std::move(result.run));
    }
  }
  size_ = size;
  std::vector<FailingRun> starts;
  for (auto& [number, run] : found) starts.push_back(std::move(run));
  std::stable_sort(starts.begin(), starts.end(),
                   [](const FailingRun& a, const FailingRun& b) { return SizeOf(a) < SizeOf(b); });
  if (starts.size() > kStartsMax) starts.resize(kStartsMax);
  return starts;
}

// To a run of which no part can be left out.
void Shrinker::Reduce() {
  // While there is much, only large parts are worth a trial.
  for (uint64_t share = kShareFirst; share <= kShareLast; share *= kShareStep) {
    while (parts() > kPartsFew && !stopped() && RunCoarseRound(parts() / share)) {
    }
  }
  while (!stopped() && RunRound()) {
  }
}

bool Shrinker::RunCoarseRound(uint64_t parts_min) {
  bool smaller = Try(StoryEdits(result_.best));
  smaller |= Try(KindEdits(result_.best));
  smaller |= Try(ClientEdits(result_.best));
  smaller |= Try(NodeEdits(result_.best));
  smaller |= TryParts(parts_min);
  return smaller;
}

// Whether some edit did.
bool Shrinker::RunRound() {
  bool smaller = false;
  smaller |= Try(EndEdits(result_.best));
  smaller |= Try(DurationEdits(result_.best));
  smaller |= Try(ClientEdits(result_.best));
  smaller |= Try(KindEdits(result_.best));
  smaller |= TryParts(1);
  smaller |= Try(StoryEdits(result_.best));
  smaller |= Try(NodeEdits(result_.best));
  smaller |= Try(OptionEdits(result_.best));
  return smaller;
}

bool Shrinker::Polish() {
  bool smaller = Try(TimeEdits(result_.best));
  smaller |= Try(ValueEdits(result_.best));
  smaller |= Try(OptionNumberEdits(result_.best));
  if (parts() <= kPartsForPairs) smaller |= Try(PairEdits(result_.best));
  return smaller;
}

// Halves, quarters and so on of all choices and actions, down to this many at a time.
bool Shrinker::TryParts(uint64_t parts_min) {
  bool smaller = false;
  for (uint64_t size = parts() / 2; size >= std::max<uint64_t>(parts_min, 1) && !stopped();) {
    smaller |= Try(PartEdits(result_.best, size));
    size = std::min<uint64_t>(size, parts()) / 2;
  }
  return smaller;
}

// Tries the edits in their order, each on the best plan so far. Whether some did.
bool Shrinker::Try(const Edits& edits) {
  bool smaller = false;
  size_t next = 0;
  std::deque<Pending> pending;  // In order.
  while (!stopped()) {
    Start(edits, &next, &pending);
    if (pending.empty()) break;
    for (TrialResult& result : runner_->Wait()) {
      const auto same = std::find_if(pending.begin(), pending.end(),
                                     [&](const Pending& p) { return p.number == result.number; });
      // Of trials that count no more nothing is taken.
      if (same != pending.end()) same->result = std::move(result);
    }
    while (!pending.empty() && pending.front().result) {
      Pending first = std::move(pending.front());
      pending.pop_front();
      if (!Take(*std::move(first.result), first.hash)) continue;
      smaller = true;
      // What was begun after it is tried again on what it has made.
      pending.clear();
      next = first.edit + 1;
    }
  }
  return smaller;
}

void Shrinker::Start(const Edits& edits, size_t* next, std::deque<Pending>* pending) {
  while (*next < edits.size() && runner_->WantsTrial()) {
    const size_t edit = (*next)++;
    std::optional<Plan> plan = Candidate(edits[edit]);
    if (!plan) continue;
    pending->push_back({next_number_, edit, HashOf(*plan), std::nullopt});
    runner_->StartTrial(next_number_++, *plan, result_.best.plan);
    ++result_.trials;
    if (settings_.tell) {
      settings_.tell(
          {ChoicesLeft(result_.best.plan, result_.best.story.operations), result_.trials});
    }
  }
}

// What is worth a trial.
std::optional<Plan> Shrinker::Candidate(const Edit& edit) {
  std::optional<Plan> plan = edit(result_.best.plan);
  if (!plan || !Validate(plan->options).empty()) return std::nullopt;
  Options& o = plan->options;
  // Of what clients will do by themselves nothing is known yet.
  if (SizeOf(*plan, 0) >= size_) return std::nullopt;
  if (o.settle_us == 0 && o.duration_us == result_.best.plan.options.duration_us) {
    const uint64_t slack = std::clamp(o.duration_us / 4, kSlackMin, kSlackMax);
    o.duration_us = std::max(o.duration_us, std::min(o.duration_us + slack, duration_max_us_));
  }
  if (failed_.contains(HashOf(*plan))) return std::nullopt;
  return plan;
}

// Whether it is the best so far.
bool Shrinker::Take(TrialResult result, uint64_t hash) {
  const bool same = IsSame(result);
  const PlanSize size = same ? SizeOf(result.run) : PlanSize();
  if (same && size < size_) {
    size_ = size;
    result_.best = std::move(result.run);
    return true;
  }
  if (!same) failed_.insert(hash);
  if (!same && !result.signature.empty() && !result.beyond_budget) {
    result_.others.emplace(result.signature, std::move(result.run.plan));
  }
  return false;
}

}  // namespace squall
