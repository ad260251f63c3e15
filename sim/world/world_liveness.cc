// What a healed core has to bring about, one thing after the other: a leader, two writes with a
// handover between them; then, with clients silent, a read through each member, and rest. The run
// ends as soon as it has. When the time is over and it has not, the first thing that is missing is
// the violation.
//
// Time is what the plan gives, from when the storm's last messages have arrived, and more as long
// as logs still grow with no client writing to them: with small windows a node that was away for
// long has a long way to go, and is not stuck while it goes (GiveMoreTime()); or as long as those
// who can win an election have not had a few chances. Links of the core lose nothing, its clocks
// are even and its disks and state machines quick (Settle()), but messages of the storm still
// arrive for a while, with whatever they start.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "invariants/liveness/convergence.h"
#include "invariants/liveness/membership_settles.h"
#include "invariants/liveness/quiescence.h"
#include "sim/plan/operations.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

constexpr uint64_t kWritesWanted = 2;
// Names the choices of this time apart from those of opportunities.
constexpr uint32_t kSettleOrdinal = 0xffffffff;
// The delay that a faulty link may add.
constexpr uint64_t kLinkDelayMax = 256 * kMillisecond;

uint64_t Bit(NodeId id) { return uint64_t{1} << id.value(); }

}  // namespace

uint64_t World::ElectionTimeout() const { return options_.election_tick * options_.tick_us; }

// Links that are slow because they are full come on top of that.
uint64_t World::LatenessMax() const {
  return options_.spike_us + options_.spike_us / 8 + kLinkDelayMax +
         5 * (options_.latency_us + options_.jitter_us);
}

std::vector<CoreNode> World::CoreView() const {
  std::vector<CoreNode> core;
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeId id(i);
    if ((core_ & ~liveness_.retired & Bit(id)) != 0) core.push_back({id, Slot(id).guest.get()});
  }
  return core;
}

void World::BeginLiveness() {
  // Requires a quorum in the core, of the configuration that is known to be in force.
  const NodeSlot* latest = LatestApplied();
  liveness_.judged = checking_ == Checking::kOn && !beyond_budget_ && latest != nullptr &&
                     HasQuorumWithout(latest->members.voters, ~core_);
  liveness_.leader.Begin(now_.value());
  liveness_.budget.Begin(nodes_.size(), LivenessCounts(), in_flight_.size() - free_slots_.size());
  EnterPhase(Liveness::Phase::kProgress);
}

void World::EnterPhase(Liveness::Phase phase) {
  liveness_.phase = phase;
  liveness_.phase_since = now_;
}

MessageBudget::Counts World::LivenessCounts() const {
  return {statistics_.messages_sent, liveness_.work,
          statistics_.operations + statistics_.reads + statistics_.operations_retried,
          now_.value() / options_.tick_us, liveness_.tails};
}

// One look at the core, and what is to be done next about it.
void World::FollowLiveness(uint32_t look, WorldListener* listener) {
  const SimTime next = now_ + options_.tick_us;
  events_.Push({next, 0, EventKind::kSettle, 0, 0, look + 1});
  // A leader that has removed itself is no longer of the core when the core is looked at.
  RetireRemoved();
  liveness_.leader.Observe(CoreView(), now_.value());
  switch (liveness_.phase) {
    case Liveness::Phase::kStorm:
    case Liveness::Phase::kDone:
      return;
    case Liveness::Phase::kProgress:
      ProbeProgress(listener);
      if (!MissingProgress() || IsSlow()) EnterPhase(Liveness::Phase::kQuiet);
      break;
    case Liveness::Phase::kQuiet:
      AskToLeave(listener);
      ProbeReads(listener);
      if (!MissingRest() && !BeginRejoin()) FinishLiveness();
      break;
    case Liveness::Phase::kRejoin:
      if (now_ - liveness_.phase_since > 3 * ElectionTimeout()) FinishLiveness();
      break;
  }
  if (liveness_.work != liveness_.work_seen) {
    liveness_.work_seen = liveness_.work;
    liveness_.work_since = now_;
  }
  GiveMoreTime(next);
  if (!liveness_.judged || liveness_.phase == Liveness::Phase::kDone) return;
  std::optional<Violation> broken = liveness_.budget.Exceeded(LivenessCounts());
  if (!broken && liveness_.phase == Liveness::Phase::kRejoin) {
    broken = liveness_.rejoin.Disturbed(CoreView());
  }
  if (!broken && next > end_) {
    if (liveness_.phase == Liveness::Phase::kProgress) broken = MissingProgress();
    if (liveness_.phase == Liveness::Phase::kQuiet) broken = MissingRest();
  }
  if (broken && !IsHeldUpByAHigherTerm()) violations_.push_back(*std::move(broken));
}

