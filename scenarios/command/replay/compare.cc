#include "scenarios/command/replay/compare.h"

#include "scenarios/command/replay/trace.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// Remembers the last event, to be described if it turns out to matter.
class LastEvent final : public WorldListener {
 public:
  void OnEvent(const World&, const Event& event, const Message* message) override {
    event_ = event;
    has_message_ = message != nullptr;
    if (message != nullptr) message_ = *message;
  }
  void OnSend(const World&, const Message&, Fate) override {}

  std::string Text() const { return DescribeEvent(event_, has_message_ ? &message_ : nullptr); }

 private:
  Event event_;
  bool has_message_ = false;
  Message message_;
};

}  // namespace

std::optional<Difference> FindDifference(const Plan& plan, const GuestFactory& factory,
                                         RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning, 2);
  World first(plan, factory);
  World second(plan, factory);
  LastEvent first_event;
  LastEvent second_event;
  for (;;) {
    const bool first_goes_on = first.Step(&first_event);
    const bool second_goes_on = second.Step(&second_event);
    progress.Note(first.steps(), first.now().value());
    if (!first_goes_on && !second_goes_on) return std::nullopt;
    if (first_goes_on == second_goes_on && first.digest() == second.digest()) continue;
    Difference difference;
    difference.step = first_goes_on ? first.steps() : second.steps();
    difference.at = first_goes_on ? first.now() : second.now();
    difference.first = first_goes_on ? first_event.Text() : "the run is over";
    difference.second = second_goes_on ? second_event.Text() : "the run is over";
    return difference;
  }
}

}  // namespace squall
