// What a world asks of a core after the storm, and what it says of one that does not deliver.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

enum class Fault {
  kNone,
  kNeverCampaigns,
  kRefusesWrites,
  kNeverApplies,  // Node 3.
  kSwallowsReads,
  kLosesReads,
  kLeaksBytes,
  kRefusesToLeave,  // A joint configuration.
  kStaysHandingOver,
  kLeadsAlone,
  kInsistsOnLeading,  // When it hears from others again after a silence.
  kChatters,          // Node 3.
};

// Ticks after which kLeadsAlone does not look at its clock any more.
constexpr int kHealthyTicks = 100;
// Ticks without a message after which kInsistsOnLeading does.
constexpr int kSilentTicks = 30;

// Squall's own node with one thing wrong with it.
class LameGuest final : public Guest {
 public:
  LameGuest(std::unique_ptr<Guest> node, NodeId id, Fault fault)
      : node_(std::move(node)), id_(id), fault_(fault) {}
  LameGuest(const LameGuest& o)
      : Guest(o),
        node_(o.node_->Clone()),
        id_(o.id_),
        fault_(o.fault_),
        ticks_(o.ticks_),
        silent_ticks_(o.silent_ticks_),
        handing_over_(o.handing_over_) {}

  std::unique_ptr<Guest> Clone() const override { return std::make_unique<LameGuest>(*this); }
  void Start(GuestEnvironment& env) override { node_->Start(env); }
  void Tick(GuestEnvironment& env) override {
    if (fault_ == Fault::kNeverCampaigns) return;
    const bool leads = node_->State().role == Role::kLeader;
    if (++ticks_ > kHealthyTicks && leads && fault_ == Fault::kLeadsAlone) return;
    ++silent_ticks_;
    if (fault_ == Fault::kChatters && id_ == NodeId(3)) Chatter(env);
    node_->Tick(env);
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    node_->Deliver(message, env);
    const bool returns = silent_ticks_ > kSilentTicks && node_->State().lead == message.from;
    silent_ticks_ = 0;
    if (!returns || fault_ != Fault::kInsistsOnLeading) return;
    Message now = MessageTo(message.from, MessageType::kTimeoutNow);
    std::swap(now.from, now.to);
    node_->Deliver(now, env);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override { node_->SyncDone(status, env); }
  void ApplyTurn(GuestEnvironment& env) override {
    if (fault_ != Fault::kNeverApplies || id_ != NodeId(3)) node_->ApplyTurn(env);
  }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    if (fault_ == Fault::kRefusesWrites || handing_over_) return ProposeOutcome::kDropped;
    return node_->Propose(command, env);
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    if (fault_ == Fault::kSwallowsReads) return;
    // A leader that does so is found at once.
    if (fault_ == Fault::kLosesReads && node_->State().role != Role::kLeader) {
      env.ReadDone(request, ReadOutcome::kLost, Index(0), Payload());
      return;
    }
    node_->Read(request, question, env);
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    const bool leaves = change.changes.empty();
    if (leaves && fault_ == Fault::kRefusesToLeave) return ProposeOutcome::kDropped;
    return node_->ChangeMembership(change, env);
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override {
    handing_over_ = fault_ == Fault::kStaysHandingOver;
    if (!handing_over_) node_->TransferLeader(to, env);
  }
  void ForgetLeader(GuestEnvironment& env) override { node_->ForgetLeader(env); }
  void Campaign(GuestEnvironment& env) override { node_->Campaign(env); }
  void ReportUnreachable(NodeId id, GuestEnvironment& env) override {
    node_->ReportUnreachable(id, env);
  }
  void ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) override {
    node_->ReportSnapshot(id, report, env);
  }
  void Compact(GuestEnvironment& env) override { node_->Compact(env); }
  Index TakeFirstChanged() override { return node_->TakeFirstChanged(); }
  const std::vector<std::string>& Reports() const override { return node_->Reports(); }

  NodeState State() const override { return node_->State(); }
  Entries ReadLog(Index from, Index to) const override { return node_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return node_->TermBeforeFirst(); }
  const Membership& Members() const override { return node_->Members(); }
  const Tracker* Followers() const override { return node_->Followers(); }
  UnstableWindow Unstable() const override { return node_->Unstable(); }
  Burden Burdens() const override {
    Burden burden = node_->Burdens();
    if (fault_ == Fault::kLeaksBytes && id_ == NodeId(1)) burden.uncommitted_bytes += 5;
    return burden;
  }
  uint64_t MachineDigest() const override { return node_->MachineDigest(); }

