#include "sim/world/recovery.h"

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
#include "sim/world/budget.h"
#include "sim/world/client_desk.h"
#include "sim/world/operators.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

constexpr uint64_t kWritesWanted = 2;
// Names the choices of this time apart from those of opportunities.
constexpr uint32_t kSettleOrdinal = 0xffffffff;
// The delay that a faulty link may add.
constexpr uint64_t kLinkDelayMax = 256 * kMillisecond;

// Nodes that are named by membership changes in the node's log which it has not applied yet.
NodeSet NamedByChanges(const NodeView& view) {
  const NodeState state = view.State();
  const Index from = std::max(state.applied + 1, state.first);
  NodeSet named;
  for (const Entry& entry : view.ReadLog(from, std::max(from, state.last + 1))) {
    if (entry.type == EntryType::kNormal) continue;
    const Result<ConfChangeV2> change = DecodeEntryConfChange(entry);
    if (!change.ok()) continue;
    for (const ConfChangeSingle& single : change.value.changes) named.Add(single.node_id);
  }
  return named;
}

}  // namespace

uint64_t Recovery::ElectionTimeout(Stage& stage) const {
  return stage.options().election_tick * stage.options().tick_us;
}

// Links that are slow because they are full come on top of that.
uint64_t Recovery::LatenessMax(const Options& options) {
  return options.spike_us + options.spike_us / 8 + options.snapshot_us + kLinkDelayMax +
         5 * (options.latency_us + options.jitter_us);
}

Recovery::CoreNodes Recovery::CoreView(Stage& stage) const {
  CoreNodes core;
  for (NodeId id : core_ - liveness_.retired) core.push_back({id, stage.node(id).guest.get()});
  return core;
}

void Recovery::BeginLiveness(Stage& stage) {
  // Requires a quorum in the core, of the configuration that is known to be in force.
  const NodeSlot* latest = LatestApplied(stage);
  liveness_.judged =
      stage.checked() && !stage.budget().beyond() && latest != nullptr &&
      HasQuorumWithout(latest->members.voters, NodeSet::First(NodeSet::kNodesMax) - core_);
  liveness_.leader.Begin(stage.now().value());
  liveness_.budget.Begin(stage.node_count(), LivenessCounts(stage), stage.messages_in_flight());
  EnterPhase(stage, Liveness::Phase::kProgress);
}

void Recovery::EnterPhase(Stage& stage, Liveness::Phase phase) {
  liveness_.phase = phase;
  liveness_.phase_since = stage.now();
}

MessageBudget::Counts Recovery::LivenessCounts(Stage& stage) const {
  return {stage.statistics().messages_sent, liveness_.work,
          stage.statistics().operations + stage.statistics().reads +
              stage.statistics().operations_retried,
          stage.now().value() / stage.options().tick_us, liveness_.tails};
}

// One look at the core, and what is to be done next about it.
void Recovery::FollowLiveness(Stage& stage, uint32_t look) {
  const SimTime next = stage.now() + stage.options().tick_us;
  stage.Push({next, kNoNode, Event::Look{look + 1}});
  // A leader that has removed itself is no longer of the core when the core is looked at.
  RetireRemoved(stage);
  liveness_.leader.Observe(CoreView(stage), stage.now().value());
  switch (liveness_.phase) {
    case Liveness::Phase::kStorm:
    case Liveness::Phase::kDone:
      return;
    case Liveness::Phase::kProgress:
      ProbeProgress(stage);
      if (!MissingProgress(stage, Wording::kNone) || IsSlow(stage))
        EnterPhase(stage, Liveness::Phase::kQuiet);
      break;
    case Liveness::Phase::kQuiet:
      AskToLeave(stage);
      ProbeReads(stage);
      if (!MissingRest(stage, Wording::kNone) && !OfferRestFault(stage) && !BeginRejoin(stage)) {
        FinishLiveness(stage);
      }
      break;
    case Liveness::Phase::kRejoin:
      if (stage.now() - liveness_.phase_since > 3 * ElectionTimeout(stage)) FinishLiveness(stage);
      break;
  }
  if (liveness_.work != liveness_.work_seen) {
    liveness_.work_seen = liveness_.work;
    liveness_.work_since = stage.now();
  }
  GiveMoreTime(stage, next);
  if (!liveness_.judged || liveness_.phase == Liveness::Phase::kDone) return;
  std::optional<Violation> broken = liveness_.budget.Exceeded(LivenessCounts(stage));
  if (!broken && liveness_.phase == Liveness::Phase::kRejoin) {
    broken = liveness_.rejoin.Disturbed(CoreView(stage));
  }
  if (!broken && next > stage.end()) {
    if (liveness_.phase == Liveness::Phase::kProgress)
      broken = MissingProgress(stage, Wording::kFull);
    if (liveness_.phase == Liveness::Phase::kQuiet) broken = MissingRest(stage, Wording::kFull);
  }
  if (broken && !IsHeldUpByAHigherTerm(stage)) stage.Report(*std::move(broken));
}