// Two ways to be stuck that the reference has no answer to without pre-vote: what comes of a lower
// term is not answered (etcd: Step). A candidate then does not learn that a voter is terms ahead,
// and catches up by chance only, as each of them campaigns about as often as the other. And without
// check-quorum too, a node that is no voter and has a higher term than the leader takes nothing
// from it, tells it nothing, and may not campaign.
bool World::IsHeldUpByAHigherTerm() const {
  if (options_.pre_vote) return false;
  const NodeId leader = Leader();
  std::vector<Term> terms;
  for (const CoreNode& member : CoreView()) {
    if (member.view == nullptr) continue;
    const Term term = member.view->State().term;
    terms.push_back(term);
    if (leader != kNoNode && !options_.check_quorum && term > Slot(leader).state.term &&
        !member.view->Members().voters.contains(member.id)) {
      return true;
    }
  }
  // One term apart is how any election looks.
  const auto [least, most] = std::minmax_element(terms.begin(), terms.end());
  return leader == kNoNode && !terms.empty() && *most > *least + 1;
}

// A leader works off what clients asked in the storm, one entry a message perhaps, and new writes
// wait behind that. With clients silent it has to come to an end.
bool World::IsSlow() const {
  return now_ - liveness_.phase_since >= options_.settle_us / 2 &&
         now_ - liveness_.work_since <= 2 * ElectionTimeout() && !MissingLeader(0);
}

// There is more time as long as work goes on, which has an end with clients silent. And as long as
// it may be bad luck that there is no leader, whoever wins at last has half the time for the rest.
//
// Both for so long and no longer. After that a core that gets nearer to its end still has time,
// however slow it is: a node that moves is not stuck. Each such look needs less work left than ever
// before, of which there is a finite amount, so that this ends too.
void World::GiveMoreTime(SimTime next) {
  constexpr uint64_t kSettleTimesMax = 8;
  const SimTime latest(options_.duration_us + LatenessMax() + kSettleTimesMax * options_.settle_us);
  constexpr uint64_t kChancesMin = 8;
  FollowWorkLeft(next <= latest);
  const bool unlucky =
      liveness_.leader.leader() == kNoNode && liveness_.leader.chances() < kChancesMin;
  const bool quiet = liveness_.phase == Liveness::Phase::kQuiet;
  const bool working = quiet && now_ - liveness_.work_since <= 2 * ElectionTimeout();
  const SimTime wanted = unlucky ? next + options_.settle_us / 2 : working ? next : end_;
  end_ = std::max(end_, std::min(wanted, latest));
  const bool nearer = quiet && now_ - liveness_.left_since <= 2 * ElectionTimeout();
  if (nearer) end_ = std::max(end_, next);
}

// What the core's members have not stored, committed or applied of the leader's log; no number is
// higher than that of a core without a leader.
uint64_t World::WorkLeft() const {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !Slot(leader).guest) return ~uint64_t{0};
  const Index end = Slot(leader).state.last;
  uint64_t left = 0;
  for (const CoreNode& node : CoreView()) {
    if (node.view == nullptr || !Slot(leader).members.contains(node.id)) continue;
    const NodeState& state = Slot(node.id).state;
    for (const Index has : {state.last, state.commit, state.applied}) {
      if (has < end) left += end - has;
    }
  }
  return left;
}

