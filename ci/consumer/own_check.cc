// A check of one's own over storms: the time between leaders. It hears of every event of a run and
// looks at the nodes, as the built-in checkers do, and fails a run in which the cluster had no
// leader for too long although no fault was active.
#include <squall/checkers.h>
#include <squall/storm.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace {

// Longest time without a leader, in simulated time.
class LeaderlessTime final : public squall::WorldListener {
 public:
  void OnEvent(const squall::World& world, const squall::Event&, const squall::Message*) override {
    if (world.Leader() != squall::kNoNode) {
      since_ = world.now();
      return;
    }
    longest_us_ = std::max<uint64_t>(longest_us_, world.now() - since_);
  }
  void OnSend(const squall::World&, const squall::Message&, squall::Fate) override {}

  uint64_t longest_us() const { return longest_us_; }

 private:
  squall::SimTime since_;
  uint64_t longest_us_ = 0;
};

}  // namespace

int main() {
  constexpr uint64_t kLimitUs = 5 * squall::kSecond;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const squall::Plan plan = squall::ExpandSeed("calm", seed);
    squall::World world(plan, squall::OwnNodeFactory());
    LeaderlessTime check;
    world.Run(&check);
    for (const squall::Violation& violation : world.violations()) {
      std::fprintf(stderr, "seed %llu: %s: %s\n", static_cast<unsigned long long>(seed),
                   squall::Title(violation.property).c_str(), violation.detail.c_str());
      return 1;
    }
    if (check.longest_us() > kLimitUs) {
      std::fprintf(stderr, "seed %llu: no leader for %llu us\n",
                   static_cast<unsigned long long>(seed),
                   static_cast<unsigned long long>(check.longest_us()));
      return 1;
    }
  }
  std::puts("own_check: 20 calm runs, a leader all the time");
  return 0;
}
