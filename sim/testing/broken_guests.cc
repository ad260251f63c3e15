#include "sim/testing/broken_guests.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/base/hash.h"
#include "core/files/log_files.h"
#include "core/raft/raft.h"
#include "sim/testing/forwarding_factory.h"

namespace squall {
namespace {

// --- Elections.

// S1: two candidates of one term both win, because each takes a refusal for a vote.
class TakesNoForYes : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kVoteResp) m.reject = false;
    ForwardingGuest::Deliver(m, env);
  }
};

// What is on the disk of a node that comes up again, opened before the node itself does.
LogFiles::Opened OpenFiles(const GuestStart& start, GuestEnvironment& env) {
  return LogFiles::Open({start.options.segment_bytes}, env.files());
}

// S2: after a restart a node does not know whom it has voted for.
class ForgetsVote : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  static void Tamper(const GuestStart& start, GuestEnvironment& env) {
    LogFiles::Opened opened = OpenFiles(start, env);
    HardState state = opened.storage.InitialHardState();
    if (state.vote == kNoNode) return;
    state.vote = kNoNode;
    opened.log.Append(&state, {}, env.files());
  }
};

// S3: after a restart a node is in the term of its last entry, as if that were where terms are
// kept.
class ForgetsTerm : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  static void Tamper(const GuestStart& start, GuestEnvironment& env) {
    LogFiles::Opened opened = OpenFiles(start, env);
    HardState state = opened.storage.InitialHardState();
    const Term last = opened.storage.TermAt(opened.storage.LastIndex()).value;
    if (state.term <= last) return;
    state.term = last;
    state.vote = kNoNode;
    opened.log.Append(&state, {}, env.files());
  }
};

// S6: a candidate claims a log that is more up to date than any, and is elected without it.
class ClaimsCompleteLog : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;

 protected:
  void PassSend(Message m, GuestEnvironment& env) override {
    if (m.type == MessageType::kVote || m.type == MessageType::kPreVote) {
      m.index = m.index + 1000;
      m.log_term = m.term;
    }
    env.Send(std::move(m));
  }
};

// S22: a voter does not care how complete a candidate's log is.
class VotesForAnyLog : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kVote || m.type == MessageType::kPreVote) {
      m.index = m.index + 1000;
      m.log_term = m.term;
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// S22: a voter takes every candidate's log for an empty one.
class WithholdsVotes : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kVote || m.type == MessageType::kPreVote) {
      m.index = Index();
      m.log_term = Term();
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// S22: a voter does not know that the leader that it hears from is to be respected.
class VotesWithinLease : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kVote || m.type == MessageType::kPreVote) {
      m.context = Payload(kTransferContext);
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// S24: a follower campaigns every fifty ticks, whether it hears from a leader or not.
class CampaignsByTheClock : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    constexpr uint64_t kEvery = 50;
    if (++ticks_ % kEvery == 0 && !leads()) ForwardingGuest::Campaign(env);
  }

 private:
  uint64_t ticks_ = 0;
};

// S24: a leader does not hear that its followers answer, and takes itself for cut off.
class HearsNoAnswers : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    const bool answer =
        message.type == MessageType::kHeartbeatResp || message.type == MessageType::kAppResp;
    if (answer && leads()) return;
    ForwardingGuest::Deliver(message, env);
  }
};

// --- Logs.

// S1': a follower adds an entry of its own to those that a leader sends.
class InventsEntries : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kApp && !m.entries.empty()) {
      Entry entry = m.entries.back();
      entry.index = entry.index + 1;
      entry.term = m.term;
      m.entries.Append(std::move(entry));
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// S4: a leader writes its last entry once more whenever its clock ticks.
class RewritesAsLeader : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  Index TakeFirstChanged() override {
    const Index changed = node().TakeFirstChanged();
    const NodeState state = node().State();
    if (!leads() || state.last <= state.commit) return changed;
    return changed == kNoIndex ? state.last : std::min(changed, state.last);
  }
};