// A new leader may have more to do than the one before. That counts only as long as time is not up:
// it would be no end otherwise.
void World::FollowWorkLeft(bool in_time) {
  const uint64_t left = WorkLeft();
  const Term term = liveness_.leader.term();
  const bool anew = in_time && term != liveness_.left_term;
  if (!anew && left >= liveness_.left_least) return;
  liveness_.left_least = left;
  liveness_.left_term = term;
  liveness_.left_since = now_;
}

void World::FinishLiveness() {
  EnterPhase(Liveness::Phase::kDone);
  Count(Probe::kSettled);
  for (const NodeSlot& slot : nodes_) {
    if (!slot.broken || slot.removed || slot.incarnation == 0) continue;
    Count(Probe::kSettledWithoutSome);
    break;
  }
}

// --- What is missing.

std::optional<Violation> World::MissingLeader(uint64_t stable_us) const {
  if (liveness_.leader.leader() != kNoNode &&
      liveness_.leader.StableFor(now_.value()) >= stable_us) {
    return std::nullopt;
  }
  return liveness_.leader.Why(CoreView(), now_.value());
}

std::optional<Violation> World::MissingProgress() const {
  if (auto missing = MissingLeader(0)) return missing;
  if (liveness_.writes.committed() < kWritesWanted) {
    return liveness_.writes.Why(kWritesWanted, now_.value());
  }
  return std::nullopt;
}

std::optional<Violation> World::MissingRest() const {
  if (auto missing = MissingLeader(2 * ElectionTimeout())) return missing;
  const std::vector<CoreNode> core = CoreView();
  const CoreNode leader{liveness_.leader.leader(), ViewOf(core, liveness_.leader.leader())};
  // It may have gone down in what was just asked of it.
  if (leader.view == nullptr) return liveness_.leader.Why(core, now_.value());
  if (auto missing = NotConverged(core, leader)) return missing;
  if (auto missing = NotSettled(core, leader)) return missing;
  if (auto missing = liveness_.reads.NotEnded(core)) return missing;
  for (const Liveness::Probe& read : liveness_.probe_reads) {
    if (read.done || !leader.view->Members().contains(read.node)) continue;
    return ReadsEnd::NeverAnswered(read.node, read.tries);
  }
  return NotQuiet(core, leader);
}

// --- What is done about it.

void World::ProbeProgress(WorldListener* listener) {
  Liveness::Probe& write = liveness_.write;
  if (write.tries > 0 && clients_.script()[write.operation].index != kNoIndex) {
    write.tries = 0;
    liveness_.writes.Committed();
  }
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode) return;
  if (liveness_.writes.committed() == 1 && liveness_.handover != Liveness::Handover::kOver) {
    ProbeHandover(leader, listener);
  } else if (liveness_.writes.committed() < kWritesWanted) {
    ProbeWrite(leader, listener);
  }
}

void World::ProbeWrite(NodeId leader, WorldListener* listener) {
  Liveness::Probe& write = liveness_.write;
  if (write.tries > 0 && now_ - write.since < 2 * ElectionTimeout()) return;
  write.operation = clients_.script().size();
  write.since = now_;
  ++write.tries;
  liveness_.writes.Asked(leader, now_.value());
  Action put;
  put.kind = Action::Kind::kPut;
  put.node = leader.value();
  put.key = "settled";
  put.value = std::to_string(write.operation);
  const ActionOutcome outcome = ScriptOperation(put, listener);
  const Guest* guest = node(leader);
  if (!IsDone(outcome) && guest != nullptr) {
    liveness_.writes.Refused(leader, guest->State(), guest->Burdens());
  }
}

