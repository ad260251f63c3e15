#include "scenarios/story/teller.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace squall {
namespace {

// The terms of the entries [from, last()] of a log.
// The first index at which `now` has another entry than `before`, or has one more; nothing if it
// has not. Entries that a snapshot brought are not the log's.
std::optional<Index> FirstWritten(const PrefixLog& before, const PrefixLog& now) {
  Index first = std::min(before.last(), now.last()) + 1;
  const Index floor = std::max(before.before_first(), now.before_first());
  while (first > floor + 1 && before.At(first - 1).hash != now.At(first - 1).hash) {
    first = first - 1;
  }
  first = std::max(first, now.before_first() + 1);
  const bool is_cut = now.last() < before.last() && now.last() + 1 == first;
  if (first > now.last() && !is_cut) return std::nullopt;
  return first;
}

// Whether two logs have the same entries to their ends, as far as both go back.
bool EndsLike(const PrefixLog& a, const PrefixLog& b) {
  return a.last() == b.last() && a.At(a.last()).hash == b.At(b.last()).hash;
}

std::vector<std::pair<NodeId, NodeId>> CutLinks(const World& world) {
  std::vector<std::pair<NodeId, NodeId>> cut;
  for (uint64_t from = 1; from <= world.node_count(); ++from) {
    for (uint64_t to = 1; to <= world.node_count(); ++to) {
      if (from != to && world.network().IsCut(NodeId(from), NodeId(to))) {
        cut.emplace_back(NodeId(from), NodeId(to));
      }
    }
  }
  return cut;
}

}  // namespace

std::vector<TermRun> RunsOf(const PrefixLog& log, Index from) {
  std::vector<TermRun> runs;
  for (Index i = from; i <= log.last(); ++i) {
    const Term term = log.At(i).term;
    if (runs.empty() || runs.back().term != term) runs.push_back({term, 0});
    ++runs.back().count;
  }
  return runs;
}

Teller::Teller(const World& world, Interests interests, StoryReader* reader)
    : interests_(interests),
      reader_(reader),
      nodes_(world.node_count()),
      faults_(world.network().active()) {
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    Known& known = nodes_[i - 1];
    const Guest* guest = world.node(NodeId(i));
    known.up = guest != nullptr;
    if (!known.up) continue;
    known.state = guest->State();
    known.members = guest->Members();
  }
  SetInterests(world, interests);
}

void Teller::SetInterests(const World& world, Interests interests) {
  interests_ = interests;
  if (!interests.has(Interest::kLogs)) return;
  for (uint64_t i = 1; i <= world.node_count(); ++i) nodes_[i - 1].log = world.ghost(NodeId(i)).log;
}

Happening Teller::At(const World& world, NodeId node) const {
  Happening happening;
  happening.at = world.now();
  happening.step = world.steps();
  happening.node = node;
  happening.decoder = world.application().decoder();
  if (node == kNoNode) return happening;
  if (const Guest* guest = world.node(node)) happening.term = guest->State().term;
  return happening;
}

void Teller::Add(Happening happening, Happening::Payload what) {
  happening.what = std::move(what);
  told_.push_back(std::move(happening));
}

void Teller::Note(std::vector<Happening>* where, const World& world, NodeId node,
                  Happening::Payload what) const {
  where->push_back(At(world, node));
  where->back().what = std::move(what);
}

// --- During a step.

void Teller::OnSend(const World& world, const Message& message, Fate fate) {
  ++messages_;
  if (!interests_.has(Interest::kMessages)) return;
  Note(&sent_, world, message.from, Happening::Sent{messages_, fate, message});
  sent_.back().term = message.term;
}

void Teller::OnUnderWay(const World&, uint32_t slot) {
  if (under_way_.size() <= slot) under_way_.resize(slot + 1);
  under_way_[slot] = messages_;
}

void Teller::OnArrival(const World&, uint32_t slot) {
  arrived_ = slot < under_way_.size() ? under_way_[slot] : 0;
}

void Teller::OnAction(const World&, const Action& action, ActionOutcome outcome) {
  action_ = {0, action, outcome};
}

void Teller::OnCrash(const World&, NodeId node, const CrashLoss& loss) {
  nodes_[node.value() - 1].crash = loss;
}

void Teller::OnSynced(const World& world, NodeId node, IoStatus status) {
  if (!interests_.has(Interest::kDisks)) return;
  const NodeGhost& ghost = world.ghost(node);
  Note(&effects_, world, node,
       Happening::Synced{status == IoStatus::kOk, ghost.durable, ghost.durable_log.last()});
}

void Teller::OnWrite(const World& world, NodeId node, const DiskWrite& write) {
  if (!interests_.has(Interest::kDisks)) return;
  Note(&effects_, world, node, Happening::WriteAsked{write});
}

void Teller::OnApplied(const World& world, NodeId node, const Entry& entry,
                       const ApplyResult& result) {
  if (!interests_.has(Interest::kApplies)) return;
  Note(&effects_, world, node, Happening::Applied{entry, result});
}

void Teller::OnSnapshot(const World& world, NodeId node, SnapshotOrigin origin,
                        const Snapshot& snapshot) {
  if (!interests_.has(Interest::kDisks)) return;
  Note(&effects_, world, node, Happening::SnapshotMade{origin, snapshot.metadata});
}

