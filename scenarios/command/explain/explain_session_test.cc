#include "scenarios/command/explain/explain_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string_view>

#include "core/testing/build_paths.h"
#include "scenarios/command/explain/candidates.h"
#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "scenarios/testing/crashed_voter.h"
#include "scenarios/testing/scratch_directory.h"
#include "sim/guest/forwarding_guest.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/profile.h"
#include "sim/testing/actions.h"
#include "sim/testing/broken_guests.h"
#include "sim/testing/forwarding_factory.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Action::Kind;

// A crash of node 5 and a snapshot of node 4 come before what the crashed voter does, and change
// nothing.
class ExplainSessionTest : public ::testing::Test {
 protected:
  ExplainSessionTest() {
    request_.file.plan = CrashedVoter();
    std::vector<Action>& actions = request_.file.plan.actions;
    actions.insert(actions.begin(),
                   {At(20, Kind::kCrash, 5), At(25, Kind::kRestart, 5), At(30, Kind::kCompact, 4)});
    request_.what = "plan.txtpb";
    request_.command = "squall replay plan.txtpb";
    request_.factory = &BrokenGuestNamed("ForgetsVote");
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
  EXPECT_THAT(out_.str(), HasSubstr("causes (>), each tested by leaving it out, and what leads "
                                    "from them to the failure:"));
  EXPECT_THAT(out_.str(), HasSubstr("    >    0.100s  node 2 crashes (without it: "));
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

TEST_F(ExplainSessionTest, WhatLeadsToTheFailureIsToldFromTheViolationBack) {
  Run();
  const std::string text = out_.str();
  const size_t restart = text.find("node 2 restarts");
  const size_t vote = text.find("node 2 receives MsgVote of node 1: votes for node 1 in term 1");
  ASSERT_NE(restart, text.npos) << text;
  ASSERT_NE(vote, text.npos) << text;
  EXPECT_LT(restart, vote);
}

TEST_F(ExplainSessionTest, CauseIsNotToldAsWhatLeadsFromItToo) {
  Run();
  const std::string text = out_.str();
  const size_t first = text.find("  node 2 crashes");
  ASSERT_NE(first, text.npos);
  EXPECT_EQ(text.find("  node 2 crashes", first + 1), text.npos) << text;
}

TEST_F(ExplainSessionTest, NoMoreLinesAreToldThanWanted) {
  request_.lines_max = 3;
  Run();
  const std::string text = out_.str();
  const std::string story = text.substr(text.find("causes (>)"));
  EXPECT_LE(std::count(story.begin(), story.end(), '\n'), 1 + 3 + 1) << story;
}

// Each of two campaigns brings a term in which the node breaks.
class BreaksInTermTwo : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Tick(GuestEnvironment& env) override {
    ForwardingGuest::Tick(env);
    if (++ticks_ == 150 && id() == NodeId(1) && State().term >= Term(2)) {
      reports_.push_back("term 2 came");
    }
  }
  const std::vector<std::string>& Reports() const override { return reports_; }

 private:
  uint64_t ticks_ = 0;
  std::vector<std::string> reports_;
};

TEST_F(ExplainSessionTest, WhatEachIsEnoughIsACauseInPairs) {
  const ForwardingFactory<BreaksInTermTwo> factory;
  request_.factory = &factory;
  request_.file.plan.actions = {At(40, Kind::kCampaign, 1), At(500, Kind::kCampaign, 2),
                                At(700, Kind::kCampaign, 3)};
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("nothing is a cause by itself; pairs that are"));
  EXPECT_THAT(out_.str(), HasSubstr("campaign 3, and campaign 2 (without it: no property broken)"));
}

TEST_F(ExplainSessionTest, NothingIsTriedWhenTheTimeIsOver) {
  request_.time_max = std::chrono::milliseconds(0);
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("tried: 0 of "));
  EXPECT_THAT(out_.str(), HasSubstr("the time was over"));
}

class LongRunTest : public ExplainSessionTest {
 protected:
  LongRunTest() {
    request_.file.plan = ExpandSeed("swarm", 4);
    request_.what = "4";
    request_.command.clear();
    request_.guest = BinaryDir() + "/mutants/figure8-commit-old-term.so";
    request_.factory = LoadGuest(request_.guest).factory;
    request_.workers = 2;
    request_.runs_max = 20;
  }
};

TEST_F(LongRunTest, IsShrunkBeforeItIsExplained) {
  const ScratchDirectory folder;
  request_.shrink_max = std::chrono::minutes(5);
  request_.out = folder.path();
  request_.report = folder.Path("page.html");
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("  shrunk first: 11,416 choices -> 4 in "));
  EXPECT_THAT(out_.str(), HasSubstr("tried: 4 of 4 candidates"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("hint: ")));
  EXPECT_THAT(folder.Read("minimal.scenario"), HasSubstr("breaks=S13"));
  const std::string page = folder.Read("page.html");
  EXPECT_THAT(page, HasSubstr("\"causes\":[{\"text\":\"0.010s campaign 2"));
  EXPECT_THAT(page, HasSubstr("\"row\":"));
}

TEST_F(LongRunTest, SaysThatItWasNotShrunk) {
  EXPECT_EQ(Run(), kExitFinding) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("shrunk first")));
  EXPECT_THAT(out_.str(), HasSubstr("which is not there: no time was given to shrink it"));
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