// S5: a bit of an entry flips between the network and the log.
class FlipsBits : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kApp && m.entries.size() == 1 && !m.entries[0].data.empty()) {
      Entry entry = m.entries[0];
      std::string bytes(entry.data.view());
      bytes.back() = static_cast<char>(bytes.back() ^ 1);
      entry.data = Payload(bytes);
      m.entries = Entries(std::move(entry));
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// S9: a restart loses the last entry of the disk.
class LosesLastEntry : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  static void Tamper(const GuestStart& start, GuestEnvironment& env) {
    LogFiles::Opened opened = OpenFiles(start, env);
    const MemoryStorage& storage = opened.storage;
    const Index last = storage.LastIndex();
    if (last < storage.FirstIndex() + 1) return;
    HardState state = storage.InitialHardState();
    state.commit = std::min(state.commit, last - 1);
    opened.log.Append(&state, storage.Read(last - 1, last, kNoLimit).value, env.files());
  }
};

// --- Commit.

// S7: a follower takes everything that it has for committed as soon as it hears a heartbeat.
class CommitsAllOnHeartbeat : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kHeartbeat) m.commit = node().State().last;
    ForwardingGuest::Deliver(m, env);
  }
};

// S8: a leader takes any acknowledgement for one of its whole log. It does not show its view of the
// followers, so S18 does not see the bug.
class CountsAnyAnswer : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kAppResp && !m.reject && leads()) m.index = node().State().last;
    ForwardingGuest::Deliver(m, env);
  }
  const Tracker* Followers() const override { return nullptr; }
};

// S10: a node takes its commit index back when it has been without news for a while.
class TakesCommitBack : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    ++ticks_;
  }
  NodeState State() const override {
    NodeState state = node().State();
    constexpr uint64_t kHealthyTicks = 100;
    if (ticks_ >= kHealthyTicks && state.commit > state.applied) state.commit = state.applied;
    if (ticks_ >= kHealthyTicks && state.commit > state.first) state.commit = state.first;
    return state;
  }

 private:
  uint64_t ticks_ = 0;
};

// S13: a leader counts replicas of entries of earlier terms (Paper 5.4.2 and Fig. 8).
class CountsOldTerms : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  NodeState State() const override {
    NodeState state = node().State();
    if (const Tracker* followers = Followers()) {
      state.commit = std::max(state.commit, followers->Committed());
    }
    return state;
  }
};

// S23: a leader that learns what its followers have counts it when its clock ticks, and not before.
class CountsWhenTheClockTicks : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    shown_ = message.type == MessageType::kAppResp && leads() ? State().commit : kInfinity;
    ForwardingGuest::Deliver(message, env);
  }
  void Tick(GuestEnvironment& env) override {
    shown_ = kInfinity;
    ForwardingGuest::Tick(env);
  }
  NodeState State() const override {
    NodeState state = node().State();
    if (state.role == Role::kLeader) state.commit = std::min(state.commit, shown_);
    return state;
  }

 private:
  Index shown_ = kInfinity;  // The commit index, until the next tick.
};

// S18: a leader believes that node 1 has all that is committed. It never commits more because of
// that.
class TrustsFirstFollower : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    if (m.type == MessageType::kAppResp && m.from == NodeId(1) && leads()) {
      m.reject = false;
      m.index = std::max(m.index, node().State().commit);
    }
    ForwardingGuest::Deliver(m, env);
  }
};

// --- Messages and disks.

// S17: a leader's heartbeats tell its commit index to followers that may not have the entries.
class TellsCommitToAll : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;

 protected:
  void PassSend(Message m, GuestEnvironment& env) override {
    if (m.type == MessageType::kHeartbeat) m.commit = node().State().commit;
    env.Send(std::move(m));
  }
};

// S19: a node takes entries for stable once they are handed out for writing.
class StableTooEarly : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  UnstableWindow Unstable() const override {
    UnstableWindow window = node().Unstable();
    window.offset = window.in_progress;
    return window;
  }
};

