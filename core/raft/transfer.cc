// Leadership transfer (Thesis 3.10), and forgetting a leader on purpose.

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

// `m.from` is the member that is to lead.
void Raft::HandleTransferLeader(const Message& m, Progress& progress) {
  if (progress.is_learner()) {
    diag().Debug([&] {
      return absl::StrFormat("%x is learner. Ignored transferring leadership", id().value());
    });
    return;
  }
  NodeId& transferee = leader().transferee;
  if (transferee == m.from) {
    diag().Info([&] {
      return absl::StrFormat(
          "%x [term %d] transfer leadership to %x is in progress, ignores request to same node %x",
          id().value(), term_.value(), m.from.value(), m.from.value());
    });
    return;
  }
  if (transferee != kNoNode) {
    diag().Info([&] {
      return absl::StrFormat("%x [term %d] abort previous transferring leadership to %x",
                             id().value(), term_.value(), transferee.value());
    });
    transferee = kNoNode;
  }
  if (m.from == id()) {
    diag().Debug([&] {
      return absl::StrFormat("%x is already leader. Ignored transferring leadership to self",
                             id().value());
    });
    return;
  }
  diag().Info([&] {
    return absl::StrFormat("%x [term %d] starts to transfer leadership to %x", id().value(),
                           term_.value(), m.from.value());
  });
  // It has one election timeout from now.
  election_elapsed_ = 0;
  transferee = m.from;
  if (progress.match() == log_.LastIndex()) {
    SendTimeoutNow(m.from);
    diag().Info([&] {
      return absl::StrFormat(
          "%x sends MsgTimeoutNow to %x immediately as %x already has up-to-date log", id().value(),
          m.from.value(), m.from.value());
    });
  } else {
    MaybeSendAppend(m.from, progress, SendEmpty::kYes);
  }
}

void Raft::SendTimeoutNow(NodeId to) {
  Emit(MessageType::kTimeoutNow, to);
  leader().lease_given_up = true;
}

void Raft::ForwardTransferLeader(const Message& m) {
  if (lead_ == kNoNode) {
    diag().Info([&] {
      return absl::StrFormat("%x no leader at term %d; dropping leader transfer msg", id().value(),
                             term_.value());
    });
    return;
  }
  // H10. It carries a term if it was forwarded to this node already. It goes on to the leader that
  // this node knows.
  diag().Expect(m.term == kNoTerm || On(config_.strict_input), [&] {
    return absl::StrFormat("term should not be set when sending %s (was %d)",
                           std::string(Name(m.type)), m.term.value());
  });
  Forward(m, lead_);
  messages_.back().term = term_;
}

void Raft::HandleTimeoutNow(const Message& m) {
  diag().Info([&] {
    return absl::StrFormat(
        "%x [term %d] received MsgTimeoutNow from %x and starts an election to get leadership.",
        id().value(), term_.value(), m.from.value());
  });
  // No rehearsal: the leader itself wants to go.
  Hup(Campaign::kTransfer);
}

void Raft::HandleForgetLeader() {
  // A follower that knows no leader grants votes at once, inside the leader's lease.
  if (config_.read_only == ReadOnlyOption::kLeaseBased) {
    diag().Error([] { return "ignoring MsgForgetLeader due to ReadOnlyLeaseBased"; });
    return;
  }
  if (lead_ == kNoNode) return;
  diag().Info([&] {
    return absl::StrFormat("%x forgetting leader %x at term %d", id().value(), lead_.value(),
                           term_.value());
  });
  lead_ = kNoNode;
}

}  // namespace squall
