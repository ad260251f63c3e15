// Linearizable reads without a log entry (Thesis 6.4; etcd: ReadIndex).

#include <utility>

#include "absl/strings/str_format.h"
#include "core/raft/raft.h"

namespace squall {

void Raft::HandleReadIndex(const Message& m) {
  // H10. There is no context to answer with.
  if (m.entries.empty() && On(config_.strict_input)) return;
  if (membership_.singleton() && (!On(config_.strict_reads) || (membership_.voters.contains(id()) &&
                                                                CommittedInCurrentTerm()))) {
    AnswerRead(m, log_.committed());
    return;
  }
  // Thesis 6.4, step 1: before it has committed an entry of its term, a leader does not know what
  // is committed.
  if (!CommittedInCurrentTerm()) {
    deferred_reads_.push_back(m);
    return;
  }
  StartRead(m);
}

void Raft::StartRead(const Message& m) {
  switch (config_.read_only) {
    case ReadOnlyOption::kSafe:
      ConfirmRead(m);
      return;
    case ReadOnlyOption::kLeaseBased:
      if (On(config_.strict_lease) && !LeaseHolds()) {
        ConfirmRead(m);
      } else {
        AnswerRead(m, log_.committed());
      }
      return;
  }
}

// Thesis 6.4, steps 2 and 3: remember the commit index, and confirm leadership.
void Raft::ConfirmRead(const Message& m) {
  leader().reads.Add(m, log_.committed());
  leader().reads.Acknowledge(id(), leader().reads.newest());
  BroadcastHeartbeat();
  // A read that waited for the first commit of the only voter needs no other confirmation.
  if (!membership_.singleton()) return;
  for (const ReadQueue::Read& read : leader().reads.TakeConfirmed(membership_.voters)) {
    AnswerRead(read.request, read.index);
  }
}

bool Raft::LeaseHolds() const {
  return !leader().lease_given_up &&
         leader().lease.Holds(membership_.voters, id(), leader().ticks, config_.election_tick);
}

// To this node's own driver, or to the node that asked.
void Raft::AnswerRead(const Message& request, Index index) {
  if (request.from == kNoNode || request.from == id()) {
    if (!diag().Expect(!request.entries.empty(), [&] {
          return absl::StrFormat("%x has no context to answer a MsgReadIndex with", id().value());
        })) {
      return;
    }
    read_states_.push_back({index, request.entries.front().data});
    return;
  }
  Message& m = Emit(MessageType::kReadIndexResp, request.from);
  m.index = index;
  m.entries = request.entries;
}

void Raft::ReleaseDeferredReads() {
  if (deferred_reads_.empty()) return;
  if (!CommittedInCurrentTerm()) {
    diag().Error([] {
      return "pending MsgReadIndex should be released only after first commit in current term";
    });
    return;
  }
  const std::vector<Message> reads = std::move(deferred_reads_);
  deferred_reads_.clear();
  for (const Message& m : reads) StartRead(m);
}

bool Raft::CommittedInCurrentTerm() const { return log_.TermOrZero(log_.committed()) == term_; }

void Raft::ForwardReadIndex(const Message& m) {
  if (lead_ == kNoNode) {
    diag().Info([&] {
      return absl::StrFormat("%x no leader at term %d; dropping index reading msg", id().value(),
                             term_.value());
    });
    return;
  }
  Forward(m, lead_);
}

void Raft::HandleReadIndexResponse(const Message& m) {
  if (m.entries.size() != 1) {
    diag().Error([&] {
      return absl::StrFormat("%x invalid format of MsgReadIndexResp from %x, entries count: %d",
                             id().value(), m.from.value(), m.entries.size());
    });
    return;
  }
  read_states_.push_back({m.index, m.entries.front().data});
}

}  // namespace squall