 private:
  Message MessageTo(NodeId to, MessageType type) const {
    Message message;
    message.type = type;
    message.from = id_;
    message.to = to;
    message.term = node_->State().term;
    return message;
  }
  void Chatter(GuestEnvironment& env) {
    if (node_->State().term == kNoTerm) return;
    for (int i = 0; i < 40; ++i) env.Send(MessageTo(NodeId(2), MessageType::kHeartbeatResp));
  }

  std::unique_ptr<Guest> node_;
  NodeId id_;
  Fault fault_;
  int ticks_ = 0;
  int silent_ticks_ = 0;
  bool handing_over_ = false;
};

class LameFactory final : public GuestFactory {
 public:
  explicit LameFactory(Fault fault) : fault_(fault) {}
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    Made made = OwnNodeFactory().Make(start, env);
    if (made.guest) {
      made.guest = std::make_unique<LameGuest>(std::move(made.guest), start.node, fault_);
    }
    return made;
  }
  std::string Describe() const override { return "a lame node"; }

 private:
  Fault fault_;
};

Plan ShortPlan() {
  Plan plan;
  plan.options.async_storage = true;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = kSecond;
  plan.options.settle_us = 3 * kSecond;
  return plan;
}

World RunOf(const Plan& plan, Fault fault = Fault::kNone) {
  static const LameFactory factories[] = {LameFactory(Fault::kNone),
                                          LameFactory(Fault::kNeverCampaigns),
                                          LameFactory(Fault::kRefusesWrites),
                                          LameFactory(Fault::kNeverApplies),
                                          LameFactory(Fault::kSwallowsReads),
                                          LameFactory(Fault::kLosesReads),
                                          LameFactory(Fault::kLeaksBytes),
                                          LameFactory(Fault::kRefusesToLeave),
                                          LameFactory(Fault::kStaysHandingOver),
                                          LameFactory(Fault::kLeadsAlone),
                                          LameFactory(Fault::kInsistsOnLeading),
                                          LameFactory(Fault::kChatters)};
  World world(plan, factories[static_cast<size_t>(fault)]);
  world.Run();
  return world;
}

// "L1: no leader ...", or nothing.
std::string FindingOf(const World& world) {
  if (world.violations().empty()) return "";
  const Violation& v = world.violations()[0];
  return std::string(Id(v.property)) + ": " + v.pattern;
}

uint64_t Reached(const World& world, Probe probe) {
  return world.statistics().probes[static_cast<size_t>(probe)];
}

Action ActionAt(uint64_t at_us, Action::Kind kind) {
  Action action;
  action.at = SimTime(at_us);
  action.kind = kind;
  return action;
}

// --- Cores that deliver.

TEST(WorldLiveness, RunEndsAsSoonAsAllIsAtRest) {
  Plan plan = ShortPlan();
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0}};
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(Reached(world, Probe::kSettled), 1u);
  EXPECT_EQ(Reached(world, Probe::kSettledWithoutSome), 0u);
  EXPECT_EQ(world.liveness().phase, Liveness::Phase::kDone);
  EXPECT_LT(world.now(), SimTime(2 * kSecond));
}

TEST(WorldLiveness, ClientsAreSilentInTheEnd) {
  Plan plan = ShortPlan();
  plan.options.clients = 3;
  plan.options.read_ppm = 300000;
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(Reached(world, Probe::kSettled), 1u);
}

TEST(WorldLiveness, CoreSettlesWithoutTheRest) {
  Plan plan = ShortPlan();
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 1 << 3}};
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(world.core().bits(), 0b0110u);
  EXPECT_EQ(Reached(world, Probe::kSettledWithoutSome), 1u);
}