// Two ways to be stuck that the reference has no answer to without pre-vote: what comes of a lower
// term is not answered (etcd: Step). A candidate then does not learn that a voter is terms ahead,
// and catches up by chance only, as each of them campaigns about as often as the other. And without
// check-quorum too, a node that is no voter and has a higher term than the leader takes nothing
// from it, tells it nothing, and may not campaign.
bool Recovery::IsHeldUpByAHigherTerm(Stage& stage) const {
  if (stage.options().pre_vote) return false;
  const NodeId leader = stage.Leader();
  std::vector<Term> terms;
  for (const CoreNode& member : CoreView(stage)) {
    if (member.view == nullptr) continue;
    const Term term = member.view->State().term;
    terms.push_back(term);
    if (leader != kNoNode && !stage.options().check_quorum &&
        term > stage.node(leader).state.term &&
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
bool Recovery::IsSlow(Stage& stage) const {
  return stage.now() - liveness_.phase_since >= stage.options().settle_us / 2 &&
         stage.now() - liveness_.work_since <= 2 * ElectionTimeout(stage) && HasLeader(stage, 0);
}

// There is more time while work goes on, which ends because clients are silent. While the lack of a
// leader may be bad luck, the leader that is elected at last has half of the time for the rest.
//
// Both for so long and no longer. After that a core that gets nearer to its end still has time,
// however slow it is: a node that moves is not stuck. Each such look needs less work left than ever
// before, of which there is a finite amount, so that this ends too.
void Recovery::GiveMoreTime(Stage& stage, SimTime next) {
  constexpr uint64_t kSettleTimesMax = 8;
  const SimTime latest(stage.options().duration_us + LatenessMax(stage.options()) +
                       kSettleTimesMax * stage.options().settle_us);
  constexpr uint64_t kChancesMin = 8;
  FollowWorkLeft(stage, next <= latest);
  const bool unlucky =
      liveness_.leader.leader() == kNoNode && liveness_.leader.chances() < kChancesMin;
  const bool quiet = liveness_.phase == Liveness::Phase::kQuiet;
  // Nothing else may go on while a snapshot is on its way.
  const uint64_t pause = 2 * ElectionTimeout(stage) + stage.options().snapshot_us;
  const bool working = quiet && stage.now() - liveness_.work_since <= pause;
  const SimTime wanted = unlucky   ? next + stage.options().settle_us / 2
                         : working ? next
                                   : stage.end();
  stage.SetEnd(std::max(stage.end(), std::min(wanted, latest)));
  const bool nearer = quiet && stage.now() - liveness_.left_since <= pause;
  if (nearer) stage.SetEnd(std::max(stage.end(), next));
}

// What the core's members have not stored, committed or applied of the leader's log; no number is
// higher than that of a core without a leader.
uint64_t Recovery::WorkLeft(Stage& stage) const {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !stage.node(leader).guest) return ~uint64_t{0};
  const Index end = stage.node(leader).state.last;
  uint64_t left = 0;
  for (const CoreNode& node : CoreView(stage)) {
    if (node.view == nullptr || !stage.node(leader).members.contains(node.id)) continue;
    const NodeState& state = stage.node(node.id).state;
    for (const Index has : {state.last, state.commit, state.applied}) {
      if (has < end) left += end - has;
    }
  }
  return left;
}

// A new leader may have more to do than the one before. That counts only as long as time is not up:
// it would be no end otherwise.
void Recovery::FollowWorkLeft(Stage& stage, bool in_time) {
  const uint64_t left = WorkLeft(stage);
  const Term term = liveness_.leader.term();
  const bool anew = in_time && term != liveness_.left_term;
  if (!anew && left >= liveness_.left_least) return;
  liveness_.left_least = left;
  liveness_.left_term = term;
  liveness_.left_since = stage.now();
}

void Recovery::FinishLiveness(Stage& stage) {
  EnterPhase(stage, Liveness::Phase::kDone);
  stage.Count(Probe::kSettled);
  for (const NodeSlot& slot : stage.nodes()) {
    if (!slot.broken || slot.past.removed || slot.process.incarnation == 0) continue;
    stage.Count(Probe::kSettledWithoutSome);
    break;
  }
}

// --- What is missing.

bool Recovery::HasLeader(Stage& stage, uint64_t stable_us) const {
  return liveness_.leader.leader() != kNoNode &&
         liveness_.leader.StableFor(stage.now().value()) >= stable_us;
}

std::optional<Violation> Recovery::MissingLeader(Stage& stage, uint64_t stable_us,
                                                 Wording wording) const {
  if (HasLeader(stage, stable_us)) return std::nullopt;
  return liveness_.leader.Why(CoreView(stage), stage.now().value(), wording);
}

std::optional<Violation> Recovery::MissingProgress(Stage& stage, Wording wording) const {
  if (auto missing = MissingLeader(stage, 0, wording)) return missing;
  if (liveness_.writes.committed() < kWritesWanted) {
    return liveness_.writes.Why(kWritesWanted, stage.now().value(), wording);
  }
  return std::nullopt;
}

std::optional<Violation> Recovery::MissingRest(Stage& stage, Wording wording) const {
  if (auto missing = MissingLeader(stage, 2 * ElectionTimeout(stage), wording)) return missing;
  const CoreNodes core = CoreView(stage);
  const CoreNode leader{liveness_.leader.leader(), ViewOf(core, liveness_.leader.leader())};
  // It may have gone down in what was just asked of it.
  if (leader.view == nullptr) return liveness_.leader.Why(core, stage.now().value(), wording);
  if (auto missing = NotConverged(core, leader, wording)) return missing;
  if (auto missing = NotSettled(core, leader, wording)) return missing;
  if (auto missing = liveness_.reads.NotEnded(core, wording)) return missing;
  for (const Liveness::Probe& read : liveness_.probe_reads) {
    if (read.done || !leader.view->Members().contains(read.node)) continue;
    if (read.node != leader.id && !stage.options().follower_reads) continue;
    return ReadsEnd::NeverAnswered(read.node, read.tries, wording);
  }
  return NotQuiet(core, leader, wording);
}

// --- What is done about it.

void Recovery::ProbeProgress(Stage& stage) {
  Liveness::Probe& write = liveness_.write;
  if (write.tries > 0 && stage.desk().clients().script()[write.operation].index != kNoIndex) {
    write.tries = 0;
    liveness_.writes.Committed();
  }
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode) return;
  if (liveness_.writes.committed() == 1 && liveness_.transfer != Liveness::Transfer::kOver) {
    ProbeTransfer(stage, leader);
  } else if (liveness_.writes.committed() < kWritesWanted) {
    ProbeWrite(stage, leader);
  }
}

void Recovery::ProbeWrite(Stage& stage, NodeId leader) {
  Liveness::Probe& write = liveness_.write;
  if (write.tries > 0 && stage.now() - write.since < 2 * ElectionTimeout(stage)) return;
  write.operation = stage.desk().clients().script().size();
  write.since = stage.now();
  ++write.tries;
  liveness_.writes.Asked(leader, stage.now().value());
  Action put;
  put.kind = Action::Kind::kPut;
  put.node = leader.value();
  put.key = "settled";
  put.value = std::to_string(write.operation);
  const ActionOutcome outcome = stage.desk().ScriptOperation(stage, put);
  const Guest* guest = stage.node(leader).guest.get();
  if (!IsDone(outcome) && guest != nullptr) {
    liveness_.writes.Refused(leader, guest->State(), guest->Burdens());
  }
}

void Recovery::ProbeReads(Stage& stage) {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !stage.options().reads) return;
  for (const CoreNode& member : CoreView(stage)) {
    if (!stage.node(leader).members.contains(member.id)) continue;
    if (member.id != leader && !stage.options().follower_reads) continue;
    auto at = std::find_if(liveness_.probe_reads.begin(), liveness_.probe_reads.end(),
                           [&](const Liveness::Probe& read) { return read.node == member.id; });
    if (at == liveness_.probe_reads.end()) {
      at = liveness_.probe_reads.insert(at, Liveness::Probe());
      at->node = member.id;
    }
    if (at->tries > 0 && stage.desk().clients().script()[at->operation].index != kNoIndex)
      at->done = true;
    if (at->done || !stage.node(member.id).guest || stage.node(member.id).state.lead != leader)
      continue;
    if (at->tries > 0 && (stage.now() - at->since < ElectionTimeout(stage) ||
                          liveness_.reads.waits(member.id, at->operation))) {
      continue;
    }
    at->operation = stage.desk().clients().script().size();
    at->since = stage.now();
    ++at->tries;
    Action get;
    get.kind = Action::Kind::kGet;
    get.node = member.id.value();
    get.key = "settled";
    stage.desk().ScriptOperation(stage, get);
  }
}

