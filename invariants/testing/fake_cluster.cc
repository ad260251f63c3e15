#include "invariants/testing/fake_cluster.h"

#include <utility>

namespace squall {
namespace {

std::string Lines(const std::vector<Violation>& violations) {
  std::string lines;
  for (const Violation& v : violations) {
    if (!lines.empty()) lines += '\n';
    lines += std::string(Id(v.property)) + ": " + v.detail;
  }
  return lines;
}

}  // namespace

Entries FakeNode::ReadLog(Index from, Index to) const {
  Entries run;
  for (Index i = from; i < to; ++i) run.Append(log[i - state.first]);
  return run;
}

FakeCluster::FakeCluster(uint64_t nodes, std::unique_ptr<MachineModel> model, SuiteOptions options)
    : suite_(nodes, std::move(model), options), nodes_(nodes), disks_(nodes), asked_(nodes) {
  std::vector<NodeId> voters;
  for (uint64_t id = 1; id <= nodes; ++id) voters.push_back(NodeId(id));
  for (FakeNode& node : nodes_) node.members.voters.incoming = MajorityConfig(voters);
  disks_ = nodes_;
  for (uint64_t id = 1; id <= nodes; ++id) StartAsShown(id);
}

void FakeCluster::Step(uint64_t id, uint64_t first_changed) {
  suite_.OnStep(NodeId(id), node(id), Index(first_changed));
}

void FakeCluster::Follow(uint64_t id, uint64_t term) {
  NodeState& s = node(id).state;
  if (s.term != Term(term)) s.vote = kNoNode;
  s.term = Term(term);
  s.role = Role::kFollower;
  Step(id);
}

void FakeCluster::Campaign(uint64_t id, uint64_t term) {
  NodeState& s = node(id).state;
  s.term = Term(term);
  s.vote = NodeId(id);
  s.role = Role::kCandidate;
  Step(id);
}

void FakeCluster::Lead(uint64_t id, uint64_t term) {
  NodeState& s = node(id).state;
  if (s.term != Term(term) || s.vote == kNoNode) s.vote = NodeId(id);
  s.term = Term(term);
  s.role = Role::kLeader;
  Step(id);
}

void FakeCluster::Vote(uint64_t id, uint64_t candidate) {
  node(id).state.vote = NodeId(candidate);
  Step(id);
}

void FakeCluster::Write(uint64_t id, const LogRun& run) {
  FakeNode& n = node(id);
  n.log.resize(Index(run.from) - n.state.first);
  for (uint64_t term : run.terms) {
    n.log.push_back({n.state.first + n.log.size(), Term(term), Payload(run.data), run.type});
  }
  n.state.last = n.state.first + n.log.size() - 1;
  Step(id, run.from);
}

void FakeCluster::Truncate(uint64_t id, uint64_t last) {
  Write(id, {.from = last + 1, .terms = {}});
}

void FakeCluster::Commit(uint64_t id, uint64_t index) {
  node(id).state.commit = Index(index);
  Step(id);
}

void FakeCluster::Apply(uint64_t id, uint64_t index) {
  node(id).state.applied = Index(index);
  Step(id);
}

void FakeCluster::Compact(uint64_t id, uint64_t index) {
  FakeNode& n = node(id);
  const auto count = static_cast<std::ptrdiff_t>(Index(index) + 1 - n.state.first);
  n.term_before_first = n.log[static_cast<size_t>(count - 1)].term;
  n.log.erase(n.log.begin(), n.log.begin() + count);
  n.state.first = Index(index) + 1;
  Step(id);
  Take(id, {ToConfState(n.members), Index(index), n.term_before_first});
}

void FakeCluster::Install(uint64_t id, uint64_t index, uint64_t term) {
  FakeNode& n = node(id);
  n.log.clear();
  n.term_before_first = Term(term);
  n.state.first = Index(index) + 1;
  n.state.last = n.state.commit = Index(index);
  Step(id, index);
}

void FakeCluster::Sync(uint64_t id) {
  const FakeNode& n = node(id);
  FakeNode& disk = disks_[id - 1];
  DiskWrite write;
  write.hard_state = {n.state.term, n.state.vote, n.state.commit};
  write.entries = n.ReadLog(n.state.first, n.state.last + 1);
  if (n.state.first > disk.state.last + 1) {
    Snapshot snapshot;
    snapshot.metadata.index = n.state.first - 1;
    snapshot.metadata.term = n.term_before_first;
    write.snapshot = SnapshotRef(std::move(snapshot));
  }
  disk = n;
  disk.state.role = Role::kFollower;
  suite_.OnDurable(NodeId(id), write);
}

void FakeCluster::SyncCompacted(uint64_t id) {
  Sync(id);
  DropFromDisk(id, node(id).state.first.value() - 1);
}

void FakeCluster::DropFromDisk(uint64_t id, uint64_t index) {
  DiskWrite write;
  write.compact_to = Index(index);
  suite_.OnDurable(NodeId(id), write);
}

void FakeCluster::Ask(uint64_t id, uint64_t from) {
  const FakeNode& n = node(id);
  const NodeState& s = n.state;
  DiskWrite& write = asked_[id - 1].emplace_back();
  write.hard_state = {s.term, s.vote, s.commit};
  write.entries = n.ReadLog(Index(from), s.last + 1);
  suite_.OnWrite(NodeId(id), write);
}

void FakeCluster::AskHardState(uint64_t id) { Ask(id, node(id).state.last.value() + 1); }

void FakeCluster::AskSnapshot(uint64_t id, uint64_t index, uint64_t term) {
  const NodeState& s = node(id).state;
  DiskWrite& write = asked_[id - 1].emplace_back();
  write.hard_state = {s.term, s.vote, s.commit};
  write.snapshot = SnapshotRef({Payload(), {members(), Index(index), Term(term)}});
  suite_.OnWrite(NodeId(id), write);
}

void FakeCluster::Land(uint64_t id) {
  const DiskWrite write = asked_[id - 1].front();
  asked_[id - 1].pop_front();
  suite_.OnDurable(NodeId(id), write);
}

void FakeCluster::ApplyEntry(uint64_t id, const Entry& entry, uint64_t digest) {
  ApplyResult result;
  result.digest = digest;
  suite_.OnApply(NodeId(id), entry, result);
}

void FakeCluster::Take(uint64_t id, const SnapshotMetadata& metadata, uint64_t digest) {
  suite_.OnSnapshotTaken(NodeId(id), {Payload(), metadata}, digest);
}

void FakeCluster::TakeIn(uint64_t id, const SnapshotMetadata& metadata, uint64_t digest) {
  suite_.OnSnapshotInstalled(NodeId(id), {Payload(), metadata}, digest);
}

void FakeCluster::Crash(uint64_t id) {
  suite_.OnCrash(NodeId(id));
  asked_[id - 1].clear();
}

void FakeCluster::Restart(uint64_t id) {
  nodes_[id - 1] = disks_[id - 1];
  node(id).state.applied = node(id).state.first - 1;
  StartAsShown(id);
}

void FakeCluster::StartAsShown(uint64_t id) { suite_.OnStart(NodeId(id), node(id)); }

void FakeCluster::SendVote(uint64_t id, uint64_t term, uint64_t candidate) {
  Send(id, VoteMessage(MessageType::kVoteResp, term, candidate));
}

std::string FakeCluster::Verdict() const { return Lines(suite_.violations()); }

std::string FakeCluster::VerdictOn(std::string_view id) const {
  std::vector<Violation> found = suite_.violations();
  std::erase_if(found, [id](const Violation& v) { return Id(v.property) != id; });
  return Lines(found);
}

std::string FakeCluster::SlowVerdict() const {
  Suite copy = suite_;
  std::vector<const NodeView*> views;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    views.push_back(suite_.ghost().nodes[i].up ? &nodes_[i] : nullptr);
  }
  const size_t before = copy.violations().size();
  copy.CrossCheck(views);
  return Lines(
      {copy.violations().begin() + static_cast<std::ptrdiff_t>(before), copy.violations().end()});
}

Message VoteMessage(MessageType type, uint64_t term, uint64_t to, bool reject) {
  Message m;
  m.type = type;
  m.term = Term(term);
  m.to = NodeId(to);
  m.reject = reject;
  return m;
}

}  // namespace squall