void Teller::OnClient(const World& world, const ClientStep& step) {
  if (!interests_.has(Interest::kClients)) return;
  Note(&effects_, world, step.node, step);
}

// --- At its end.

void Teller::OnEvent(const World& world, const Event& event, const Message* message) {
  TellEvent(world, event, message);
  TellLinks(world);
  for (uint64_t i = 1; i <= nodes_.size(); ++i) TellNode(world, NodeId(i));
  for (std::vector<Happening>* more : {&effects_, &sent_}) {
    std::move(more->begin(), more->end(), std::back_inserter(told_));
    more->clear();
  }
  reader_->OnStep(world, {event, message, told_});
  told_.clear();
}

void Teller::TellEvent(const World& world, const Event& event, const Message* message) {
  if (message != nullptr && interests_.has(Interest::kMessages)) {
    Note(&told_, world, event.node_id(),
         Happening::Delivered{arrived_, world.node(event.node_id()) != nullptr, *message});
    told_.back().term = message->term;
  }
  if (!action_) return;
  action_->place = event.as<Event::Action>().index;
  Note(&told_, world, kNoNode, *std::exchange(action_, std::nullopt));
}

void Teller::TellLinks(const World& world) {
  const size_t faults = world.network().active();
  if (faults == faults_) return;
  Note(&told_, world, kNoNode, Happening::LinksChanged{faults > faults_, CutLinks(world)});
  faults_ = faults;
}

void Teller::TellNode(const World& world, NodeId id) {
  Known& known = nodes_[id.value() - 1];
  const Guest* guest = world.node(id);
  // Also of a node that is up again in the same step, but not of one that did not come up.
  if (known.crash && known.up) TellCrash(world, id, known);
  known.crash = std::nullopt;
  if (guest == nullptr) return;
  const NodeState now = guest->State();
  if (!known.up) return TellStart(world, id, known, now);
  const bool is_rewritten =
      interests_.has(Interest::kLogs) && !EndsLike(world.ghost(id).log, known.log);
  const Membership& members = guest->Members();
  // As of most nodes in most steps.
  if (now == known.state && !is_rewritten && members == known.members) return;
  const Happening at = At(world, id);
  TellElection(at, known.state, now);
  TellLog(world, at, known, now);
  if (now.commit != known.state.commit) TellCommit(world, at, known.state, now);
  if (members != known.members) {
    known.members = members;
    Add(at, Happening::MembersChanged{members});
  }
  known.state = now;
}

void Teller::TellCrash(const World& world, NodeId id, Known& known) {
  Happening::Crashed crashed;
  crashed.writes_lost = known.crash->operations;
  crashed.kept_part = known.crash->kept_part;
  crashed.sectors_lost = known.crash->sectors_lost;
  const NodeState& before = known.state;
  const NodeGhost& disk = world.ghost(id);
  crashed.vote_lost = before.vote != kNoNode &&
                      (disk.durable.term != before.term || disk.durable.vote != before.vote);
  const Index last = disk.durable_log.last();
  crashed.entries_lost = before.last > last ? before.last - last : 0;
  Happening at = At(world, id);
  at.term = before.term;
  known.up = false;
  Add(at, crashed);
}

// What it knew before does not count: it says anew what it gets to know.
void Teller::TellStart(const World& world, NodeId id, Known& known, const NodeState& now) {
  known.up = true;
  known.state = now;
  known.members = world.node(id)->Members();
  if (interests_.has(Interest::kLogs)) known.log = world.ghost(id).log;
  Add(At(world, id), Happening::Started{world.starts(id) == 1});
}

void Teller::TellElection(const Happening& at, const NodeState& before, const NodeState& now) {
  const bool new_term = now.term != before.term;
  if (new_term) Add(at, Happening::TermMoved{before.term});
  if (now.vote != kNoNode && (new_term || now.vote != before.vote)) {
    Add(at, Happening::Voted{now.vote});
  }
  if (now.role != before.role || (new_term && now.role != Role::kFollower)) {
    Add(at, Happening::RoleTaken{now.role, before.role});
  }
  if (now.lead != before.lead || (new_term && now.lead != kNoNode)) {
    Add(at, Happening::LeaderLearned{now.lead, before.lead});
  }
}

void Teller::TellLog(const World& world, const Happening& at, Known& known, const NodeState& now) {
  if (now.first != known.state.first) {
    const bool restored = now.first == now.last + 1 && now.first > known.state.last + 1;
    Add(at, Happening::LogCompacted{now.first - 1,
                                    restored ? SnapshotOrigin::kLeader : SnapshotOrigin::kOwn});
  }
  if (!interests_.has(Interest::kLogs)) return;
  const PrefixLog& log = world.ghost(at.node).log;
  const Index last = known.log.last();
  if (const auto from = FirstWritten(known.log, log)) {
    Add(at, Happening::LogWritten{*from, last, RunsOf(log, *from)});
  }
  known.log = log;
}

void Teller::TellCommit(const World& world, const Happening& at, const NodeState& before,
                        const NodeState& now) {
  Happening::Committed committed{before.commit + 1, now.commit, {}};
  if (interests_.has(Interest::kEntries) && committed.from <= committed.to) {
    // A snapshot brings no entries. Others have seen them committed.
    const Index from = std::max(committed.from, now.first);
    committed.entries = world.node(at.node)->ReadLog(from, std::max(now.commit + 1, from));
  }
  Add(at, std::move(committed));
}

}  // namespace squall
