// Thesis 4.1, 4.3: what the log makes is in force, one change at a time, and majorities meet.
#include "invariants/safety/configuration.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/codec.h"
#include "core/confchange/changer.h"
#include "core/testing/values.h"
#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Writes a membership change of term 1.
void WriteChange(FakeCluster& c, uint64_t node, uint64_t index, std::string_view change) {
  const std::string data = Encode(Change(change));
  c.Write(node, {.from = index, .terms = {1}, .data = data, .type = EntryType::kConfChangeV2});
}

void PutInForce(FakeCluster& c, uint64_t node, std::string_view change) {
  Membership& members = c.node(node).members;
  members = ApplyConfChange(members, Change(change)).value.membership;
}

// Four voters; node 2 has committed entry 1, which removes node 4.
FakeCluster Removed() {
  FakeCluster c(4);
  c.Follow(2, 1);
  WriteChange(c, 2, 1, "r4");
  c.Commit(2, 1);
  return c;
}

TEST(Configuration, FiresWhenAChangeIsAppliedAndNotInForce) {
  FakeCluster c = Removed();
  c.Apply(2, 1);
  EXPECT_EQ(
      c.Verdict(),
      "S14: node 2 has applied up to 1 and has voters=(1 2 3 4) in force, where the log makes "
      "voters=(1 2 3)");
}

TEST(Configuration, FiresWhenAnotherConfigurationIsInForce) {
  FakeCluster c = Removed();
  PutInForce(c, 2, "r3");
  c.Apply(2, 1);
  EXPECT_EQ(c.Verdict(),
            "S14: node 2 has applied up to 1 and has voters=(1 2 4) in force, where the log makes "
            "voters=(1 2 3)");
}

TEST(Configuration, FiresWhenNoEntryMadeTheChange) {
  FakeCluster c(4);
  c.Write(2, {.from = 1, .terms = {1}});
  c.Commit(2, 1);
  PutInForce(c, 2, "r4");
  c.Apply(2, 1);
  EXPECT_EQ(c.Verdict(),
            "S14: node 2 has applied up to 1 and has voters=(1 2 3) in force, where the log makes "
            "voters=(1 2 3 4)");
}

