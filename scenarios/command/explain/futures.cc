#include "scenarios/command/explain/futures.h"

#include <cstring>

#include "core/base/hash.h"
#include "invariants/violation.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr uint64_t kHalvings = 7;

class Futures {
 public:
  Futures(const Plan& plan, const GuestFactory& factory, const FailureSought& sought,
          uint64_t count, RunProgress& progress)
      : plan_(plan), factory_(factory), sought_(sought), count_(count), progress_(progress) {}

  // How many of them fail that begin after `moment`.
  uint64_t Failing(SimTime moment) {
    World world(plan_, factory_);
    world.RunUntil(moment);
    world.SetEnd(sought_.until);
    uint64_t failing = 0;
    for (uint64_t i = 1; i <= count_; ++i) {
      World future = world;
      future.choices() = Choices(Mix(plan_.seed, i), ChoiceBase::kSeeded, {});
      future.Run();
      progress_.Note(++ended_, moment.value());
      if (!future.violations().empty() &&
          Signature(future.violations().front()) == sought_.signature) {
        ++failing;
      }
    }
    return failing;
  }

 private:
  const Plan& plan_;
  const GuestFactory& factory_;
  const FailureSought& sought_;
  uint64_t count_;
  RunProgress& progress_;
  uint64_t ended_ = 0;
};

}  // namespace

uint64_t TurnRuns(uint64_t futures) { return (kHalvings + 2) * (futures + 1); }

std::optional<Turn> FindTurn(const Plan& plan, const GuestFactory& factory,
                             const FailureSought& sought, uint64_t futures, RunProgress& progress,
                             const std::function<bool()>& goes_on) {
  if (futures == 0 || sought.at < SimTime(2)) return std::nullopt;
  Futures from(plan, factory, sought, futures, progress);
  Turn turn;
  turn.futures = futures;
  turn.after = SimTime(sought.at.value() - 1);
  turn.failed_before = from.Failing(turn.before);
  turn.failed_after = from.Failing(turn.after);
  const auto is_likely = [futures](uint64_t failing) { return 2 * failing >= futures; };
  if (is_likely(turn.failed_before) || !is_likely(turn.failed_after)) return std::nullopt;
  for (uint64_t i = 0; i < kHalvings; ++i) {
    if (!goes_on()) return std::nullopt;
    const SimTime middle((turn.before.value() + turn.after.value()) / 2);
    const uint64_t failing = from.Failing(middle);
    (is_likely(failing) ? turn.after : turn.before) = middle;
    (is_likely(failing) ? turn.failed_after : turn.failed_before) = failing;
  }
  return turn;
}

std::string Pack(const Turn& turn) {
  const uint64_t numbers[] = {turn.before.value(), turn.after.value(), turn.failed_before,
                              turn.failed_after, turn.futures};
  return std::string(reinterpret_cast<const char*>(numbers), sizeof(numbers));
}

std::optional<Turn> UnpackTurn(std::string_view bytes) {
  uint64_t numbers[5];
  if (bytes.size() != sizeof(numbers)) return std::nullopt;
  std::memcpy(numbers, bytes.data(), sizeof(numbers));
  return Turn{SimTime(numbers[0]), SimTime(numbers[1]), numbers[2], numbers[3], numbers[4]};
}

}  // namespace squall
