#include "invariants/testing/raw_cluster.h"

#include <utility>

#include "core/base/codec.h"
#include "core/base/hash.h"

namespace squall {

struct RawCluster::Slot final : public NodeView {
  NodeId id;
  MemoryStorage storage;
  std::unique_ptr<RawNode> raw;

  const Raft& raft() const { return raw->raft(); }

  NodeState State() const override {
    const RaftLog& log = raft().log();
    return {raft().term(), raft().vote(),    raft().lead(),   log.committed(), log.applying(),
            log.applied(), log.FirstIndex(), log.LastIndex(), raft().role()};
  }
  Entries ReadLog(Index from, Index to) const override {
    return raft().log().Read(from, to, kNoLimit).value;
  }
  Term TermBeforeFirst() const override {
    return raft().log().TermOrZero(raft().log().FirstIndex() - 1);
  }
  const Membership& Members() const override { return raft().membership(); }
  const Tracker* Followers() const override {
    const Raft::LeaderState* leader = raft().leader_state();
    return leader != nullptr ? &leader->tracker : nullptr;
  }
  UnstableWindow Unstable() const override {
    const squall::Unstable& u = raft().log().unstable();
    return {true, u.offset(), u.offset_in_progress(), u.end(), static_cast<bool>(u.snapshot())};
  }
  uint64_t MachineDigest() const override { return digest; }

  // A state machine that is nothing but the digest of what it was given.
  uint64_t digest = 0;
  uint64_t readies = 0;

  void Apply(const Entry& entry) {
    digest = Mix(digest, entry.index.value(), HashBytes(entry.data.view()));
  }
  Payload Save() const { return Payload(std::to_string(digest)); }
  void Load(const Snapshot& snapshot) {
    digest = 1;
    if (!snapshot.data.empty()) digest = std::stoull(std::string(snapshot.data.view()));
  }
};

RawCluster::RawCluster(const Setup& setup) : setup_(setup), suite_(setup.voters + setup.learners) {
  Snapshot first;
  for (uint64_t id = 1; id <= setup.voters + setup.learners; ++id) {
    ConfState& members = first.metadata.conf_state;
    (id <= setup.voters ? members.voters : members.learners).push_back(NodeId(id));
  }
  for (uint64_t id = 1; id <= setup.voters + setup.learners; ++id) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->id = NodeId(id);
    slots_.back()->storage.ApplySnapshot(SnapshotRef(first));
    Restart(id);
  }
}

RawCluster::~RawCluster() = default;

bool RawCluster::up(uint64_t id) const { return slots_[id - 1]->raw != nullptr; }
const Raft& RawCluster::raft(uint64_t id) const { return slots_[id - 1]->raft(); }

Config RawCluster::ConfigOf(uint64_t id) const {
  Config config;
  config.id = NodeId(id);
  config.pre_vote = setup_.pre_vote;
  config.check_quorum = setup_.check_quorum;
  config.max_size_per_msg = setup_.max_size_per_msg;
  config.max_inflight_msgs = setup_.max_inflight_msgs;
  config.strict_readd = setup_.strict_readd;
  // Random changes may remove all voters, which the reference answers with a panic.
  config.strict_input = Toggle::kOn;
  config.max_committed_size_per_ready = kNoLimit;
  const SnapshotRef snapshot = slots_[id - 1]->storage.LatestSnapshot().value;
  config.applied = snapshot->metadata.index;
  return config;
}

void RawCluster::Tick(uint64_t id) {
  slots_[id - 1]->raw->Tick();
  AfterCall(*slots_[id - 1]);
}

void RawCluster::Campaign(uint64_t id) {
  slots_[id - 1]->raw->Campaign();
  AfterCall(*slots_[id - 1]);
}

StepStatus RawCluster::Propose(uint64_t id, std::string_view data) {
  const StepStatus status = slots_[id - 1]->raw->Propose(Payload(data));
  AfterCall(*slots_[id - 1]);
  return status;
}

StepStatus RawCluster::ProposeChange(uint64_t id, const ConfChangeV2& change) {
  const StepStatus status = slots_[id - 1]->raw->ProposeConfChange(change);
  AfterCall(*slots_[id - 1]);
  return status;
}

