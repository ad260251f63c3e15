// How a host comes up: what the files hold becomes the node's storage and the machine's state.

#include <string>
#include <utility>

#include "core/base/hash.h"
#include "core/host/host.h"

namespace squall {
namespace {

// Before its first entry a log has the configuration that the cluster began with. It is not written
// down: every start is given it again, and the first snapshot takes its place.
void BeginWith(const ConfState& first_members, MemoryStorage* storage) {
  if (storage->LatestSnapshot().value) return;
  storage->AdoptSnapshot(SnapshotRef({Payload(), {first_members, kNoIndex, kNoTerm}}));
}

// The node's configuration, as of the files. `jitter` is asked from the first election on.
Config NodeConfig(Config config, const MemoryStorage& storage, ElectionJitter* jitter,
                  RaftTracer* tracer) {
  config.applied = storage.LatestSnapshot().value->metadata.index;
  config.jitter = jitter;
  config.tracer = tracer;
  return config;
}

// Different for each start of each node, and of no meaning.
uint64_t IncarnationOf(const HostConfig& config, const MemoryStorage& storage) {
  return Mix(Mix(config.raft.id.value(), config.incarnation),
             storage.InitialHardState().term.value());
}

}  // namespace

Host::Opened Host::Open(const HostConfig& config, std::unique_ptr<StateMachine> machine,
                        const ConfState& first_members, HostEnvironment& env) {
  LogFiles::Opened opened = LogFiles::Open(config.files, env.files());
  if (opened.status != LogFiles::Opened::Status::kOk) {
    return {nullptr, std::move(opened.error), std::move(opened.note)};
  }
  BeginWith(first_members, &opened.storage);
  std::string note = std::move(opened.note);
  std::unique_ptr<Host> host(new Host(config, std::move(machine), std::move(opened), env));
  const SnapshotRef snapshot = host->storage_.LatestSnapshot().value;
  if (!host->LoadState(snapshot->data.view())) {
    return {nullptr,
            "the snapshot of entry " + std::to_string(snapshot->metadata.index.value()) +
                ": its data are no state of sessions and machine",
            std::move(note)};
  }
  return {std::move(host), "", std::move(note)};
}

Host::Host(const HostConfig& config, std::unique_ptr<StateMachine> machine, LogFiles::Opened opened,
           HostEnvironment& env)
    : config_(config),
      machine_(std::move(machine)),
      sessions_(config.sessions_max),
      applied_(opened.storage.LatestSnapshot().value->metadata.index),
      files_(std::move(opened.log)),
      storage_(std::move(opened.storage)),
      node_(NodeConfig(config.raft, storage_, this, env.TracesProtocol() ? this : nullptr),
            &storage_),
      snapshot_index_(applied_),
      reads_(IncarnationOf(config, storage_)),
      reads_term_(node_.raft().term()) {}

// A copy reads from its own storage and draws from its own world.
Host::Host(const Host& o)
    : ElectionJitter(o),
      RaftTracer(),
      config_(o.config_),
      machine_(o.machine_->Clone()),
      sessions_(o.sessions_),
      applied_(o.applied_),
      files_(o.files_),
      storage_(o.storage_),
      node_(o.node_),
      stopped_(o.stopped_),
      ticks_(o.ticks_),
      barriers_(o.barriers_),
      readies_(o.readies_),
      held_(o.held_),
      appends_(o.appends_),
      appends_started_(o.appends_started_),
      append_barrier_(o.append_barrier_),
      applies_(o.applies_),
      applies_started_(o.applies_started_),
      snapshot_outdated_(o.snapshot_outdated_),
      snapshot_index_(o.snapshot_index_),
      saving_(o.saving_),
      reads_(o.reads_),
      reads_term_(o.reads_term_),
      reads_lead_(o.reads_lead_) {
  node_.Rebind(&storage_, this);
}

Host::~Host() = default;

}  // namespace squall
