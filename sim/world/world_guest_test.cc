// What a world does with a guest that misbehaves.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/testing/forwarding_factory.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr int kHealthyTicks = 30;

// Says that one of its assertions failed.
class Complains : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    if (++ticks_ == kHealthyTicks) reports_.push_back("expected 3, got 4");
  }
  const std::vector<std::string>& Reports() const override { return reports_; }

 private:
  int ticks_ = 0;
  std::vector<std::string> reports_;
};

// Shows a term of 0 from some point on.
class ForgetsTerm : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    ++ticks_;
  }
  NodeState State() const override {
    NodeState state = node().State();
    if (ticks_ >= kHealthyTicks) state.term = Term(0);
    return state;
  }

 private:
  int ticks_ = 0;
};

// Does both at once.
class ForgetsAndComplains : public ForgetsTerm {
 public:
  using ForgetsTerm::ForgetsTerm;
  void Tick(GuestEnvironment& env) override {
    ForgetsTerm::Tick(env);
    if (++ticks_ == kHealthyTicks) reports_.push_back("expected 3, got 4");
  }
  const std::vector<std::string>& Reports() const override { return reports_; }

 private:
  int ticks_ = 0;
  std::vector<std::string> reports_;
};

// Writes to itself, once, and goes on as if nothing had happened.
class WritesToItself : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    if (++ticks_ != kHealthyTicks) return;
    Message m;
    m.type = MessageType::kHeartbeat;
    m.from = m.to = NodeId(1);
    m.term = node().State().term;
    env.Send(m);
  }

 private:
  int ticks_ = 0;
};

// Notes the step in which the last message left.
class LastSend : public WorldListener {
 public:
  void OnEvent(const World&, const Event&, const Message*) override {}
  void OnSend(const World& world, const Message&, Fate) override { step = world.steps(); }

  uint64_t step = 0;
};

Plan OneNode() {
  Plan plan;
  plan.options.nodes = 1;
  plan.options.duration_us = 2 * kSecond;
  return plan;
}

TEST(WorldGuest, BrokenPropertyStopsTheRun) {
  const ForwardingFactory<ForgetsTerm> factory;
  World world(OneNode(), factory);
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations()[0].property, Property::kTermMonotone);
  const uint64_t steps = world.steps();
  EXPECT_FALSE(world.Step());
  EXPECT_EQ(world.steps(), steps);
  EXPECT_LT(world.now(), SimTime(kSecond));
}

TEST(WorldGuest, WithoutCheckersABrokenNodeIsNotReported) {
  const ForwardingFactory<ForgetsTerm> factory;
  World world(OneNode(), factory, Checking::kOff);
  world.Run();
  EXPECT_TRUE(world.violations().empty());
  EXPECT_GT(world.now(), SimTime(kSecond));
}

TEST(WorldGuest, FailedAssertionOfItsOwnIsAFinding) {
  const ForwardingFactory<Complains> factory;
  World world(OneNode(), factory);
  world.Run();
  ASSERT_EQ(world.violations().size(), 1u);
  const Violation& v = world.violations()[0];
  EXPECT_EQ(v.property, Property::kGuestAssertion);
  EXPECT_EQ(v.detail, "node 1: expected 3, got 4");
  EXPECT_EQ(v.nodes, std::vector<NodeId>{NodeId(1)});
}

TEST(WorldGuest, AssertionAndPropertyOfOneStepAreBothTold) {
  const ForwardingFactory<ForgetsAndComplains> factory;
  World world(OneNode(), factory);
  world.Run();
  ASSERT_GE(world.violations().size(), 2u);
  EXPECT_EQ(world.violations().front().property, Property::kTermMonotone);
  EXPECT_EQ(world.violations().back().property, Property::kGuestAssertion);
}

// Not with the step after it.
TEST(WorldGuest, WhatAMessageBreaksStopsTheRunAsItLeaves) {
  const ForwardingFactory<WritesToItself> factory;
  World world(OneNode(), factory);
  LastSend last;
  world.Run(&last);
  ASSERT_EQ(world.violations().size(), 1u);
  EXPECT_EQ(world.violations()[0].property, Property::kMessageContract);
  EXPECT_EQ(world.steps(), last.step);
}

TEST(WorldGuest, SignatureOfAFailedAssertionHasNoNumbers) {
  const ForwardingFactory<Complains> factory;
  World world(OneNode(), factory);
  world.Run();
  ASSERT_EQ(world.violations().size(), 1u);
  EXPECT_EQ(world.violations()[0].pattern, "expected , got ");
}

TEST(WorldGuest, SlowCheckKeepsWhatWasFoundBefore) {
  const ForwardingFactory<Complains> factory;
  World world(OneNode(), factory);
  world.Run();
  world.CrossCheck();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations()[0].property, Property::kGuestAssertion);
}

TEST(WorldGuest, CopyOfAStoppedRunIsStopped) {
  const ForwardingFactory<Complains> factory;
  World world(OneNode(), factory);
  world.Run();
  World copy = world;
  EXPECT_FALSE(copy.Step());
  EXPECT_EQ(copy.violations().size(), 1u);
}

}  // namespace
}  // namespace squall
