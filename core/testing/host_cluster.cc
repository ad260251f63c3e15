#include "core/testing/host_cluster.h"

#include <optional>
#include <utility>

namespace squall {

HostConfig HostConfigForTest(Toggle async_storage_writes) {
  HostConfig config;
  config.raft.async_storage_writes = async_storage_writes;
  config.raft.durable_campaign = Toggle::kOn;
  config.raft.strict_reads = Toggle::kOn;
  return config;
}

HostCluster::HostCluster(const HostConfig& config, uint64_t nodes, uint64_t voters,
                         MachineMaker make_machine)
    : config_(config), make_machine_(std::move(make_machine)), slots_(nodes) {
  for (uint64_t id = 1; id <= (voters == 0 ? nodes : voters); ++id) {
    members_.voters.push_back(NodeId(id));
  }
  for (uint64_t id = 1; id <= nodes; ++id) Restart(id);
  Settle();
}

uint64_t HostCluster::leader() {
  uint64_t found = 0;
  for (uint64_t id = 1; id <= slots_.size(); ++id) {
    if (!up(id) || host(id).node().raft().role() != Role::kLeader) continue;
    if (found == 0 || host(id).node().raft().term() > host(found).node().raft().term()) found = id;
  }
  return found;
}

std::string HostCluster::Restart(uint64_t id) {
  Slot& slot = slots_[id - 1];
  HostConfig config = config_;
  config.raft.id = NodeId(id);
  config.incarnation = ++slot.incarnation;
  slot.env = std::make_unique<HostEnvironmentForTest>(std::move(slot.left));
  slot.left = MemoryFiles();
  Host::Opened opened = Host::Open(config, make_machine_(), members_, *slot.env);
  if (!opened.host) return opened.error;
  slot.host = std::move(opened.host);
  slot.host->Start(*slot.env);
  Collect(id);
  return "";
}

void HostCluster::Crash(uint64_t id, Keep keep) {
  Slot& slot = slots_[id - 1];
  const MemoryFiles& files = slot.env->disk_at_crash();
  slot.left = keep == Keep::kLeast ? files.AfterCrashKeepingLeast() : files.AfterCrashKeepingMost();
  const std::vector<std::string>& reports = slot.host->node().reports();
  slot.broken.insert(slot.broken.end(), reports.begin(), reports.end());
  slot.broken.insert(slot.broken.end(), slot.env->broken().begin(), slot.env->broken().end());
  slot.host.reset();
  slot.apply_turns = 0;
}

void HostCluster::Reboot(uint64_t id, Keep keep) {
  Crash(id, keep);
  if (const std::string error = Restart(id); !error.empty()) {
    slots_[id - 1].broken.push_back(error);
  }
  Settle();
}

std::vector<std::string> HostCluster::Broken() {
  std::vector<std::string> all;
  for (Slot& slot : slots_) {
    all.insert(all.end(), slot.broken.begin(), slot.broken.end());
    if (!slot.host) continue;
    all.insert(all.end(), slot.env->broken().begin(), slot.env->broken().end());
  }
  return all;
}

void HostCluster::Settle() {
  for (bool again = true; again;) {
    again = false;
    for (uint64_t id = 1; id <= slots_.size(); ++id) {
      if (up(id) && Work(id)) again = true;
    }
    if (network_.empty()) continue;
    again = true;
    const Message m = std::move(network_.front());
    network_.pop_front();
    const uint64_t to = m.to.value();
    if (to > slots_.size() || !up(to) || cut_.contains(to) || cut_.contains(m.from.value())) {
      continue;
    }
    host(to).Deliver(m, env(to));
    Collect(to);
  }
}

// Ends one barrier or gives one turn. False: there is none.
bool HostCluster::Work(uint64_t id) {
  Slot& slot = slots_[id - 1];
  if (slot.env->crashed()) return false;
  if (!held_syncs_.contains(id)) {
    if (const std::optional<IoStatus> status = slot.env->disk().TakeSyncDone()) {
      slot.host->SyncDone(*status, *slot.env);
      Collect(id);
      return true;
    }
  }
  if (slot.apply_turns == 0 || held_applies_.contains(id)) return false;
  --slot.apply_turns;
  slot.host->ApplyTurn(*slot.env);
  Collect(id);
  return true;
}

void HostCluster::Collect(uint64_t id) {
  Slot& slot = slots_[id - 1];
  for (Message& m : slot.env->TakeSent()) network_.push_back(std::move(m));
  slot.apply_turns += slot.env->TakeApplyTurns();
}

void HostCluster::Tick(uint64_t n) {
  while (n-- > 0) {
    for (uint64_t id = 1; id <= slots_.size(); ++id) {
      if (!up(id) || env(id).crashed()) continue;
      host(id).Tick(env(id));
      Collect(id);
      Settle();
    }
  }
}

void HostCluster::Elect(uint64_t id) {
  host(id).Campaign(env(id));
  Collect(id);
  Settle();
}

bool HostCluster::Propose(uint64_t id, uint64_t client, uint64_t sequence,
                          std::string_view command) {
  const StepStatus status =
      host(id).Propose(EncodeSessionCommand({client, sequence, command}), env(id));
  Collect(id);
  return status == StepStatus::kOk;
}

void HostCluster::Write(std::initializer_list<std::string_view> commands) {
  for (std::string_view command : commands) {
    Propose(leader(), 1, ++written_, command);
    Settle();
  }
  Tick(2);
}

}  // namespace squall
