// A cluster of hosts on files in memory, for tests. The network keeps the order of messages, and
// loses those of nodes that a test cuts off.
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

// Nodes 1 to `nodes`. It belongs to one thread; simulated time passes only in Tick().
class HostCluster {
 public:
  // Starts all nodes. The first `voters` of them are the first members; 0: all are.
  explicit HostCluster(
      const HostConfig& config, uint64_t nodes = 3, uint64_t voters = 0,
      MachineMaker make_machine = [] { return std::make_unique<JournalMachine>(); });

  // The host of a node and its environment. Requires of both: the node is up.
  Host& host(uint64_t id) { return *slots_[id - 1].host; }
  HostEnvironmentForTest& env(uint64_t id) { return *slots_[id - 1].env; }
  // Whether the node is up.
  bool up(uint64_t id) const { return slots_[id - 1].host != nullptr; }
  // The state machine of a node. Requires: the node is up.
  const StateMachine& machine(uint64_t id) { return host(id).machine(); }
  // The text of a node's journal. Requires: the node is up, and machines are JournalMachines.
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
  // Proposes the command at the node, in the session of `client`. Returns whether it was accepted.
  bool Propose(uint64_t id, uint64_t client, uint64_t sequence, std::string_view command);
  // Proposes the commands one after the other at the leader, as client 1, and lets all followers
  // commit them.
  void Write(std::initializer_list<std::string_view> commands);

  // All messages from and to the node are lost from now on; are delivered again.
  void Cut(uint64_t id) { cut_.insert(id); }
  void Heal(uint64_t id) { cut_.erase(id); }
  // Barriers of the node do not end from now on; end again.
  void HoldSyncs(uint64_t id) { held_syncs_.insert(id); }
  void ReleaseSyncs(uint64_t id) { held_syncs_.erase(id); }
  // The node applies no entries from now on; applies again. For asynchronous storage.
  void HoldApplies(uint64_t id) { held_applies_.insert(id); }
  void ReleaseApplies(uint64_t id) { held_applies_.erase(id); }

  // What a crash keeps of the writes that no ended barrier covers.
  enum class Keep : uint8_t { kLeast, kMost };
  // Crashes the node. Requires: the node is up.
  void Crash(uint64_t id, Keep keep = Keep::kLeast);
  // The files after the crash, until the restart.
  MemoryFiles& left(uint64_t id) { return slots_[id - 1].left; }
  // Restarts the node on these files. Returns an error text; empty if it worked.
  std::string Restart(uint64_t id);
  // Crashes, restarts and settles.
  void Reboot(uint64_t id, Keep keep = Keep::kLeast);
  // All broken promises of hosts to their environment and failed assertions so far.
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