// S20: the driver does not wait for the disk.
class DoesNotWait : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    EndBarriers(env);
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    ForwardingGuest::Deliver(message, env);
    EndBarriers(env);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override {
    if (ended_ == 0) return ForwardingGuest::SyncDone(status, env);
    --ended_;
  }

 protected:
  void PassSync(GuestEnvironment& env) override {
    ++asked_;
    env.files().Sync();
  }

 private:
  void EndBarriers(GuestEnvironment& env) {
    while (asked_ > 0) {
      --asked_;
      ++ended_;
      ForwardingGuest::SyncDone(IoStatus::kOk, env);
    }
  }

  uint64_t asked_ = 0;
  uint64_t ended_ = 0;  // Before the disk said so.
};

// --- State machines and clients.

// S11: a node gives an entry to its state machine twice.
class AppliesTwice : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;

 protected:
  void PassApplied(const Entry& entry, const ApplyResult& result, GuestEnvironment& env) override {
    env.Applied(entry, result);
    if (entry.index.value() % 16 == 0) env.Applied(entry, result);
  }
};

// S12: a state machine mixes something of its node's own into its state.
class OwnState : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  uint64_t MachineDigest() const override { return Mix(node().MachineDigest(), id().value()); }

 protected:
  void PassApplied(const Entry& entry, const ApplyResult& result, GuestEnvironment& env) override {
    ApplyResult own = result;
    own.digest = Mix(own.digest, id().value());
    env.Applied(entry, own);
  }
};

// S14: a node keeps the configuration that it came up with.
class KeepsFirstMembers : public ForwardingGuest {
 public:
  KeepsFirstMembers(std::unique_ptr<Guest> node, NodeId id)
      : ForwardingGuest(std::move(node), id), first_(ForwardingGuest::Members()) {}
  const Membership& Members() const override { return first_; }

 private:
  Membership first_;
};

// S15: a snapshot is labelled with the node's term instead of its last entry's.
class LabelsSnapshotsWrong : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;

 protected:
  void PassSnapshotTaken(const SnapshotRef& snapshot, uint64_t digest,
                         GuestEnvironment& env) override {
    Snapshot wrong = *snapshot;
    wrong.metadata.term = node().State().term;
    env.SnapshotTaken(SnapshotRef(std::move(wrong)), digest);
  }
};

// S16: a node answers reads at once, from what it has applied.
class ReadsItsOwnState : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    const Host& host = static_cast<const OwnNode&>(node()).host();
    env.ReadDone(request, ReadOutcome::kDone, host.applied(),
                 host.machine().Query(question.view()));
  }
};

// S21: a node does a client's retry once more.
class DoesRetriesAgain : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;

 protected:
  void PassApplied(const Entry& entry, const ApplyResult& result, GuestEnvironment& env) override {
    ApplyResult again = result;
    if (again.kind == ApplyKind::kRepeated) again.kind = ApplyKind::kCommand;
    env.Applied(entry, again);
  }
};

// --- Plans.

// Five nodes and four clients, and nothing goes wrong.
Plan Calm(uint64_t seed) {
  Plan plan;
  plan.profile = "broken";
  plan.seed = seed;
  Options& o = plan.options;
  o.nodes = 5;
  o.election_tick = 10;
  o.heartbeat_tick = 2;
  o.jitter_us = 2000;
  o.max_size_per_msg = 1 << 16;
  o.durable_campaign = true;
  o.strict_reads = true;
  o.strict_readd = true;
  o.clients = 4;
  o.client_pause_us = 5000;
  o.client_patience_us = 100000;
  o.elsewhere_ppm = 300000;
  o.duration_us = 3 * kSecond;
  return plan;
}

// Clients are silent, and leaders are cut off and deposed all the time.
Plan Elections(uint64_t seed) {
  Plan plan = Calm(seed);
  Options& o = plan.options;
  o.clients = 0;
  o.election_tick = 3;
  o.heartbeat_tick = 1;
  o.campaign_ppm = 500000;
  o.opportunity_us = 20000;
  o.drop_ppm = 50000;
  return plan;
}

