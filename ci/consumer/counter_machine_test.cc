// A state machine of one's own in unit tests: its laws, and a cluster in memory that loses a
// leader.
#include "counter_machine.h"

#include <squall/testing.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

int failures = 0;
void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "FAILED: %s\n", what);
  ++failures;
}

std::unique_ptr<squall::StateMachine> Make() { return std::make_unique<CounterMachine>(); }

uint64_t SumOf(squall::HostCluster& cluster, uint64_t id) {
  return static_cast<const CounterMachine&>(cluster.machine(id)).sum();
}

void KeepsTheLaws() {
  const std::vector<std::string> commands = {"add 1", "add 20", "nonsense", "add 300"};
  const std::vector<std::string> questions = {"sum?"};
  for (const std::string& law : squall::BrokenMachineLaws(Make, commands, questions)) {
    std::fprintf(stderr, "FAILED: %s\n", law.c_str());
    ++failures;
  }
}

void SurvivesTheLossOfItsLeader() {
  squall::HostCluster cluster(squall::HostConfigForTest(), 3, 0, Make);
  cluster.Elect(1);
  cluster.Propose(1, /*client=*/7, /*sequence=*/1, "add 5");
  cluster.Settle();
  cluster.Crash(1);

  cluster.Elect(2);
  cluster.Propose(2, 7, 1, "add 5");  // A retry: it is done once.
  cluster.Propose(2, 7, 2, "add 6");
  cluster.Settle();
  Expect(SumOf(cluster, 2) == 11, "a retried command is done once");

  cluster.Restart(1);
  cluster.Tick(3);
  Expect(SumOf(cluster, 1) == 11, "a restarted node catches up");
  Expect(cluster.Broken().empty(), "no promise is broken");
}

}  // namespace

int main() {
  KeepsTheLaws();
  SurvivesTheLossOfItsLeader();
  if (failures == 0) std::puts("counter_machine_test: passed");
  return failures == 0 ? 0 : 1;
}