void World::ProbeReads(WorldListener* listener) {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode) return;
  for (const CoreNode& member : CoreView()) {
    if (!Slot(leader).members.contains(member.id)) continue;
    auto at = std::find_if(liveness_.probe_reads.begin(), liveness_.probe_reads.end(),
                           [&](const Liveness::Probe& read) { return read.node == member.id; });
    if (at == liveness_.probe_reads.end()) {
      at = liveness_.probe_reads.insert(at, Liveness::Probe());
      at->node = member.id;
    }
    if (at->tries > 0 && clients_.script()[at->operation].index != kNoIndex) at->done = true;
    if (at->done || !Slot(member.id).guest || Slot(member.id).state.lead != leader) continue;
    if (at->tries > 0 &&
        (now_ - at->since < ElectionTimeout() || liveness_.reads.waits(member.id, at->operation))) {
      continue;
    }
    at->operation = clients_.script().size();
    at->since = now_;
    ++at->tries;
    Action get;
    get.kind = Action::Kind::kGet;
    get.node = member.id.value();
    get.key = "settled";
    ScriptOperation(get, listener);
  }
}

// Somebody else is to lead, if the plan has handovers: it does, or the leader goes on as before.
void World::ProbeHandover(NodeId leader, WorldListener* listener) {
  if (liveness_.handover == Liveness::Handover::kUnderWay) {
    if (liveness_.leader.term() == liveness_.handover_term &&
        now_ - liveness_.handover_since <= 2 * ElectionTimeout()) {
      return;
    }
    liveness_.handover = Liveness::Handover::kOver;
    return;
  }
  liveness_.handover = Liveness::Handover::kOver;
  const ChoiceName name{ChoiceKind::kOperation, static_cast<uint8_t>(OperatorTask::kTransfer), 0, 0,
                        kSettleOrdinal};
  const uint64_t drawn = 1 + Choices::Scale(choices_.Bits(name), nodes_.size());
  const uint64_t value = choices_.Resolve(name, options_.transfer_ppm == 0 ? 0 : drawn);
  if (value == 0) return;
  const NodeId to((value - 1) % nodes_.size() + 1);
  if (to == leader || (core_ & ~liveness_.retired & Bit(to)) == 0) return;
  liveness_.handover = Liveness::Handover::kUnderWay;
  liveness_.handover_since = now_;
  liveness_.handover_term = liveness_.leader.term();
  Transfer(leader, to, listener);
}

// Operators leave a joint configuration that is not left by itself.
void World::AskToLeave(WorldListener* listener) {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !Slot(leader).guest) return;
  const Membership& members = Slot(leader).guest->Members();
  if (!members.voters.joint() || members.auto_leave) return;
  if (liveness_.leave_asked != SimTime() && now_ - liveness_.leave_asked < 2 * ElectionTimeout()) {
    return;
  }
  liveness_.leave_asked = now_;
  ChangeMembership(leader, DecodeChange(EncodeChange(MembershipStep::kLeave, kNoNode, kNoNode)),
                   listener);
}

// Nodes that are named by membership changes in the node's log which it has not applied yet.
uint64_t World::NamedByChanges(const NodeView& view) {
  const NodeState state = view.State();
  const Index from = std::max(state.applied + 1, state.first);
  uint64_t named = 0;
  for (const Entry& entry : view.ReadLog(from, std::max(from, state.last + 1))) {
    if (entry.type == EntryType::kNormal) continue;
    const Decoded<ConfChangeV2> change = DecodeEntryConfChange(entry);
    if (!change.ok) continue;
    for (const ConfChangeSingle& single : change.value.changes) named |= Bit(single.node_id);
  }
  return named;
}

