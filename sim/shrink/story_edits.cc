#include <algorithm>
#include <iterator>

#include "sim/shrink/edits.h"
#include "sim/shrink/without_nodes.h"

namespace squall {
namespace {

using Kind = ChoiceKind;

// What of a run an edit says outright, and what it leaves out.
struct Telling {
  bool campaigns = false;    // Election timeouts are left out.
  bool requests = false;     // Clients are left out.
  bool faults = false;       // Faults at opportunities become actions.
  bool no_timeouts = false;  // Election timeouts are longer than the run.
  bool no_messages = false;  // Nothing is said of single messages.
  bool no_rest = false;      // Nothing is said of anything else.
};

bool IsElection(Kind kind) { return kind == Kind::kElectionJitter || kind == Kind::kTickPhase; }

bool IsMessage(Kind kind) {
  return kind == Kind::kMessageFate || kind == Kind::kMessageDelay ||
         kind == Kind::kDuplicateDelay || kind == Kind::kReport;
}

bool IsOutage(Kind kind) {
  return kind == Kind::kCrash || kind == Kind::kDowntime || kind == Kind::kMassCrash ||
         kind == Kind::kCrashPoint;
}

// Choices of lengths stand beside the choice of what lasts so long.
std::optional<Kind> LengthOf(Kind kind) {
  if (kind == Kind::kPartition) return Kind::kPartitionLength;
  if (kind == Kind::kSlowDisk) return Kind::kSlowDiskLength;
  return std::nullopt;
}

bool IsLength(Kind kind) { return kind == Kind::kPartitionLength || kind == Kind::kSlowDiskLength; }

uint64_t LengthBeside(const Plan& plan, const NamedChoice& choice) {
  const std::optional<Kind> kind = LengthOf(choice.name.kind);
  if (!kind) return 0;
  ChoiceName name = choice.name;
  name.kind = *kind;
  for (const NamedChoice& other : plan.choices) {
    if (other.name == name) return other.value;
  }
  return 0;
}

// An election timeout that no node comes to wait for.
void MakeTimeoutsLong(Options* options) {
  constexpr uint64_t kTimesTheRun = 4;
  const uint64_t ticks = kTimesTheRun * options->duration_us / options->tick_us + 1;
  // Round in decimal, as a reader would write it.
  uint64_t round = 1000;
  while (round < ticks) round *= 10;
  options->election_tick = std::max(options->election_tick, round);
}

Plan Tell(const Plan& plan, const RunStory& story, const Telling& how) {
  Plan told = plan;
  told.choices.clear();
  const auto add = [&](const std::vector<Action>& actions) {
    told.actions.insert(told.actions.end(), actions.begin(), actions.end());
  };
  for (const NamedChoice& choice : plan.choices) {
    const Kind kind = choice.name.kind;
    if (how.campaigns && IsElection(kind)) continue;
    if (how.requests && IsOfSomeClient(kind)) continue;
    if (how.no_messages && IsMessage(kind)) continue;
    if (how.faults) {
      if (IsOutage(kind) || IsLength(kind)) continue;
      Action action = ActionOf(plan.options, choice, LengthBeside(plan, choice));
      if (action.kind != Action::Kind::kHeal) {
        told.actions.push_back(std::move(action));
        continue;
      }
    }
    if (!how.no_rest) told.choices.push_back(choice);
  }
  if (how.faults) add(story.outages);
  if (how.campaigns) add(story.campaigns);
  if (how.requests) {
    add(story.requests);
    told.options.clients = 0;
  }
  if (how.no_timeouts) MakeTimeoutsLong(&told.options);
  std::stable_sort(told.actions.begin(), told.actions.end(),
                   [](const Action& a, const Action& b) { return a.at < b.at; });
  return told;
}

Edit TellEdit(const FailingRun& run, Telling how) {
  return [story = run.story, from = HashOf(run.plan), how](const Plan& plan) {
    // The story is that of one plan.
    return HashOf(plan) == from ? std::optional(Tell(plan, story, how)) : std::nullopt;
  };
}

}  // namespace

Edits StoryEdits(const FailingRun& run) {
  Edits edits;
  for (const bool no_timeouts : {true, false}) {
    Telling all{true, true, true, no_timeouts, true, true};
    edits.push_back(TellEdit(run, all));
    all.no_rest = false;
    edits.push_back(TellEdit(run, all));
    all.no_messages = false;
    edits.push_back(TellEdit(run, all));
    all.faults = false;
    edits.push_back(TellEdit(run, all));
  }
  edits.push_back(TellEdit(run, {.requests = true, .faults = true}));
  edits.push_back(TellEdit(run, {.campaigns = true, .no_timeouts = true}));
  edits.push_back(TellEdit(run, {.campaigns = true, .faults = true}));
  edits.push_back(TellEdit(run, {.campaigns = true}));
  edits.push_back(TellEdit(run, {.requests = true}));
  edits.push_back(TellEdit(run, {.faults = true}));
  return edits;
}

}  // namespace squall