TEST(Configuration, AllowsTheChangeThatTheLogMakes) {
  FakeCluster c = Removed();
  PutInForce(c, 2, "r4");
  c.Apply(2, 1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(Configuration, AllowsTheOldConfigurationUntilTheChangeIsApplied) {
  FakeCluster c = Removed();
  c.Write(2, {.from = 2, .terms = {1}});
  c.Commit(2, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(Configuration, FiresWhenALeaderProposesTwoChangesAtOnce) {
  FakeCluster c(4);
  c.Lead(1, 1);
  WriteChange(c, 1, 1, "r4");
  WriteChange(c, 1, 2, "v4");
  EXPECT_EQ(c.Verdict(),
            "S14: node 1 leads term 1 and proposes a membership change at 2 while the one at 1 is "
            "not applied (applied is 0)");
}

TEST(Configuration, AllowsAChangeBehindOneThatIsApplied) {
  FakeCluster c(4);
  c.Lead(1, 1);
  WriteChange(c, 1, 1, "r4");
  c.Sync(1);
  for (uint64_t id = 2; id <= 3; ++id) {
    c.Follow(id, 1);
    WriteChange(c, id, 1, "r4");
    c.Sync(id);
  }
  c.Commit(1, 1);
  PutInForce(c, 1, "r4");
  c.Apply(1, 1);
  WriteChange(c, 1, 2, "v4");
  EXPECT_EQ(c.Verdict(), "");
}

// What others have committed since does not concern it: it holds another entry there.
TEST(Configuration, AllowsAChangeOfALeaderThatIsDeposedAndDoesNotKnow) {
  FakeCluster c(4);
  c.Lead(1, 1);
  c.Write(1, {.from = 1, .terms = {1}});
  const std::string removal = Encode(Change("r4"));
  c.Lead(2, 2);
  for (const uint64_t id : {2, 3, 4}) {
    if (id != 2) c.Follow(id, 2);
    c.Write(id, {.from = 1, .terms = {2}, .data = removal, .type = EntryType::kConfChangeV2});
    c.Sync(id);
  }
  c.Commit(2, 1);
  WriteChange(c, 1, 2, "v4");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(Configuration, AllowsAFollowerToHoldSeveralChanges) {
  FakeCluster c(4);
  c.Follow(2, 1);
  WriteChange(c, 2, 1, "r4");
  WriteChange(c, 2, 2, "v4");
  EXPECT_EQ(c.Verdict(), "");
}

TEST(Configuration, FiresWhenALearnerComesToLead) {
  FakeCluster c(4);
  c.Follow(4, 1);
  WriteChange(c, 4, 1, "l4");
  c.Commit(4, 1);
  PutInForce(c, 4, "l4");
  c.Apply(4, 1);
  c.Lead(4, 2);
  EXPECT_EQ(c.Verdict(),
            "S14: node 4 comes to lead term 2 and is no voter of voters=(1 2 3) learners=(4)");
}

// Node 1 of four leads and applies its own removal in its next step, in the role that is given.
FakeCluster RemovesItself(Role then, RemovalRule removal) {
  SuiteOptions options;
  options.removal = removal;
  FakeCluster c(4, nullptr, options);
  c.Follow(2, 1);
  WriteChange(c, 2, 1, "r1");
  c.Commit(2, 1);
  c.Lead(1, 1);
  WriteChange(c, 1, 1, "r1");
  PutInForce(c, 1, "r1");
  c.node(1).state.commit = c.node(1).state.applied = Index(1);
  c.node(1).state.role = then;
  c.Step(1);
  return c;
}

TEST(Configuration, AllowsALeaderToBeRemovedWhileItLeads) {
  FakeCluster c = RemovesItself(Role::kLeader, RemovalRule::kMayLead);
  EXPECT_EQ(c.VerdictOn("S14"), "");
}

TEST(Configuration, FiresWhenALeaderThatMustStepDownGoesOnAfterItsRemoval) {
  FakeCluster c = RemovesItself(Role::kLeader, RemovalRule::kStepDown);
  EXPECT_EQ(c.VerdictOn("S14"),
            "S14: node 1 has applied up to 1, is no voter of voters=(2 3 4) and goes on leading "
            "term 1");
}

TEST(Configuration, AllowsALeaderThatMustStepDownToDoSo) {
  FakeCluster c = RemovesItself(Role::kFollower, RemovalRule::kStepDown);
  EXPECT_EQ(c.VerdictOn("S14"), "");
}

// Node 1 of four is alone after three changes. The others hold entries up to `held`.
FakeCluster Alone(uint64_t held, uint64_t committed) {
  FakeCluster c(4);
  const std::string_view changes[] = {"r4", "r3", "r2"};
  for (uint64_t id = 2; id <= 3; ++id) {
    c.Follow(id, 1);
    for (uint64_t i = 1; i <= held; ++i) WriteChange(c, id, i, changes[i - 1]);
    if (committed > 0) c.Commit(id, committed);
  }
  c.Follow(1, 1);
  for (uint64_t i = 1; i <= 3; ++i) {
    WriteChange(c, 1, i, changes[i - 1]);
    PutInForce(c, 1, changes[i - 1]);
  }
  c.Commit(1, 3);
  c.Apply(1, 3);
  return c;
}

TEST(Configuration, FiresWhenTwoNodesCanBeElectedByQuorumsThatDoNotMeet) {
  EXPECT_EQ(Alone(0, 0).Verdict(),
            "S14: nodes 1 and 2 could both be elected now, the one by (1), in force since entry 3, "
            "the other by (1 2 3 4), in force since entry 0");
}

TEST(Configuration, AllowsAnOldConfigurationOfANodeThatKnowsOfChanges) {
  EXPECT_EQ(Alone(3, 2).Verdict(), "");
}

TEST(Configuration, AllowsAnOldConfigurationWithoutVotes) {
  FakeCluster c = Alone(3, 2);
  c.Follow(4, 7);
  EXPECT_EQ(c.Verdict(), "");
}

Membership Voters(MajorityConfig incoming, MajorityConfig outgoing = {}) {
  Membership m;
  m.voters = {std::move(incoming), std::move(outgoing)};
  return m;
}

TEST(ConfigurationError, NamesWhatIsWrongWithTheShape) {
  const Membership from = Voters({NodeId(1), NodeId(2)});
  Membership to = from;
  to.learners = {NodeId(2)};
  EXPECT_EQ(ConfigurationError(from, to), "a learner that votes");
  to = from;
  to.learners_next = {NodeId(2)};
  EXPECT_EQ(ConfigurationError(from, to), "a learner to be that is no outgoing voter");
  to = Voters({NodeId(1), NodeId(2)}, {NodeId(1), NodeId(2)});
  to.learners_next = {NodeId(2)};
  EXPECT_EQ(ConfigurationError(from, to), "a learner to be that is an incoming voter");
  to = from;
  to.auto_leave = true;
  EXPECT_EQ(ConfigurationError(from, to), "a configuration to be left that is not joint");
  EXPECT_EQ(ConfigurationError(from, Voters({})), "a configuration without voters");
}

TEST(ConfigurationError, NamesConfigurationsThatNeedNotMeet) {
  const Membership two = Voters({NodeId(1), NodeId(2)});
  EXPECT_EQ(ConfigurationError(two, Voters({NodeId(3), NodeId(4)})), "two voters changed at once");
  EXPECT_EQ(ConfigurationError(two, Voters({NodeId(3)}, {NodeId(3)})),
            "a joint configuration without the old voters");
  const Membership joint = Voters({NodeId(3)}, {NodeId(1), NodeId(2)});
  EXPECT_EQ(ConfigurationError(joint, two), "a joint configuration left to other voters");
  EXPECT_EQ(ConfigurationError(joint, Voters({NodeId(3), NodeId(4)}, {NodeId(1), NodeId(2)})),
            "voters that change within a joint configuration");
}

TEST(ConfigurationError, AllowsOneVoterAndJointConfigurations) {
  const Membership two = Voters({NodeId(1), NodeId(2)});
  const Membership joint = Voters({NodeId(3)}, {NodeId(1), NodeId(2)});
  EXPECT_EQ(ConfigurationError(two, Voters({NodeId(1)})), "");
  EXPECT_EQ(ConfigurationError(two, joint), "");
  EXPECT_EQ(ConfigurationError(joint, Voters({NodeId(3)})), "");
}

}  // namespace
}  // namespace squall
