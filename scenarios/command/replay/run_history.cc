#include "scenarios/command/replay/run_history.h"

#include "scenarios/command/check/history_writer.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// What the other process says comes behind one of these.
constexpr char kWhole = 'w';
constexpr char kStopped = 's';
constexpr char kNoKeys = 'n';

std::string Run(const Plan& plan, const GuestFactory& factory, uint64_t steps_max,
                RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan, factory);
  while (world.steps() < steps_max && world.Step()) {
    progress.Note(world.steps(), world.now().value());
  }
  const OperationDecoder* const decoder = world.application().decoder();
  if (decoder == nullptr) return std::string(1, kNoKeys);
  const HistoryRecorder& history = world.history();
  return std::string(1, history.stopped() ? kStopped : kWhole) +
         WriteHistory(history.ToHistory(*decoder));
}

}  // namespace

RunHistory HistoryOf(const Plan& plan, const GuestFactory& factory, uint64_t steps_max,
                     const IsolatedCall& settings) {
  const IsolatedResult result = CallIsolated(
      settings, [&](RunProgress& progress) { return Run(plan, factory, steps_max, progress); });
  RunHistory history;
  if (!result.returned || result.returned->empty()) {
    history.error = result.error.empty() ? "the run does not repeat" : result.error;
    return history;
  }
  const char how = result.returned->front();
  if (how == kNoKeys) {
    history.error = "the guest's application does not say which keys its commands read and write";
    return history;
  }
  history.text = result.returned->substr(1);
  if (how == kStopped) history.note = "only the first operations are recorded";
  return history;
}

}  // namespace squall