// Nodes that are removed, and known to be by all who stay, are switched off: they would go on
// asking for votes for ever, and where nobody checks the quorum they would be heard (Thesis 4.2.3).
void World::RetireRemoved() {
  const std::vector<CoreNode> core = CoreView();
  const Membership* members = nullptr;
  Index applied;
  for (const CoreNode& node : core) {
    if (node.view == nullptr || node.view->State().applied < applied) continue;
    members = &node.view->Members();
    applied = node.view->State().applied;
  }
  if (members == nullptr || members->voters.joint()) return;
  uint64_t removed = 0;
  for (const CoreNode& node : core) {
    if (!members->contains(node.id)) removed |= Bit(node.id);
  }
  if (removed == 0) return;
  for (const CoreNode& node : core) {
    if (!members->contains(node.id)) continue;
    if (node.view == nullptr || !(node.view->Members() == *members)) return;
    removed &= ~NamedByChanges(*node.view);
  }
  liveness_.retired |= removed;
  for (const CoreNode& node : core) {
    if ((removed & Bit(node.id)) == 0) continue;
    Slot(node.id).broken = true;
    if (Slot(node.id).guest) CrashNode(node.id);
  }
}

// Lets in those that were cut off, if that must not disturb anybody. False if there are none.
bool World::BeginRejoin() {
  if (!options_.pre_vote || !options_.check_quorum) return false;
  // By then the storm's messages are gone, orders to campaign among them.
  if (now_ - SimTime(options_.duration_us) <= LatenessMax()) return false;
  std::vector<NodeId> back;
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeSlot& slot = Slot(NodeId(i));
    if (!slot.broken || !slot.guest) continue;
    if (slot.state.term > liveness_.leader.term()) return false;
    back.push_back(NodeId(i));
  }
  if (back.empty()) return false;
  network_.EndAll();
  liveness_.rejoin.Begin(liveness_.leader.leader(), liveness_.leader.term(), std::move(back));
  EnterPhase(Liveness::Phase::kRejoin);
  end_ = std::max(end_, now_ + 4 * ElectionTimeout());
  return true;
}

// --- What is watched all the time.

void World::WatchTick(NodeId id) {
  NodeSlot& slot = Slot(id);
  ++slot.ticks;
  if (!options_.check_quorum || checking_ == Checking::kOff) return;
  if (!slot.guest || slot.state.role != Role::kLeader) return;
  auto broken = liveness_.contact.Ticked(id, slot.members.voters, slot.state.term, slot.ticks);
  if (broken) [[unlikely]]
    violations_.push_back(*std::move(broken));
}

void World::WatchDelivery(NodeId id, const Message& message) {
  const NodeSlot& slot = Slot(id);
  if (slot.state.role != Role::kLeader) return;
  if (message.type == MessageType::kTransferLeader) [[unlikely]]
    WatchTransfer(id);
  if (message.term == slot.state.term) liveness_.contact.Heard(id, message.from, slot.ticks);
}

void World::WatchTransfer(NodeId id) {
  const NodeSlot& slot = Slot(id);
  liveness_.transfers.Asked(id, slot.state.term, slot.ticks);
  liveness_.contact.Begin(id, slot.ticks);
}

void World::WatchRefusal(NodeId id) {
  const NodeSlot& slot = Slot(id);
  if (checking_ == Checking::kOff || !slot.guest) return;
  auto broken = liveness_.transfers.Refused(id, *slot.guest, slot.ticks);
  if (broken) [[unlikely]]
    violations_.push_back(*std::move(broken));
}

void World::WatchStep(NodeId id, const NodeState& before, const NodeState& after, Index changed) {
  if (after.role == Role::kLeader && (before.role != Role::kLeader || before.term != after.term)) {
    liveness_.contact.Begin(id, Slot(id).ticks);
  }
  if (!settling_) return;
  if (changed != kNoIndex && changed <= after.last) {
    const uint64_t entries = after.last - changed + 1;
    liveness_.work += entries;
    // The leader's name is the guest's word.
    const bool follows = after.lead.value() - 1 < nodes_.size();
    const Index end = follows ? Slot(after.lead).state.last : after.last;
    if (end > after.last) liveness_.tails += entries * (end - after.last);
  }
  if (after.commit > before.commit) liveness_.work += after.commit - before.commit;
}

}  // namespace squall
