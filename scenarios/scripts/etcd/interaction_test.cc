#include "scenarios/scripts/etcd/interaction.h"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/testing/inline_script.h"

namespace squall {
namespace {

// Three voters, node 1 leads in term 1; quiet until then.
const std::string kLeader =
    "log-level none\n\nadd-nodes 3 voters=(1,2,3) index=2\n\ncampaign 1\n\nstabilize\n\n"
    "log-level debug\n\n";
// The same with asynchronous storage writes.
const std::string kAsyncLeader =
    "log-level none\n\nadd-nodes 1 voters=(1) index=2 async-storage-writes=true\n\ncampaign 1\n\n"
    "stabilize\n\nlog-level debug\n\n";

TEST(InteractionDialect, AddsNodesThatStartFromASnapshot) {
  EXPECT_EQ(LastOutputOf("add-nodes 1 voters=(1,2) learners=(3) index=5"),
            "INFO 1 switched to configuration voters=(1 2) learners=(3)\n"
            "INFO 1 became follower at term 0\n"
            "INFO newRaft 1 [peers: [1,2], term: 0, commit: 5, applied: 5, lastindex: 5, "
            "lastterm: 1]\n");
}

TEST(InteractionDialect, NumbersNodesOn) {
  EXPECT_EQ(LastOutputOf("add-nodes 2\n\nlog-level none\n\nadd-nodes 1\n\nlog-level info\n\n"
                         "raft-state"),
            "1: StateFollower (Non-Voter) Term:0 Lead:0\n"
            "2: StateFollower (Non-Voter) Term:0 Lead:0\n"
            "3: StateFollower (Non-Voter) Term:0 Lead:0\n");
}

TEST(InteractionDialect, RefusesASnapshotAtTheFirstIndex) {
  EXPECT_EQ(LastOutputOf("add-nodes 1 voters=(1) index=1"),
            "index must be specified as > 1 due to bootstrap");
  EXPECT_EQ(LastOutputOf("add-nodes 1 content="),
            "index must be specified as > 1 due to bootstrap");
}

TEST(InteractionDialect, PrintsErrorsEvenWhenQuiet) {
  EXPECT_EQ(LastOutputOf("log-level none\n\nadd-nodes 1\n\npropose 1 x"), "raft proposal dropped");
}

// A change that leaves no voter is taken, as etcd takes it; where etcd panics, an assertion fails.
TEST(InteractionDialect, TakesAChangeThatRemovesAllVoters) {
  const std::string alone =
      "log-level none\n\nadd-nodes 1 voters=(1) index=2\n\ncampaign 1\n\nstabilize\n\n";
  for (const std::string change : {"r1", "l1"}) {
    const std::string proposed = alone + "propose-conf-change 1 v1=true\n" + change;
    EXPECT_EQ(LastOutputOf(proposed), "ok") << change;
    EXPECT_EQ(LastOutputOf(proposed + "\n\nstabilize"), "assertion failed: removed all voters")
        << change;
  }
}

TEST(InteractionDialect, AnswersOkWhenThereIsNothingToPrint) {
  EXPECT_EQ(LastOutputOf("_breakpoint"), "ok");
}

TEST(InteractionDialect, ElectsALeaderAtTheElectionTickExactly) {
  const std::string start =
      "add-nodes 1 voters=(1,2) index=2\n\ntick-heartbeat 1\n\ntick-heartbeat 1\n\n";
  EXPECT_EQ(LastOutputOf(start + "raft-state"), "1: StateFollower (Voter) Term:0 Lead:0\n");
  EXPECT_EQ(LastOutputOf(start + "tick-heartbeat 1\n\nraft-state"),
            "1: StateCandidate (Voter) Term:1 Lead:0\n");
}

TEST(InteractionDialect, SetsAnElectionTimeoutUntilTheStateIsReset) {
  const std::string start =
      "add-nodes 1 voters=(1,2) index=2\n\nset-randomized-election-timeout 1 timeout=5\n\n"
      "tick-election 1\n\n";
  EXPECT_EQ(LastOutputOf(start + "raft-state"), "1: StateFollower (Voter) Term:0 Lead:0\n");
  EXPECT_EQ(LastOutputOf(start + "tick-election 1\n\ntick-election 1\n\nraft-state"),
            "1: StateCandidate (Voter) Term:2 Lead:0\n");
}

TEST(InteractionDialect, PrintsTheWorkOfOneNodeWithoutAHeader) {
  EXPECT_EQ(LastOutputOf("add-nodes 1\n\nprocess-ready 1"), "<empty Ready>");
}

TEST(InteractionDialect, IndentsTheWorkOfSeveralNodesUnderHeaders) {
  EXPECT_EQ(LastOutputOf("add-nodes 2\n\nprocess-ready 2 1"),
            "> 2 handling Ready\n  <empty Ready>\n> 1 handling Ready\n  <empty Ready>\n");
}

TEST(InteractionDialect, StabilizesTheNamedNodesAlone) {
  EXPECT_EQ(LastOutputOf("add-nodes 2 voters=(1,2) index=2\n\ncampaign 1\n\n"
                         "stabilize 2 log-level=none"),
            "ok");
  EXPECT_EQ(LastOutputOf("add-nodes 2 voters=(1,2) index=2\n\ncampaign 1\n\nstabilize 1"),
            "> 1 handling Ready\n"
            "  Ready MustSync=true:\n"
            "  Lead:0 State:StateCandidate\n"
            "  HardState Term:1 Vote:1 Commit:2\n"
            "  Messages:\n"
            "  1->2 MsgVote Term:1 Log:1/2\n"
            "  INFO 1 received MsgVoteResp from 1 at term 1\n"
            "  INFO 1 has received 1 MsgVoteResp votes and 0 vote rejections\n");
}

TEST(InteractionDialect, StabilizesAtALevelOfItsOwn) {
  EXPECT_EQ(LastOutputOf(kLeader + "propose 1 a\n\nstabilize log-level=none"), "ok");
  EXPECT_EQ(LastOutputOf(kLeader + "stabilize log-level=none\n\nraft-log 1"),
            "1/3 EntryNormal \"\"\n");
}

TEST(InteractionDialect, KeepsTheOldLevelWhenTheNewOneIsNone) {
  EXPECT_EQ(LastOutputOf("log-level none\n\nstabilize log-level=loud"),
            "log levels must be either of [DEBUG INFO WARN ERROR FATAL NONE]");
}

TEST(InteractionDialect, DeliversMessagesOfOneTypeAlone) {
  const std::string start = kLeader + "propose 1 a\n\nprocess-ready 1\n\n";
  EXPECT_EQ(LastOutputOf(start + "deliver-msgs 2 type=MsgHeartbeat"), "no messages\n");
  EXPECT_EQ(LastOutputOf(start + "deliver-msgs 2 type=MsgApp"),
            "1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal \"a\"]\n");
}

TEST(InteractionDialect, DropsMessages) {
  const std::string drop = kLeader + "propose 1 a\n\nprocess-ready 1\n\ndeliver-msgs drop=(2)";
  EXPECT_EQ(LastOutputOf(drop),
            "dropped: 1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal \"a\"]\n");
  EXPECT_EQ(LastOutputOf(drop + "\n\ndeliver-msgs 2"), "no messages\n");
}

TEST(InteractionDialect, DoesNotDropWhatANodeTellsItself) {
  EXPECT_EQ(LastOutputOf(kAsyncLeader + "propose 1 a\n\nprocess-ready 1\n\n"
                                        "process-append-thread 1\n\ndeliver-msgs drop=(1)"),
            "no messages\n");
}

TEST(InteractionDialect, WorksOffTheAppendThread) {
  EXPECT_EQ(LastOutputOf(kAsyncLeader + "propose 1 a\n\nprocess-ready 1\n\n"
                                        "process-append-thread 1"),
            "Processing:\n"
            "1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/4 EntryNormal \"a\"]\n"
            "Responses:\n"
            "1->1 MsgAppResp Term:1 Log:0/4\n"
            "AppendThread->1 MsgStorageAppendResp Term:1 Log:1/4\n");
}

TEST(InteractionDialect, SaysWhenAThreadHasNoWork) {
  EXPECT_EQ(LastOutputOf(kAsyncLeader + "process-append-thread 1"), "no append work to perform");
  EXPECT_EQ(LastOutputOf(kAsyncLeader + "process-apply-thread 1"), "no apply work to perform");
}

TEST(InteractionDialect, CompactsAndPrintsTheRestOfTheLog) {
  const std::string start = kLeader + "propose 1 a\n\nstabilize\n\n";
  EXPECT_EQ(LastOutputOf(start + "compact 1 3"), "1/4 EntryNormal \"a\"\n");
  EXPECT_EQ(LastOutputOf(start + "compact 1 4"), "log is empty: first index=5, last index=4");
  EXPECT_EQ(LastOutputOf(start + "compact 1 2"),
            "requested index is unavailable due to compaction");
}

TEST(InteractionDialect, SendsTheLatestStateAsSnapshot) {
  EXPECT_EQ(LastOutputOf(kLeader + "propose 1 a\n\nstabilize\n\nsend-snapshot 1 3"),
            "1->3 MsgSnap Term:1 Log:0/0\n"
            "  Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] "
            "LearnersNext:[] AutoLeave:false");
}

TEST(InteractionDialect, ShowsTheLeadersViewOfItsFollowers) {
  EXPECT_EQ(LastOutputOf(kLeader + "report-unreachable 1 2\n\nstatus 1"),
            "1: StateReplicate match=3 next=4\n"
            "2: StateProbe match=3 next=4\n"
            "3: StateReplicate match=3 next=4\n");
  EXPECT_EQ(LastOutputOf(kLeader + "status 2"), "ok");
}

TEST(InteractionDialect, HandsLeadershipOver) {
  EXPECT_EQ(LastOutputOf(kLeader + "transfer-leadership from=1 to=3\n\n"
                                   "stabilize log-level=none\n\nraft-state"),
            "1: StateFollower (Voter) Term:2 Lead:3\n"
            "2: StateFollower (Voter) Term:2 Lead:3\n"
            "3: StateLeader (Voter) Term:2 Lead:3\n");
}

TEST(InteractionDialect, ForgetsALeader) {
  EXPECT_EQ(LastOutputOf(kLeader + "forget-leader 2"), "INFO 2 forgetting leader 1 at term 1\n");
}

TEST(InteractionDialect, ProposesChangesOfBothForms) {
  const auto log_after = [&](const std::string& proposal) {
    return LastOutputOf(kLeader + proposal + "\n\nstabilize log-level=none\n\nraft-log 1");
  };
  EXPECT_EQ(log_after("propose-conf-change 1 v1=true\nr3"),
            "1/3 EntryNormal \"\"\n1/4 EntryConfChange r3\n");
  EXPECT_EQ(log_after("propose-conf-change 1 transition=explicit\nl4"),
            "1/3 EntryNormal \"\"\n1/4 EntryConfChangeV2 l4\n");
}

TEST(InteractionDialect, RefusesAV1ChangeThatIsJoint) {
  EXPECT_EQ(LastOutputOf(kLeader + "propose-conf-change 1 v1=true\nr3 v4"),
            "v1 conf change can only have one operation and no transition");
}

TEST(InteractionDialect, ReportsNodesThatDoNotExist) {
  const Mistake mistake = MistakeIn("add-nodes 3\n\ncampaign 4");
  EXPECT_EQ(mistake.at, (Position{4, 10}));
  EXPECT_EQ(mistake.problem, "read \"4\"");
  EXPECT_EQ(mistake.valid, "a node from 1 to 3");
}

TEST(InteractionDialect, ReportsDirectivesBeforeThereAreNodes) {
  EXPECT_EQ(MistakeIn("campaign 1").problem, "read \"1\", but there are no nodes yet");
}

TEST(InteractionDialect, ReportsArgumentsThatAreMissing) {
  for (const char* directive :
       {"add-nodes", "campaign", "compact 1", "forget-leader", "log-level", "propose 1",
        "propose-conf-change", "raft-log", "send-snapshot 1", "set-randomized-election-timeout 1",
        "status", "tick-election", "tick-heartbeat", "transfer-leadership from=1"}) {
    EXPECT_NE(MistakeIn("add-nodes 1\n\n" + std::string(directive)).problem, "") << directive;
  }
}

TEST(InteractionDialect, ReportsNumbersOfNodesThatItCannotAdd) {
  for (const char* directive : {"add-nodes 0", "add-nodes 101", "add-nodes x"}) {
    EXPECT_EQ(MistakeIn(directive).at, (Position{1, 11})) << directive;
  }
}

TEST(InteractionDialect, ReportsSettingsThatDoNotGoTogether) {
  EXPECT_NE(MistakeIn("add-nodes 1 read-only=lease-based").problem, "");
  EXPECT_NE(MistakeIn("add-nodes 1 voters=(1,1) index=2").problem, "");
  EXPECT_NE(MistakeIn("add-nodes 1 learners=(1) index=2").problem, "");
}

TEST(InteractionDialect, ReportsAnUnknownSetting) {
  EXPECT_EQ(MistakeIn("add-nodes 1 pre-vote=true").at, (Position{1, 13}));
}

TEST(InteractionDialect, ReportsMessagesForANodeThatDoesNotExist) {
  const std::string start = "add-nodes 1 voters=(1,2) index=2\n\ncampaign 1\n\nprocess-ready 1\n\n";
  EXPECT_EQ(LastOutputOf(start + "deliver-msgs 3"), "no messages\n");
  EXPECT_EQ(MistakeIn(start + "deliver-msgs 2").problem, "node 2 does not exist");
}

TEST(InteractionDialect, ReportsANodeBothDeliveredToAndDropped) {
  EXPECT_EQ(MistakeIn("add-nodes 2\n\ndeliver-msgs 1 drop=(1)").at, (Position{4, 22}));
}

TEST(InteractionDialect, ReportsAnUnknownMessageType) {
  EXPECT_EQ(MistakeIn("add-nodes 1\n\ndeliver-msgs 1 type=MsgFoo").at, (Position{4, 21}));
}

TEST(InteractionDialect, ReportsACompactionBehindTheLog) {
  EXPECT_EQ(MistakeIn(kLeader + "compact 1 4").valid, "an index of the log from 0 to 3");
}

}  // namespace
}  // namespace squall