TEST(WorldLiveness, LeadershipIsHandedOverIfThePlanSaysSo) {
  Plan plan = ShortPlan();
  plan.options.transfer_ppm = 1;
  // Seeded: benign election timeouts are all alike and split the vote.
  for (uint64_t to = 1; to <= 3; ++to) {
    plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0},
                    {{ChoiceKind::kOperation, 2, 0, 0, 0xffffffff}, to}};
    const World world = RunOf(plan);
    EXPECT_EQ(FindingOf(world), "");
    EXPECT_EQ(world.Leader(), NodeId(to));
  }
}

TEST(WorldLiveness, JointConfigurationIsLeftOnRequest) {
  Plan plan = ShortPlan();
  Action change = ActionAt(800 * kMillisecond, Action::Kind::kChange);
  change.value = "explicit l3";
  plan.actions = {change};
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(Reached(world, Probe::kJointEntered), 3u);
  EXPECT_FALSE(world.node(NodeId(1))->Members().voters.joint());
}

// Node 2 is cut off and campaigns in vain.
TEST(WorldLiveness, NodeThatComesBackDoesNotDisturb) {
  Plan plan = ShortPlan();
  plan.options.pre_vote = true;
  plan.options.check_quorum = true;
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 1 << 2}};
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_TRUE(world.liveness().rejoin.begun());
  EXPECT_EQ(world.node(NodeId(2))->State().lead, world.Leader());
}

// The leader stands still when the storm ends, and would for long.
TEST(WorldLiveness, PausesEndWithTheStorm) {
  Plan plan = ShortPlan();
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0}};
  const World undisturbed = RunOf(plan);
  Action pause = ActionAt(950 * kMillisecond, Action::Kind::kPause);
  pause.node = undisturbed.Leader().value();
  pause.length_us = 5 * kSecond;
  plan.actions = {pause};
  const World world = RunOf(plan);
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(world.Leader(), undisturbed.Leader());
  EXPECT_EQ(world.statistics().terms, undisturbed.statistics().terms);
  EXPECT_EQ(Reached(world, Probe::kSettled), 1u);
}

TEST(WorldLiveness, MoreLossThanRaftBearsIsNotJudged) {
  Plan plan = ShortPlan();
  plan.options.disks_lost_max = 2;
  for (uint64_t node = 1; node <= 2; ++node) {
    Action wipe = ActionAt(900 * kMillisecond, Action::Kind::kWipe);
    wipe.node = node;
    plan.actions.push_back(wipe);
  }
  const World world = RunOf(plan);
  EXPECT_TRUE(world.beyond_budget());
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_EQ(Reached(world, Probe::kSettled), 0u);
}

// Node 1 compacts what node 2 needs, then takes node 2 in as a voter: nothing is committed without
// it, and it takes no snapshot that was made before it came.
TEST(WorldLiveness, SnapshotIsMadeForAMemberThatTheLastOneDoesNotName) {
  Plan plan = ShortPlan();
  plan.options.nodes = 1;
  plan.options.spares = 1;
  plan.options.compact_every = 10;
  for (uint64_t i = 0; i < 12; ++i) {
    Action put = ActionAt(400 * kMillisecond + i * kMillisecond, Action::Kind::kPut);
    put.key = "k";
    put.value = std::to_string(i);
    plan.actions.push_back(put);
  }
  Action change = ActionAt(600 * kMillisecond, Action::Kind::kChange);
  change.value = "v2";
  plan.actions.push_back(change);
  for (const bool async : {false, true}) {
    plan.options.async_storage = async;
    const World world = RunOf(plan);
    EXPECT_EQ(FindingOf(world), "");
    EXPECT_TRUE(world.node(NodeId(2))->Members().contains(NodeId(2)));
  }
}

TEST(WorldLiveness, StormsSettle) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Plan plan = ExpandSeed("swarm", seed);
    plan.options.duration_us = 2 * kSecond;
    const World world = RunOf(plan);
    EXPECT_EQ(FindingOf(world), "") << seed;
    EXPECT_EQ(Reached(world, Probe::kSettled), 1u) << seed;
  }
}

// --- Cores that do not.

TEST(WorldLiveness, NodesThatNeverCampaignAreCaught) {
  EXPECT_EQ(FindingOf(RunOf(ShortPlan(), Fault::kNeverCampaigns)),
            "L1: no leader although a node can win");
}

TEST(WorldLiveness, LeaderThatRefusesWritesIsCaught) {
  EXPECT_EQ(FindingOf(RunOf(ShortPlan(), Fault::kRefusesWrites)), "L2: a leader refuses writes");
}

