// A Ready with asynchronous storage: appends and applies are queues of their own, each worked off
// in order, and their responses say when (etcd: AsyncStorageWrites in doc.go; Thesis 10.2.1).

#include <utility>

#include "core/host/host.h"

namespace squall {

void Host::TakeAsyncReady() {
  Ready& ready = TakeReady();
  for (Message& m : ready.messages) {
    if (m.to == kAppendThread) {
      StartAppend(m, ready.must_sync);
    } else if (m.to == kApplyThread) {
      StartApply(m);
    } else {
      NoteSnapshotSent(m);
      env_->Send(std::move(m));
    }
    if (stopped_) return;
  }
  FinishAppends();
}

// Writes at once; the disk's order keeps appends in order. One that brings nothing that has to be
// durable rests on the barrier of the last one that did: its responses may speak of those entries.
void Host::StartAppend(const Message& m, bool must_sync) {
  env_->Contract(ContractStep::kAppendStart, ++appends_started_);
  DiskWrite write{{}, m.entries, m.snapshot, {}, {}};
  if (const HardState state{m.term, m.vote, m.commit}; !state.empty()) write.hard_state = state;
  if (write.hard_state || !m.entries.empty() || m.snapshot) {
    if (!Write(std::move(write))) return;
  }
  if (must_sync || m.snapshot) append_barrier_ = AskBarrier();
  appends_.Push({appends_started_, append_barrier_, m.snapshot, m.responses});
}

void Host::FinishAppends() {
  while (!stopped_ && !appends_.empty() && appends_.front().barrier <= barriers_.ended()) {
    const Append append = appends_.Pop();
    env_->Contract(ContractStep::kAppendDone, append.number);
    if (append.snapshot) InstallState(append.snapshot);
    DeliverResponses(append.responses);
    if (append.snapshot) DropLog(append.snapshot->metadata.index);
  }
}

void Host::StartApply(const Message& m) {
  env_->Contract(ContractStep::kApplyStart, ++applies_started_);
  applies_.Push({applies_started_, m.entries, m.responses});
  env_->AskApplyTurn();
}

void Host::FinishApply() {
  const Apply apply = applies_.Pop();
  ApplyEntries(apply.entries);
  env_->Contract(ContractStep::kApplyDone, apply.number);
  DeliverResponses(apply.responses);
  MaybeSnapshot();
}

void Host::DeliverResponses(const Shared<std::vector<Message>>& responses) {
  if (!responses) return;
  for (const Message& m : *responses) {
    if (m.to == node_.raft().id()) {
      node_.Step(m);
    } else {
      env_->Send(m);
    }
  }
}

}  // namespace squall