// If the plan has leadership transfers, another node is to lead: it does, or the old leader goes
// on.
void Recovery::ProbeTransfer(Stage& stage, NodeId leader) {
  if (liveness_.transfer == Liveness::Transfer::kUnderWay) {
    if (liveness_.leader.term() == liveness_.transfer_term &&
        stage.now() - liveness_.transfer_since <= 2 * ElectionTimeout(stage)) {
      return;
    }
    liveness_.transfer = Liveness::Transfer::kOver;
    return;
  }
  liveness_.transfer = Liveness::Transfer::kOver;
  const ChoiceName name{ChoiceKind::kOperation, static_cast<uint8_t>(OperatorTask::kTransfer), 0, 0,
                        kSettleOrdinal};
  const uint64_t drawn = 1 + Choices::Scale(stage.choices().Bits(name), stage.node_count());
  const uint64_t value =
      stage.choices().Resolve(name, stage.options().transfer_ppm == 0 ? 0 : drawn);
  if (value == 0) return;
  const NodeId to((value - 1) % stage.node_count() + 1);
  if (to == leader || !(core_ - liveness_.retired).contains(to)) return;
  liveness_.transfer = Liveness::Transfer::kUnderWay;
  liveness_.transfer_since = stage.now();
  liveness_.transfer_term = liveness_.leader.term();
  stage.operators().Transfer(stage, leader, to);
}

