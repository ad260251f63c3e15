// Linearizable reads (Thesis 6.4; etcd: ReadIndex): asked of the leader, answered from this node's
// own state machine when that has applied what the leader says.

#include <utility>

#include "core/host/host.h"

namespace squall {

void Host::StartRead(uint64_t request, Payload question) {
  // No answer would come: the node drops reads while it knows no leader.
  if (reads_.full() || node_.raft().lead() == kNoNode) {
    env_->ReadDone(request, ReadOutcome::kLost, applied_, Payload());
    return;
  }
  node_.ReadIndex(reads_.Add(request, std::move(question), ticks_));
}

// A leader that stops leading forgets the reads that wait for its confirmation; so does one that
// loses a follower's request on the way. A confirmed read stays good whatever happens: its index
// covers everything that was committed when it was asked.
void Host::NoteLeader() {
  const Raft& raft = node_.raft();
  if (raft.term() == reads_term_ && raft.lead() == reads_lead_) return;
  reads_term_ = raft.term();
  reads_lead_ = raft.lead();
  if (!reads_.empty()) LoseReads(reads_.TakeUnconfirmed(ticks_ + 1));
}

void Host::LoseOldReads() {
  const uint64_t wait = kReadElectionTimeouts * node_.raft().config().election_tick;
  if (ticks_ > wait) LoseReads(reads_.TakeUnconfirmed(ticks_ - wait));
}

void Host::LoseReads(const std::vector<WaitingReads::Read>& reads) {
  for (const WaitingReads::Read& read : reads) {
    env_->ReadDone(read.request, ReadOutcome::kLost, applied_, Payload());
  }
}

void Host::AnswerReads() {
  if (reads_.empty()) return;
  for (const WaitingReads::Read& read : reads_.TakeReady(applied_)) {
    env_->ReadDone(read.request, ReadOutcome::kDone, applied_,
                   machine_->Query(read.question.view()));
  }
}

}  // namespace squall
