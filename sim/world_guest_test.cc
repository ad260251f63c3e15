// What a world does with a guest that misbehaves.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.h"

namespace squall {
namespace {

enum class Fault {
  kReport,      // Says that one of its assertions failed.
  kForgetTerm,  // Shows a term of 0 from some point on.
};

constexpr int kHealthyTicks = 30;

// Squall's own node, which goes wrong after a number of ticks.
class FaultyGuest final : public Guest {
 public:
  FaultyGuest(std::unique_ptr<Guest> node, Fault fault) : node_(std::move(node)), fault_(fault) {}
  FaultyGuest(const FaultyGuest& o)
      : Guest(o),
        node_(o.node_->Clone()),
        fault_(o.fault_),
        ticks_(o.ticks_),
        reports_(o.reports_) {}

  std::unique_ptr<Guest> Clone() const override { return std::make_unique<FaultyGuest>(*this); }
  void Start(GuestEnvironment& env) override { node_->Start(env); }
  void Tick(GuestEnvironment& env) override {
    node_->Tick(env);
    if (++ticks_ == kHealthyTicks && fault_ == Fault::kReport) {
      reports_.push_back("expected 3, got 4");
    }
  }
  void Deliver(const Message& message, GuestEnvironment& env) override {
    node_->Deliver(message, env);
  }
  void SyncDone(IoStatus status, GuestEnvironment& env) override { node_->SyncDone(status, env); }
  void ApplyTurn(GuestEnvironment& env) override { node_->ApplyTurn(env); }
  ProposeOutcome Propose(const Payload& command, GuestEnvironment& env) override {
    return node_->Propose(command, env);
  }
  void Read(uint64_t request, const Payload& question, GuestEnvironment& env) override {
    node_->Read(request, question, env);
  }
  ProposeOutcome ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) override {
    return node_->ChangeMembership(change, env);
  }
  void TransferLeader(NodeId to, GuestEnvironment& env) override { node_->TransferLeader(to, env); }
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
  const std::vector<std::string>& Reports() const override { return reports_; }

  NodeState State() const override {
    NodeState state = node_->State();
    if (ticks_ >= kHealthyTicks && fault_ == Fault::kForgetTerm) state.term = Term(0);
    return state;
  }
  Entries ReadLog(Index from, Index to) const override { return node_->ReadLog(from, to); }
  Term TermBeforeFirst() const override { return node_->TermBeforeFirst(); }
  const Membership& Members() const override { return node_->Members(); }

 private:
  std::unique_ptr<Guest> node_;
  Fault fault_;
  int ticks_ = 0;
  std::vector<std::string> reports_;
};

class FaultyFactory final : public GuestFactory {
 public:
  explicit FaultyFactory(Fault fault) : fault_(fault) {}
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    Made made = OwnNodeFactory().Make(start, env);
    made.guest = std::make_unique<FaultyGuest>(std::move(made.guest), fault_);
    return made;
  }
  std::string Describe() const override { return "a faulty node"; }

 private:
  Fault fault_;
};

Plan OneNode() {
  Plan plan;
  plan.options.nodes = 1;
  plan.options.duration_us = 2 * kSecond;
  return plan;
}

TEST(WorldGuest, BrokenPropertyStopsTheRun) {
  const FaultyFactory factory(Fault::kForgetTerm);
  World world(OneNode(), factory);
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations()[0].property.id, "S3");
  const uint64_t steps = world.steps();
  EXPECT_FALSE(world.Step());
  EXPECT_EQ(world.steps(), steps);
  EXPECT_LT(world.now(), SimTime(kSecond));
}

TEST(WorldGuest, WithoutCheckersNobodyMinds) {
  const FaultyFactory factory(Fault::kForgetTerm);
  World world(OneNode(), factory, Checking::kOff);
  world.Run();
  EXPECT_TRUE(world.violations().empty());
  EXPECT_GT(world.now(), SimTime(kSecond));
}

TEST(WorldGuest, FailedAssertionOfItsOwnIsAFinding) {
  const FaultyFactory factory(Fault::kReport);
  World world(OneNode(), factory);
  world.Run();
  ASSERT_EQ(world.violations().size(), 1u);
  const Violation& v = world.violations()[0];
  EXPECT_EQ(v.property.id, "A1");
  EXPECT_EQ(v.detail, "node 1: expected 3, got 4");
  EXPECT_EQ(v.nodes, std::vector<NodeId>{NodeId(1)});
}

TEST(WorldGuest, SignatureOfAFailedAssertionHasNoNumbers) {
  const FaultyFactory factory(Fault::kReport);
  World world(OneNode(), factory);
  world.Run();
  ASSERT_EQ(world.violations().size(), 1u);
  EXPECT_EQ(world.violations()[0].pattern, "expected , got ");
}

TEST(WorldGuest, SlowCheckKeepsWhatWasFoundBefore) {
  const FaultyFactory factory(Fault::kReport);
  World world(OneNode(), factory);
  world.Run();
  world.CrossCheck();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations()[0].property.id, "A1");
}

TEST(WorldGuest, CopyOfAStoppedRunIsStopped) {
  const FaultyFactory factory(Fault::kReport);
  World world(OneNode(), factory);
  world.Run();
  World copy = world;
  EXPECT_FALSE(copy.Step());
  EXPECT_EQ(copy.violations().size(), 1u);
}

}  // namespace
}  // namespace squall
