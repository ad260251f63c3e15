// A fault of one's own and a property test over it. The fault: once a second the node that leads is
// cut off from all others for half a second. The property, for every seed: no property of Raft is
// broken, clients are answered between the cuts, and the same seed gives the same run.
#include <squall/storm.h>

#include <cstdio>
#include <string>

namespace {

struct Result {
  uint64_t digest = 0;
  uint64_t cuts = 0;
  uint64_t answered = 0;  // Writes of clients.
  std::string broken;     // The first property that was broken; empty if none was.
};

// A partition from now on between the leader and all other nodes.
squall::Action CutOff(const squall::World& world, squall::NodeId leader) {
  const squall::NodeSet rest =
      squall::NodeSet::First(world.node_count()) - squall::NodeSet::Of(leader);
  squall::Action cut;
  cut.kind = squall::Action::Kind::kPartition;
  cut.at = world.now();
  cut.left = squall::NodeSet::Of(leader);
  cut.right = rest;
  cut.length_us = 500 * squall::kMillisecond;
  return cut;
}

Result Run(const squall::Plan& plan) {
  squall::World world(plan, squall::OwnNodeFactory());
  Result result;
  uint64_t next_us = squall::kSecond;
  while (world.Step()) {
    // A partition after the storm would keep the run from being judged.
    const bool storm = world.core().empty();
    if (!storm || world.now().value() < next_us || world.Leader() == squall::kNoNode) continue;
    world.Schedule(CutOff(world, world.Leader()));
    next_us = world.now().value() + squall::kSecond;
    ++result.cuts;
  }
  result.digest = world.digest();
  result.answered = world.statistics().operations_acknowledged;
  if (!world.violations().empty()) {
    const squall::Violation& first = world.violations().front();
    result.broken = squall::Title(first.property) + ": " + first.detail;
  }
  return result;
}

// What the seed breaks of the property; empty if it holds.
std::string Broken(uint64_t seed) {
  squall::Plan plan = squall::ExpandSeed("calm", seed);
  plan.options.drop_ppm = 10000;  // Besides, one message in a hundred is lost.
  if (std::string error = squall::Validate(plan.options); !error.empty()) return error;
  const Result first = Run(plan);
  if (!first.broken.empty()) return first.broken;
  if (first.cuts < 5) return "the leader was cut off " + std::to_string(first.cuts) + " times";
  if (first.answered < first.cuts) return "clients were not answered between the cuts";
  if (Run(plan).digest != first.digest) return "two runs differ";
  return "";
}

}  // namespace

int main() {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    if (const std::string broken = Broken(seed); !broken.empty()) {
      std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed),
                   broken.c_str());
      return 1;
    }
  }
  std::puts("leader_isolation: 20 seeds, the property holds");
  return 0;
}