// Another node leads: its own applies are needed for what clients hear.
TEST(WorldLiveness, NodeThatNeverAppliesIsCaught) {
  Plan plan = ShortPlan();
  Action campaign = ActionAt(20 * kMillisecond, Action::Kind::kCampaign);
  campaign.node = 1;
  plan.actions = {campaign};
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0}};
  EXPECT_EQ(FindingOf(RunOf(plan, Fault::kNeverApplies)), "L3: a node does not apply");
}

TEST(WorldLiveness, LeaderThatNeverGivesATransferUpIsCaught) {
  Plan plan = ShortPlan();
  plan.options.clients = 2;
  Action transfer = ActionAt(500 * kMillisecond, Action::Kind::kTransfer);
  transfer.other = 9;
  plan.actions = {transfer};
  const World world = RunOf(plan, Fault::kStaysHandingOver);
  EXPECT_EQ(FindingOf(world), "L4: a leader refuses proposals long after a transfer was asked for");
  EXPECT_LT(world.now(), SimTime(kSecond));
}

TEST(WorldLiveness, JointConfigurationThatIsNotLeftIsCaught) {
  Plan plan = ShortPlan();
  Action change = ActionAt(800 * kMillisecond, Action::Kind::kChange);
  change.value = "explicit l3";
  plan.actions = {change};
  EXPECT_EQ(FindingOf(RunOf(plan, Fault::kRefusesToLeave)),
            "L5: a joint configuration is not left on request");
}

TEST(WorldLiveness, ReadsThatNeverEndAreCaught) {
  EXPECT_EQ(FindingOf(RunOf(ShortPlan(), Fault::kSwallowsReads)), "L6: a read never ends");
}

TEST(WorldLiveness, ReadsThatAreAlwaysLostAreCaught) {
  EXPECT_EQ(FindingOf(RunOf(ShortPlan(), Fault::kLosesReads)), "L6: reads are lost for ever");
}

// All nodes are cut off from each other; the leader does not mind.
TEST(WorldLiveness, LeaderThatStaysWithoutAQuorumIsCaught) {
  Plan plan = ShortPlan();
  plan.options.check_quorum = true;
  plan.options.duration_us = 2 * kSecond;
  Action one = ActionAt(kSecond, Action::Kind::kPartition);
  one.left = NodeSet::Of({1});
  one.right = NodeSet::Of({2, 3});
  Action two = one;
  two.left = NodeSet::Of({2});
  two.right = NodeSet::Of({3});
  plan.actions = {one, two};
  const World world = RunOf(plan, Fault::kLeadsAlone);
  EXPECT_EQ(FindingOf(world), "L7: a leader without a quorum does not step down");
  EXPECT_LT(world.now(), SimTime(1500 * kMillisecond));
  EXPECT_EQ(FindingOf(RunOf(plan)), "");
}

TEST(WorldLiveness, LeakOfUncommittedBytesIsCaught) {
  EXPECT_EQ(FindingOf(RunOf(ShortPlan(), Fault::kLeaksBytes)), "L8: uncommitted bytes leak");
}

TEST(WorldLiveness, NodeThatComesBackAndDeposesTheLeaderIsCaught) {
  Plan plan = ShortPlan();
  plan.options.pre_vote = true;
  plan.options.check_quorum = true;
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 1 << 2}};
  EXPECT_EQ(FindingOf(RunOf(plan, Fault::kInsistsOnLeading)),
            "L9: a node that comes back deposes the leader");
}

// The leader stays broken, and the others take long to find another one. One of them talks.
TEST(WorldLiveness, NodeThatTalksAboutNothingIsCaught) {
  Plan plan = ShortPlan();
  plan.options.election_tick = 400;
  plan.options.settle_us = 20 * kSecond;
  Action campaign = ActionAt(100 * kMillisecond, Action::Kind::kCampaign);
  campaign.node = 1;
  plan.actions = {campaign};
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 1 << 1}};
  EXPECT_EQ(FindingOf(RunOf(plan, Fault::kChatters)), "L10: too many messages for what was done");
  EXPECT_EQ(FindingOf(RunOf(plan)), "");
}

}  // namespace
}  // namespace squall
