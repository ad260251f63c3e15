#include "sim/own_node.h"

#include <utility>

#include "core/base/codec.h"
#include "sim/disk.h"

namespace squall {
namespace {

Toggle Switch(bool on) { return on ? Toggle::kOn : Toggle::kOff; }

Config NodeConfig(NodeId id, const Options& o, const DiskImage& disk, ElectionJitter* jitter) {
  Config c;
  c.id = id;
  c.election_tick = o.election_tick;
  c.heartbeat_tick = o.heartbeat_tick;
  c.pre_vote = Switch(o.pre_vote);
  c.check_quorum = Switch(o.check_quorum);
  c.max_size_per_msg = o.max_size_per_msg;
  c.max_committed_size_per_ready = kNoLimit;
  c.max_inflight_msgs = o.max_inflight_msgs;
  const SnapshotRef snapshot = disk.LatestSnapshot().value;
  if (snapshot) c.applied = snapshot->metadata.index;
  c.jitter = jitter;
  c.assert_mode = AssertMode::kReport;
  return c;
}

}  // namespace

OwnNode::OwnNode(NodeId id, const Options& options, const DiskImage& disk)
    : compact_every_(options.compact_every),
      compact_trailing_(options.compact_trailing),
      storage_(disk),
      node_(NodeConfig(id, options, disk, this), &storage_) {
  if (const SnapshotRef snapshot = disk.LatestSnapshot().value; snapshot) {
    kv_.Load(snapshot->data.view());
    applied_ = snapshot->metadata.index;
  }
}

OwnNode::OwnNode(const OwnNode& o)
    : Guest(o),
      ElectionJitter(o),
      compact_every_(o.compact_every_),
      compact_trailing_(o.compact_trailing_),
      storage_(o.storage_),
      kv_(o.kv_),
      applied_(o.applied_),
      node_(o.node_),
      syncing_(o.syncing_),
      held_messages_(o.held_messages_),
      held_committed_(o.held_committed_) {
  node_.Rebind(&storage_, this);
}

std::unique_ptr<Guest> OwnNode::Clone() const { return std::make_unique<OwnNode>(*this); }

// The core has drawn its first timeout before there was anybody to ask.
void OwnNode::Start(GuestEnvironment& env) {
  env_ = &env;
  const uint64_t range = node_.raft().config().election_tick;
  node_.SetRandomizedElectionTimeout(range + env.ElectionJitter(0, range));
  Pump(env);
}

uint64_t OwnNode::Draw(NodeId, uint64_t ordinal, uint64_t range) {
  return env_ == nullptr ? 0 : env_->ElectionJitter(ordinal, range);
}

void OwnNode::Tick(GuestEnvironment& env) {
  env_ = &env;
  node_.Tick();
  Pump(env);
}

void OwnNode::Deliver(const Message& message, GuestEnvironment& env) {
  env_ = &env;
  node_.Step(message);
  Pump(env);
}

ProposeOutcome OwnNode::Propose(const Payload& data, GuestEnvironment& env) {
  env_ = &env;
  const StepStatus status = node_.Propose(data);
  Pump(env);
  return status == StepStatus::kOk ? ProposeOutcome::kAccepted : ProposeOutcome::kDropped;
}

void OwnNode::Campaign(GuestEnvironment& env) {
  env_ = &env;
  node_.Campaign();
  Pump(env);
}

void OwnNode::DiskDone(GuestEnvironment& env) {
  env_ = &env;
  syncing_ = false;
  Finish(env);
  Pump(env);
}

// Works off one Ready after the other until one has to wait for the disk.
void OwnNode::Pump(GuestEnvironment& env) {
  while (!syncing_ && node_.HasReady()) {
    Ready& ready = node_.TakeReady();
    if (ready.hard_state || !ready.entries.empty() || ready.snapshot) {
      DiskWrite write;
      write.has_hard_state = ready.hard_state.has_value();
      if (ready.hard_state) write.hard_state = *ready.hard_state;
      write.entries = ready.entries;
      write.snapshot = ready.snapshot;
      ApplyWrite(write, &storage_);
      env.Write(std::move(write));
    }
    held_messages_.swap(ready.messages);
    held_committed_ = std::move(ready.committed_entries);
    if (ready.snapshot) {
      kv_.Load(ready.snapshot->data.view());
      applied_ = ready.snapshot->metadata.index;
    }
    if (ready.must_sync || ready.snapshot) {
      syncing_ = true;
      env.Sync();
    } else {
      Finish(env);
    }
  }
}

// The second half of a Ready, when what it relies on is on disk.
void OwnNode::Finish(GuestEnvironment& env) {
  for (Message& m : held_messages_) env.Send(std::move(m));
  held_messages_.clear();
  for (const Entry& e : held_committed_) Apply(e, env);
  const bool applied_any = !held_committed_.empty();
  held_committed_ = Entries();
  node_.Advance();
  if (applied_any) MaybeCompact(env);
}

void OwnNode::Apply(const Entry& entry, GuestEnvironment& env) {
  if (entry.type != EntryType::kNormal) {
    if (const Decoded<ConfChangeV2> change = DecodeEntryConfChange(entry); change.ok) {
      node_.ApplyConfChange(change.value);
    }
  } else if (Command command; DecodeCommand(entry.data.view(), &command)) {
    kv_.Apply(command, entry.data.view());
  }
  applied_ = entry.index;
  env.Applied(entry);
}

void OwnNode::MaybeCompact(GuestEnvironment& env) {
  if (compact_every_ == 0) return;
  const SnapshotRef last = storage_.LatestSnapshot().value;
  if (applied_ - (last ? last->metadata.index : kNoIndex) < compact_every_) return;
  DiskWrite write;
  write.own_snapshot = SnapshotRef(
      {kv_.Save(),
       {ToConfState(Members()), applied_, storage_.TermAt(applied_).value}});
  const uint64_t keep = compact_trailing_;
  write.compact_to = applied_.value() > keep ? applied_ - keep : kNoIndex;
  ApplyWrite(write, &storage_);
  env.Write(std::move(write));
}

NodeState OwnNode::State() const {
  const Raft& raft = node_.raft();
  NodeState s;
  s.term = raft.term();
  s.vote = raft.vote();
  s.lead = raft.lead();
  s.commit = raft.log().committed();
  s.applied = raft.log().applied();
  s.first = raft.log().FirstIndex();
  s.last = raft.log().LastIndex();
  s.role = raft.role();
  return s;
}

Entries OwnNode::ReadLog(Index from, Index to) const {
  return node_.raft().log().Read(from, to, kNoLimit).value;
}

Term OwnNode::TermBeforeFirst() const {
  const RaftLog& log = node_.raft().log();
  return log.TermOrZero(log.FirstIndex() - 1);
}

namespace {

class Factory final : public GuestFactory {
 public:
  std::unique_ptr<Guest> Make(NodeId node, const Options& options,
                              const DiskImage& disk) const override {
    return std::make_unique<OwnNode>(node, options, disk);
  }
  std::string Describe() const override { return "squall's own node"; }
};

}  // namespace

const GuestFactory& OwnNodeFactory() {
  static const Factory factory;
  return factory;
}

}  // namespace squall
