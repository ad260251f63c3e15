// Hosts on files in memory, joined by a network that keeps order and loses what it is told to lose.
#ifndef SQUALL_CORE_TESTING_HOST_CLUSTER_H_
#define SQUALL_CORE_TESTING_HOST_CLUSTER_H_

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/host.h"
#include "core/testing/host_environment.h"
#include "core/testing/journal_machine.h"
#include "core/testing/machine_laws.h"

namespace squall {

// A configuration for tests: failed assertions abort, checks are on where they are cheap.
HostConfig HostConfigForTest(Toggle async_storage_writes = Toggle::kOff);

// Nodes 1 to n. All of them are members from the beginning but those behind `voters`, if that is
// not 0.
class HostCluster {
 public:
  explicit HostCluster(
      const HostConfig& config, uint64_t nodes = 3, uint64_t voters = 0,
      MachineMaker make_machine = [] { return std::make_unique<JournalMachine>(); });

  // Requires of both: the node is up.
  Host& host(uint64_t id) { return *slots_[id - 1].host; }
  HostEnvironmentForTest& env(uint64_t id) { return *slots_[id - 1].env; }
  bool up(uint64_t id) const { return slots_[id - 1].host != nullptr; }
  const StateMachine& machine(uint64_t id) { return host(id).machine(); }
  // Requires: machines are JournalMachines.
  const std::string& text(uint64_t id) {
    return static_cast<const JournalMachine&>(host(id).machine()).text();
  }
  // The node that leads in the highest term; 0 if none does.
  uint64_t leader();

  // Ends barriers, gives turns and delivers messages until nothing is left. No clock ticks.
  void Settle();
  // Settles after every tick of all nodes that are up.
  void Tick(uint64_t n = 1);
  // Node `id` campaigns and is elected.
  void Elect(uint64_t id);
  // Proposes at the node, under a session. True: taken.
  bool Propose(uint64_t id, uint64_t client, uint64_t sequence, std::string_view command);
  // Proposes them one after the other at the leader, as client 1, and lets followers hear of the
  // commits.
  void Write(std::initializer_list<std::string_view> commands);

  // What comes to or from the node is lost from now on, or gets through again.
  void Cut(uint64_t id) { cut_.insert(id); }
  void Heal(uint64_t id) { cut_.erase(id); }
  // Barriers of the node do not end.
  void HoldSyncs(uint64_t id) { held_syncs_.insert(id); }
  void ReleaseSyncs(uint64_t id) { held_syncs_.erase(id); }
  // Entries of the node are not applied. Asynchronous storage.
  void HoldApplies(uint64_t id) { held_applies_.insert(id); }
  void ReleaseApplies(uint64_t id) { held_applies_.erase(id); }

  enum class Keep : uint8_t { kLeast, kMost };
  void Crash(uint64_t id, Keep keep = Keep::kLeast);
  // What the crash left, until the restart.
  MemoryFiles& left(uint64_t id) { return slots_[id - 1].left; }
  // Comes up on that. The error, if it cannot.
  std::string Restart(uint64_t id);
  // Crashes, restarts and settles.
  void Reboot(uint64_t id, Keep keep = Keep::kLeast);
  // Every broken promise and assertion so far.
  std::vector<std::string> Broken();

 private:
  struct Slot {
    std::unique_ptr<Host> host;  // Null while it is down.
    std::unique_ptr<HostEnvironmentForTest> env;
    MemoryFiles left;  // By the last crash.
    uint64_t incarnation = 0;
    uint64_t apply_turns = 0;
    std::vector<std::string> broken;  // In earlier incarnations.
  };
  bool Work(uint64_t id);
  void Collect(uint64_t id);

  HostConfig config_;
  MachineMaker make_machine_;
  ConfState members_;
  std::vector<Slot> slots_;
  std::deque<Message> network_;
  std::set<uint64_t> cut_;
  std::set<uint64_t> held_syncs_;
  std::set<uint64_t> held_applies_;
  uint64_t written_ = 0;  // Commands of client 1.
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_HOST_CLUSTER_H_
