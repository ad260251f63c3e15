// Linearizable reads without a log entry (Thesis 6.4; etcd: ReadIndex).

#include <utility>

#include "absl/strings/str_format.h"
#include "core/raft/raft.h"

namespace squall {

void Raft::HandleReadIndex(const Message& m) {
  if (m.entries.empty()) return;  // Somebody else's bytes: there is no context to answer with.
  if (membership_.singleton()) {
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
      // Thesis 6.4, steps 2 and 3: remember the commit index, and confirm leadership.
      leader().reads.Add(m, log_.committed());
      leader().reads.Acknowledge(id(), leader().reads.HeartbeatContext());
      BroadcastHeartbeat();
      return;
    case ReadOnlyOption::kLeaseBased:
      AnswerRead(m, log_.committed());
      return;
  }
}

// To this node's own driver, or to the node that asked.
void Raft::AnswerRead(const Message& request, Index index) {
  if (request.from == kNoNode || request.from == id()) {
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
