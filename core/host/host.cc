#include "core/host/host.h"

#include <string>
#include <utility>

#include "core/base/hash.h"

namespace squall {

// Lends the environment to the host for one call.
class Host::Call {
 public:
  Call(Host* host, HostEnvironment& env) : host_(host) { host_->env_ = &env; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { host_->env_ = nullptr; }

 private:
  Host* host_;
};

// The core has drawn its first timeout before there was an environment to ask.
void Host::Start(HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  const uint64_t range = node_.raft().config().election_tick;
  node_.SetRandomizedElectionTimeout(range + env.ElectionJitter(0, range));
  Pump();
}

void Host::Tick(HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  ++ticks_;
  node_.Tick();
  Pump();
  if (!stopped_ && !reads_.empty()) LoseOldReads();
}

void Host::Deliver(const Message& message, HostEnvironment& env) {
  if (stopped_ || !MayBeTaken(message)) return;
  const Call call(this, env);
  node_.Step(message);
  Pump();
}

void Host::SyncDone(IoStatus status, HostEnvironment& env) {
  if (stopped_ || !barriers_.waiting()) return;
  const Call call(this, env);
  if (status != IoStatus::kOk) {
    Stop("a barrier", status);
    return;
  }
  files_.SyncedTo(barriers_.End());
  if (held_.waiting && held_.barrier <= barriers_.ended()) FinishHeld();
  FinishAppends();
  if (saving_.barrier != 0 && saving_.barrier <= barriers_.ended()) FinishSnapshot();
  Pump();
}

void Host::ApplyTurn(HostEnvironment& env) {
  if (stopped_ || applies_.empty()) return;
  const Call call(this, env);
  FinishApply();
  Pump();
}

StepStatus Host::Propose(const Payload& command, HostEnvironment& env) {
  if (stopped_) return StepStatus::kProposalDropped;
  const Call call(this, env);
  const StepStatus status = node_.Propose(command);
  Pump();
  return status;
}

StepStatus Host::ChangeMembership(const ConfChangeV2& change, HostEnvironment& env) {
  if (stopped_) return StepStatus::kProposalDropped;
  const Call call(this, env);
  const StepStatus status = node_.ProposeConfChange(change);
  Pump();
  return status;
}

void Host::TransferLeader(NodeId to, HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  node_.TransferLeader(to);
  Pump();
}

void Host::ForgetLeader(HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  node_.ForgetLeader();
  Pump();
}

void Host::Campaign(HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  node_.Campaign();
  Pump();
}

void Host::ReportUnreachable(NodeId id, HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  node_.ReportUnreachable(id);
  Pump();
}

void Host::ReportSnapshot(NodeId id, SnapshotReport report, HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  node_.ReportSnapshot(id, report);
  Pump();
}

void Host::Compact(HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  if (applied_ > snapshot_index_) {
    StartSnapshot();
  } else if (!saving_snapshot() && !snapshot_coming()) {
    DropLog(snapshot_index_);
  }
}

void Host::Read(uint64_t request, Payload question, HostEnvironment& env) {
  if (stopped_) return;
  const Call call(this, env);
  StartRead(request, std::move(question));
  Pump();
}

uint64_t Host::Draw(NodeId, uint64_t ordinal, uint64_t range) {
  return env_ == nullptr ? 0 : env_->ElectionJitter(ordinal, range);
}

void Host::OnTracePoint(const TracePoint& point) {
  if (env_ != nullptr) env_->OnTracePoint(point);
}

uint64_t Host::Digest() const { return Mix(machine_->Digest(), sessions_.digest()); }

// Works off one Ready after the other, until there is none or one has to wait for the disk.
void Host::Pump() {
  while (!stopped_ && !held_.waiting && node_.HasReady()) {
    if (async()) {
      TakeAsyncReady();
    } else {
      TakeSyncReady();
    }
  }
  if (!stopped_ && snapshot_outdated_) [[unlikely]]
    StartSnapshot();
  if (stopped_) return;
  NoteLeader();
  AnswerReads();
}

Ready& Host::TakeReady() {
  Ready& ready = node_.TakeReady();
  env_->Contract(ContractStep::kReady, ++readies_);
  for (const ReadState& read : ready.read_states) {
    reads_.Confirm(read.context.view(), read.index);
  }
  return ready;
}

// Puts it all into the files, and into the storage that the node reads. False: the host has
// stopped.
bool Host::Write(DiskWrite write) {
  const IoStatus status = WriteFiles(write);
  // Told also where it failed: a part of it may be on the disk.
  env_->Writing(std::move(write));
  if (status != IoStatus::kOk) Stop("writing the log", status);
  return status == IoStatus::kOk;
}

IoStatus Host::WriteFiles(const DiskWrite& write) {
  if (write.snapshot) {
    const uint64_t position = files_.position();
    const IoStatus status = files_.InstallSnapshot(*write.snapshot, env_->files());
    if (status != IoStatus::kOk) return status;
    NoteSnapshotBarriers(position);
    storage_.ApplySnapshot(write.snapshot);
  }
  if (!write.hard_state && write.entries.empty()) return IoStatus::kOk;
  const HardState* const hard_state = write.hard_state ? &*write.hard_state : nullptr;
  const IoStatus status = files_.Append(hard_state, write.entries, env_->files());
  if (status != IoStatus::kOk) return status;
  storage_.Append(write.entries);
  if (hard_state != nullptr) storage_.SetHardState(*hard_state);
  return IoStatus::kOk;
}

// Returns the barrier's number.
uint64_t Host::AskBarrier() {
  env_->files().Sync();
  return barriers_.Asked(files_.position());
}

// A snapshot has been written; before, the log ended at `position`.
void Host::NoteSnapshotBarriers(uint64_t position) {
  for (int i = 0; i < LogFiles::kSnapshotBarriers; ++i) barriers_.Asked(position);
}

// The contents of the disk are unknown now, and no promise may rest on them. The next host on these
// files finds out.
void Host::Stop(std::string_view what, IoStatus status) {
  stopped_ = true;
  env_->Stopped(std::string(what) + ": " + std::string(Describe(status)));
}

}  // namespace squall