// The same, and nodes crash and come back soon.
Plan ElectionsAndCrashes(uint64_t seed) {
  Plan plan = Elections(seed);
  plan.options.crash_ppm = 30000;
  plan.options.downtime_us = kMillisecond;
  return plan;
}

Plan Crashes(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.crash_ppm = 50000;
  plan.options.downtime_us = 10 * kMillisecond;
  return plan;
}

// Leaders are cut off, and their followers fall behind and diverge.
Plan Partitions(uint64_t seed) {
  Plan plan = Calm(seed);
  Options& o = plan.options;
  o.partition_ppm = 300000;
  o.partition_us = 200 * kMillisecond;
  o.partition_extra_us = 300 * kMillisecond;
  o.read_ppm = 500000;
  o.reply_loss_ppm = 100000;
  return plan;
}

// The same without Config::durable_campaign: only the leader that comes of a request is looked at.
Plan Claims(uint64_t seed) {
  Plan plan = Partitions(seed);
  plan.options.durable_campaign = false;
  return plan;
}

// Nodes campaign out of turn with check-quorum and pre-vote.
Plan Leases(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.check_quorum = true;
  plan.options.pre_vote = true;
  plan.options.campaign_ppm = 500000;
  return plan;
}

// Nothing goes wrong, and applying takes a turn of its own.
Plan Asynchronous(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.async_storage = true;
  return plan;
}

// Nothing goes wrong with check-quorum, and nothing is written.
Plan Checks(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.check_quorum = true;
  plan.options.clients = 0;
  return plan;
}

// Messages are lost, so that followers have gaps.
Plan Losses(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.drop_ppm = 100000;
  plan.options.jitter_us = 10000;
  return plan;
}

// Leaders come to lead with entries of earlier terms that take many messages to replicate.
Plan Backlogs(uint64_t seed) {
  Plan plan = Partitions(seed);
  Options& o = plan.options;
  o.max_size_per_msg = 0;
  o.max_inflight_msgs = 1;
  o.client_pause_us = 2000;
  o.client_patience_us = 20000;
  o.read_ppm = 0;
  o.clients = 8;
  return plan;
}

Plan Changes(uint64_t seed) {
  Plan plan = Calm(seed);
  plan.options.spares = 2;
  plan.options.membership_ppm = 500000;
  return plan;
}

// Snapshots in changing terms.
Plan Snapshots(uint64_t seed) {
  Plan plan = Partitions(seed);
  plan.options.compact_every = 3;
  plan.options.compact_trailing = 3;
  return plan;
}

template <class T>
constexpr ForwardingFactory<T> kFactory{};

template <class T>
const GuestFactory* FactoryOf() {
  return &kFactory<T>;
}

}  // namespace

