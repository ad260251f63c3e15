#include "scenarios/command/explain/explain_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string_view>

#include "scenarios/command/explain/candidates.h"
#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Action::Kind;

const GuestFactory* GuestNamed(std::string_view name) {
  for (const BrokenGuest& guest : BrokenGuests()) {
    if (guest.name == name) return guest.factory;
  }
  return nullptr;
}

Action At(uint64_t ms, Kind kind, uint64_t node) {
  Action action;
  action.at = SimTime(ms * kMillisecond);
  action.kind = kind;
  action.node = node;
  return action;
}

// Node 2 votes for node 1, crashes, and forgets its vote in the restart. The crash of node 5 and
// the snapshot of node 4 come before and change nothing.
class ExplainSessionTest : public ::testing::Test {
 protected:
  ExplainSessionTest() {
    Plan& plan = request_.file.plan;
    plan.base = ChoiceBase::kBenign;
    plan.options.nodes = 5;
    plan.options.durable_campaign = true;
    plan.options.max_size_per_msg = 1 << 16;
    plan.options.duration_us = 2 * kSecond;
    plan.actions = {At(20, Kind::kCrash, 5),   At(25, Kind::kRestart, 5),
                    At(30, Kind::kCompact, 4), At(40, Kind::kCampaign, 1),
                    At(100, Kind::kCrash, 2),  At(110, Kind::kRestart, 2)};
    request_.what = "plan.txtpb";
    request_.command = "squall replay plan.txtpb";
    request_.factory = GuestNamed("ForgetsVote");
    request_.futures = 0;
  }

  int Run() { return RunExplainSession(request_, out_, err_, interrupted_); }

  ExplainRequest request_;
  std::atomic<bool> interrupted_{false};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ExplainSessionTest, CrashWithoutWhichNothingBreaksIsACause) {
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("causes, each tested by leaving it out:"));
  EXPECT_THAT(out_.str(), HasSubstr("0.100s  node 2 crashes\n"));
}

TEST_F(ExplainSessionTest, CrashThatTheFailureDoesNotNeedIsLeftOut) {
  Run();
  EXPECT_THAT(out_.str(), Not(HasSubstr("node 5 crashes")));
}

TEST_F(ExplainSessionTest, OperationThatTheFailureDoesNotNeedIsLeftOut) {
  Run();
  EXPECT_THAT(out_.str(), Not(HasSubstr("compact")));
}

TEST_F(ExplainSessionTest, CauseSaysWhatHappensWithoutIt) {
  Run();
  EXPECT_THAT(out_.str(), HasSubstr("without it: no property broken"));
}

TEST_F(ExplainSessionTest, NoMoreCausesAreListedThanWanted) {
  request_.causes_max = 1;
  request_.format = ExplainRequest::Format::kJson;
  Run();
  const std::string json = out_.str();
  const size_t first = json.find("\"without\"");
  ASSERT_NE(first, std::string::npos) << json;
  EXPECT_EQ(json.find("\"without\"", first + 1), std::string::npos) << json;
}

TEST_F(ExplainSessionTest, JsonNamesItsSchema) {
  request_.format = ExplainRequest::Format::kJson;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(out_.str(), HasSubstr("\"schema\": \"squall.explain.1\""));
}

TEST_F(ExplainSessionTest, RunThatBreaksNothingIsClean) {
  request_.factory = &OwnNodeFactory();
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(out_.str(), HasSubstr("nothing to explain"));
}

TEST_F(ExplainSessionTest, RecordedFailureThatDoesNotComeAgainIsNotReproduced) {
  request_.factory = &OwnNodeFactory();
  request_.file.expectation.signature = "vote-once-11aa";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(err_.str(), HasSubstr("vote-once-11aa"));
}

TEST_F(ExplainSessionTest, GuestThatEndsItsProcessIsExplainedFromOutside) {
  const BrokenGuestFactory factory(BrokenGuestFactory::Fault::kExit);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("no cause found"));
}

TEST_F(ExplainSessionTest, InterruptionBeforeTheFirstRunExitsLikeASignal) {
  interrupted_.store(true);
  EXPECT_EQ(Run(), kExitInterrupted);
}

TEST(Candidates, SurviveTheWayBetweenProcesses) {
  Candidates candidates;
  candidates.plan.actions = {At(1, Kind::kCrash, 1), At(2, Kind::kRestart, 1)};
  candidates.all = {
      {SimTime(7), Candidate::Rank::kLuck, "what", {{ChoiceKind::kCrash, 3, 0, 0, 9}}, {1}}};
  const auto read = UnpackCandidates(Pack(candidates));
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->all.size(), 1u);
  EXPECT_EQ(read->all[0].what, "what");
  EXPECT_EQ(read->all[0].choices, candidates.all[0].choices);
  EXPECT_EQ(read->all[0].actions, candidates.all[0].actions);
}

TEST(Candidates, PartOfTheirBytesIsNotRead) {
  Candidates candidates;
  candidates.all = {{SimTime(7), Candidate::Rank::kFault, "what", {}, {}}};
  const std::string bytes = Pack(candidates);
  EXPECT_FALSE(UnpackCandidates(bytes.substr(0, bytes.size() - 1)).has_value());
}

TEST(Candidates, LeftOutChoicesAndActionsAreGone) {
  Plan plan;
  plan.actions = {At(1, Kind::kCrash, 1), At(2, Kind::kRestart, 1)};
  plan.choices = {{{ChoiceKind::kCrash, 3, 0, 0, 9}, 1}, {{ChoiceKind::kCrash, 4, 0, 0, 9}, 1}};
  const Candidate candidate = {SimTime(), Candidate::Rank::kFault, "", {plan.choices[0].name}, {0}};
  const Candidate* const all[] = {&candidate};
  const Plan rest = Without(plan, all);
  ASSERT_EQ(rest.choices.size(), 1u);
  EXPECT_EQ(rest.choices[0], plan.choices[1]);
  ASSERT_EQ(rest.actions.size(), 1u);
  EXPECT_EQ(rest.actions[0], plan.actions[1]);
}

}  // namespace
}  // namespace squall