void RawCluster::Crash(uint64_t id) {
  slots_[id - 1]->raw.reset();
  suite_.OnCrash(NodeId(id));
}

void RawCluster::Restart(uint64_t id) {
  Slot& slot = *slots_[id - 1];
  slot.raw = std::make_unique<RawNode>(ConfigOf(id), &slot.storage);
  slot.Load(*slot.storage.LatestSnapshot().value);
  suite_.OnStart(slot.id, slot);
  AfterCall(slot);
}

void RawCluster::Compact(uint64_t id, uint64_t trailing) {
  Slot& slot = *slots_[id - 1];
  const Index applied = slot.raft().log().applied();
  const ConfState members = ToConfState(slot.raft().membership());
  const Fetched<SnapshotRef> made = slot.storage.CreateSnapshot(applied, members, slot.Save());
  if (!made.ok()) return;
  if (applied.value() > trailing) slot.storage.Compact(applied - trailing);
  AfterCall(slot);
  suite_.OnSnapshotTaken(slot.id, *made.value, slot.digest);
  suite_.OnDurable(slot.id, {{}, {}, {}, {}, slot.storage.FirstIndex() - 1});
}

void RawCluster::Deliver(size_t position) {
  const Message m = queue_[position];
  queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(position));
  if (!up(m.to.value()) || m.to.value() == isolated_ || m.from.value() == isolated_) return;
  Slot& slot = *slots_[m.to.value() - 1];
  suite_.OnReceive(slot.id, m);
  slot.raw->Step(m);
  AfterCall(slot);
}

void RawCluster::DeliverAll() {
  while (!queue_.empty()) Deliver(0);
}

std::string RawCluster::Verdict() {
  std::vector<const NodeView*> views;
  for (const auto& slot : slots_) views.push_back(slot->raw ? slot.get() : nullptr);
  suite_.CrossCheck(views);
  std::string lines;
  for (const Violation& v : suite_.violations()) {
    lines += std::string(Id(v.property)) + ": " + v.detail + "\n";
  }
  return lines;
}

// The disk takes no time: a Ready is a call that asks for a write, and a call that finds it done.
void RawCluster::AfterCall(Slot& slot) {
  TellStep(slot);
  while (slot.raw->HasReady()) {
    Ready& ready = slot.raw->TakeReady();
    TellStep(slot);
    suite_.OnContract(slot.id, ContractStep::kReady, ++slot.readies);
    Write(slot, ready);
    Finish(slot, ready);
  }
}

void RawCluster::TellStep(Slot& slot) {
  suite_.OnStep(slot.id, slot, slot.raw->TakeFirstChanged());
}

void RawCluster::Write(Slot& slot, const Ready& ready) {
  if (ready.snapshot) slot.storage.ApplySnapshot(ready.snapshot);
  if (ready.hard_state) slot.storage.SetHardState(*ready.hard_state);
  slot.storage.Append(ready.entries);
  const DiskWrite write{ready.hard_state, ready.entries, ready.snapshot, {}, {}};
  suite_.OnWrite(slot.id, write);
  suite_.OnDurable(slot.id, write);
}

void RawCluster::Finish(Slot& slot, const Ready& ready) {
  const std::vector<Message> messages = ready.messages;
  const Entries committed = ready.committed_entries;
  const SnapshotRef snapshot = ready.snapshot;
  if (snapshot) slot.Load(*snapshot);
  const uint64_t digest = slot.digest;
  std::vector<uint64_t> digests;
  for (const Entry& entry : committed) {
    slot.Apply(entry);
    digests.push_back(slot.digest);
    if (entry.type != EntryType::kNormal) {
      slot.raw->ApplyConfChange(DecodeEntryConfChange(entry).value);
    }
  }
  slot.raw->Advance();
  TellStep(slot);
  if (snapshot) suite_.OnSnapshotInstalled(slot.id, *snapshot, digest);
  for (size_t i = 0; i < committed.size(); ++i) {
    ApplyResult result;
    result.digest = digests[i];
    suite_.OnApply(slot.id, committed[i], result);
  }
  suite_.OnContract(slot.id, ContractStep::kAdvanced, slot.readies);
  for (const Message& m : messages) {
    suite_.OnSend(slot.id, m);
    queue_.push_back(m);
  }
}

}  // namespace squall
