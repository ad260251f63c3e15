#include "scenarios/command/crash/crash_points.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "core/base/hash.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// A multiple of every number up to kOutcomesKept: one less is the last of so many outcomes,
// whichever their number is, because a disk takes a number modulo that of its outcomes.
constexpr uint64_t kMultipleOfAll = 9419588158802421600ULL;
static_assert(kMultipleOfAll % CrashPoints::kOutcomesKept == 0 && kMultipleOfAll % 43 == 0 &&
              kMultipleOfAll % 32 == 0 && kMultipleOfAll % 27 == 0);

uint64_t OutcomeOf(uint64_t number, uint64_t boundary) {
  if (number == 0) return 0;
  return number == 1 ? kMultipleOfAll - 1 : Mix(boundary, number) >> 1;
}

// Takes a number off the front of `text`.
bool TakeNumber(const char** at, const char* end, uint64_t* number) {
  const auto [rest, error] = std::from_chars(*at, end, *number);
  *at = rest;
  return error == std::errc();
}

}  // namespace

std::string Text(const CrashPoint& point) {
  return absl::StrCat(point.node, ":", point.call, ":", point.outcome);
}

std::string Describe(const CrashPoint& point) {
  return absl::StrCat("node ", point.node, " at its call ", point.call, ", outcome ",
                      point.outcome);
}

bool ParseCrashPoint(const std::string& text, CrashPoint* point) {
  const char* at = text.data();
  const char* const end = at + text.size();
  return TakeNumber(&at, end, &point->node) && at != end && *at++ == ':' &&
         TakeNumber(&at, end, &point->call) && at != end && *at++ == ':' &&
         TakeNumber(&at, end, &point->outcome) && at == end;
}

Plan WithCrash(const Plan& plan, const CrashPoint& point) {
  Plan crashing = plan;
  Action crash;
  crash.kind = Action::Kind::kCrashInside;
  crash.node = point.node;
  crash.count = point.call;
  crash.outcome = point.outcome;
  crashing.actions.push_back(crash);
  return crashing;
}

CrashPoints::CrashPoints(const Plan& plan, const GuestFactory& factory, uint64_t outcomes,
                         RunProgress& progress)
    : outcomes_(outcomes) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan, factory);
  nodes_.resize(world.node_count());
  for (size_t i = 0; i < nodes_.size(); ++i) nodes_[i].first = world.calls(NodeId(i + 1)) + 1;
  // What a healed core does afterwards must not fail any more, so that no node crashes there.
  RunUntil(world, SimTime(plan.options.duration_us - (plan.options.settle_us > 0 ? 1 : 0)),
           progress);
  for (size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].count = world.calls(NodeId(i + 1)) + 1 - nodes_[i].first;
    boundaries_ += nodes_[i].count;
  }
}

std::string CrashPoints::Pack() const {
  std::string text;
  for (const Calls& calls : nodes_) absl::StrAppend(&text, calls.first, ":", calls.count, ":");
  return text;
}

std::optional<CrashPoints> CrashPoints::Unpack(std::string_view text, uint64_t outcomes) {
  CrashPoints points(outcomes);
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    Calls calls;
    for (uint64_t* number : {&calls.first, &calls.count}) {
      if (!TakeNumber(&at, end, number) || at == end || *at++ != ':') return std::nullopt;
    }
    points.nodes_.push_back(calls);
    points.boundaries_ += calls.count;
  }
  return points;
}

CrashPoint CrashPoints::at(uint64_t i) const {
  const uint64_t boundary = i / outcomes_;
  uint64_t call = boundary;
  size_t node = 0;
  while (call >= nodes_[node].count) call -= nodes_[node++].count;
  return {node + 1, nodes_[node].first + call, OutcomeOf(i % outcomes_, boundary)};
}

CrashPoint CrashPoints::Strided(uint64_t i, uint64_t count) const {
  // i * size() / count, without the product.
  const uint64_t each = size() / count;
  const uint64_t rest = size() % count;
  return at(i * each + i * rest / count);
}

}  // namespace squall