std::span<const BrokenGuest> BrokenGuests() {
  static const BrokenGuest guests[] = {
      {"TakesNoForYes", Property::kElectionSafety, "takes every answer to its campaign for a vote",
       Elections, FactoryOf<TakesNoForYes>()},
      {"InventsEntries", Property::kLeaderLongest, "adds entries of its own to those of its leader",
       Calm, FactoryOf<InventsEntries>()},
      {"ForgetsVote", Property::kVoteOnce, "forgets its vote in a restart", ElectionsAndCrashes,
       FactoryOf<ForgetsVote>()},
      {"ForgetsTerm", Property::kTermMonotone, "restarts in the term of its last entry",
       ElectionsAndCrashes, FactoryOf<ForgetsTerm>()},
      {"RewritesAsLeader", Property::kLeaderAppendOnly,
       "writes its last entry again while it leads", Calm, FactoryOf<RewritesAsLeader>()},
      {"FlipsBits", Property::kLogMatching, "flips a bit of the entries that it receives", Calm,
       FactoryOf<FlipsBits>()},
      {"ClaimsCompleteLog", Property::kLeaderCompleteness,
       "claims a log that is more complete than its own", Claims, FactoryOf<ClaimsCompleteLog>()},
      {"CommitsAllOnHeartbeat", Property::kStateMachineSafety, "takes its whole log for committed",
       Partitions, FactoryOf<CommitsAllOnHeartbeat>()},
      {"CountsAnyAnswer", Property::kCommittedOnQuorum,
       "counts any acknowledgement for all of its log", Losses, FactoryOf<CountsAnyAnswer>()},
      {"LosesLastEntry", Property::kCommittedPersist,
       "loses the last entry of its disk in a restart", Crashes, FactoryOf<LosesLastEntry>()},
      {"TakesCommitBack", Property::kCommitOrder, "takes its commit index back", Calm,
       FactoryOf<TakesCommitBack>()},
      {"AppliesTwice", Property::kApplyOrder, "applies some entries twice", Calm,
       FactoryOf<AppliesTwice>()},
      {"OwnState", Property::kMachineDigest, "mixes its name into its state machine", Calm,
       FactoryOf<OwnState>()},
      {"CountsOldTerms", Property::kCurrentTermCommit,
       "commits entries of earlier terms by counting", Backlogs, FactoryOf<CountsOldTerms>()},
      {"KeepsFirstMembers", Property::kConfiguration, "does not put membership changes in force",
       Changes, FactoryOf<KeepsFirstMembers>()},
      {"LabelsSnapshotsWrong", Property::kSnapshotMetadata,
       "labels its snapshots with its own term", Snapshots, FactoryOf<LabelsSnapshotsWrong>()},
      {"ReadsItsOwnState", Property::kLinearizableReads,
       "answers reads without asking for a quorum", Partitions, FactoryOf<ReadsItsOwnState>()},
      {"TellsCommitToAll", Property::kMessageContract,
       "tells its commit index to followers that are behind it", Losses,
       FactoryOf<TellsCommitToAll>()},
      {"TrustsFirstFollower", Property::kFollowerProgress,
       "believes that node 1 has all that is committed", Losses, FactoryOf<TrustsFirstFollower>()},
      {"StableTooEarly", Property::kStorageImage, "takes entries for stable before they are", Calm,
       FactoryOf<StableTooEarly>()},
      {"DoesNotWait", Property::kDriverContract, "goes on before its writes are on the disk", Calm,
       FactoryOf<DoesNotWait>()},
      {"DoesRetriesAgain", Property::kClientContract, "does a client's retries again", Partitions,
       FactoryOf<DoesRetriesAgain>()},
      {"VotesForAnyLog", Property::kVoteByLog, "votes for candidates whose log is behind its own",
       Partitions, FactoryOf<VotesForAnyLog>()},
      {"WithholdsVotes", Property::kVoteByLog, "withholds its vote from every candidate", Elections,
       FactoryOf<WithholdsVotes>()},
      {"VotesWithinLease", Property::kVoteByLog, "votes while it hears from a leader", Leases,
       FactoryOf<VotesWithinLease>()},
      {"CountsWhenTheClockTicks", Property::kPromptCommit,
       "commits at its next tick what its followers have", Asynchronous,
       FactoryOf<CountsWhenTheClockTicks>()},
      {"CampaignsByTheClock", Property::kSteadyRoles, "campaigns though it hears from its leader",
       Calm, FactoryOf<CampaignsByTheClock>()},
      {"HearsNoAnswers", Property::kSteadyRoles, "steps down though its followers answer", Checks,
       FactoryOf<HearsNoAnswers>()},
  };
  return guests;
}

const GuestFactory& BrokenGuestNamed(std::string_view name) {
  for (const BrokenGuest& guest : BrokenGuests()) {
    if (guest.name == name) return *guest.factory;
  }
  std::fprintf(stderr, "there is no broken guest %s\n", std::string(name).c_str());
  std::abort();
}

}  // namespace squall