// Operators leave a joint configuration that is not left by itself.
void Recovery::AskToLeave(Stage& stage) {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !stage.node(leader).guest) return;
  const Membership& members = stage.node(leader).guest->Members();
  if (!members.voters.joint() || members.auto_leave) return;
  if (liveness_.leave_asked != SimTime() &&
      stage.now() - liveness_.leave_asked < 2 * ElectionTimeout(stage)) {
    return;
  }
  liveness_.leave_asked = stage.now();
  stage.operators().ChangeMembership(
      stage, leader, DecodeChange(EncodeChange(MembershipStep::kLeave, kNoNode, kNoNode)));
}

// Removed nodes are switched off when all remaining members know of the removal. They would ask for
// votes forever, and without check-quorum they would be answered (Thesis 4.2.3).
void Recovery::RetireRemoved(Stage& stage) {
  const CoreNodes core = CoreView(stage);
  const Membership* members = nullptr;
  Index applied;
  for (const CoreNode& node : core) {
    if (node.view == nullptr || node.view->State().applied < applied) continue;
    members = &node.view->Members();
    applied = node.view->State().applied;
  }
  if (members == nullptr || members->voters.joint()) return;
  NodeSet removed;
  for (const CoreNode& node : core) {
    if (!members->contains(node.id)) removed.Add(node.id);
  }
  if (removed.empty()) return;
  for (const CoreNode& node : core) {
    if (!members->contains(node.id)) continue;
    if (node.view == nullptr || !(node.view->Members() == *members)) return;
    removed -= NamedByChanges(*node.view);
  }
  liveness_.retired |= removed;
  for (NodeId id : removed) {
    stage.Break(id);
    if (stage.node(id).guest) stage.CrashNode(id);
  }
}

// Reconnects the nodes that were cut off, if their return must depose no leader. False if there are
// none.
bool Recovery::BeginRejoin(Stage& stage) {
  if (!stage.options().pre_vote || !stage.options().check_quorum) return false;
  // By then the storm's messages are gone, orders to campaign among them.
  if (stage.now() - SimTime(stage.options().duration_us) <= LatenessMax(stage.options()))
    return false;
  std::vector<NodeId> back;
  for (uint64_t i = 1; i <= stage.node_count(); ++i) {
    const NodeSlot& slot = stage.node(NodeId(i));
    if (!slot.broken || !slot.guest) continue;
    if (slot.state.term > liveness_.leader.term()) return false;
    back.push_back(NodeId(i));
  }
  if (back.empty()) return false;
  stage.network().EndAll();
  liveness_.rejoin.Begin(liveness_.leader.leader(), liveness_.leader.term(), std::move(back));
  EnterPhase(stage, Liveness::Phase::kRejoin);
  stage.SetEnd(std::max(stage.end(), stage.now() + 4 * ElectionTimeout(stage)));
  return true;
}

}  // namespace squall
