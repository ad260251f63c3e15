#include "core/raft/raft.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/base/describe.h"
#include "core/confchange/changer.h"

namespace squall {
namespace {

// Zero stands for a default that depends on other fields.
Config Resolved(Config c) {
  if (c.max_uncommitted_entries_size == 0) c.max_uncommitted_entries_size = kNoLimit;
  if (c.max_committed_size_per_ready == 0) c.max_committed_size_per_ready = c.max_size_per_msg;
  // No entry is smaller than a byte, so that this is one entry at a time.
  if (c.max_committed_size_per_ready == 0 && c.strict_input == Toggle::kOn) {
    c.max_committed_size_per_ready = 1;
  }
  if (c.max_inflight_bytes == 0) c.max_inflight_bytes = kNoLimit;
  return c;
}

// The random part of a timeout without an ElectionJitter: well mixed, the same on every run.
uint64_t DefaultJitter(NodeId id, uint64_t ordinal, uint64_t range) {
  uint64_t x = id.value() * 0x9e3779b97f4a7c15u + ordinal + 1;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return (x ^ (x >> 31)) % range;
}

}  // namespace

std::string_view Describe(StepStatus status) {
  switch (status) {
    case StepStatus::kOk:
      return "ok";
    case StepStatus::kProposalDropped:
      return "raft proposal dropped";
    case StepStatus::kLocalMessage:
      return "raft: cannot step raft local message";
    case StepStatus::kPeerNotFound:
      return "raft: cannot step as peer not found";
  }
  return "?";
}

Raft::Raft(const Config& config, const Storage* storage)
    : config_(Resolved(config)),
      log_(storage, Diagnostics(config.sink, config.assert_mode),
           config_.max_committed_size_per_ready) {
  const EntryId last = log_.LastId();
  const HardState hard_state = storage->InitialHardState();
  const ConfState conf_state = storage->InitialConfState();
  Result<MembershipChange> restored = Restore(conf_state);
  diag().Expect(restored.ok() && Equivalent(conf_state, ToConfState(restored.value.membership)),
                [&] {
                  return absl::StrFormat("unable to restore config %s: %s", Describe(conf_state),
                                         restored.error);
                });
  SwitchTo(restored.value);
  if (!hard_state.empty()) LoadHardState(hard_state);
  if (config_.applied > kNoIndex) log_.AppliedTo(config_.applied, 0);
  BecomeFollower(term_, kNoNode);

  diag().Info([&] {
    const MajorityConfig voters = membership_.voters.All();
    return absl::StrFormat(
        "newRaft %x [peers: [%s], term: %d, commit: %d, applied: %d, lastindex: %d, lastterm: %d]",
        id().value(),
        absl::StrJoin(voters, ",", [](std::string* out, NodeId id) { out->append(Hex(id)); }),
        term_.value(), log_.committed().value(), log_.applied().value(), last.index.value(),
        last.term.value());
  });
}

void Raft::Rebind(const Storage* storage, ElectionJitter* jitter) {
  log_.Rebind(storage);
  config_.jitter = jitter;
  config_.tracer = nullptr;
}

void Raft::Tick() {
  if (promise_age_ < config_.election_tick) ++promise_age_;
  if (role_ == Role::kLeader) {
    TickHeartbeat();
  } else {
    TickElection();
  }
}

// A message to `to`, in the right queue, with sender and term filled in. Valid until the next one.
Message& Raft::Emit(MessageType type, NodeId to) {
  // Whatever acknowledges an append or gives a vote waits until that is on disk. Refusals wait as
  // well: they may rest on what is not on disk yet.
  const bool promises = type == MessageType::kAppResp || type == MessageType::kVoteResp ||
                        type == MessageType::kPreVoteResp;
  const bool after_append =
      promises || (type == MessageType::kVote && On(config_.durable_campaign));
  diag().Expect(promises || to != id(), [&] {
    return absl::StrFormat("message should not be self-addressed when sending %s",
                           std::string(Name(type)));
  });
  std::vector<Message>& queue = after_append ? messages_after_append_ : messages_;
  Message& m = queue.emplace_back();
  m.type = type;
  m.to = to;
  m.from = id();
  m.term = term_;
  if (traced()) [[unlikely]]
    TraceSending(queue);
  return m;
}

// Campaign messages carry the term that they are about, which need not be this node's.
Message& Raft::EmitVote(MessageType type, NodeId to, Term term) {
  diag().Expect(term != kNoTerm, [&] {
    return absl::StrFormat("term should be set when sending %s", std::string(Name(type)));
  });
  Message& m = Emit(type, to);
  m.term = term;
  return m;
}

// Proposals and reads travel without a term: they are requests, valid under any leader.
void Raft::Forward(const Message& m, NodeId to) {
  diag().Expect(to != id(), [&] {
    return absl::StrFormat("message should not be self-addressed when sending %s",
                           std::string(Name(m.type)));
  });
  Message& out = messages_.emplace_back(m);
  out.to = to;
  if (out.from == kNoNode) out.from = id();
}

void Raft::LoadHardState(const HardState& state) {
  if (diag().Expect(state.commit >= log_.committed() && state.commit <= log_.LastIndex(), [&] {
        return absl::StrFormat("%x state.commit %d is out of range [%d, %d]", id().value(),
                               state.commit.value(), log_.committed().value(),
                               log_.LastIndex().value());
      })) {
    log_.LoadCommitted(state.commit);
  }
  term_ = state.term;
  vote_ = state.vote;
}

void Raft::DrawElectionTimeout() {
  const uint64_t ordinal = election_timeouts_drawn_++;
  const uint64_t range = config_.election_tick;
  randomized_election_timeout_ =
      range + (config_.jitter != nullptr ? config_.jitter->Draw(id(), ordinal, range)
                                         : DefaultJitter(id(), ordinal, range));
}

}  // namespace squall
