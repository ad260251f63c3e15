#include "scenarios/command/replay/compare.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "scenarios/story/words.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// Remembers the last event, to be described if it turns out to matter.
class LastEvent final : public WorldListener {
 public:
  void OnEvent(const World& world, const Event& event, const Message* message) override {
    event_ = event;
    decoder_ = world.application().decoder();
    has_message_ = message != nullptr;
    if (message != nullptr) message_ = *message;
  }
  void OnSend(const World&, const Message&, Fate) override {}

  std::string Text() const {
    return DescribeEvent(event_, has_message_ ? &message_ : nullptr, decoder_);
  }

 private:
  Event event_;
  const OperationDecoder* decoder_ = nullptr;
  bool has_message_ = false;
  Message message_;
};

}  // namespace

std::optional<Difference> FindDifference(const Plan& plan, const GuestFactory& factory,
                                         uint64_t steps_max, RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning, 2);
  World first(plan, factory);
  World second(plan, factory);
  LastEvent first_event;
  LastEvent second_event;
  while (first.steps() < steps_max) {
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
  return std::nullopt;
}

std::string Pack(const Difference& d) {
  return absl::StrCat(d.step, "\n", d.at.value(), "\n", d.first, "\n", d.second);
}

bool Unpack(std::string_view bytes, Difference* d) {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(bytes.data(), bytes.size()), absl::MaxSplits('\n', 3));
  uint64_t at = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &d->step) ||
      !absl::SimpleAtoi(parts[1], &at)) {
    return false;
  }
  d->at = SimTime(at);
  d->first = parts[2];
  d->second = parts[3];
  return true;
}

}  // namespace squall
