#include "sim/guest/own_node.h"

#include <utility>

#include "sim/clients/kv_application.h"

namespace squall {
namespace {

Toggle Switch(bool on) { return on ? Toggle::kOn : Toggle::kOff; }

HostConfig ConfigOf(const GuestStart& start) {
  const Options& o = start.options;
  HostConfig host;
  Config& c = host.raft;
  c.id = start.node;
  c.election_tick = o.election_tick;
  c.heartbeat_tick = o.heartbeat_tick;
  c.pre_vote = Switch(o.pre_vote);
  c.check_quorum = Switch(o.check_quorum);
  c.async_storage_writes = Switch(o.async_storage);
  c.read_only = o.lease_reads ? ReadOnlyOption::kLeaseBased : ReadOnlyOption::kSafe;
  c.disable_proposal_forwarding = Switch(o.disable_forwarding);
  c.step_down_on_removal = Switch(o.step_down_on_removal);
  c.max_size_per_msg = o.max_size_per_msg;
  c.max_committed_size_per_ready = o.max_apply_size;
  c.max_uncommitted_entries_size = o.max_uncommitted_size;
  c.max_inflight_msgs = o.max_inflight_msgs;
  c.max_inflight_bytes = o.max_inflight_bytes;
  c.strict_lease = Switch(o.strict_lease);
  c.durable_campaign = Switch(o.durable_campaign);
  c.strict_reads = Switch(o.strict_reads);
  c.strict_readd = Switch(o.strict_readd);
  c.commit_by_vote = Switch(o.commit_by_vote);
  c.strict_input = Switch(o.strict_input);
  c.assert_mode = AssertMode::kReport;
  host.files.segment_bytes_max = o.segment_bytes;
  host.snapshot_every = o.compact_every;
  host.snapshot_trailing = o.compact_trailing;
  host.incarnation = start.incarnation;
  return host;
}

ProposeOutcome OutcomeOf(StepStatus status) {
  return status == StepStatus::kOk ? ProposeOutcome::kAccepted : ProposeOutcome::kDropped;
}

class Factory final : public GuestFactory {
 public:
  explicit Factory(const Application& application) : application_(application) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    Host::Opened opened =
        Host::Open(ConfigOf(start), application_.MakeMachine(), start.first_members, env);
    Made made;
    made.error = std::move(opened.error);
    made.note = std::move(opened.note);
    if (opened.host) made.guest = std::make_unique<OwnNode>(std::move(opened.host));
    return made;
  }
  const Application* application() const override { return &application_; }
  std::string Describe() const override { return "squall's own node"; }

 private:
  const Application& application_;
};

}  // namespace

const Application& ApplicationOf(const GuestFactory& factory) {
  const Application* const own = factory.application();
  return own == nullptr ? KeyValueApplication() : *own;
}

const GuestFactory& OwnNodeFactory() {
  static const Factory factory(KeyValueApplication());
  return factory;
}

std::unique_ptr<GuestFactory> OwnNodeWith(const Application& application) {
  return std::make_unique<Factory>(application);
}

ProposeOutcome OwnNode::Propose(const Payload& command, GuestEnvironment& env) {
  return OutcomeOf(host_->Propose(command, env));
}

ProposeOutcome OwnNode::ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) {
  return OutcomeOf(host_->ChangeMembership(change, env));
}

void OwnNode::ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) {
  host_->ReportSnapshot(id, report, env);
}

// --- What checkers see.

NodeState OwnNode::State() const {
  const Raft& r = raft();
  NodeState s;
  s.term = r.term();
  s.vote = r.vote();
  s.lead = r.lead();
  s.commit = r.log().committed();
  s.applying = r.log().applying();
  s.applied = r.log().applied();
  s.first = r.log().FirstIndex();
  s.last = r.log().LastIndex();
  s.role = r.role();
  return s;
}

Entries OwnNode::ReadLog(Index from, Index to) const {
  return raft().log().Read(from, to, kNoLimit).value;
}

Term OwnNode::TermBeforeFirst() const {
  const RaftLog& log = raft().log();
  return log.TermOrZero(log.FirstIndex() - 1);
}

const Tracker* OwnNode::Followers() const {
  const Raft::LeaderState* leader = raft().leader_state();
  return leader == nullptr ? nullptr : &leader->tracker;
}

UnstableWindow OwnNode::Unstable() const {
  const class Unstable& u = raft().log().unstable();
  return {true, u.offset(), u.offset_in_progress(), u.end(), static_cast<bool>(u.snapshot())};
}

Burden OwnNode::Burdens() const {
  const Raft::LeaderState* leader = raft().leader_state();
  return {true, leader == nullptr ? 0 : leader->uncommitted_bytes, host_->reads_waiting()};
}

}  // namespace squall
